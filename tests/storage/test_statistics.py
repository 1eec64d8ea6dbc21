from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Select, text
from sqlalchemy.dialects import sqlite

from storage.conversations import ConversationLog, Exchange, Statistics, UnansweredQuestion, _counts, _unanswered
from storage.database import Database

HANOI = timezone(timedelta(hours=7))
MONDAY = datetime(2026, 2, 16, tzinfo=HANOI)
WEDNESDAY = datetime(2026, 2, 18, tzinfo=HANOI)
INSTANT = timedelta(microseconds=1)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database.open(f"sqlite:///{tmp_path}/log.db") as database:
        yield database


@pytest.fixture
def log(database: Database) -> ConversationLog:
    return ConversationLog(database)


async def ask(log: ConversationLog, asked_at: datetime, *, answered: bool, chat_id: int = 1) -> None:
    question = f"Hỏi lúc {asked_at:%d %H:%M:%S.%f}?"
    await log.record(Exchange(chat_id, None, asked_at, question, answered, 0.5, "g", 1.0, ()))


async def statistics(log: ConversationLog, limit: int = 10) -> Statistics:
    return await log.statistics(today=WEDNESDAY, this_week=MONDAY, limit=limit)


async def test_days_and_weeks_begin_where_they_are_said_to(log: ConversationLog) -> None:
    """What was asked at the first instant of a day or week counts, what was asked an instant before does not."""
    for moment in (MONDAY - INSTANT, MONDAY, WEDNESDAY - INSTANT):
        await ask(log, moment, answered=True)
    await ask(log, WEDNESDAY.astimezone(UTC), answered=True, chat_id=-5)
    assert Statistics(today=1, this_week=3, answered_this_week=3, unanswered=()) == await statistics(log)


async def test_unanswered_questions_are_the_newest(log: ConversationLog) -> None:
    """Unanswered questions of any time and chat come newest first, no more than asked for, and count as asked."""
    for days in (3, 1, 2, 30):
        await ask(log, WEDNESDAY - timedelta(days=days), answered=False, chat_id=days)
    await ask(log, WEDNESDAY, answered=True)
    found = await statistics(log, limit=2)
    assert (1, 3, 1) == (found.today, found.this_week, found.answered_this_week)
    expected = UnansweredQuestion(datetime(2026, 2, 16, 17, tzinfo=UTC), "Hỏi lúc 17 00:00:00.000000?")
    assert expected == found.unanswered[0]
    assert [17, 16] == [question.asked_at.astimezone(HANOI).day for question in found.unanswered]


async def test_unanswered_at_a_tie(log: ConversationLog) -> None:
    """Of unanswered questions asked at the same moment, the one recorded last comes first."""
    for chat_id in (1, 2):
        await log.record(Exchange(chat_id, None, MONDAY, f"{chat_id}?", False, 0.0, "g", 1.0, ()))  # noqa: FBT003 — an unanswered one
    assert ["2?", "1?"] == [question.question for question in (await statistics(log)).unanswered]


async def test_empty_log(log: ConversationLog) -> None:
    """Where nothing was asked, everything is nought."""
    assert Statistics(0, 0, 0, ()) == await statistics(log)


@pytest.mark.parametrize("statement", [_counts(WEDNESDAY, MONDAY), _unanswered(10)], ids=["counts", "unanswered"])
async def test_no_statement_reads_the_whole_log(database: Database, statement: Select[tuple[object, ...]]) -> None:
    """Each statement is answered by a search in an index, so that a long log costs no more than a short one."""
    literal = statement.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    async with database.read() as connection:
        plan = [row.detail for row in await connection.execute(text(f"EXPLAIN QUERY PLAN {literal}"))]
    assert plan
    assert all(step.startswith("SEARCH exchanges USING") and "answered_asked_at" in step for step in plan)
