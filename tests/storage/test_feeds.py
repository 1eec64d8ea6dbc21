from datetime import UTC, datetime, timedelta

import pytest

from storage.database import Database
from storage.feeds import FeedNumbers, FeedRead, FeedTable, StoredEntry

NOW = datetime(2026, 2, 18, 5, tzinfo=UTC)
LATER = NOW + timedelta(minutes=15)
A, B, C = "https://a.example/tin.rss", "https://b.example/tin.rss", "https://c.example/tin.rss"


@pytest.fixture
def table(database: Database) -> FeedTable:
    return FeedTable(database)


async def test_feeds_are_added_and_removed_once(table: FeedTable) -> None:
    """An address is added once; a removed feed is returned, and its id never given to another."""
    assert (1, 2, None) == (await table.add(A, "A", NOW), await table.add(B, "", NOW), await table.add(A, "x", NOW))
    removed = await table.remove(2)
    assert removed
    assert (B, None) == (removed.url, await table.remove(2))
    again = await table.add(B, "B", NOW)
    assert again not in {None, 1, 2}
    assert [(1, A, "A"), (again, B, "B")] == [(feed.id, feed.url, feed.title) for feed in await table.all()]


async def test_feeds_of_the_settings(table: FeedTable) -> None:
    """The feeds of the settings are there while these list them, and cannot be removed; others are left alone."""
    await table.add(A, "A", NOW)
    await table.configure([B, A], NOW)
    assert [(A, True), (B, True)] == [(feed.url, feed.configured) for feed in await table.all()]
    assert (None, None) == (await table.remove(1), await table.remove(2))
    await table.add(C, "C", NOW)
    await table.configure([B], NOW)
    await table.configure([B], NOW)
    assert [B, C] == [feed.url for feed in await table.all()]
    await table.configure([], NOW)
    assert [C] == [feed.url for feed in await table.all()]


async def test_a_due_feed_is_claimed_once(table: FeedTable) -> None:
    """The most overdue feed comes first, each once until it is due again, also after it has failed."""
    await table.add(A, "", NOW)
    await table.add(B, "", NOW - timedelta(hours=1))
    claimed = [await table.claim(NOW, LATER) for _ in range(3)]
    assert [B, A, None] == [feed and feed.url for feed in claimed]
    await table.note_failure(1, "timeout", LATER + timedelta(hours=1))
    again = [await table.claim(LATER, LATER + timedelta(minutes=15)) for _ in range(2)]
    assert [B, None] == [feed and feed.url for feed in again]


async def test_success_and_failure_are_counted(table: FeedTable) -> None:
    """Failures in a row are counted until the feed is read, and so are its articles."""
    await table.add(A, "", NOW)
    await table.add(B, "", NOW)
    for error in ("timeout", "status 503"):
        await table.note_failure(1, error, LATER)
    feed = (await table.all())[0]
    assert (2, "status 503", None) == (feed.failures, feed.error, feed.succeeded_at)
    assert FeedNumbers(2, 1) == await table.numbers()
    for added in (3, 2):
        await table.note_success(1, FeedRead("Báo A", '"v1"', None, added), LATER)
    feed = (await table.all())[0]
    assert (0, None, LATER, 5, '"v1"', "Báo A") == (
        *(feed.failures, feed.error, feed.succeeded_at, feed.articles, feed.etag, feed.title),
    )
    assert FeedNumbers(2, 0) == await table.numbers()


async def test_entries_are_known_until_no_feed_has_them(table: FeedTable) -> None:
    """An entry that was handled is known by its key, in its last version, until no feed has had it for long."""
    made, failed = StoredEntry("v1", "added/x"), StoredEntry("v1", None, 2)
    await table.note_entry("k1", made, NOW)
    await table.note_entry("k2", StoredEntry("v0", None), NOW)
    await table.note_entry("k2", failed, NOW)
    assert {"k1": made, "k2": failed} == await table.entries(["k1", "k2", "k3"], NOW)
    await table.entries(["k2"], LATER)
    assert 1 == await table.prune_entries(LATER)
    assert {"k2": failed} == await table.entries(["k1", "k2"], LATER)
    assert {} == await table.entries([], LATER)
