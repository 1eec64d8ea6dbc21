"""Unreadable, changing and vanishing files in a folder of articles."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from retrieval.articles import folder, parsing
from retrieval.articles.folder import read_articles
from retrieval.articles.model import Article, Fault
from retrieval.dates.publication.dating import published_date

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
        path.chmod(0o644)
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
    fstat = os.fstat

    def written_meanwhile(descriptor: int) -> os.stat_result:
        if os.lseek(descriptor, 0, os.SEEK_CUR) == path.stat().st_size:  # it has been read
            with path.open("a") as file:
                file.write('{"body": "Câu nữa."}\n')
        return fstat(descriptor)

    monkeypatch.setattr(os, "fstat", written_meanwhile)
    article, fault = read_articles(tmp_path)

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


def faults(folder: Path) -> list[tuple[str, str]]:
    """Return the name below ``folder`` and the kind of each fault."""
    found = [found for found in read_articles(folder) if isinstance(found, Fault)]
    return [(Path(fault.place).relative_to(folder).as_posix(), fault.kind) for fault in found]


def test_links_that_lead_out_are_skipped_by_name(tmp_path: Path) -> None:
    """A link to a file or folder outside is a fault and publishes nothing; links inside are read."""
    (tmp_path / "passwords.txt").write_text("Mật khẩu.")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "s.txt").write_text("Bí mật.")
    folder = tmp_path / "articles"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text("Một câu.")
    (folder / "again.txt").symlink_to("a.txt")
    (folder / "inner").symlink_to("sub")
    (folder / "out.txt").symlink_to("../passwords.txt")
    (folder / "sub" / "out").symlink_to(tmp_path / "secrets")
    (folder / "gone.txt").symlink_to("nowhere.txt")
    (folder / "loop.txt").symlink_to("loop.txt")

    assert {("sub/out", "link"), ("gone.txt", "link"), ("loop.txt", "link"), ("out.txt", "link")} == set(faults(folder))
    assert ["a", "again"] == [found.id for found in read_articles(folder) if isinstance(found, Article)]


def test_the_configured_file_or_folder_may_be_a_link(tmp_path: Path) -> None:
    """The operator's own setting may name a link, to a file or to a folder."""
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.txt").write_text("Một câu.")
    (tmp_path / "real" / "b.txt").symlink_to("a.txt")
    (tmp_path / "folder").symlink_to("real")
    (tmp_path / "file.txt").symlink_to("real/a.txt")

    assert ["a", "b"] == [found.id for found in read_articles(tmp_path / "folder") if isinstance(found, Article)]
    assert ["file"] == [found.id for found in read_articles(tmp_path / "file.txt") if isinstance(found, Article)]


def test_a_link_put_in_place_of_a_checked_file_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that becomes a link after it was checked is a fault, and is not read."""
    (tmp_path / "passwords").write_text("Mật khẩu.")
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.txt").symlink_to("../passwords")
    monkeypatch.setattr(Path, "is_symlink", lambda _: False)

    assert [("a.txt", "unreadable")] == faults(folder)


def test_a_pipe_is_a_fault(tmp_path: Path) -> None:
    """A pipe among the articles, or as the articles, is a fault by name and nobody waits for its writer."""
    os.mkfifo(tmp_path / "pipe.txt")

    assert [("pipe.txt", "unreadable")] == faults(tmp_path)
    [fault] = read_articles(tmp_path / "pipe.txt")
    assert isinstance(fault, Fault)
    assert "is no regular file" == fault.problem


def test_whatever_is_raised_is_a_fault_of_that_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If finding or parsing a file raises anything, that file is a fault with the error's name; the others are read."""
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(f"Bài {name}.")

    def raising(on: str) -> Callable[..., None]:
        def check(*arguments: object, **named: object) -> None:
            if on in f"{arguments} {named}":
                raise MemoryError("quá lớn; thật")

        return check

    monkeypatch.setattr(parsing, "published_date", also(raising("Bài b"), published_date))
    monkeypatch.setattr(folder, "_source_key", also(raising("c.txt"), folder._source_key))  # noqa: SLF001 — no content raises
    article, *failed = read_articles(tmp_path)

    assert isinstance(article, Article)
    assert [("b.txt", "failed"), ("c.txt", "failed")] == faults(tmp_path)
    assert [
        ("cannot be processed (MemoryError: quá lớn, thật)", "remove it, and report it as a bug with the file")
    ] * 2 == [(fault.problem, fault.remedy) for fault in failed if isinstance(fault, Fault)]


def also(first: Callable[..., None], function: Callable[..., object]) -> Callable[..., object]:
    """Return ``function``, preceded by a call of ``first`` with the same arguments."""

    def both(*arguments: object, **named: object) -> object:
        first(*(a.decode() if isinstance(a, bytes) else a for a in arguments), **named)
        return function(*arguments, **named)

    return both
