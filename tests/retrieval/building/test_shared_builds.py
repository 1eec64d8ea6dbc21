"""Builds that several processes share: the same, and in the same order, as by one."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from retrieval.building import article_lines as reading
from retrieval.building import channel_compiler as compiling
from retrieval.building import parallel_reader as article_reader
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
    """Finds the same words under another name."""

    identity = "other blanks"


class DyingSegmenter(BlankSegmenter):
    """Ends the process that calls it, as the system does that is out of memory."""

    identity = "dying"

    def words(self, sentence: str) -> list[str]:
        """Does not come back."""
        os.kill(os.getpid(), signal.SIGKILL)
        return super().words(sentence)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """A folder of short and long articles, ids that are taken, a date that is none, and a record that is none."""
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
    """However few articles there are, several processes read and compile them, and some are long."""
    with monkeypatch.context() as patched:
        patched.setattr(article_reader, "_READING_WORTH_PROCESSES", 0)
        patched.setattr(article_reader, "_SEGMENTING_WORTH_PROCESSES", 0)
        patched.setattr(compiling, "_WORTH_PROCESSES", 0)
        for module in (article_reader, compiling):
            patched.setattr(module, "cores", lambda: 2)
        for module in (article_reader, reading):
            patched.setattr(module, "LONG", 5_000)
        yield


def files(generations: Generations) -> dict[str, bytes]:
    """All that was written, but for what says when and by whom."""
    folder = generations.place(generations.open())
    written = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in written.items() if name != "manifest.json"}


def built(articles: Path, index: Path, segmenter: Segmenter) -> tuple[BuildReport, dict[str, bytes]]:
    """The report, and all that was written."""
    generations = Generations(index)
    report = build(articles, generations, segmenter)
    return report, files(generations)


@segmenters
def test_processes_build_the_same(
    articles: Path, tmp_path: Path, segmenter: Segmenter, request: pytest.FixtureRequest
) -> None:
    """Every file of the index and every fault is the same to the byte as where one process builds."""
    one, by_one = built(articles, tmp_path / "one", segmenter)
    request.getfixturevalue("in_processes")
    several, by_several = built(articles, tmp_path / "several", segmenter)

    assert ["date", "record", "duplicate", "duplicate"] == [fault.kind for fault in one.faults]
    assert (one.articles, one.sentences, one.faults) == (several.articles, several.sentences, several.faults)
    assert by_one == by_several


@pytest.mark.usefixtures("in_processes")
def test_what_has_not_changed_gets_its_words_anew(articles: Path, tmp_path: Path) -> None:
    """Another segmenter finds the words of articles that are taken over, as of those that are read."""
    generations = Generations(tmp_path / "index")
    build(articles, generations, BlankSegmenter())
    (articles / "d.txt").write_text("Cầu Đò Gạt đóng.", encoding="utf-8")
    again = build(articles, generations, OtherSegmenter())
    taken_over = files(generations)
    build(articles, generations, OtherSegmenter(), BuildOptions(full=True))
    full = files(generations)

    assert (0, 1, 0) == (again.added, again.changed, again.removed)
    for name in ("words.utf8", "heading_words.utf8", "words/sentences/documents.npy", "words/articles/codes.npy"):
        assert full[name] == taken_over[name]


@pytest.mark.usefixtures("in_processes")
def test_progress_is_told_while_processes_read(articles: Path, tmp_path: Path) -> None:
    """Segmenting rises to the number of all lines, and never above its total."""
    told: list[Progress] = []
    report = build(articles, Generations(tmp_path / "index"), BlankSegmenter(), on_progress=told.append)
    segmenting = [one for one in told if one.phase == "segmenting"]

    assert ["reading", "segmenting", "compiling", "checking"] == list(dict.fromkeys(one.phase for one in told))
    assert sorted(one.done for one in segmenting) == [one.done for one in segmenting]
    assert report.sentences + report.articles == segmenting[-1].done
    assert all(one.done <= one.total for one in segmenting)


@pytest.mark.usefixtures("in_processes")
def test_a_process_that_dies_ends_the_build(articles: Path, tmp_path: Path) -> None:
    """Where the system ends a process that builds, the build says so, and the index of before stays."""
    generations = Generations(tmp_path / "index")
    before = build(articles, generations, BlankSegmenter()).generation
    with pytest.raises(IndexNotWrittenError, match="perhaps for want of memory"):
        build(articles, generations, DyingSegmenter())
    assert before == generations.open().generation
    assert [before] == [path.name for path in (tmp_path / "index" / "generations").iterdir()]
