import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.services.live_index import LiveIndex
from bot.services.statistics import StatisticsService
from retrieval.building.build import build
from retrieval.dates.calendar import HO_CHI_MINH
from retrieval.index.generations import Generations
from storage.conversations import ConversationLog, Exchange
from storage.database import Database
from storage.feeds import FeedTable
from storage.inbox import Inbox
from storage.review import Review
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
