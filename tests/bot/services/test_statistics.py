import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.services.live_index import LiveIndex
from bot.services.meaning_numbers import MeaningNumbers
from bot.services.statistics import StatisticsService
from retrieval.building.build import build
from retrieval.dates.calendar import HO_CHI_MINH
from retrieval.index.generations import Generations
from retrieval.meaning.fill_status import FillStatus, write_status
from retrieval.meaning.vector_log import LOG_NAME
from storage.conversations import ConversationLog, Exchange
from storage.database import Database
from storage.feeds import FeedTable
from storage.inbox import Inbox
from storage.review import DayNumbers, Review
from tests.answers import BlankSegmenter

INSTANT = timedelta(microseconds=1)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database.open(f"sqlite:///{tmp_path}/log.db") as database:
        yield database


@pytest.fixture
def inbox(database: Database) -> Inbox:
    return Inbox(database, 42)


def live_index(folder: Path, *published: str | None) -> LiveIndex:
    """Return an index of articles with these dates."""
    (folder / "articles").mkdir()
    records = [{"published": date, "body": "Nhà ga Hòn Sẻ mở cửa."} for date in published]
    (folder / "articles" / "a.jsonl").write_text("\n".join(map(json.dumps, records)))
    generations = Generations(folder / "index")
    build(folder / "articles", generations, BlankSegmenter())
    return LiveIndex(generations, generations.open())


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (("2025-02-28", "2025-12-01", "2025-12", None), "2025-12-01"),
        (("2024-12-31", "2025"), "2025"),
        ((None,), None),
    ],
)
async def test_newest_article(
    tmp_path: Path, database: Database, inbox: Inbox, published: tuple[str | None, ...], expected: str | None
) -> None:
    """The newest date is the latest with a year, as precisely as it is known."""
    service = StatisticsService(live_index(tmp_path, *published), Review(database), inbox, FeedTable(database))
    statistics = await service.collect(datetime.now(UTC))
    assert (len(published), len(published)) == (statistics.articles, statistics.sentences)
    assert expected == (statistics.newest.iso() if statistics.newest else None)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 2, 16, 0, 0, tzinfo=HO_CHI_MINH), (1, 1)),  # a Monday
        (datetime(2026, 2, 22, 23, 59, tzinfo=HO_CHI_MINH), (0, 1)),  # the Sunday of the same week
        (datetime(2026, 2, 15, 20, 0, tzinfo=UTC), (1, 1)),  # Monday in Vietnam
    ],
)
async def test_days_and_weeks_of_vietnam(
    tmp_path: Path, database: Database, inbox: Inbox, now: datetime, expected: tuple[int, int]
) -> None:
    """Days start at midnight in Vietnam, and weeks on Monday."""
    monday = datetime(2026, 2, 16, tzinfo=HO_CHI_MINH)
    for asked_at in (monday - INSTANT, monday):
        await ConversationLog(database).record(
            Exchange(1, None, asked_at, "Ai?", answered=True, confidence=1, generation="g", latency_ms=1, hits=())
        )
    service = StatisticsService(live_index(tmp_path, None), Review(database), inbox, FeedTable(database))
    questions = (await service.collect(now)).questions
    assert expected == (questions.today, questions.this_week)


async def test_vectors_are_counted(tmp_path: Path, database: Database, inbox: Inbox) -> None:
    """The numbers of the vectors in a folder are those written last, else none of all; without a folder none are."""
    index = live_index(tmp_path, "2025", None)
    tables = Review(database), inbox, FeedTable(database)
    assert None is (await StatisticsService(index, *tables).collect(datetime.now(UTC))).meaning
    folder = tmp_path / "tiny"
    service = StatisticsService(index, *tables, folder)
    found = (await service.collect(datetime.now(UTC))).meaning
    assert found is not None
    assert ("tiny", 0, 2, 0) == (found.model, found.size, found.status.sentences, found.status.filled)
    folder.mkdir()
    (folder / LOG_NAME).write_bytes(b"12345")
    status = FillStatus("g", 60, 45, datetime.now(UTC), 2.0)
    write_status(folder, status)
    assert MeaningNumbers("tiny", status, 5) == (await service.collect(datetime.now(UTC))).meaning


async def test_history_of_days_and_months(tmp_path: Path, database: Database, inbox: Inbox) -> None:
    """Fourteen days end with today's in Vietnam, 24 months with that of the newest article; vague dates don't count."""
    now = datetime(2026, 2, 15, 20, 0, tzinfo=UTC)
    asked = Exchange(1, None, now, "Ai?", answered=True, confidence=1, generation="g", latency_ms=70.0, hits=())
    await ConversationLog(database).record(asked)
    index = live_index(tmp_path, "2025-12-01", "2025-12", "2025-11-30", "2023-12-31", "2025", None)
    history = await StatisticsService(index, Review(database), inbox, FeedTable(database)).history(now)
    assert (14, date(2026, 2, 3), date(2026, 2, 16)) == (len(history.days), history.days[0][0], history.days[-1][0])
    assert DayNumbers(1, 0, 0, 70.0, 70.0) == history.days[-1][1]
    assert {DayNumbers(0, 0, 0, None, None)} == {numbers for _, numbers in history.days[:-1]}
    assert (24, date(2024, 1, 1), date(2025, 12, 1)) == (
        *(len(history.months), history.months[0][0]),
        history.months[-1][0],
    )
    assert [(date(2025, 11, 1), 1), (date(2025, 12, 1), 2)] == [one for one in history.months if one[1]]


async def test_history_without_dates(tmp_path: Path, database: Database, inbox: Inbox) -> None:
    """Where no article has a month, there are no months."""
    service = StatisticsService(live_index(tmp_path, "2025", None), Review(database), inbox, FeedTable(database))
    assert () == (await service.history(datetime(2026, 2, 15, tzinfo=UTC))).months
