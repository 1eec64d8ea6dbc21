import asyncio
import html
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

import pytest

from bot.services.answering import LiveIndex
from bot.services.timelines import Timeline, TimelineEntry, TimelineRequest, TimelineService, timeline_as_typed
from bot.services.worker_thread import WorkerThread
from bot.telegram.html import LONGEST_MESSAGE
from bot.telegram.render import timeline_html
from bot.terminal.chat import timeline_text
from bot.terminal.json_timelines import timeline_line
from bot.texts.event_times import empty_reason, event_time
from bot.texts.texts import ENGLISH, VIETNAMESE
from bot.texts.truncation import units
from retrieval.dates.calendar import Period, of_days, of_months, of_quarter, of_years
from retrieval.dates.event_dates import EventDate
from retrieval.dates.publication.publication_date import HO_CHI_MINH, Basis, PublicationDate
from retrieval.index.generations import Generations
from retrieval.summaries.timeline import Entry
from tests.answers import ARTICLE, WatchedSegmenter

REQUEST = TimelineRequest("cầu Đò Gát")
SAYS = "Sáng nay, tỉnh khánh thành cầu <Đò Gát>."
DAY = EventDate(of_days(date(2025, 3, 12)), basis="article", start=0, end=8)


@pytest.fixture
def thread() -> Iterator[WorkerThread]:
    with WorkerThread() as thread:
        yield thread


@pytest.fixture
def segmenter() -> WatchedSegmenter:
    return WatchedSegmenter()


@pytest.fixture
def subject(generations: Generations, segmenter: WatchedSegmenter, thread: WorkerThread) -> TimelineService:
    return TimelineService(LiveIndex(generations, generations.open()), segmenter, thread)


def told(text: str = SAYS, event: EventDate = DAY, rank: int = 0) -> TimelineEntry:
    entry = Entry(ARTICLE.number, 0, len(text), text, event, (event.start, event.end), rank)
    return TimelineEntry(entry, replace(ARTICLE, published=PublicationDate(2025, 3, 12, "stated")))


def timeline_of(*entries: TimelineEntry, articles: int = 1) -> Timeline:
    return Timeline(entries, articles, "g")


def test_a_topic(subject: TimelineService) -> None:
    """A topic's timeline quotes the articles about it, each entry with the facts of its article."""
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
def test_nothing_to_tell(subject: TimelineService, request_: TimelineRequest, articles: int) -> None:
    """An unknown topic and a period in which nothing happened have an empty timeline."""
    timeline = subject.timeline(request_)

    assert ((), articles) == (timeline.entries, timeline.articles)


async def test_timelines_leave_the_event_loop(
    subject: TimelineService, segmenter: WatchedSegmenter, thread: WorkerThread
) -> None:
    """Timelines asked for at once are made in the thread that was given."""
    first, second = await asyncio.gather(
        subject.timeline_async(REQUEST), subject.timeline_async(TimelineRequest("vải thiều Lục Hà"))
    )

    assert ["cau-do-gat", "vai-thieu"] == [one.entries[0].article.id for one in (first, second)]
    assert {await thread.run(threading.get_ident)} == segmenter.threads


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
def test_a_period_is_read_out_of_the_topic(typed: str, expected: TimelineRequest) -> None:
    """A period anywhere in the topic is that of what happened, and not looked for itself."""
    assert expected == timeline_as_typed(typed, datetime(2024, 10, 9, 9, tzinfo=HO_CHI_MINH))


@pytest.mark.parametrize(
    ("unit", "vietnamese", "english"),
    [
        (of_days(date(2024, 9, 25)), "25/9/2024", "25/9/2024"),
        (of_days(date(2026, 2, 18), 3), "18/2/2026 – 20/2/2026", "18/2/2026 – 20/2/2026"),
        (of_months(2024, 9), "tháng 9/2024", "9/2024"),
        (of_months(2024, 1), "tháng 1/2024", "1/2024"),
        (of_months(2024, 1, 8), "8 tháng đầu năm 2024", "first 8 months of 2024"),
        (of_months(2024, 3, 3), "tháng 3/2024 – tháng 5/2024", "3/2024 – 5/2024"),
        (of_quarter(2024, 3), "quý 3/2024", "quarter 3 of 2024"),
        (of_years(1995), "năm 1995", "1995"),
        (of_years(2016, 5), "năm 2016 – năm 2020", "2016 – 2020"),
        (Period(date(9999, 12, 1), date.max), "tháng 12/9999", "12/9999"),
    ],
)
def test_no_more_precise_than_known(unit: Period, vietnamese: str, english: str) -> None:
    """A month is told as a month, a year as a year, and a range by its ends as precisely as it is."""
    published = PublicationDate()

    assert vietnamese == event_time(EventDate(unit), published, VIETNAMESE)
    assert english == event_time(EventDate(unit), published, ENGLISH)


@pytest.mark.parametrize(
    ("event", "basis", "evidence", "expected"),
    [
        (DAY, "stated", "", "12/3/2025 (tính theo ngày đăng)"),
        (DAY, "text", "Sáng 12/3/2025", "12/3/2025 (tính theo ngày đăng)"),
        (DAY, "file", "20250312", "12/3/2025 (tính theo tên tệp)"),
        (DAY, "inferred", "cùng kỳ năm 2024", "12/3/2025 (năm suy ra từ “cùng kỳ năm 2024”)"),
        (DAY, "inferred", "", "12/3/2025 (năm suy ra từ nội dung)"),
        (replace(DAY, basis="words"), "inferred", "cùng kỳ năm 2024", "12/3/2025"),
        (replace(DAY, basis="publication"), "stated", "", "đăng 12/3/2025"),
        (
            replace(DAY, basis="publication"),
            "inferred",
            "cùng kỳ năm 2024",
            "đăng 12/3/2025 (năm suy ra từ “cùng kỳ năm 2024”)",
        ),
        (EventDate(of_years(2024), part="đầu", bound="until"), "stated", "", "đến đầu năm 2024"),
        (EventDate(of_months(2024, 9), part="nửa sau", bound="since"), "stated", "", "từ nửa cuối tháng 9/2024"),
    ],
)
def test_time_says_what_it_rests_on(event: EventDate, basis: Basis, evidence: str, expected: str) -> None:
    """A time that was read by the article's date says so, and what that date itself was inferred from."""
    assert expected == event_time(event, PublicationDate(2025, 3, 12, basis, evidence), VIETNAMESE)


def test_an_entry_as_html() -> None:
    """An entry tells the time, quotes with the words for it in bold, and names the article linked, escaped all."""
    shown = timeline_html(timeline_of(told()), REQUEST, VIETNAMESE)

    assert (
        "Dòng thời gian về “cầu Đò Gát” (1 bài có nói đến):\n\n"
        "<b>12/3/2025 (tính theo ngày đăng)</b>\n"
        "<blockquote><b>Sáng nay</b>, tỉnh khánh thành cầu &lt;Đò Gát&gt;.</blockquote>\n"
        '<a href="https://a.example/">Giá lúa</a> · không rõ nguồn · 12/3/2025'
    ) == shown


def test_the_period_is_named() -> None:
    """Where a period was understood it stands above, also where nothing was found."""
    request = TimelineRequest("cầu", date(2025, 3, 1), date(2025, 3, 31))

    assert timeline_html(timeline_of(told()), request, VIETNAMESE).startswith(
        "Khoảng thời gian: 1/3/2025 – 31/3/2025\nDòng thời gian"
    )
    assert timeline_html(timeline_of(), request, VIETNAMESE).endswith(VIETNAMESE.reader.timelines.period_empty)


def test_a_long_timeline_loses_what_is_worth_least() -> None:
    """What does not fit in a message is left out by worth, and the order of time stays."""
    entries = [told(f"Câu {9 - rank} " + "😀" * 250, replace(DAY, start=0, end=3), rank) for rank in range(9, -1, -1)]
    shown = timeline_html(timeline_of(*entries), REQUEST, ENGLISH)
    places = [shown.find(f"</b> {9 - rank} ") for rank in range(9, -1, -1)]
    kept = [place for place in places if place >= 0]

    assert units(html.unescape(re.sub(r"<[^>]*>", "", shown))) <= LONGEST_MESSAGE
    assert 5 <= len(kept) < 10
    assert sorted(kept) == kept == places[-len(kept) :]


@pytest.mark.parametrize("texts", [VIETNAMESE, ENGLISH])
def test_why_there_is_none(texts: object) -> None:
    """An empty timeline says whether the topic, the period or the dates are wanting."""
    chosen = ENGLISH if texts is ENGLISH else VIETNAMESE
    said = chosen.reader.timelines

    assert said.topic_unknown == empty_reason(0, chosen, of_period=True)
    assert said.period_empty == empty_reason(2, chosen, of_period=True)
    assert said.undated == timeline_text(timeline_of(articles=2), REQUEST, chosen)


def test_the_json_line() -> None:
    """A line has the shape of the contract, open ends being null."""
    since = told("Từ năm 2024, cầu thu phí.", EventDate(of_years(2024), bound="since", start=0, end=11))
    line = json.loads(timeline_line(timeline_of(since, told(event=replace(DAY, basis="publication")), articles=3)))
    first, second = line["entries"]

    assert {
        "event": ["2024-01-01", None],
        "event_basis": "words",
        "event_words": [0, 11],
        "text": "Từ năm 2024, cầu thu phí.",
        "article_id": "kinh-te/lua",
        "title": "Giá lúa",
        "source": None,
        "url": "https://a.example/",
        "published": "2025-03-12",
        "date_basis": "stated",
    } == first
    assert (["2025-03-12", "2025-03-12"], "publication", None) == (
        second["event"],
        second["event_basis"],
        second["event_words"],
    )
    assert 3 == line["articles"]
