from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Select, text
from sqlalchemy.dialects import sqlite

from storage.conversations import ConversationLog
from storage.database import Database
from storage.errors import InvalidRecordError
from storage.feedback import FeedbackLog
from storage.review import (
    AskedQuestion,
    DayNumbers,
    Review,
    Statistics,
    _counts,
    _latency,
    _outcomes,
    _unanswered,
    _verdicts,
)
from tests.storage.exchanges import EXCHANGE

HANOI = timezone(timedelta(hours=7))
MONDAY = datetime(2026, 2, 16, tzinfo=HANOI)
WEDNESDAY = datetime(2026, 2, 18, tzinfo=HANOI)
MICROSECOND = timedelta(microseconds=1)
NOTHING = Statistics(0, 0, 0, 0, 0, 0, ())


async def ask(
    database: Database, asked_at: datetime, *, answered: bool = False, chat_id: int = 1, status: str = ""
) -> int:
    question = f"Hỏi lúc {asked_at:%d %H:%M:%S.%f}?"
    asked = replace(EXCHANGE, chat_id=chat_id, asked_at=asked_at, question=question, answered=answered, status=status)
    return await ConversationLog(database).record(asked)


async def statistics(database: Database, limit: int = 10) -> Statistics:
    return await Review(database).statistics(today=WEDNESDAY, this_week=MONDAY, limit=limit)


async def test_statistics_count_from_the_first_instant(database: Database) -> None:
    """A question asked at the first instant of the day or week counts; one asked a microsecond earlier does not."""
    for time in (MONDAY - MICROSECOND, MONDAY, WEDNESDAY - MICROSECOND):
        await ask(database, time, answered=True)
    await ask(database, WEDNESDAY.astimezone(UTC), answered=True, chat_id=-5)
    assert replace(NOTHING, today=1, this_week=3, answered=3) == await statistics(database)


async def test_replies_are_counted_by_what_they_are(database: Database) -> None:
    """Answered, unsure and refused are counted apart, those of before by whether they were answered; no small talk."""
    for status in ("answered", "headlines", ""):
        await ask(database, WEDNESDAY, answered=True, status=status)
    for status in ("unsure", "unsure", "small_talk", "not_found", "other_period", "headlines", ""):
        await ask(database, WEDNESDAY, status=status)
    found = await statistics(database)
    assert (9, 9, 3, 2, 4) == (found.today, found.this_week, found.answered, found.unsure, found.refused)
    assert 4 == len(found.unanswered) == len(await Review(database).unanswered(10))


async def test_unanswered_questions_are_the_newest(database: Database) -> None:
    """Unanswered questions of any time and chat are returned newest first, at most `limit`, and are counted."""
    ids = {days: await ask(database, WEDNESDAY - timedelta(days=days), chat_id=days) for days in (3, 1, 2, 30)}
    await ask(database, WEDNESDAY, answered=True)
    found = await statistics(database, limit=2)
    assert (1, 3, 1) == (found.today, found.this_week, found.answered)
    expected = AskedQuestion(ids[1], datetime(2026, 2, 16, 17, tzinfo=UTC), "Hỏi lúc 17 00:00:00.000000?")
    assert expected == found.unanswered[0]
    assert [17, 16] == [question.asked_at.astimezone(HANOI).day for question in found.unanswered]


async def test_unanswered_at_a_tie(database: Database) -> None:
    """Of unanswered questions asked at the same time, the one recorded last comes first."""
    first, second = [await ask(database, MONDAY, chat_id=chat_id) for chat_id in (1, 2)]
    assert [second, first] == [question.exchange_id for question in (await statistics(database)).unanswered]


async def test_statistics_of_an_empty_log(database: Database) -> None:
    """In an empty log every number is zero."""
    assert NOTHING == await statistics(database)


async def test_a_person_has_one_verdict(database: Database) -> None:
    """A second verdict of a person replaces the first; those of others count besides, and old ones do not."""
    feedback, exchange = FeedbackLog(database), await ask(database, MONDAY, answered=True)
    await feedback.give(exchange, 7, "good", WEDNESDAY)
    await feedback.give(exchange, 8, "good", MONDAY - MICROSECOND)
    await feedback.give(exchange, 9, "good", MONDAY)
    await feedback.give(exchange, 7, "bad", WEDNESDAY)
    found = await statistics(database)
    assert (1, 1) == (found.liked, found.disliked)


async def test_a_changed_answer_has_no_verdicts(database: Database) -> None:
    """Feedback on an answer is deleted when an edited question replaces it; that on other answers stays."""
    log, feedback = ConversationLog(database), FeedbackLog(database)
    other = await ask(database, WEDNESDAY)
    asked = replace(EXCHANGE, update_id=5)
    changed = await log.record(asked)
    for exchange_id in (other, changed):
        await feedback.give(exchange_id, 7, "bad", WEDNESDAY)
    assert changed == await log.record(replace(asked, question="Câu hỏi đã sửa?"))
    assert [other] == [found.exchange_id for found in await Review(database).disliked(10)]


async def test_disliked_answers_come_by_their_latest_verdict(database: Database) -> None:
    """Each disliked exchange is returned once, in the order of the verdicts; liked ones are not."""
    feedback, review = FeedbackLog(database), Review(database)
    first, second, liked = [await ask(database, MONDAY, chat_id=chat_id) for chat_id in (1, 2, 3)]
    await feedback.give(first, 7, "bad", MONDAY)
    await feedback.give(second, 7, "bad", MONDAY + MICROSECOND)
    await feedback.give(first, 8, "bad", WEDNESDAY)
    await feedback.give(liked, 7, "good", WEDNESDAY)
    assert [first, second] == [one.exchange_id for one in await review.disliked(10)]
    assert [first] == [one.exchange_id for one in await review.disliked(1)]


async def test_feedback_on_nothing_is_refused(database: Database) -> None:
    """Feedback needs an exchange that is stored."""
    with pytest.raises(InvalidRecordError):
        await FeedbackLog(database).give(99, 7, "good", MONDAY)


@pytest.mark.usefixtures("path")
@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (_counts(WEDNESDAY, MONDAY), "answered_asked_at"),
        (_unanswered(10), "answered_asked_at"),
        (_verdicts(MONDAY), "verdict_given_at"),
        (_outcomes(MONDAY, WEDNESDAY), "answered_asked_at"),
        (_latency(MONDAY, WEDNESDAY, 3), "answered_asked_at"),
    ],
    ids=["counts", "unanswered", "verdicts", "outcomes", "latency"],
)
async def test_statistics_scan_no_table(database: Database, statement: Select[tuple[object, ...]], index: str) -> None:
    """Each query of the statistics searches an index, so its cost does not grow with the log."""
    literal = statement.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    async with database.read() as connection:
        plan = [row.detail for row in await connection.execute(text(f"EXPLAIN QUERY PLAN {literal}"))]
    assert any(step.startswith("SEARCH") and index in step for step in plan)
    assert not any(step.startswith("SCAN") for step in plan)


async def test_numbers_by_day(database: Database) -> None:
    """Each day counts from its first instant by outcome, small talk left out, with two quantiles of the latency."""
    days = [MONDAY + timedelta(days=day) for day in range(4)]
    log = ConversationLog(database)
    for place in range(40):
        asked = replace(EXCHANGE, chat_id=place, asked_at=WEDNESDAY - MICROSECOND, latency_ms=float(place))
        await log.record(replace(asked, answered=place < 30, status="answered" if place < 30 else "unsure"))
    await ask(database, WEDNESDAY)
    await ask(database, WEDNESDAY, status="small_talk", chat_id=2)
    await ask(database, days[-1], chat_id=3)
    monday, tuesday, wednesday = await Review(database).by_day(days)
    assert DayNumbers(0, 0, 0, None, None) == monday
    assert DayNumbers(30, 10, 0, 20.0, 38.0) == tuesday
    assert (0, 0, 1) == (wednesday.answered, wednesday.unsure, wednesday.refused)
