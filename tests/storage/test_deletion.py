import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.dialects import sqlite

from storage.conversations import ConversationLog, LoggedHit
from storage.database import Database
from storage.deletion import Forgotten, _delete_batch, forget_user, prune_exchanges
from storage.feedback import FeedbackLog
from storage.inbox import Delivery, Inbox
from storage.schema import hits
from storage.sqlite import truncate_log
from storage.subscriptions import SubscriptionTable
from tests.storage.exchanges import EXCHANGE, numbered
from tests.storage.subscribed import SUBSCRIPTION

NOW = datetime(2026, 2, 18, tzinfo=UTC)
USER = 7_123_456_789
PRIVATE = "câu hỏi riêng tư 8d1f"


def questions_in(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT question FROM exchanges ORDER BY id")]


def inbox_in(path: Path) -> list[tuple[object, ...]]:
    """Returns id, chat queue and state of each update, and whether it has content."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT update_id, lane, state, content <> '' FROM inbox ORDER BY update_id")
        return list(rows)


def holds(path: Path, secret: str) -> list[str]:
    """Returns the names of the database's files that contain a text."""
    files = [path, path.with_name(f"{path.name}-wal")]
    return [file.name for file in files if file.exists() and secret.encode() in file.read_bytes()]


async def count_hits(database: Database) -> int:
    async with database.read() as connection:
        return (await connection.execute(select(func.count()).select_from(hits))).scalar_one()


async def test_old_exchanges_are_pruned(database: Database, path: Path) -> None:
    """Exchanges asked before the time are deleted with their hits, answered or not; one asked at it stays."""
    log = ConversationLog(database)
    for seconds, answered in ((-2, True), (-1, False), (0, True)):
        asked = replace(numbered(str(seconds), hits=2), asked_at=NOW + timedelta(seconds=seconds), answered=answered)
        await log.record(asked)
    assert 2 == await prune_exchanges(database, NOW)
    assert (["0"], 2) == (questions_in(path), await count_hits(database))


async def test_many_exchanges_are_pruned_in_steps(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """More exchanges than fit into one transaction are all deleted, and others can write in between."""
    monkeypatch.setattr("storage.deletion._BATCH", 3)
    log = ConversationLog(database)
    for number in range(9):
        await log.record(numbered(str(number)))
    assert (9, 0) == (await prune_exchanges(database, EXCHANGE.asked_at + timedelta(days=1)), await log.count())


@pytest.mark.usefixtures("path")
async def test_pruning_searches_an_index(database: Database) -> None:
    """The search for old exchanges uses an index, so its cost does not grow with what is kept."""
    literal = _delete_batch(NOW).compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    async with database.read() as connection:
        plan = [row.detail for row in await connection.execute(text(f"EXPLAIN QUERY PLAN {literal}"))]
    assert any(step.startswith("SEARCH exchanges USING") and "answered_asked_at" in step for step in plan)
    assert not any(step.startswith("SCAN") for step in plan)


def update(number: int, lane: int, sender: int | None, kind: str = "message") -> Delivery:
    """Returns an update of a sender, which replies to a message of `USER`."""
    reply = {"from": {"id": USER}, "text": "đã trả lời"}
    content = {"update_id": number, kind: {"from": sender and {"id": sender}, "reply_to_message": reply}}
    return Delivery(number, lane, json.dumps(content), NOW)


async def test_user_is_forgotten(database: Database, path: Path) -> None:
    """All that one person asked, gave or sent in any chat goes, in any state; of others nothing does."""
    log, inbox, feedback = ConversationLog(database), Inbox(database, 42), FeedbackLog(database)
    await log.record(replace(EXCHANGE, user_id=USER, chat_id=-100, hits=(LoggedHit("a", 0, 0, 1.0),), question="nhóm"))
    await log.record(replace(EXCHANGE, user_id=None, chat_id=USER, question="riêng"))
    other = await log.record(replace(EXCHANGE, user_id=8, chat_id=-100, question="người khác"))
    await feedback.give(other, USER, "bad", NOW)
    await feedback.give(other, 9, "good", NOW)
    await inbox.put(
        [
            *(update(1, USER, USER), update(2, USER, USER)),
            *(update(3, -100, USER), update(4, -100, USER, "callback_query"), update(5, -100, 8)),
            *(Delivery(6, -100, "không phải JSON", NOW), Delivery(7, 8, json.dumps(["từ"]), NOW)),
            update(8, -100, None, "channel_post"),
        ]
    )
    await inbox.mark_done([1])
    for _ in range(3):
        await inbox.note_failure(3, "lỗi")
    for bot, chat in ((42, USER), (43, USER), (42, -100)):
        await SubscriptionTable(database, bot).add(replace(SUBSCRIPTION, chat_id=chat), most=1)
    assert Forgotten(exchanges=2, verdicts=1, updates=3, subscriptions=2) == await forget_user(database, USER)
    assert (["người khác"], 0) == (questions_in(path), await count_hits(database))
    gone = [(number, 0, "done", 0) for number in (1, 2, 3, 4)]
    kept = [(5, -100, "pending", 1), (6, -100, "pending", 1), (7, 8, "pending", 1), (8, -100, "pending", 1)]
    assert [*gone, *kept] == inbox_in(path)
    with closing(sqlite3.connect(path)) as connection:
        assert [(9,)] == list(connection.execute("SELECT user_id FROM feedback"))
        assert [(-100,)] == list(connection.execute("SELECT chat_id FROM subscriptions"))
    assert Forgotten(0, 0, 0) == await forget_user(database, USER)


async def test_forgotten_updates_are_recognised(database: Database) -> None:
    """An update being answered when its sender is forgotten is not answered again, nor is another lost for it."""
    inbox = Inbox(database, 42)
    await inbox.put([update(1, USER, USER)])
    [being_answered] = await inbox.next_of_lanes(1)
    await forget_user(database, USER)
    assert [1] == [one.update_id for one in await inbox.put([update(1, USER, USER)])]
    await inbox.put([update(2, 8, 8)])
    await inbox.mark_done([being_answered.key])
    assert [2] == [one.update_id for one in await inbox.next_of_lanes(9)]


async def test_messages_set_aside_that_name_a_person_are_emptied(database: Database, path: Path) -> None:
    """Of a failed reply of somebody else to a person, the content goes with that person; the failure stays."""
    inbox = Inbox(database, 42)
    await inbox.put([update(1, -100, 8), update(2, -200, 9)])
    for _ in range(3):
        await inbox.note_failure(1, "lỗi")
    await forget_user(database, USER)
    assert [(1, -100, "set aside", 0), (2, -200, "pending", 1)] == inbox_in(path)


async def test_deleted_text_is_in_no_file(database: Database, path: Path) -> None:
    """Of a deleted exchange and an answered update, neither the database nor its log contains the text."""
    inbox = Inbox(database, 42)
    await ConversationLog(database).record(numbered(PRIVATE))
    await inbox.put([Delivery(1, 5, f'{{"text": "{PRIVATE}"}}', NOW)])
    assert truncate_log(path)
    assert ["log.db"] == holds(path, PRIVATE)
    await inbox.mark_done([1])
    await prune_exchanges(database, NOW + timedelta(days=1))
    assert truncate_log(path)
    assert [] == holds(path, PRIVATE)
    assert 0 == path.with_name("log.db-wal").stat().st_size


async def test_compacting_removes_what_was_deleted_earlier(path: Path) -> None:
    """What a version that did not overwrite had deleted is gone after compacting."""
    url = f"sqlite:///{path}"
    async with Database.open(url) as database:
        await ConversationLog(database).record(numbered(PRIVATE))
        await ConversationLog(database).record(numbered("giữ lại"))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA secure_delete=OFF")
        connection.execute("DELETE FROM exchanges WHERE question = ?", (PRIVATE,))
        connection.commit()
    assert ["log.db"] == holds(path, PRIVATE)
    assert truncate_log(path, compact=True)
    assert ([], ["giữ lại"]) == (holds(path, PRIVATE), questions_in(path))


async def test_log_in_use_is_left(database: Database, path: Path) -> None:
    """While another connection reads an older state, the log is left as it is, and nothing is raised."""
    await ConversationLog(database).record(numbered("1"))
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM exchanges").fetchall()
        await ConversationLog(database).record(numbered("2"))
        assert not truncate_log(path, busy_timeout=0.01)
    assert truncate_log(path)
    assert ["1", "2"] == questions_in(path)
