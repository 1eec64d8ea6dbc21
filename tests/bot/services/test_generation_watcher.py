import asyncio
import contextlib
import gc
import logging
import weakref
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.services.answering import AnswerService
from bot.services.generation_watcher import follow_address, watch_generations
from bot.services.live_index import LiveIndex
from bot.services.search_worker import SearchWorker
from retrieval.building.build import build
from retrieval.index.generations import Generations
from retrieval.index.published.published_generations import at_address
from tests.answers import BlankSegmenter
from tests.program import write_articles

STATION = "Nhà ga Hòn Sẻ mở cửa lúc 5 giờ sáng."


class Served:
    """An archive and its live index."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.articles = write_articles(folder / "articles")
        self.generations = Generations(folder / "index")
        self.build()
        self.index = LiveIndex(self.generations, self.generations.open())

    def build(self) -> str:
        """Build as another process would, and return the generation."""
        return build(self.articles, Generations(self.folder / "index"), BlankSegmenter()).generation

    async def until(self, generation: str) -> None:
        """Wait until a generation is served."""
        async with asyncio.timeout(20):
            while self.index.current.generation != generation:  # noqa: ASYNC110 — nothing signals it
                await asyncio.sleep(0.01)


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    served = Served(tmp_path)
    watching = asyncio.create_task(watch_generations(served.generations, served.index, interval=0.05))
    yield served
    watching.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await watching


async def test_new_generation_is_served(served: Served) -> None:
    """A generation built by another process is served, and so is one that was rolled back to."""
    before = served.index.current.generation
    (served.articles / "ga.txt").write_text(STATION)
    await served.until(await asyncio.to_thread(served.build))
    service = AnswerService(SearchWorker(served.index, BlankSegmenter()))
    [passage] = service.answer("Nhà ga Hòn Sẻ mở cửa lúc mấy giờ?", 1).passages
    assert STATION == passage.sentence.text
    await asyncio.to_thread(served.generations.roll_back)
    await served.until(before)


async def test_damaged_generation_is_not_served(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    """A damaged generation is logged once with the remedy; the old one stays until a whole one is built."""
    before = served.index.current.generation
    damaged = await asyncio.to_thread(served.build)
    await served.until(damaged)
    (served.folder / "index" / "generations" / damaged / "texts.utf8").write_bytes(b"")
    (served.folder / "index" / "current").write_text(before)
    await served.until(before)
    (served.folder / "index" / "current").write_text(damaged)
    async with asyncio.timeout(20):
        while not _errors(caplog):  # noqa: ASYNC110 — as above
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.2)  # four looks
    assert before == served.index.current.generation
    [message] = _errors(caplog)
    assert "texts.utf8 is damaged or missing: run `hoibao reindex`" in message
    assert before in message
    await served.until(await asyncio.to_thread(served.build))


async def test_unreadable_folder_does_not_end_the_watch(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    """An unreadable name of the current generation is logged once, and the old generation stays."""
    current = served.folder / "index" / "current"
    current.unlink()
    current.mkdir()
    async with asyncio.timeout(20):
        while not _errors(caplog):  # noqa: ASYNC110 — as above
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.2)  # four looks
    [message] = _errors(caplog)
    assert f"{current} cannot be read" in message
    current.rmdir()
    await served.until(await asyncio.to_thread(served.build))


async def test_an_address_is_asked_again_and_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What is at an address is fetched once it can be, whatever failed before, and a failure is logged once."""
    share = tmp_path / "share"
    generations = at_address(tmp_path / "replica", f"file://{share}")
    following = asyncio.create_task(follow_address(generations, interval=0.01))
    async with asyncio.timeout(20):
        while not _errors(caplog):  # noqa: ASYNC110 — as above
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.2)  # further attempts
    share.mkdir()
    editor = at_address(tmp_path / "editor", f"file://{share}")
    built = await asyncio.to_thread(build, write_articles(tmp_path / "articles"), editor, BlankSegmenter())
    async with asyncio.timeout(60):
        while generations.current() != built.generation:  # noqa: ASYNC110 — as above
            await asyncio.sleep(0.01)
    following.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await following
    [message] = _errors(caplog)
    assert "does not exist: create it, or correct INDEX_URL; what was fetched last is served" in message


async def test_replaced_index_is_closed(served: Served) -> None:
    """A replaced index and its files are closed once nothing uses it."""
    gc.disable()
    try:
        in_use = served.index.current
        in_use.find_article("gia-dien")
        in_use.tokens(0)
        old = weakref.ref(in_use)
        await served.until(await asyncio.to_thread(served.build))
        assert old() is not None
        del in_use
        async with asyncio.timeout(20):
            while old() is not None:  # noqa: ASYNC110 — the thread that has replaced it is still returning
                await asyncio.sleep(0.01)
    finally:
        gc.enable()
    assert {served.index.current.generation} == _mapped(served.folder)


def _errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]


def _mapped(folder: Path) -> set[str]:
    """Return the generations of an archive of which this process maps a file."""
    maps = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
    return {line.split("/generations/")[1].split("/")[0] for line in maps if str(folder) in line}
