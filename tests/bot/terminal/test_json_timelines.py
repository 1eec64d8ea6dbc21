import json
from dataclasses import replace

from bot.terminal.json_timelines import timeline_line
from retrieval.dates.calendar import of_years
from retrieval.dates.event_dates import EventDate
from tests.answers import MARCH_12, timeline_entry, timeline_of


def test_timeline_line() -> None:
    """A line has the keys of its contract, and null for an open end."""
    since = timeline_entry("Từ năm 2024, cầu thu phí.", EventDate(of_years(2024), bound="since", start=0, end=11))
    line = json.loads(
        timeline_line(timeline_of(since, timeline_entry(event=replace(MARCH_12, basis="publication")), articles=3))
    )
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
