import asyncio
import random
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.conversations import NO_CHAT, ConversationLog, LoggedHit
from storage.database import Database
from storage.deletion import Forgotten
from storage.erasure import PersonEraser, erase_again
from storage.erasure_list import ErasureList
from storage.errors import DatabaseCorruptError, DatabaseUnavailableError
from storage.feedback import FeedbackLog
from storage.inbox import Delivery, Inbox
from storage.subscriptions import SubscriptionTable
from tests.storage.exchanges import EXCHANGE
from tests.storage.subscribed import SUBSCRIPTION

USER = 7_123_456_789
BEFORE, AFTER = datetime(2026, 2, 17, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
def erasures(tmp_path: Path) -> ErasureList:
    return ErasureList(tmp_path / "erasures.jsonl")


def traces(folder: Path, words: Sequence[str]) -> list[str]:
    """Returns the files below a folder that contain one of the words, or the id of the user in any form."""
    # SQLite stores an integer of 33 to 48 bits in six bytes, those of a real number in eight.
    forms = [str(USER).encode(), USER.to_bytes(6), *(word.encode() for word in words)]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if any(form in path.read_bytes() for form in forms)]


@pytest.mark.usefixtures("path")
async def test_no_trace_of_a_person_is_left(tmp_path: Path, database: Database, erasures: ErasureList) -> None:
    """After thousands of writes, no file holds the id or a word of one who is erased; those of others are intact."""
    log, inbox, feedback = ConversationLog(database), Inbox(database, 42), FeedbackLog(database)
    choice = random.Random(1)
    others = []
    for number in range(2000):
        mine = number % 3 == 0
        words = f"{'riêng 8d1f' if mine else 'khác'} {'từ ' * choice.randrange(60)}"
        found = tuple(LoggedHit("a", 0, place, 1.0) for place in range(choice.randrange(5)))
        asked = replace(
            EXCHANGE,
            chat_id=choice.choice((-100, NO_CHAT, USER if mine else 8)),
            user_id=USER if mine else choice.randrange(10**10),
            asked_at=EXCHANGE.asked_at - timedelta(seconds=choice.randrange(10**6)),
            question=words,
            hits=found,
        )
        recorded = await log.record(asked)
        others += [] if mine else [recorded]
        if number % 10 == 0:
            await feedback.give(choice.choice(others or [recorded]), choice.choice((USER, 8)), "bad", BEFORE)
        await inbox.put([Delivery(number, USER if mine else 8, f'{{"text": "{words}"}}', BEFORE)])
    await inbox.mark_done(range(1, 1500))
    assert traces(tmp_path, ["riêng 8d1f"])
    forgotten, compacted = await PersonEraser(database, erasures).erase(USER)
    assert (667, True) == (forgotten.exchanges, compacted)
    assert [] == traces(tmp_path, ["riêng 8d1f"])
    assert len(others) == await log.count()
    assert all([await log.exchange(one) for one in others])


async def test_erasures_at_once_share_a_compaction(database: Database, erasures: ErasureList) -> None:
    """Several people can be erased at once, and one without data as well."""
    log, eraser = ConversationLog(database), PersonEraser(database, erasures)
    for person in (11, 12, 13):
        await log.record(replace(EXCHANGE, user_id=person))
    erased = await asyncio.gather(*(eraser.erase(person) for person in (11, 12, 13, 14)))
    assert [(Forgotten(count, 0, 0), True) for count in (1, 1, 1, 0)] == erased


async def test_compaction_leaves_time_for_others(
    database: Database, erasures: ErasureList, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a slow compaction the next one waits, while what it is for is deleted at once; those that wait share it."""
    compactions = []

    async def compact() -> bool:
        await asyncio.sleep(0.2)
        compactions.append(1)
        return True

    monkeypatch.setattr(database, "compact", compact)
    log, eraser = ConversationLog(database), PersonEraser(database, erasures)
    for person in (11, 12, 13):
        await log.record(replace(EXCHANGE, user_id=person))
    first = await eraser.erase(11)
    later = await asyncio.gather(*(eraser.erase(person, patience=0.1) for person in (12, 13)))
    deleted = Forgotten(1, 0, 0)
    assert [(deleted, True), (deleted, False), (deleted, False)] == [first, *later]
    assert 1 == len(compactions)


async def test_busy_files_are_reported(database: Database, erasures: ErasureList, path: Path) -> None:
    """While another program reads an older state, the rows are gone and the files are reported as not yet clean."""
    await ConversationLog(database).record(replace(EXCHANGE, user_id=USER))
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM exchanges").fetchall()
        erased = await PersonEraser(database, erasures).erase(USER, patience=0.5)
    assert (Forgotten(1, 0, 0), False) == erased


async def copied(path: Path, copy: Path) -> Path:
    """Returns a copy of a database, as `copy_database` makes it."""
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
    return copy


async def test_deletions_are_applied_again(
    tmp_path: Path, database: Database, erasures: ErasureList, path: Path
) -> None:
    """From a copy of before, what was erased later goes again; what the person asked after that, and others, stays."""
    log, feedback = ConversationLog(database), FeedbackLog(database)
    await log.record(replace(EXCHANGE, user_id=USER, asked_at=BEFORE, question="riêng 8d1f"))
    await log.record(replace(EXCHANGE, user_id=None, chat_id=USER, asked_at=BEFORE, question="riêng 8d1f"))
    await log.record(replace(EXCHANGE, user_id=USER, asked_at=AFTER, question="hỏi lại"))
    kept = await log.record(replace(EXCHANGE, user_id=8, asked_at=BEFORE, question="khác"))
    await feedback.give(kept, USER, "bad", BEFORE)
    for chat, at in ((USER, BEFORE), (USER, AFTER), (8, BEFORE)):
        new = replace(SUBSCRIPTION, chat_id=chat, topic=at.isoformat(), created_at=at)
        await SubscriptionTable(database, 42).add(new, most=2)
    copy = await copied(path, tmp_path / "copy.db")
    assert 0 == erase_again(copy, erasures)
    await asyncio.to_thread(erasures.note, USER, EXCHANGE.asked_at)
    assert 2 == erase_again(copy, erasures)
    with closing(sqlite3.connect(copy)) as connection:
        left = [question for (question,) in connection.execute("SELECT question FROM exchanges ORDER BY id")]
        assert [(0,)] == list(connection.execute("SELECT count(*) FROM feedback"))
        subscribed = list(connection.execute("SELECT chat_id, topic FROM subscriptions ORDER BY id"))
    assert [(USER, AFTER.isoformat()), (8, BEFORE.isoformat())] == subscribed
    assert ["hỏi lại", "khác"] == left
    assert "riêng 8d1f".encode() not in copy.read_bytes()


async def test_older_copies_are_deleted_from(tmp_path: Path, erasures: ErasureList) -> None:
    """A copy of the first version, without feedback, is deleted from as well."""
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("CREATE TABLE exchanges (id INTEGER PRIMARY KEY, chat_id, user_id, asked_at)")
        connection.execute("INSERT INTO exchanges VALUES (1, -5, 7, '2026-02-17 00:00:00.000000')")
        connection.commit()
    erasures.note(7, EXCHANGE.asked_at)
    assert 1 == erase_again(copy, erasures)


def test_the_list_names_nobody(tmp_path: Path, erasures: ErasureList) -> None:
    """The list holds no id; it finds the latest deletion of each person, whichever program noted it."""
    erasures.note(USER, BEFORE)
    ErasureList(tmp_path / "erasures.jsonl").note(USER, EXCHANGE.asked_at)
    erasures.note(8, BEFORE)
    assert [] == traces(tmp_path, [])
    assert {USER: EXCHANGE.asked_at, 8: BEFORE} == erasures.latest({USER, 8, 9})
    other = ErasureList(tmp_path / "other.jsonl")
    other.note(USER, BEFORE)
    assert {USER: BEFORE} == other.latest({USER})
    first, second = (tmp_path / f"{name}.jsonl" for name in ("erasures", "other"))
    assert first.read_text().splitlines()[0] != second.read_text().splitlines()[0]


def test_a_damaged_list_is_named(tmp_path: Path, erasures: ErasureList) -> None:
    """A line that cannot be read is named, for nothing deleted may come back; so is a file that cannot be."""
    erasures.note(USER, BEFORE)
    with (tmp_path / "erasures.jsonl").open("a") as file:
        file.write('{"salt": "00"}')
    with pytest.raises(DatabaseCorruptError, match=r"erasures\.jsonl:2"):
        erasures.latest({USER})
    (tmp_path / "folder").mkdir()
    with pytest.raises(DatabaseUnavailableError, match="folder"):
        ErasureList(tmp_path / "folder").note(USER, BEFORE)
