import asyncio
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.services.live_index import LiveIndex
from bot.services.search_worker import SearchWorker
from bot.services.summaries import Summary, SummaryRequest, SummaryService, UnknownArticlesError, request_as_typed
from retrieval.building.build import build
from retrieval.dates.calendar import HO_CHI_MINH
from retrieval.index.generations import Generations
from tests.answers import BlankSegmenter


@pytest.fixture
def live(generations: Generations) -> LiveIndex:
    return LiveIndex(generations, generations.open())


@pytest.fixture
def subject(live: LiveIndex) -> Iterator[SummaryService]:
    with SearchWorker(live, BlankSegmenter()) as worker:
        yield SummaryService(worker)


def ids(summary: Summary) -> set[str]:
    return {quoted.article.id for quoted in summary.sentences}


def test_article(subject: SummaryService, live: LiveIndex) -> None:
    """The summary of an article has exact sentences of it, and names the article."""
    summary = subject.summary(SummaryRequest(articles=("cau-do-gat",), syllables=60))

    assert ({"cau-do-gat"}, 1, live.current.generation) == (ids(summary), summary.articles, summary.generation)
    assert [quoted.sentence.text for quoted in summary.sentences] == [
        live.current.text(quoted.article.number)[quoted.sentence.start : quoted.sentence.end]
        for quoted in summary.sentences
    ]


def test_several_articles(subject: SummaryService) -> None:
    """An article named twice counts once, and each article is quoted if there is room."""
    summary = subject.summary(SummaryRequest(articles=("cau-do-gat", "vai-thieu", "cau-do-gat")))

    assert ({"cau-do-gat", "vai-thieu"}, 2) == (ids(summary), summary.articles)


def test_unknown_articles(subject: SummaryService) -> None:
    """The error has all unknown ids, in the order of the request."""
    with pytest.raises(UnknownArticlesError, match="'b', 'a'") as caught:
        subject.summary(SummaryRequest(articles=("b", "cau-do-gat", "a")))
    assert ("b", "a") == caught.value.ids


def test_topic(subject: SummaryService) -> None:
    """The summary of a topic quotes the articles about it."""
    summary = subject.summary(SummaryRequest(topic="  Vải thiều Lục Hà "))

    assert ({"vai-thieu"}, 1) == (ids(summary), summary.articles)


@pytest.mark.parametrize(
    "request_",
    [
        SummaryRequest(),
        SummaryRequest(topic=" ?! "),
        SummaryRequest(topic="khủng long bạo chúa"),
        SummaryRequest(topic="ê" * 4096),
        SummaryRequest(topic="vải thiều", articles=("cau-do-gat",)),
        SummaryRequest(topic="vải thiều", until=date(2025, 4, 1)),
        SummaryRequest(since=date(2030, 1, 1)),
    ],
)
def test_nothing_to_summarise(subject: SummaryService, request_: SummaryRequest) -> None:
    """A request that no article meets has an empty summary."""
    summary = subject.summary(request_)

    assert ((), 0) == (summary.sentences, summary.articles)


@pytest.mark.parametrize(
    ("since", "until", "expected", "undated"),
    [
        (date(2025, 1, 1), date(2025, 3, 31), {"cau-do-gat", "gia-dien"}, 0),
        (date(2025, 6, 5), None, {"vai-thieu"}, 0),
        (date(2025, 1, 15), date(2025, 3, 31), {"cau-do-gat"}, 1),
    ],
)
def test_period(
    subject: SummaryService, since: date | None, until: date | None, expected: set[str], undated: int
) -> None:
    """The summary of a period quotes the articles published in it, and counts those whose date may be in it."""
    summary = subject.summary(SummaryRequest(since=since, until=until))

    assert (expected, len(expected), undated) == (ids(summary), summary.articles, summary.undated)


def test_topic_within_a_period(subject: SummaryService) -> None:
    """Topic and period are combined."""
    summary = subject.summary(SummaryRequest(topic="vải thiều", since=date(2025, 6, 1), until=date(2025, 6, 30)))

    assert {"vai-thieu"} == ids(summary)


async def test_summaries_asked_for_at_once(subject: SummaryService) -> None:
    """Concurrent requests each get their own summary."""
    both = await asyncio.gather(
        subject.summary_async(SummaryRequest(topic="cầu Đò Gát")),
        subject.summary_async(SummaryRequest(topic="vải thiều")),
    )

    assert [{"cau-do-gat"}, {"vai-thieu"}] == [ids(summary) for summary in both]


def test_reopened_index_is_summarised(
    subject: SummaryService, live: LiveIndex, generations: Generations, tmp_path: Path
) -> None:
    """A new generation is summarised only after `reopen`, and summaries name their generation."""
    (tmp_path / "articles" / "vai-thieu.txt").unlink()
    report = build(tmp_path / "articles", generations, BlankSegmenter())
    before = subject.summary(SummaryRequest(topic="vải thiều"))
    live.reopen()
    after = subject.summary(SummaryRequest(topic="vải thiều"))

    assert ({"vai-thieu"}, set()) == (ids(before), ids(after))
    assert report.generation == after.generation != before.generation


@pytest.mark.parametrize(
    ("typed", "topic", "since", "until"),
    [
        ("tuần này", "", date(2024, 10, 7), date(2024, 10, 13)),
        ("tuần trước về giá lúa", "giá lúa", date(2024, 9, 30), date(2024, 10, 6)),
        ("giá lúa tháng 9/2024", "giá lúa", date(2024, 9, 1), date(2024, 9, 30)),
        ("tuan truoc ve gia lua", "gia lua", date(2024, 9, 30), date(2024, 10, 6)),
        ("giá lúa", "giá lúa", None, None),
        ("lũ tháng 9/2024 ở Lạc An", "lũ tháng 9/2024 ở Lạc An", None, None),
    ],
)
def test_period_in_the_topic(typed: str, topic: str, since: date | None, until: date | None) -> None:
    """A period at either end of a topic selects articles by date; any other is part of the topic."""
    request, period = request_as_typed(typed, datetime(2024, 10, 9, 9, tzinfo=HO_CHI_MINH), 200)

    assert SummaryRequest(topic=topic, since=since, until=until, syllables=200) == request
    assert (period is None) == (since is None)
