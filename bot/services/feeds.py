"""Polls feeds, and adds their articles to the archive; no Telegram."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal
from urllib.parse import urlsplit

from bot.logs import LogThrottle
from bot.services.added_articles import AddedArticle, AddedArticlesError
from bot.services.article_adding import ArticleAdding
from bot.services.article_reading import ArticleReader
from bot.services.build_errors import BuiltElsewhereError, ReindexError
from bot.services.feed_articles import article_of_entry, article_of_page, entry_key, entry_version
from bot.services.worker_processes import WorkerDiedError
from bot.services.worker_thread import TooSlowError
from bot.web.errors import FetchError, FetchProblem
from bot.web.fetcher import FetchedPage, Fetcher
from retrieval.articles.feed_entries import Feed, FeedEntry, NotAFeedError, feed_of_page, parse_feed
from retrieval.dates.calendar import today
from retrieval.errors import RetrievalError
from storage.errors import StorageError
from storage.feeds import FeedRead, FeedTable, StoredEntry, StoredFeed

FeedProblem = FetchProblem | Literal["not_a_feed"]
_Outcome = Literal["added", "replaced", "nothing"]

# Chosen.
_LOOK_SECONDS: Final = 15.0  # between two looks for feeds that are due; other programs may add some
_PAUSE_SECONDS: Final = 0.5  # between two pages, for the sake of their server
_MOST_PAGES: Final = 20  # of a feed in one poll; the rest comes with the next
_ATTEMPTS: Final = 3  # to make an article of an entry
_MOST_DOUBLINGS: Final = 7
_LONGEST_DELAY: Final = timedelta(days=1)
_PAGES: Final = frozenset({".html", ".xhtml"})
_ENTRIES_KEPT: Final = timedelta(days=90)  # since they were in a feed

_LOGGER = logging.getLogger(__name__)


class FeedRefusedError(Exception):
    """An address is not added; ``problem`` is why, with the HTTP status of the answer, if it is one."""

    def __init__(self, problem: FeedProblem, status: int | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.status = status


@dataclass(frozen=True, slots=True)
class _Task:
    """An entry of which an article is to be made, and what was stored of it before, if anything."""

    key: str
    entry: FeedEntry
    before: StoredEntry | None

    @property
    def version(self) -> str:
        return entry_version(self.entry)


class FeedService:
    """Adds and removes feeds, and polls them. Belongs to an event loop.

    Each entry of all feeds becomes an article once. If the newspaper changes it, the article is replaced; if an
    administrator has removed the article, it stays removed.
    """

    def __init__(
        self, table: FeedTable, fetcher: Fetcher, reader: ArticleReader, adding: ArticleAdding, *, minutes: int
    ) -> None:
        """Request each feed every so many ``minutes``; 0 for never."""
        self._table = table
        self._fetcher = fetcher
        self._reader = reader
        self._adding = adding
        self.minutes = minutes
        self._wake = asyncio.Event()
        self._throttle = LogThrottle()

    async def all(self) -> list[StoredFeed]:
        """Return the feeds in the order in which they were added. Raises `StorageError`."""
        return await self._table.all()

    async def add(self, url: str) -> tuple[str, int] | None:
        """Add the feed at ``url``, or the one that the page there names; return its title and number of entries.

        Returns None if there is one with this address. Its articles follow once `run` polls it.

        Raises:
            FeedRefusedError: There is no feed there.
            StorageError: It cannot be stored.
        """
        try:
            page = await self._fetcher.get(url)
            if page.suffix in _PAGES and (named := await asyncio.to_thread(feed_of_page, page.content, page.url)):
                page = await self._fetcher.get(named)
            # Not in the process of the polls, which may be busy for minutes.
            feed = await asyncio.to_thread(parse_feed, page.content, page.url)
        except FetchError as error:
            raise FeedRefusedError(error.kind, error.status) from error
        except NotAFeedError as error:
            raise FeedRefusedError("not_a_feed") from error
        if await self._table.add(page.url, feed.title, datetime.now(UTC)) is None:
            return None
        self._wake.set()
        return feed.title, len(feed.entries)

    async def remove(self, feed_id: int) -> StoredFeed | None:
        """Remove a feed, but not its articles; return None if there is none, or the settings list it.

        Raises `StorageError`.
        """
        return await self._table.remove(feed_id)

    async def run(self, configured: Sequence[str]) -> None:
        """Poll the feeds that are due, those of the settings included, until cancelled."""
        is_configured = False
        async with asyncio.TaskGroup() as refreshes:
            while True:
                self._wake.clear()
                try:
                    if not is_configured:
                        await self._table.configure(configured, datetime.now(UTC))
                        is_configured = True
                    while (added := await self.poll_next(datetime.now(UTC))) is not None:
                        if added:
                            refreshes.create_task(self._refresh())
                    await self._table.prune_entries(datetime.now(UTC) - _ENTRIES_KEPT)
                except (StorageError, AddedArticlesError) as error:
                    if self._throttle.should_log("polling"):
                        _LOGGER.error("feeds are not polled, which is tried again: %s", error)  # noqa: TRY400 — the message names cause and remedy
                await self._sleep()

    async def _sleep(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_SECONDS):
                await self._wake.wait()

    async def poll_next(self, now: datetime) -> int | None:
        """Poll the feed that is most overdue at ``now``; return how many articles were added or replaced.

        Returns None if no feed is due. A feed that cannot be read is no error.

        Raises:
            StorageError, AddedArticlesError: Nothing more can be stored.
        """
        feed = await self._table.claim(now, now + timedelta(minutes=self.minutes)) if self.minutes else None
        if feed is None:
            return None
        try:
            added = await self._poll(feed, now)
        except FetchError as error:
            kind = f"{error.kind} {error.status}" if error.status else error.kind
            await self._note_failure(feed, kind, now, error.retry_after or 0.0)
        except NotAFeedError:
            await self._note_failure(feed, "not_a_feed", now)
        else:
            if added:
                _LOGGER.info(
                    "%d articles were added or replaced from the feed of %s", added, urlsplit(feed.url).hostname
                )
            return added
        return 0

    async def _note_failure(self, feed: StoredFeed, error: str, now: datetime, retry_after: float = 0.0) -> None:
        """Store a failure; each in a row doubles the time until the next poll, up to a day."""
        if feed.error != error:
            _LOGGER.warning("the feed of %s cannot be read: %s", urlsplit(feed.url).hostname, error)
        interval = timedelta(minutes=self.minutes)
        delay = min(interval * 2 ** min(feed.failures + 1, _MOST_DOUBLINGS), max(interval, _LONGEST_DELAY))
        asked = timedelta(seconds=min(retry_after, _LONGEST_DELAY.total_seconds()))
        await self._table.note_failure(feed.id, error, now + max(delay, asked))

    async def _poll(self, stored: StoredFeed, now: datetime) -> int:
        """Add the new articles of a feed, and replace changed ones; return the number of both."""
        page = await self._fetcher.get(stored.url, etag=stored.etag, last_modified=stored.last_modified)
        if page.not_modified:
            unchanged = FeedRead(stored.title, stored.etag, stored.last_modified)
            await self._table.note_success(stored.id, unchanged, now)
            return 0
        feed = await self._parse(page)
        by_key = {entry_key(entry, stored.url): entry for entry in feed.entries}
        known = await self._table.entries(by_key.keys(), now)
        tasks = _tasks(by_key, known)
        whole = [task for task in tasks if task.entry.is_whole]
        pages = [task for task in tasks if not task.entry.is_whole]
        outcomes = await self._add_whole(whole, feed) + await self._add_pages(pages[:_MOST_PAGES], feed)
        added = outcomes.count("added")
        # Only a version of which nothing is left is named to the server, which then may answer that it is the newest.
        after = await self._table.entries([task.key for task in tasks], now)
        is_done = all(task.key in after and _is_handled(task, after[task.key]) for task in tasks)
        etag, last_modified = (page.etag, page.last_modified) if is_done else (None, None)
        etag, last_modified = (page.etag, page.last_modified) if is_done else (None, None)
        await self._table.note_success(stored.id, FeedRead(feed.title, etag, last_modified, added), now)
        return added + outcomes.count("replaced")

    async def _parse(self, page: FetchedPage) -> Feed:
        try:
            return await self._reader.call(parse_feed, page.content, page.url)
        except (WorkerDiedError, TooSlowError) as error:
            raise NotAFeedError("reading it takes too long") from error

    async def _add_whole(self, tasks: Sequence[_Task], feed: Feed) -> list[_Outcome]:
        return [await self._add(task, article_of_entry(task.entry, feed, today())) for task in tasks]

    async def _add_pages(self, tasks: Sequence[_Task], feed: Feed) -> list[_Outcome]:
        """Add the articles of entries whose text is on their pages."""
        fetched: list[tuple[_Task, FetchedPage | None]] = []
        for task in tasks:
            if fetched:
                await asyncio.sleep(_PAUSE_SECONDS)
            fetched.append((task, await self._page(task)))
        files = [(f"page{page.suffix}", page.content) for _, page in fetched if page]
        read = iter(await self._reader.read_all(files))
        outcomes: list[_Outcome] = []
        for task, page in fetched:
            articles = next(read).articles if page else ()
            article = article_of_page(articles[0], task.entry, feed, today()) if articles else None
            outcomes.append(await self._add(task, article))
        return outcomes

    async def _page(self, task: _Task) -> FetchedPage | None:
        if not task.entry.url:
            return None
        try:
            return await self._fetcher.get(task.entry.url)
        except FetchError as error:
            _LOGGER.info("a page of %s was not read: %s", urlsplit(task.entry.url).hostname, error.kind)
            return None

    async def _add(self, task: _Task, article: AddedArticle | None) -> _Outcome:
        """Store an article, if there is one, and what became of its entry."""
        before = task.before
        id_ = before.article_id if before else None
        outcome: _Outcome = "nothing"
        attempts = 0
        if article is None or not article.text.strip():
            attempts = (before.attempts if before and before.version == task.version else 0) + 1
        elif id_ is None:
            (id_,) = await self._adding.add([article])
            outcome = "added"
        elif await self._adding.replace(id_, article):
            outcome = "replaced"
        await self._table.note_entry(task.key, StoredEntry(task.version, id_, attempts), datetime.now(UTC))
        return outcome

    async def _refresh(self) -> None:
        try:
            await self._adding.refresh()
        except BuiltElsewhereError:
            _LOGGER.info("the articles of feeds are not indexed yet by the program that has the articles")
        except (ReindexError, RetrievalError) as error:
            _LOGGER.error("the articles of feeds were not indexed: %s", error)  # noqa: TRY400 — as above


def _tasks(entries: Mapping[str, FeedEntry], known: Mapping[str, StoredEntry]) -> list[_Task]:
    tasks = (_Task(key, entry, known.get(key)) for key, entry in entries.items())
    return [task for task in tasks if task.before is None or not _is_handled(task, task.before)]


def _is_handled(task: _Task, stored: StoredEntry) -> bool:
    """Return whether nothing is to be done for an entry until the newspaper changes it."""
    is_same = stored.version == task.version
    return is_same and ((stored.article_id is not None and not stored.attempts) or stored.attempts >= _ATTEMPTS)
