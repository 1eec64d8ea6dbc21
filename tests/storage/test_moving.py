"""The move of a database from a file to a server."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from storage.conversations import ConversationLog, LoggedHit
from storage.corrections import CorrectionTable
from storage.database import Database
from storage.errors import DatabaseUnavailableError, StorageError, UnsupportedDatabaseError
from storage.feedback import FeedbackLog
from storage.feeds import FeedTable, StoredEntry
from storage.inbox import Delivery, Inbox
from storage.migrations import MIGRATIONS, migrate
from storage.moving import move_database
from storage.personal_data import PersonalData
from storage.shared_files import FileContent, FileTable
from storage.sqlite import sqlite_engine
from storage.subscriptions import SubscriptionTable
from tests.postgres_server import PostgresServer
from tests.storage.exchanges import EXCHANGE
from tests.storage.subscribed import SUBSCRIPTION

pytestmark = pytest.mark.scale

NOW = EXCHANGE.asked_at
USER = 7


@pytest.fixture
def source(path: Path) -> str:
    return f"sqlite:///{path}"


@pytest.fixture
def target(postgres_server: PostgresServer) -> str:
    return postgres_server.new_url()


async def fill(url: str) -> None:
    """Stores something in each table, with letters, times and numbers of all kinds."""
    asked = replace(EXCHANGE, chat_id=USER, user_id=USER, hits=(LoggedHit("bài/đ", 0, 1, 1 / 3, 2**32 - 1),))
    async with Database.open(url) as database:
        log = ConversationLog(database)
        for number in range(2500):
            await log.record(replace(asked, update_id=number, question=f"“Giá 😀\n{number}”", latency_ms=0.1 * number))
        await FeedbackLog(database).give(1, USER, "bad", NOW)
        await SubscriptionTable(database, 42).add(replace(SUBSCRIPTION, chat_id=USER), most=1)
        await SubscriptionTable(database, 42).add(replace(SUBSCRIPTION, chat_id=8), most=1)
        await SubscriptionTable(database, 42).end(8)
        await CorrectionTable(database).change({"bài": {"title": "Đúng"}, "a": {"title": "B"}}, NOW)
        feeds = FeedTable(database)
        await feeds.add("https://a.example/tin", "A", NOW)
        await feeds.note_entry("k", StoredEntry("v", None, 2), NOW)
        content = json.dumps({"update_id": 1, "message": {"from": {"id": USER}}})
        await Inbox(database, 42).put([Delivery(number, USER, content, NOW) for number in (1, 2)])
        await Inbox(database, 42).mark_done([1])
        async with FileTable(database) as table, table.changing(NOW) as change:
            await change.store([FileContent("a", b"\x00\xff", "d"), FileContent("b", None, None)])


async def test_everything_is_moved(source: str, target: str) -> None:
    """All that was stored is found in the server, the file stays as it was, and ids go on where they were."""
    await fill(source)
    counts = await move_database(source, target)
    assert {"exchanges": 2500, "hits": 2500, "feedback": 1, "subscriptions": 1, "corrections": 2, "feeds": 1} == {
        name: counts[name] for name in ("exchanges", "hits", "feedback", "subscriptions", "corrections", "feeds")
    }
    assert (1, 2) == (counts["feed_entries"], counts["inbox"])
    async with Database.open(source) as old, Database.open(target) as new, FileTable(new) as files:
        assert (1, ["a", "b"]) == (
            len(await files.contents(["a", "b"])),
            [one.name for one in (await files.since(0))[1]],
        )
        assert await PersonalData(old).all(USER) == await PersonalData(new).all(USER)
        assert 2501 == await ConversationLog(new).record(EXCHANGE)
        assert [2] == [one.update_id for one in await Inbox(new, 42).next_of_lanes(9)]
        table = SubscriptionTable(new, 42)
        await table.add(replace(SUBSCRIPTION, topic="khác"), most=5)
        assert [1, 3] == [one.id for one in await table.of_chat(7)]


async def test_used_databases_are_refused(source: str, target: str, postgres_server: PostgresServer) -> None:
    """A target with rows is refused and keeps them, also those of a move before; so is a source that is in use."""
    async with Database.open(source) as database:
        await ConversationLog(database).record(EXCHANGE)
        with pytest.raises(DatabaseUnavailableError, match="in its folder"):
            await move_database(source, target)
    await move_database(source, target)
    with pytest.raises(DatabaseUnavailableError, match="has rows in its table exchanges"):
        await move_database(source, target)
    async with Database.open(target) as database:
        assert 1 == await ConversationLog(database).count()
    with pytest.raises(UnsupportedDatabaseError):
        await move_database(target, postgres_server.new_url())


async def test_interrupted_move_leaves_an_empty_target(
    source: str, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A move that does not find the same rows in the target leaves none there, and can be done again."""
    await fill(source)
    with monkeypatch.context() as broken:
        broken.setattr("storage.moving._digest", lambda _, connection: (connection.dialect.name, 0))
        with pytest.raises(StorageError, match="differs"):
            await move_database(source, target)
    async with Database.open(target) as database:
        assert 0 == await ConversationLog(database).count()
    assert 2500 == (await move_database(source, target))["exchanges"]


async def test_source_of_before_is_refused(path: Path, source: str, target: str) -> None:
    """A file of an older version is not moved, and not migrated."""
    migrate(sqlite_engine(path, mode="write", busy_timeout=5), MIGRATIONS[:8])
    with pytest.raises(DatabaseUnavailableError, match="version 8"):
        await move_database(source, target)
