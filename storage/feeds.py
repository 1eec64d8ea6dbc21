"""Feeds: which ones are polled, how that went, and which of their entries have been handled.

What an entry is, and what its key and version are, is for the callers to decide.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or_update

from storage.database import Database
from storage.schema import feed_entries, feeds


@dataclass(frozen=True)
class StoredFeed:
    """A feed; times are in UTC.

    Attributes:
        id: Never given to another feed.
        url: Its address.
        title: As it states itself; "" if that is not known.
        configured: Whether the settings list it, so that it cannot be removed.
        etag: The version that was read last, as the server names it; None if that is not known, or was not read whole.
        last_modified: The time of that version, likewise.
        polled_at: When it was requested last; None if never.
        succeeded_at: When it was read last; None if never.
        failures: How often in a row it could not be read.
        error: Why, the last time; None if it was read.
        articles: How many articles it has added.
    """

    id: int
    url: str
    title: str
    configured: bool
    etag: str | None
    last_modified: str | None
    polled_at: datetime | None
    succeeded_at: datetime | None
    failures: int
    error: str | None
    articles: int


@dataclass(frozen=True)
class FeedRead:
    """What was read of a feed: `StoredFeed` has the first three, and `added` is the number of articles it gave."""

    title: str
    etag: str | None
    last_modified: str | None
    added: int = 0


@dataclass(frozen=True)
class StoredEntry:
    """An entry that was handled.

    Attributes:
        version: Changes with what the entry states.
        article_id: The article made of it; None if none could be made yet.
        attempts: How often none could be made of this version.
    """

    version: str
    article_id: str | None
    attempts: int = 0


@dataclass(frozen=True)
class FeedNumbers:
    """How many feeds there are, and how many of them could not be read the last time."""

    feeds: int
    failing: int


_STORE_ENTRY = insert_or_update(feed_entries).values(
    key=bindparam("of_key"),
    version=bindparam("of_version"),
    article_id=bindparam("article"),
    attempts=bindparam("tried"),
    seen_at=bindparam("at"),
)
_STORE_ENTRY = _STORE_ENTRY.on_conflict_do_update(
    index_elements=[feed_entries.c.key],
    set_={name: _STORE_ENTRY.excluded[name] for name in ("version", "article_id", "attempts", "seen_at")},
)
_CONFIGURE = insert_or_update(feeds).on_conflict_do_update(index_elements=[feeds.c.url], set_={"configured": True})


class FeedTable:
    """The feeds and their entries. Any method can raise `StorageError`; times that are passed are aware."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> list[StoredFeed]:
        """Returns the feeds in the order in which they were added."""
        async with self._database.read() as connection:
            return [_feed(row) for row in await connection.execute(select(feeds).order_by(feeds.c.id))]

    async def numbers(self) -> FeedNumbers:
        """Counts the feeds."""
        counts = select(func.count(), func.count().filter(feeds.c.failures > 0))
        async with self._database.read() as connection:
            (row,) = await connection.execute(counts)
            return FeedNumbers(*row)

    async def add(self, url: str, title: str, now: datetime) -> int | None:
        """Adds a feed, due at once, and returns its id; None if there is one with this address."""
        new = insert_or_update(feeds).values(_new(url, title, now, configured=False))
        new = new.on_conflict_do_nothing(index_elements=[feeds.c.url])
        async with self._database.write() as connection:
            rows = list(await connection.execute(new.returning(feeds.c.id)))
            return int(rows[0].id) if rows else None

    async def remove(self, feed_id: int) -> StoredFeed | None:
        """Removes a feed and returns it; None if there is none with this id, or the settings list it.

        Its entries stay known.
        """
        removable = delete(feeds).where(feeds.c.id == feed_id, feeds.c.configured.is_(False)).returning(feeds)
        async with self._database.write() as connection:
            return next((_feed(row) for row in await connection.execute(removable)), None)

    async def configure(self, urls: Sequence[str], now: datetime) -> None:
        """Makes the feeds that the settings list exactly those of `urls`."""
        async with self._database.write() as connection:
            await connection.execute(delete(feeds).where(feeds.c.configured.is_(True), feeds.c.url.not_in(urls)))
            if urls:
                await connection.execute(_CONFIGURE, [_new(url, "", now, configured=True) for url in urls])

    async def claim(self, now: datetime, next_due: datetime) -> StoredFeed | None:
        """Returns the feed that is most overdue at `now`, due again at `next_due`, so that no other program takes it.

        Returns None if no feed is due.
        """
        due = select(feeds).where(feeds.c.due_at <= now).order_by(feeds.c.due_at, feeds.c.id).limit(1)
        due = due.with_for_update(skip_locked=True)
        async with self._database.write() as connection:
            feed = next((_feed(row) for row in await connection.execute(due)), None)
            if feed is not None:
                claimed = {"due_at": next_due, "polled_at": now}
                await connection.execute(update(feeds).where(feeds.c.id == feed.id).values(claimed))
        return feed

    async def note_success(self, feed_id: int, read: FeedRead, at: datetime) -> None:
        """Stores that a feed was read."""
        values = {"title": read.title, "etag": read.etag, "last_modified": read.last_modified, "succeeded_at": at}
        success = update(feeds).where(feeds.c.id == feed_id)
        success = success.values(values | {"failures": 0, "error": None, "articles": feeds.c.articles + read.added})
        async with self._database.write() as connection:
            await connection.execute(success)

    async def note_failure(self, feed_id: int, error: str, due_at: datetime) -> None:
        """Stores that a feed could not be read, and why; it is due again at `due_at`."""
        failed = update(feeds).where(feeds.c.id == feed_id)
        failed = failed.values(failures=feeds.c.failures + 1, error=error, due_at=due_at)
        async with self._database.write() as connection:
            await connection.execute(failed)

    async def entries(self, keys: Collection[str], seen_at: datetime) -> Mapping[str, StoredEntry]:
        """Returns the entries with these keys that were handled, by key, and stores when they were seen."""
        these = feed_entries.c.key.in_(keys)
        async with self._database.write() as connection:
            rows = list(await connection.execute(select(feed_entries).where(these)))
            if rows:
                await connection.execute(update(feed_entries).where(these).values(seen_at=seen_at))
        return {row.key: StoredEntry(row.version, row.article_id, row.attempts) for row in rows}

    async def note_entry(self, key: str, entry: StoredEntry, seen_at: datetime) -> None:
        """Stores what became of an entry, in place of what was stored of it before."""
        row = {"of_key": key, "of_version": entry.version, "article": entry.article_id, "tried": entry.attempts}
        async with self._database.write() as connection:
            await connection.execute(_STORE_ENTRY, row | {"at": seen_at})

    async def prune_entries(self, before: datetime) -> int:
        """Deletes the entries that no feed has had since a time; returns their number."""
        async with self._database.write() as connection:
            old = delete(feed_entries).where(feed_entries.c.seen_at < before).returning(feed_entries.c.key)
            return len(list(await connection.execute(old)))


def _new(url: str, title: str, now: datetime, *, configured: bool) -> dict[str, object]:
    values = {"url": url, "title": title, "configured": configured, "due_at": now}
    return values | {"failures": 0, "articles": 0}


def _feed(row: Row[*tuple[Any, ...]]) -> StoredFeed:
    return StoredFeed(
        row.id,
        row.url,
        row.title,
        row.configured,
        row.etag,
        row.last_modified,
        row.polled_at,
        row.succeeded_at,
        row.failures,
        row.error,
        row.articles,
    )
