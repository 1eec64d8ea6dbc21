"""Builds on full disks, and of huge and tiny files: clear errors, and nothing is lost."""

import subprocess
import sys
from pathlib import Path

import pytest

from retrieval.building import article_lines
from retrieval.building.build import build
from retrieval.errors import IndexNotWrittenError
from retrieval.index.generations import Generations
from tests.answers import BlankSegmenter
from tests.program import BRIDGE, write_articles

ROOT = Path(__file__).parents[3]

# Writing more than argv[3] bytes to a file fails as on a full disk.
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


def run(program: str, *arguments: str) -> str:
    """Run a program in a process of its own, and return its output."""
    done = subprocess.run(  # noqa: S603 — our own code
        [sys.executable, "-c", program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert (0, "") == (done.returncode, done.stderr)
    return done.stdout


@pytest.mark.parametrize("room", [0, 10, 300, 3_000])
def test_a_full_disk_is_an_error_and_loses_nothing(tmp_path: Path, room: int) -> None:
    """Wherever the space ends, the error states the remedy, the old index stays, and the next build succeeds."""
    articles, generations = write_articles(tmp_path / "articles"), Generations(tmp_path / "index")
    before = build(articles, generations, BlankSegmenter()).generation
    register = generations.register.read_text(encoding="utf-8")
    (articles / "dài.txt").write_text("\n".join(f"Câu số {number} kể chuyện {number}." for number in range(200)))
    output = run(BUILD_IN_LITTLE_ROOM, str(articles), str(tmp_path / "index"), str(room))

    assert output.startswith("IndexNotWrittenError the new index could not be written (")
    assert "make room in the data folder" in output
    assert before == generations.open().generation
    assert register == generations.register.read_text(encoding="utf-8") or "dài" in generations.register.read_text()
    assert {before} == {path.name for path in (tmp_path / "index" / "generations").iterdir()}
    assert 1 == build(articles, generations, BlankSegmenter()).added


class Stumbling(BlankSegmenter):
    """A segmenter that raises on one article's sentence."""

    def words(self, sentence: str) -> list[str]:
        """See `Segmenter`."""
        if "Sông Mây" in sentence:
            raise AssertionError("Sông Mây")
        return super().words(sentence)


@pytest.mark.parametrize("segmenter", [Stumbling(), BlankSegmenter()], ids=["segmenting", "splitting"])
def test_one_article_ends_no_build(tmp_path: Path, segmenter: BlankSegmenter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Articles with broken addresses are read; one on which anything raises is a fault, and the rest is built."""
    articles = write_articles(tmp_path / "articles")
    (articles / "a.txt").write_text("URL: http://[x\nĐê cao năm mét.")
    (articles / "b.jsonl").write_text('{"url": "http://[::1", "body": "Đê Sông Mây cao năm mét."}')
    if not isinstance(segmenter, Stumbling):
        monkeypatch.setattr(article_lines, "find_explanations", lambda text: Stumbling().words(text)[:0])
    generations = Generations(tmp_path / "index")
    report = build(articles, generations, segmenter)

    assert [(f"{articles}/b.jsonl:1", "failed")] == [(fault.place, fault.kind) for fault in report.faults]
    assert ["a", "cau-do-gat", "gia-dien", "vai-thieu"] == sorted(article.id for article in generations.open().articles)


def test_an_unwritable_place_is_an_error(tmp_path: Path) -> None:
    """If the index folder is a file, the error names it."""
    (tmp_path / "index").write_text("in the way")

    with pytest.raises(IndexNotWrittenError, match=r"could not be written \(.*index"):
        build(write_articles(tmp_path / "articles"), Generations(tmp_path / "index"), BlankSegmenter())


def test_a_large_file_of_one_line_is_read(tmp_path: Path) -> None:
    """A file of a megabyte without a line break, or without a full stop, is an article."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "một dòng.txt").write_text("Đê Sông Mây cao năm mét. " * 40_000)
    (folder / "một câu.txt").write_text("nước dâng cao " * 70_000)
    (folder / "cầu.txt").write_text(BRIDGE)
    report = build(folder, Generations(tmp_path / "index"), BlankSegmenter())

    assert (3, ()) == (report.articles, report.faults)
    assert 40_000 < report.sentences


def test_many_tiny_files_are_read(tmp_path: Path) -> None:
    """A thousand files of one word or none each are articles or faults."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(1000):
        (folder / f"{number}.txt").write_text("mưa" if number % 2 else "")
    report = build(folder, Generations(tmp_path / "index"), BlankSegmenter())

    assert (500, 500) == (report.articles, len(report.faults))
    assert {"empty"} == {fault.kind for fault in report.faults}
