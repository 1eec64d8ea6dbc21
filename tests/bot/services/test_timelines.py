import asyncio
from collections.abc import Iterator
from datetime import date, datetime

import pytest

from bot.services.live_index import LiveIndex
from bot.services.search_worker import SearchWorker
from bot.services.timelines import TimelineRequest, TimelineService, timeline_as_typed
from retrieval.dates.calendar import HO_CHI_MINH
from retrieval.index.generations import Generations
from tests.answers import BlankSegmenter

REQUEST = TimelineRequest("cầu Đò Gát")


@pytest.fixture
def subject(generations: Generations) -> Iterator[TimelineService]:
    with SearchWorker(LiveIndex(generations, generations.open()), BlankSegmenter()) as worker:
        yield TimelineService(worker)


def test_topic(subject: TimelineService) -> None:
    """A timeline quotes the articles about its topic, and each entry names its article."""
    timeline = subject.timeline(REQUEST)

    assert {"cau-do-gat"} == {one.article.id for one in timeline.entries}
    assert date(2025, 3, 12) == timeline.entries[0].entry.event.period.since
    assert 1 == timeline.articles


@pytest.mark.parametrize(
    ("request_", "articles"),
    [
        (TimelineRequest(" ?! "), 0),
        (TimelineRequest("khủng long bạo chúa"), 0),
        (TimelineRequest("ê" * 4096), 0),
        (TimelineRequest("cầu Đò Gát", until=date(2025, 3, 11)), 1),
        (TimelineRequest("cầu Đò Gát", since=date(2025, 3, 13)), 1),
    ],
)
def test_empty_timeline(subject: TimelineService, request_: TimelineRequest, articles: int) -> None:
    """An unknown topic and a period without events have an empty timeline."""
    timeline = subject.timeline(request_)

    assert ((), articles) == (timeline.entries, timeline.articles)


def test_named_articles(subject: TimelineService) -> None:
    """Articles named in the request are quoted though the topic is not in their words; unknown ones are left out."""
    topic = "Xe tải nặng được chạy qua đó vào lúc nào"
    assert () == subject.timeline(TimelineRequest(topic)).entries

    timeline = subject.timeline(TimelineRequest(topic, articles=("cau-do-gat", "gone")))

    assert ({"cau-do-gat"}, 1) == ({one.article.id for one in timeline.entries}, timeline.articles)


async def test_timelines_asked_for_at_once(subject: TimelineService) -> None:
    """Concurrent requests each get their own timeline."""
    first, second = await asyncio.gather(
        subject.timeline_async(REQUEST), subject.timeline_async(TimelineRequest("vải thiều Lục Hà"))
    )

    assert ["cau-do-gat", "vai-thieu"] == [one.entries[0].article.id for one in (first, second)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("giá lúa", TimelineRequest("giá lúa")),
        ("giá lúa trong năm 2024", TimelineRequest("giá lúa", date(2024, 1, 1), date(2024, 12, 31))),
        ("lũ tháng 9/2024 ở Lạc An", TimelineRequest("lũ ở Lạc An", date(2024, 9, 1), date(2024, 9, 30))),
        ("gia lua tu thang 9/2024", TimelineRequest("gia lua", date(2024, 9, 1))),
        ("giá lúa mới nhất", TimelineRequest("giá lúa mới nhất")),
    ],
)
def test_period_in_the_topic(typed: str, expected: TimelineRequest) -> None:
    """A period anywhere in the topic becomes the period of the events, and is removed from the topic."""
    assert expected == timeline_as_typed(typed, datetime(2024, 10, 9, 9, tzinfo=HO_CHI_MINH))
