"""Figures of one quantity in the entries of a timeline."""

from datetime import date, timedelta

import pytest

from retrieval.dates.calendar import of_days, of_years
from retrieval.dates.event_dates import EventDate
from retrieval.summaries.figures import figures_of
from retrieval.summaries.timeline import Entry

PRICES = (
    "Sáng nay, giá lúa Vĩnh Giang ở mức 7.200 đồng/kg, tăng 300 đồng/kg.",
    "Giá lúa Vĩnh Giang ở mức 7,1 nghìn đồng/kg, cao hơn giá lúa Hà Lâm 500 đồng/kg.",
    "Giá lúa Vĩnh Giang hôm nay ở mức 6.900 - 7.000 đồng một kg.",
)


def entries(*texts: str, day: date = date(2025, 3, 1)) -> list[Entry]:
    """Return an entry a day with each of these texts."""
    days = [EventDate(of_days(day + timedelta(days=number)), basis="publication") for number in range(len(texts))]
    return [Entry(n, 0, len(text), text, days[n], (0, 0), n) for n, text in enumerate(texts)]


def test_figures_of_one_quantity() -> None:
    """Levels of one quantity are taken in one scale, a range by its middle; how much they rose or differ is not."""
    series = figures_of(entries(*PRICES), "giá lúa Vĩnh Giang")
    assert series is not None
    assert "đồng/kg" == series.unit
    assert [7200, 7100, 6950] == [figure.value for figure in series.figures]
    assert ["7.200", "7,1 nghìn", "6.900 - 7.000"] == [figure.number for figure in series.figures]
    assert ["7.200 đồng/kg", "7,1 nghìn đồng/kg", "6.900 - 7.000 đồng một kg"] == [
        figure.text for figure in series.figures
    ]


def test_topic_without_diacritics() -> None:
    """A topic typed without diacritics names the same figures."""
    assert figures_of(entries(*PRICES), "giá lúa") == figures_of(entries(*PRICES), "gia lua")


@pytest.mark.parametrize(
    "texts",
    [
        PRICES[:2],
        (*PRICES[:2], "Giá lúa Hà Lâm ở mức 7.100 đồng/kg."),
        (*PRICES[:2], "Giá lúa Vĩnh Giang hôm nay ở mức 7 USD/tạ."),
        (*PRICES[:2], "Giá lúa Vĩnh Giang hôm nay ở mức 720.000 đồng/kg."),
        (*PRICES[:2], "Giá lúa Vĩnh Giang hôm nay ở mức 7,100 đồng/kg."),
        (*PRICES[:2], "Giá lúa Vĩnh Giang giảm 200 đồng/kg."),
        ("Nhiệt độ Vĩnh Giang là 30 độ C.", "Nhiệt độ Vĩnh Giang là 31 độ C.", "Nhiệt độ Vĩnh Giang là 29 độ C."),
    ],
    ids=["two", "another topic", "another unit", "a slip", "two readings", "a difference", "temperatures"],
)
def test_too_few_figures(texts: tuple[str, ...]) -> None:
    """Fewer than three figures of one topic, unit and size are no series, nor are temperatures."""
    topic = "nhiệt độ Vĩnh Giang" if "độ C" in texts[0] else "giá lúa Vĩnh Giang"
    assert figures_of(entries(*texts), topic) is None


def test_days_are_not_compared_with_years() -> None:
    """The figure of a year does not join those of days."""
    *days, last = entries(*PRICES)
    of_year = Entry(9, 0, len(last.text), last.text, EventDate(of_years(2024, 2024), basis="words"), (0, 0), 9)
    assert figures_of([*days, of_year], "giá lúa Vĩnh Giang") is None
