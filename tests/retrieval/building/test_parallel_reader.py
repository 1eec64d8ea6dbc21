"""Reading in several processes: the index is the same as if one process had built it."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from retrieval.building import parallel_reader
from retrieval.building.build import BuildReport, build
from retrieval.building.collocations import CollocationSegmenter
from retrieval.building.options import BuildOptions
from retrieval.errors import IndexNotWrittenError
from retrieval.index.generations import Generations
from retrieval.text.segmentation import Segmenter
from tests.answers import BlankSegmenter

if TYPE_CHECKING:
    from retrieval.building.options import Progress

SHORT = '{{"id": "{}", "title": "Tin {}", "published": "{}", "body": "Đê số {} vỡ lúc 5 giờ. Dân sơ tán."}}\n'
segmenters = pytest.mark.parametrize("segmenter", [BlankSegmenter(), CollocationSegmenter()], ids=["words", "pairs"])


class OtherSegmenter(BlankSegmenter):
    """Finds the same words under another identity."""

    identity = "other blanks"


class DyingSegmenter(BlankSegmenter):
    """Kills the calling process, as a system that is out of memory does."""

    identity = "dying"

    def words(self, sentence: str) -> list[str]:
        """Does not return."""
        os.kill(os.getpid(), signal.SIGKILL)
        return super().words(sentence)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """Write short and long articles, duplicate ids, an invalid date and an invalid record."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a dài.txt").write_text("Nước Sông Mây dâng cao 5 mét. " * 600, encoding="utf-8")
    records = [SHORT.format(number, number, "25/9/2024", number) for number in range(40)]
    records[7] = SHORT.format("c", "lạ", "hôm nào", "")
    records[9] = "[]\n"
    (folder / "b.jsonl").write_text("".join(records) + SHORT.format("3", 3, "", 3), encoding="utf-8")
    (folder / "c.txt").write_text("Ủy ban Đê điều Sen Hạ (UBĐĐSH) họp. " * 300, encoding="utf-8")
    (folder / "d.txt").write_text("Cầu Đò Gạt thông xe.\nÔng Tư mừng.", encoding="utf-8")
    return folder


@pytest.fixture
def in_processes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make several processes read even a few articles."""
    with monkeypatch.context() as patched:
        patched.setattr(parallel_reader, "_READING_FOR_PROCESSES", 0)
        patched.setattr(parallel_reader, "_SEGMENTING_FOR_PROCESSES", 0)
        patched.setattr(parallel_reader, "cores", lambda: 2)
        yield


def files(generations: Generations) -> dict[str, bytes]:
    """Return the contents of all files except the manifest."""
    folder = generations.folder_of(generations.open())
    written = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in written.items() if name != "manifest.json"}


def built(articles: Path, index: Path, segmenter: Segmenter) -> tuple[BuildReport, dict[str, bytes]]:
    """Build an index, and return the report and the contents of its files."""
    generations = Generations(index)
    report = build(articles, generations, segmenter)
    return report, files(generations)


@segmenters
def test_processes_build_the_same(
    articles: Path, tmp_path: Path, segmenter: Segmenter, request: pytest.FixtureRequest
) -> None:
    """Every file of the index and every fault is the same, byte for byte, as in a build by one process."""
    one, by_one = built(articles, tmp_path / "one", segmenter)
    request.getfixturevalue("in_processes")
    several, by_several = built(articles, tmp_path / "several", segmenter)

    assert ["date", "record", "duplicate", "duplicate"] == [fault.kind for fault in one.faults]
    assert (one.articles, one.sentences, one.faults) == (several.articles, several.sentences, several.faults)
    assert by_one == by_several


@pytest.mark.usefixtures("in_processes")
def test_unchanged_articles_get_the_words_of_another_segmenter(articles: Path, tmp_path: Path) -> None:
    """Another segmenter finds the words of copied articles as well as those of articles that are read."""
    generations = Generations(tmp_path / "index")
    build(articles, generations, BlankSegmenter())
    (articles / "d.txt").write_text("Cầu Đò Gạt đóng.", encoding="utf-8")
    again = build(articles, generations, OtherSegmenter())
    copied = files(generations)
    build(articles, generations, OtherSegmenter(), BuildOptions(full=True))
    full = files(generations)

    assert (0, 1, 0) == (again.added, again.changed, again.removed)
    for name in ("words.utf8", "heading_words.utf8", "words/sentences/documents.npy", "words/articles/codes.npy"):
        assert full[name] == copied[name]


@pytest.mark.usefixtures("in_processes")
def test_progress_is_reported_while_processes_read(articles: Path, tmp_path: Path) -> None:
    """The progress of segmenting rises to the number of lines, and never exceeds its total."""
    reported: list[Progress] = []
    report = build(articles, Generations(tmp_path / "index"), BlankSegmenter(), on_progress=reported.append)
    segmenting = [one for one in reported if one.phase == "segmenting"]

    assert ["reading", "segmenting", "compiling", "checking"] == list(dict.fromkeys(one.phase for one in reported))
    assert sorted(one.done for one in segmenting) == [one.done for one in segmenting]
    assert report.sentences + report.articles == segmenting[-1].done
    assert all(one.done <= one.total for one in segmenting)


@pytest.mark.usefixtures("in_processes")
def test_a_process_that_dies_ends_the_build(articles: Path, tmp_path: Path) -> None:
    """If a worker process is killed, the build fails with that reason, and the previous index stays current."""
    generations = Generations(tmp_path / "index")
    before = build(articles, generations, BlankSegmenter()).generation
    with pytest.raises(IndexNotWrittenError, match="ran out of memory"):
        build(articles, generations, DyingSegmenter())
    assert before == generations.open().generation
    assert [before] == [path.name for path in (tmp_path / "index" / "generations").iterdir()]
