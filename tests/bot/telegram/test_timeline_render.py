import html
import re
from dataclasses import replace
from datetime import date

from bot.services.timelines import TimelineRequest
from bot.telegram.html import LONGEST_MESSAGE
from bot.telegram.timeline_render import timeline_html
from bot.texts.texts import ENGLISH, VIETNAMESE
from bot.texts.truncation import units
from tests.answers import MARCH_12, timeline_entry, timeline_of

REQUEST = TimelineRequest("cầu Đò Gát")


def test_entry() -> None:
    """An entry is the time, the quotation with the words of the time in bold, and the linked article, all escaped."""
    shown = timeline_html(timeline_of(timeline_entry()), REQUEST, VIETNAMESE)

    assert (
        "Dòng thời gian về “cầu Đò Gát” (1 bài có nói đến):\n\n"
        "<b>12/3/2025 (tính theo ngày đăng)</b>\n"
        "<blockquote><b>Sáng nay</b>, tỉnh khánh thành cầu &lt;Đò Gát&gt;.</blockquote>\n"
        '<a href="https://a.example/">Giá lúa</a> · không rõ nguồn · 12/3/2025'
    ) == shown


def test_period_in_the_header() -> None:
    """The period asked for is in the header, also of an empty timeline."""
    request = TimelineRequest("cầu", date(2025, 3, 1), date(2025, 3, 31))

    assert timeline_html(timeline_of(timeline_entry()), request, VIETNAMESE).startswith(
        "Khoảng thời gian: 1/3/2025 – 31/3/2025\nDòng thời gian"
    )
    assert timeline_html(timeline_of(), request, VIETNAMESE).endswith(VIETNAMESE.reader.timelines.period_empty)


def test_long_timeline_loses_the_least_important_entries() -> None:
    """Entries that do not fit in a message are dropped by rank, and the others stay in order of time."""
    entries = [
        timeline_entry(f"Câu {9 - rank} " + "😀" * 250, replace(MARCH_12, start=0, end=3), rank)
        for rank in range(9, -1, -1)
    ]
    shown = timeline_html(timeline_of(*entries), REQUEST, ENGLISH)
    places = [shown.find(f"</b> {9 - rank} ") for rank in range(9, -1, -1)]
    kept = [place for place in places if place >= 0]

    assert units(html.unescape(re.sub(r"<[^>]*>", "", shown))) <= LONGEST_MESSAGE
    assert 5 <= len(kept) < 10
    assert sorted(kept) == kept == places[-len(kept) :]
