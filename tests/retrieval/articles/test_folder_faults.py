"""Unreadable, changing and vanishing files in a folder of articles."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.articles.folder import read_articles
from retrieval.articles.model import Article, Fault

ROOT = Path(__file__).parents[3]
NOBODY = 65534

READ_AS_NOBODY = """
import os, sys
from pathlib import Path
from retrieval.articles.folder import read_articles
from retrieval.articles.parsing import Fault

b"x".decode("utf-8-sig")  # load the codec now: nobody cannot read the library
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid({nobody})
    os.setuid({nobody})
for found in read_articles(Path(sys.argv[1])):
    print(f"{{found.place}}|{{found.message}}" if isinstance(found, Fault) else found.id)
"""


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that another user can enter, unlike those of pytest."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    for path in folder.rglob("*"):
        path.chmod(0o755)
    shutil.rmtree(folder)


def test_an_unreadable_folder_is_a_fault(shared: Path) -> None:
    """A folder and a file without read permission are faults with a remedy, and the rest is read."""
    (shared / "sub").mkdir()
    for path in (shared / "a.txt", shared / "b.txt", shared / "sub" / "c.txt"):
        path.write_text("Một câu.")
    (shared / "b.txt").chmod(0)
    (shared / "sub").chmod(0)
    command = [sys.executable, "-c", READ_AS_NOBODY.format(nobody=NOBODY), str(shared)]
    output = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)  # noqa: S603 — our own code

    assert [
        f"{shared}/sub|cannot be listed (Permission denied); check its permissions",
        "a",
        f"{shared}/b.txt|cannot be read (Permission denied); check its permissions",
    ] == output.stdout.splitlines()


def test_a_file_that_changes_while_it_is_read_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is being written is read up to its present end, with a fault of the kind `changing`."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"body": "Một câu."}\n')
    read_bytes = Path.read_bytes

    def read_while_written(path: Path) -> bytes:
        content = read_bytes(path)
        with path.open("a") as file:
            file.write('{"body": "Câu nữa."}\n')
        return content

    monkeypatch.setattr(Path, "read_bytes", read_while_written)
    fault, article = read_articles(tmp_path)

    assert isinstance(fault, Fault)
    assert isinstance(article, Article)
    assert ("changing", str(path)) == (fault.kind, fault.place)
    assert "reindex again" in fault.message


def test_a_file_that_is_removed_meanwhile_is_skipped(tmp_path: Path) -> None:
    """A file that is removed after the folder was listed is neither an article nor a fault."""
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text("Một câu.")
    reading = read_articles(tmp_path)
    first = next(reading)
    (tmp_path / "b.txt").unlink()

    assert isinstance(first, Article)
    assert [] == list(reading)
