import json
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import pytest

from retrieval.building.build import build
from retrieval.building.options import BuildOptions
from retrieval.building.refresh import refresh
from retrieval.index.generations import Generations
from retrieval.index.stamps import started_at
from tests.answers import BlankSegmenter
from tests.program import write_articles

OPTIONS = BuildOptions(least_extended=0, largest_segment=2.0)


class ClockAhead(datetime):
    """The clock of a machine that is five minutes fast."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # no instance of the class is needed
        """Return the time of that clock."""
        return datetime.now(tz) + timedelta(minutes=5)


class Archive:
    """An archive of three articles whose generation has a segment with a fourth, ``ga``."""

    def __init__(self, folder: Path) -> None:
        self.articles, self.index = write_articles(folder / "articles"), folder / "index"
        self.generations = Generations(self.index)
        self.first = build(self.articles, self.generations, BlankSegmenter()).generation
        self.segment = self.add("ga")

    def add(self, name: str) -> str:
        """Add an article, refresh, and return the name of the segment."""
        (self.articles / f"{name}.txt").write_text(f"Nhà ga {name} mở cửa lúc 5 giờ sáng.")
        return refresh(self.articles, self.generations, BlankSegmenter(), OPTIONS).generation

    def holds(self, name: str) -> bool:
        """Return whether an article is found in the current index."""
        return self.generations.open_whole().find_article(name) is not None


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


def test_a_segment_belongs_to_its_generation(archive: Archive) -> None:
    """A segment is searched with its own generation only: neither with a later one, nor after a rollback behind it."""
    assert (archive.first, archive.segment) == (archive.generations.current(), archive.generations.served())
    assert started_at(archive.first) < started_at(archive.segment) == archive.generations.as_of(archive.first)
    (archive.articles / "ga.txt").unlink()
    second = build(archive.articles, archive.generations, BlankSegmenter()).generation
    assert (second, False) == (archive.generations.served(), archive.holds("ga"))
    assert started_at(second) == archive.generations.as_of(second)
    archive.generations.roll_back()
    assert (archive.segment, True) == (archive.generations.served(), archive.holds("ga"))


def test_a_damaged_segment_is_left_out(archive: Archive) -> None:
    """Without a file of its segment, a generation serves alone and the operator hears it; a refresh writes it anew."""
    (archive.index / "segments" / archive.segment / "texts.utf8").unlink()
    messages: list[str] = []
    index = archive.generations.open_whole(messages.append)
    assert (archive.first, None) == (index.generation, index.find_article("ga"))
    assert [True] == [f"generation {archive.first} serves alone" in message for message in messages]
    archive.add("ga")
    assert archive.holds("ga")


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"generation": 1, "segment": 2, "at": "x"}', "null"])
def test_a_damaged_pointer_is_no_refresh(archive: Archive, content: str) -> None:
    """A file of the last refresh that is damaged counts as none, and the next refresh repairs it."""
    (archive.index / "refresh.json").write_text(content)
    assert (archive.first, False) == (archive.generations.served(), archive.holds("ga"))
    assert archive.add("ga 2") == archive.generations.served()
    assert archive.holds("ga")


def test_few_segments_are_kept(archive: Archive) -> None:
    """The folder holds the current segment and the one before; what a killed refresh left is removed by the next."""
    (archive.index / "segments" / ".left").mkdir()
    names = [archive.add("ga 2"), archive.add("ga 3")]
    assert names == sorted(path.name for path in (archive.index / "segments").iterdir())


def test_segments_after_a_rollback_are_kept(archive: Archive) -> None:
    """After a rollback, new segments are kept, although those of the later generation sort behind them."""
    build(archive.articles, archive.generations, BlankSegmenter())
    names = [archive.add("ga 2"), archive.add("ga 3")]
    archive.generations.roll_back()
    names = [names[1], archive.add("ga 4")]
    assert sorted(names) == sorted(path.name for path in (archive.index / "segments").iterdir())
    assert archive.holds("ga 4")


def test_segments_after_a_clock_was_set_back(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once a clock that was fast is right, the next segment is kept, and the articles are as of the right time."""
    with monkeypatch.context() as fast:
        fast.setattr("retrieval.building.refresh.datetime", ClockAhead)
        before = [archive.add("ga 2"), archive.add("ga 3")]
        ahead = archive.generations.as_of(archive.first)
    segment = archive.add("ga 4")
    assert [before[1], segment] == sorted(path.name for path in (archive.index / "segments").iterdir())
    assert all(map(archive.holds, ["ga", "ga 2", "ga 3", "ga 4"]))
    assert archive.generations.as_of(archive.first) < ahead


def test_a_segment_that_is_served_is_kept(archive: Archive) -> None:
    """The segment of the last refresh stays whatever number of later ones were written and did not become current."""
    segments = archive.generations.segments
    for _ in range(3):
        with segments.new(archive.first, datetime.now(UTC)) as folder:
            segments.publish(folder, {})
    assert (archive.segment, True) == (archive.generations.served(), archive.holds("ga"))


def test_a_refresh_without_change_is_noted(archive: Archive) -> None:
    """Where nothing has changed the segment stays, and the articles are as of the refresh."""
    before = archive.generations.as_of(archive.first)
    again = refresh(archive.articles, archive.generations, BlankSegmenter(), OPTIONS).generation
    assert (archive.segment, True) == (again, before < archive.generations.as_of(archive.first))
    written = json.loads((archive.index / "refresh.json").read_text())
    assert [archive.first, archive.segment] == [written["generation"], written["segment"]]


def test_what_was_read_last_is_known(archive: Archive) -> None:
    """The faults and the files of the last reading are known, also where a refresh found no article changed."""
    (archive.articles / "rỗng.txt").write_text("")
    assert [] == archive.generations.reading(archive.first)["faults"]
    for _ in range(2):
        refresh(archive.articles, archive.generations, BlankSegmenter(), OPTIONS)
        reading = archive.generations.reading(archive.first)
        assert ["empty"] == [kind for _, _, kind in reading["faults"]]
        assert {".txt": 3, ".jsonl": 1} == reading["files_read"]
    (archive.index / "reading.json").unlink()
    assert archive.generations.manifest() == archive.generations.reading(archive.first)


def test_an_opened_generation_is_extended(archive: Archive) -> None:
    """What is open is joined with a new segment without opening the generation again."""
    opened = archive.generations.open()
    segment = archive.add("ga 2")
    (archive.index / "generations" / archive.first / "texts.utf8").unlink()
    extended = archive.generations.reopen(opened)
    assert segment == extended.generation
    assert extended.find_article("ga 2") is not None
