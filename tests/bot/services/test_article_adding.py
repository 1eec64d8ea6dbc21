"""When added articles are answered from, by the program that builds the index and by one that follows."""

import asyncio
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from bot.services.added_articles import AddedArticle, AddedArticles
from bot.services.article_adding import ArticleAdding
from bot.services.build_errors import BuildCancelledError, BuiltElsewhereError
from bot.services.live_index import LiveIndex
from bot.services.reindexing import Reindexer
from bot.services.shared_folder import OwnFiles
from retrieval.building.build import build
from retrieval.building.options import BuildOptions
from retrieval.errors import RetrievalError
from retrieval.index.generations import Generations
from tests.answers import BlankSegmenter
from tests.program import write_articles

FERRY = AddedArticle("Bến phà Thủy Kiều đón 4.200 lượt khách.", "Phà Thủy Kiều đông khách")
TODAY = date(2026, 11, 30)


class Desk:
    """An archive whose added articles another program may change."""

    def __init__(self, folder: Path, *, builds: bool) -> None:
        articles, generations = write_articles(folder / "articles"), Generations(folder / "index")
        options = BuildOptions(added=folder / "added")
        self.build = partial(build, articles, generations, BlankSegmenter(), options)
        self.build()
        self.index, self.files = LiveIndex(generations, generations.open()), OwnFiles()
        self.failures: list[Exception] = []  # of the next refreshes
        reindexer = Reindexer(articles, generations, BlankSegmenter(), self.index, options, prepare=self.prepare)
        self.articles = AddedArticles(folder / "added")
        self.adding = ArticleAdding(self.articles, reindexer, self.index, self.files, lambda: builds)

    async def prepare(self) -> None:
        """Fail if the test wants it."""
        if self.failures:
            raise self.failures.pop(0)


async def test_a_program_without_articles_waits_for_the_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change is answered from once the index of another program has it; if that takes too long, it is an error."""
    desk = Desk(tmp_path, builds=False)
    (id_,) = await desk.adding.add([FERRY])
    refreshing = asyncio.create_task(desk.adding.refresh())
    await asyncio.to_thread(desk.build)
    await asyncio.to_thread(desk.index.reopen)
    async with asyncio.timeout(10):
        await refreshing
    assert desk.adding.indexed(id_) is not None
    monkeypatch.setattr("bot.services.article_adding._LONGEST_WAIT", 0.0)
    await desk.adding.remove(id_)
    with pytest.raises(BuiltElsewhereError):
        await desk.adding.refresh()
    await desk.adding.refresh()  # nothing was changed since


async def test_what_others_add_is_indexed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that builds indexes what was added while it was stopped, and what other programs add afterwards."""
    monkeypatch.setattr("bot.services.article_adding._SETTLE", 0.0)
    desk = Desk(tmp_path, builds=True)
    (first,) = desk.articles.add_all([FERRY], TODAY)
    keeping = asyncio.create_task(desk.adding.keep_up())
    await indexed(desk, first)
    # From here on as if the clock of this machine were slow.
    monkeypatch.setattr("bot.services.article_adding.changed_since", lambda *_: False)
    (second,) = desk.articles.add_all([AddedArticle("Chợ nổi Cái Tràm họp cả ngày.")], TODAY)
    desk.files.pulled.set()
    await indexed(desk, second)
    await end(keeping)


async def test_a_failed_refresh_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What others have added while the database was away is indexed once it is back; what is cancelled is not."""
    monkeypatch.setattr("bot.services.article_adding._SETTLE", 0.0)
    monkeypatch.setattr("bot.services.article_adding._FIRST_RETRY", 0.01)
    desk = Desk(tmp_path, builds=True)
    failures: list[Exception] = [RetrievalError("the database cannot be reached", "start the server")] * 3
    desk.failures.extend(failures)
    keeping = asyncio.create_task(desk.adding.keep_up())
    (first,) = desk.articles.add_all([FERRY], TODAY)
    desk.files.pulled.set()
    await indexed(desk, first)
    desk.failures.append(BuildCancelledError())
    (second,) = desk.articles.add_all([AddedArticle("Chợ nổi Cái Tràm họp cả ngày.")], TODAY)
    desk.files.pulled.set()
    while desk.failures:  # noqa: ASYNC110 — the refresh begins
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    assert (False, None) == (desk.adding.reindexer.running, desk.adding.indexed(second))
    await end(keeping)


async def end(keeping: "asyncio.Task[None]") -> None:
    """Cancel a task, and wait for its end."""
    keeping.cancel()
    with suppress(asyncio.CancelledError):
        await keeping


async def indexed(desk: Desk, id_: str) -> None:
    """Wait until an article is answered from."""
    async with asyncio.timeout(60):
        while desk.adding.indexed(id_) is None:  # noqa: ASYNC110 — a build ends
            await asyncio.sleep(0.05)
