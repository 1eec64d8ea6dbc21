"""Disks, folders and files that no build may fall over: told clearly, and nothing lost that was there before."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.articles.folder import read_articles
from retrieval.articles.model import Article, Fault
from retrieval.building.build import build
from retrieval.errors import IndexNotWrittenError
from retrieval.index.generations import Generations
from tests.answers import BlankSegmenter
from tests.program import BRIDGE, write_articles

ROOT = Path(__file__).parents[3]
NOBODY = 65534

# What writes more than so many bytes to a file fails as on a full disk.
BUILD_IN_LITTLE_ROOM = """
import resource, signal, sys
from pathlib import Path
from retrieval.building.build import build
from retrieval.errors import RetrievalError
from retrieval.index.generations import Generations
from tests.answers import BlankSegmenter

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), -1))
try:
    build(Path(sys.argv[1]), Generations(Path(sys.argv[2])), BlankSegmenter())
except RetrievalError as error:
    print(type(error).__name__, error)
"""
READ_AS_NOBODY = """
import os, sys
from pathlib import Path
from retrieval.articles.folder import read_articles
from retrieval.articles.model import Fault

b"x".decode("utf-8-sig")  # nobody may not read the library
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid({nobody})
    os.setuid({nobody})
for found in read_articles(Path(sys.argv[1])):
    print(f"{{found.place}}|{{found.message}}" if isinstance(found, Fault) else found.id)
"""


def run(program: str, *arguments: str) -> str:
    """What a program of ours prints."""
    done = subprocess.run(  # noqa: S603 — our own code
        [sys.executable, "-c", program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert (0, "") == (done.returncode, done.stderr)
    return done.stdout


@pytest.mark.parametrize("room", [0, 10, 300, 3_000])
def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path, room: int) -> None:
    """Wherever the room ends, the error says so with the mend, the old index serves, and the next build succeeds."""
    articles, generations = write_articles(tmp_path / "articles"), Generations(tmp_path / "index")
    before = build(articles, generations, BlankSegmenter()).generation
    register = generations.register.read_text(encoding="utf-8")
    (articles / "dài.txt").write_text("\n".join(f"Câu số {number} kể chuyện {number}." for number in range(200)))
    told = run(BUILD_IN_LITTLE_ROOM, str(articles), str(tmp_path / "index"), str(room))

    assert told.startswith("IndexNotWrittenError the new index could not be written (")
    assert "make room in the data folder" in told
    assert before == generations.open().generation
    assert register == generations.register.read_text(encoding="utf-8") or "dài" in generations.register.read_text()
    assert {before} == {path.name for path in (tmp_path / "index" / "generations").iterdir()}
    assert 1 == build(articles, generations, BlankSegmenter()).added


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """Where the index folder is no folder, the error names what went wrong."""
    (tmp_path / "index").write_text("in the way")

    with pytest.raises(IndexNotWrittenError, match=r"could not be written \(.*index"):
        build(write_articles(tmp_path / "articles"), Generations(tmp_path / "index"), BlankSegmenter())


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that another user may come to, unlike those of pytest."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    for path in folder.rglob("*"):
        path.chmod(0o755)
    shutil.rmtree(folder)


def test_an_unreadable_folder_is_a_fault(shared: Path) -> None:
    """A folder and a file without leave to read are told with the mend, and the rest is read."""
    (shared / "sub").mkdir()
    for path in (shared / "a.txt", shared / "b.txt", shared / "sub" / "c.txt"):
        path.write_text("Một câu.")
    (shared / "b.txt").chmod(0)
    (shared / "sub").chmod(0)
    told = run(READ_AS_NOBODY.format(nobody=NOBODY), str(shared)).splitlines()

    assert [
        f"{shared}/sub|cannot be listed (Permission denied); check its permissions",
        "a",
        f"{shared}/b.txt|cannot be read (Permission denied); check its permissions",
    ] == told


def test_a_file_that_changes_while_it_is_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is being written to is read as far as it goes, and told as changing."""
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


def test_a_file_that_is_removed_meanwhile_is_none(tmp_path: Path) -> None:
    """What was listed and is gone when its turn comes is neither an article nor a fault."""
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text("Một câu.")
    reading = read_articles(tmp_path)
    first = next(reading)
    (tmp_path / "b.txt").unlink()

    assert isinstance(first, Article)
    assert [] == list(reading)


def test_a_large_file_of_one_line_is_read(tmp_path: Path) -> None:
    """A megabyte without a line break, and without a full stop, is an article as any other."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "một dòng.txt").write_text("Đê Sông Mây cao năm mét. " * 40_000)
    (folder / "một câu.txt").write_text("nước dâng cao " * 70_000)
    (folder / "cầu.txt").write_text(BRIDGE)
    report = build(folder, Generations(tmp_path / "index"), BlankSegmenter())

    assert (3, ()) == (report.articles, report.faults)
    assert 40_000 < report.sentences


def test_many_tiny_files_are_read(tmp_path: Path) -> None:
    """A thousand files of a word or nothing each are articles, or faults that say what is wrong."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(1000):
        (folder / f"{number}.txt").write_text("mưa" if number % 2 else "")
    report = build(folder, Generations(tmp_path / "index"), BlankSegmenter())

    assert (500, 500) == (report.articles, len(report.faults))
    assert {"empty"} == {fault.kind for fault in report.faults}
