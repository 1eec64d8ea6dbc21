import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.services.live_index import LiveIndex
from bot.services.reindexing import AlreadyRunningError, BuildDiedError, BuildStoppedError, Reindexer
from retrieval.building.build import build
from retrieval.errors import ArticlesNotFoundError, BuildRefusedError
from retrieval.index.generations import Generations
from tests.answers import BlankSegmenter
from tests.program import write_articles

if TYPE_CHECKING:
    from retrieval.building.options import Progress


class SlowSegmenter(BlankSegmenter):
    """Takes as long as a large archive would."""

    identity = "slow"

    def words(self, sentence: str) -> list[str]:
        """See `retrieval.text.segmentation.Segmenter`."""
        time.sleep(0.5)
        return super().words(sentence)


class FatalSegmenter(BlankSegmenter):
    """Takes the process down, as running out of memory would."""

    identity = "fatal"

    def words(self, sentence: str) -> list[str]:
        """See `retrieval.text.segmentation.Segmenter`."""
        raise SystemExit(f"no words for {sentence[:5]}")


class Archive:
    """Articles, their index, and what is served of it."""

    def __init__(self, folder: Path) -> None:
        self.articles = write_articles(folder / "articles")
        self.generations = Generations(folder / "index")
        self.first = build(self.articles, self.generations, BlankSegmenter()).generation
        self.index = LiveIndex(self.generations, self.generations.open())

    def reindexing(self, segmenter: BlankSegmenter | None = None) -> Reindexer:
        """What rebuilds this archive."""
        return Reindexer(self.articles, self.generations, segmenter or BlankSegmenter(), self.index)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


async def test_rebuild_is_reported_and_served(archive: Archive) -> None:
    """A rebuild in its own process reports what changed, tells its phases in order, and its index is served."""
    (archive.articles / "vai-thieu.txt").unlink()
    (archive.articles / "ga.txt").write_text("Nhà ga Hòn Sẻ mở cửa lúc 5 giờ sáng.")
    (archive.articles / "hỏng.txt").write_bytes(b"\xff")
    told: list[Progress] = []
    report = await archive.reindexing().run(on_progress=told.append)
    assert (3, 1, 0, 1, 1) == (report.articles, report.added, report.changed, report.removed, len(report.faults))
    assert archive.index.current.generation == report.generation
    assert ["reading", "segmenting", "compiling", "checking"] == list(dict.fromkeys(step.phase for step in told))


async def test_second_rebuild_is_refused_meanwhile(archive: Archive) -> None:
    """While one rebuild runs the loop is free, a second is refused, its progress can be read; then another may run."""
    reindexing = archive.reindexing()
    segmenting = asyncio.Event()
    first = asyncio.create_task(reindexing.run(on_progress=lambda _: segmenting.set()))
    await segmenting.wait()
    with pytest.raises(AlreadyRunningError):
        await reindexing.run()
    meanwhile = (
        reindexing.running,
        reindexing.standing.progress.phase in {"reading", "segmenting", "compiling", "checking"},
    )
    await first
    assert ((True, True), False) == (meanwhile, reindexing.running)
    await reindexing.run()


async def test_error_of_the_build_arrives(archive: Archive) -> None:
    """What the build refuses is raised here as it was there, and the old index stays."""
    for path in archive.articles.iterdir():
        path.unlink()
    reindexing = archive.reindexing()
    with pytest.raises(BuildRefusedError, match="no readable article"):
        await reindexing.run()
    archive.articles.rmdir()
    with pytest.raises(ArticlesNotFoundError, match=r"articles"):
        await reindexing.run()
    assert archive.first == archive.index.current.generation == archive.generations.current()


async def test_dying_process_is_an_error(archive: Archive, capfd: pytest.CaptureFixture[str]) -> None:
    """A process that ends without a report is told as such, and the old index stays."""
    with pytest.raises(BuildDiedError, match="code 1"):
        await archive.reindexing(FatalSegmenter()).run()
    assert "no words for" in capfd.readouterr().err
    assert archive.first == archive.index.current.generation == archive.generations.current()


async def test_stop_ends_a_rebuild_within_seconds(archive: Archive, tmp_path: Path) -> None:
    """Stopping ends the building process, tells its caller, leaves the old index, and lets no other begin."""
    reindexing = archive.reindexing(SlowSegmenter())
    segmenting = asyncio.Event()
    running = asyncio.create_task(
        reindexing.run(on_progress=lambda step: segmenting.set() if step.phase == "segmenting" else None)
    )
    await segmenting.wait()
    started = time.monotonic()
    await reindexing.stop()
    with pytest.raises(BuildStoppedError):
        await running
    assert time.monotonic() - started < 3
    assert archive.first == archive.generations.current()
    assert [] == list((tmp_path / "index" / "generations").glob(".*"))
    with pytest.raises(BuildStoppedError):
        await reindexing.run()


async def test_cancelled_rebuild_leaves_no_process(archive: Archive) -> None:
    """Cancelling the caller ends the building process, so that the next rebuild need not wait for it."""
    reindexing = archive.reindexing(SlowSegmenter())
    segmenting = asyncio.Event()
    running = asyncio.create_task(
        reindexing.run(on_progress=lambda step: segmenting.set() if step.phase == "segmenting" else None)
    )
    await segmenting.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert not reindexing.running
    async with asyncio.timeout(10):
        await archive.reindexing().run()
