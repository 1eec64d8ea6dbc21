import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.services.article_watcher import watch_articles
from bot.services.live_index import LiveIndex
from bot.services.reindexing import Reindexer
from retrieval.building.build import build
from retrieval.index.generations import Generations
from tests.answers import BlankSegmenter
from tests.program import write_articles

SETTLE = 1.0


class Watched:
    """A watched archive; ``served`` are the generations that were served, in order."""

    def __init__(self, folder: Path) -> None:
        self.articles = write_articles(folder / "articles")
        generations, segmenter = Generations(folder / "index"), BlankSegmenter()
        build(self.articles, generations, segmenter)
        self.index = LiveIndex(generations, generations.open())
        self.reindexer = Reindexer(self.articles, generations, segmenter, self.index)
        self.served = [self.index.current.generation]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until the condition holds, and record each generation meanwhile."""
        async with asyncio.timeout(60):
            while not condition():
                await asyncio.sleep(0.02)
                if self.index.current.generation != self.served[-1]:
                    self.served.append(self.index.current.generation)

    def holds(self, id_: str) -> bool:
        """Return whether an article is served."""
        return self.index.current.find_article(id_) is not None


@pytest.fixture
async def watched(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Watched]:
    """A watched archive, whose settling time a test may set."""
    watched, settle = Watched(tmp_path), getattr(request, "param", SETTLE)
    watching = asyncio.create_task(watch_articles(watched.articles, watched.reindexer, settle))
    await asyncio.sleep(0)  # watchfiles sets up the watch before it first waits
    yield watched
    watching.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await watching
    await watched.reindexer.stop()


@pytest.mark.parametrize("watched", [3.0], indirect=True)  # so long that no busy machine makes of the pauses as much
async def test_copy_in_progress_is_one_rebuild(watched: Watched) -> None:
    """Files that arrive faster than the settling time are indexed together, in one rebuild."""
    for number in range(8):
        await asyncio.sleep(0.7)
        (watched.articles / f"{number}.txt").write_text(f"Nhà ga số {number} mở cửa.")
    await watched.until(lambda: watched.holds("7"))
    assert 2 == len(watched.served)
    assert watched.holds("0")


async def test_moved_folders_are_changes(watched: Watched, tmp_path: Path) -> None:
    """A folder of articles that is moved in or out triggers a rebuild, though no file in it is reported."""
    (tmp_path / "ga.2024").mkdir()
    (tmp_path / "ga.2024" / "sẻ.txt").write_text("Nhà ga Hòn Sẻ mở cửa.")
    (tmp_path / "ga.2024").rename(watched.articles / "ga.2024")
    await watched.until(lambda: watched.holds("ga.2024/sẻ"))
    shutil.move(watched.articles / "ga.2024", tmp_path / "away")
    await watched.until(lambda: not watched.holds("ga.2024/sẻ"))


async def test_other_files_are_no_change(watched: Watched) -> None:
    """Files of other types and hidden files trigger no rebuild."""
    (watched.articles / "ảnh.jpg").write_bytes(b"x")
    (watched.articles / ".a.txt.swp").write_bytes(b"x")
    (watched.articles / ".nháp.txt").write_text("Nháp.")
    await asyncio.sleep(3 * SETTLE)
    assert not watched.reindexer.running
    assert watched.served == [watched.index.current.generation]


async def test_refused_build_is_logged_and_watching_goes_on(watched: Watched, caplog: pytest.LogCaptureFixture) -> None:
    """A refused build is logged, and the next good one is served."""
    for path in watched.articles.iterdir():
        path.rename(path.with_suffix(".bak"))
    await watched.until(lambda: "holds no readable article" in caplog.text)
    for path in watched.articles.iterdir():
        path.rename(path.with_suffix(".jsonl" if path.stem == "dien-nuoc" else ".txt"))
    (watched.articles / "ga.txt").write_text("Nhà ga Hòn Sẻ mở cửa.")
    await watched.until(lambda: watched.holds("ga"))
