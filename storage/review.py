"""What editors look at: how many questions were answered, which were not, and which answers people found bad."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select

from storage.database import Database
from storage.schema import exchanges, feedback

_SMALL_TALK, _UNSURE = "small_talk", "unsure"  # of `storage.conversations.Exchange.status`
_QUANTILES = (0.5, 0.95)
_IS_QUESTION = exchanges.c.status != _SMALL_TALK


@dataclass(frozen=True)
class AskedQuestion:
    """A question; `asked_at` in UTC."""

    exchange_id: int
    asked_at: datetime
    question: str


@dataclass(frozen=True)
class Statistics:
    """Numbers of questions in all chats, small talk left out.

    Attributes:
        today: Questions since the start of the day.
        this_week: Questions since the start of the week.
        answered: Those of the week that were answered.
        unsure: Those of the week whose reply may be an answer.
        liked: Answers found good, in the week.
        disliked: Answers found bad, in the week.
        unanswered: Questions of any time with neither, newest first.
    """

    today: int
    this_week: int
    answered: int
    unsure: int
    liked: int
    disliked: int
    unanswered: tuple[AskedQuestion, ...]

    @property
    def refused(self) -> int:
        """The questions of the week with neither an answer nor one that may be."""
        return self.this_week - self.answered - self.unsure


@dataclass(frozen=True)
class DayNumbers:
    """Numbers of the questions in all chats between two times, small talk left out.

    Attributes:
        answered: Those that were answered.
        unsure: Those whose reply may be an answer.
        refused: Those with neither.
        median_ms: The median time to the answer, in milliseconds; None if there was no question.
        slow_ms: The 95th percentile of that time.
    """

    answered: int
    unsure: int
    refused: int
    median_ms: float | None
    slow_ms: float | None


class Review:
    """Reads the questions of all chats and the feedback on them. Any method can raise `StorageError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def statistics(self, *, today: datetime, this_week: datetime, limit: int) -> Statistics:
        """Counts the questions since two aware times, in one snapshot of the log.

        Args:
            today: The start of the day.
            this_week: The start of the week; not after `today`.
            limit: The largest number of unanswered questions.
        """
        async with self._database.read() as connection:
            counted = list(await connection.execute(_counts(today, this_week)))
            verdicts = {row.verdict: int(row.verdicts) for row in await connection.execute(_verdicts(this_week))}
            unanswered = await connection.execute(_unanswered(limit))
            return Statistics(
                today=sum(row.today for row in counted),
                this_week=sum(row.this_week for row in counted),
                answered=sum(row.this_week for row in counted if row.answered),
                unsure=sum(row.this_week for row in counted if not row.answered and row.status == _UNSURE),
                liked=verdicts.get("good", 0),
                disliked=verdicts.get("bad", 0),
                unanswered=tuple(_asked(row) for row in unanswered),
            )

    async def by_day(self, days: Sequence[datetime]) -> list[DayNumbers]:
        """Returns the numbers from each of these aware times to the next one, in one snapshot of the log."""
        async with self._database.read() as connection:
            numbers = []
            for since, until in pairwise(days):
                counted = list(await connection.execute(_outcomes(since, until)))
                answered = sum(row.asked for row in counted if row.answered)
                unsure = sum(row.asked for row in counted if not row.answered and row.status == _UNSURE)
                total = sum(row.asked for row in counted)
                median, slow = [
                    next((row.latency_ms for row in await connection.execute(_latency(since, until, place))), None)
                    for place in (int(total * share) for share in _QUANTILES)
                ]
                numbers.append(DayNumbers(answered, unsure, total - answered - unsure, median, slow))
            return numbers

    async def unanswered(self, limit: int) -> list[AskedQuestion]:
        """Returns the questions with neither an answer nor one that may be, newest first; small talk left out."""
        async with self._database.read() as connection:
            return [_asked(row) for row in await connection.execute(_unanswered(limit))]

    async def disliked(self, limit: int) -> list[AskedQuestion]:
        """Returns the exchanges whose answer somebody found bad, the latest verdict first."""
        latest = (
            select(feedback.c.exchange_id, func.max(feedback.c.given_at).label("given_at"))
            .where(feedback.c.verdict == "bad")
            .group_by(feedback.c.exchange_id)
            .subquery()
        )
        newest = (
            select(exchanges.c.id, exchanges.c.asked_at, exchanges.c.question)
            .join(latest, latest.c.exchange_id == exchanges.c.id)
            .order_by(latest.c.given_at.desc(), exchanges.c.id.desc())
            .limit(limit)
        )
        async with self._database.read() as connection:
            return [_asked(row) for row in await connection.execute(newest)]


def _asked(row: Row[*tuple[Any, ...]]) -> AskedQuestion:
    return AskedQuestion(row.id, row.asked_at, row.question)


def _counts(today: datetime, this_week: datetime) -> Select[tuple[bool, str, int, int]]:
    """Returns a query with a row for each kind of reply."""
    return (
        select(
            exchanges.c.answered,
            exchanges.c.status,
            func.count().filter(exchanges.c.asked_at >= today).label("today"),
            func.count().label("this_week"),
        )
        # Naming both values lets SQLite search its index on (answered, asked_at) instead of scanning it.
        .where(exchanges.c.answered.in_((True, False)), exchanges.c.asked_at >= this_week, _IS_QUESTION)
        .group_by(exchanges.c.answered, exchanges.c.status)
    )


def _outcomes(since: datetime, until: datetime) -> Select[tuple[bool, str, int]]:
    """Returns a query with a row for each kind of reply."""
    return (
        select(exchanges.c.answered, exchanges.c.status, func.count().label("asked"))
        .where(*_asked_between(since, until))
        .group_by(exchanges.c.answered, exchanges.c.status)
    )


def _latency(since: datetime, until: datetime, place: int) -> Select[tuple[float]]:
    """Returns a query for one of the times to an answer, counted from the shortest."""
    ordered = select(exchanges.c.latency_ms).where(*_asked_between(since, until)).order_by(exchanges.c.latency_ms)
    return ordered.offset(place).limit(1)


def _asked_between(since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    # Both values are named for the index, as in `_counts`.
    return (
        exchanges.c.answered.in_((True, False)),
        exchanges.c.asked_at >= since,
        exchanges.c.asked_at < until,
        _IS_QUESTION,
    )


def _verdicts(since: datetime) -> Select[tuple[str, int]]:
    return (
        select(feedback.c.verdict, func.count().label("verdicts"))
        .where(feedback.c.verdict.in_(("good", "bad")), feedback.c.given_at >= since)
        .group_by(feedback.c.verdict)
    )


def _unanswered(limit: int) -> Select[tuple[int, datetime, str]]:
    return (
        select(exchanges.c.id, exchanges.c.asked_at, exchanges.c.question)
        .where(exchanges.c.answered.is_(False), exchanges.c.status.not_in((_SMALL_TALK, _UNSURE)))
        .order_by(exchanges.c.asked_at.desc(), exchanges.c.id.desc())
        .limit(limit)
    )
