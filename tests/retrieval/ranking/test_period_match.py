"""Tests of retrieval/ranking/period_match.py."""

import json
from collections.abc import Callable
from datetime import date, datetime

import pytest

from retrieval.building.build import build
from retrieval.dates.asked_period import read_period
from retrieval.dates.calendar import HO_CHI_MINH, Period
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import SentenceIndex
from retrieval.ranking.period_match import fits, meets_period, sentence_dates, year_taken
from tests.answers import BlankSegmenter

ASKED_AT = datetime(2026, 2, 19, 9, tzinfo=HO_CHI_MINH)
ArticlesIndex = Callable[..., SentenceIndex]


@pytest.fixture(scope="module")
def index_of_dated(tmp_path_factory: pytest.TempPathFactory) -> ArticlesIndex:
    """A function that builds an index of pairs of a date of publication (None if unknown) and a body."""

    def make(*articles: tuple[str | None, str], title: str = "Chợ") -> SentenceIndex:
        folder = tmp_path_factory.mktemp("dated")
        records = [
            {"id": str(number), "title": title, "body": body} | ({"published": day} if day else {})
            for number, (day, body) in enumerate(articles)
        ]
        lines = "".join(json.dumps(record) + "\n" for record in records)
        (folder / "articles.jsonl").write_text(lines, encoding="utf-8")
        generations = Generations(folder / "index")
        build(folder / "articles.jsonl", generations, BlankSegmenter())
        return generations.open()

    return make


def days(since: str, until: str | None = None) -> Period:
    return Period(date.fromisoformat(since), date.fromisoformat(until or since))


YEAR, MONTH, DAY = days("2024-01-01", "2024-12-31"), days("2024-09-01", "2024-09-30"), days("2024-09-25")


@pytest.mark.parametrize(
    ("event", "period", "expected"),
    [
        (DAY, DAY, True),
        (DAY, MONTH, True),
        (days("2024-09-24", "2024-09-26"), DAY, True),
        (days("2024-09-28", "2024-10-02"), MONTH, True),
        (days("2024-08-20", "2024-10-02"), MONTH, True),
        (MONTH, DAY, False),
        (YEAR, MONTH, False),
        (MONTH, YEAR, True),
        (days("2024-01-01", "2024-06-30"), days("2024-04-01", "2024-06-30"), False),
        (days("2023-12-01", "2024-11-30"), YEAR, False),
        (MONTH, Period(since=date(2024, 8, 1)), True),
        (YEAR, Period(since=date(2024, 8, 1)), False),
        (YEAR, Period(until=date(2024, 12, 31)), True),
    ],
)
def test_fits(event: Period, period: Period, *, expected: bool) -> None:
    """An event is of a period that holds it, or that it covers without being much longer; a few days may overlap."""
    assert expected == fits(event, period)


@pytest.mark.parametrize(
    ("body", "met", "unmet"),
    [
        ("Ngày 12/9/2024, chợ nổi họp lại sau mưa.", MONTH, days("2023-09-01", "2023-09-30")),
        ("Chợ nổi mở hội từ ngày 24 đến ngày 26/9/2024.", DAY, days("2024-09-27")),
        ("Hôm qua, chợ nổi họp lại sau mưa.", days("2024-09-24"), DAY),
        ("8 tháng đầu năm, chợ đón 70 nghìn khách.", YEAR, MONTH),
        ("Năm 2023, chợ đón 70 nghìn khách.", days("2023-01-01", "2023-12-31"), YEAR),
        ("Chợ đón 70 nghìn khách, tăng 9% so với cùng kỳ năm 2023.", YEAR, days("2023-01-01", "2023-12-31")),
        ("Chợ đón 70 nghìn khách.", MONTH, days("2024-08-01", "2024-08-31")),
        ("Chợ đón 70 nghìn khách.", Period(since=date(2024, 9, 1)), Period(until=date(2024, 9, 1))),
        ("Chợ đông từ năm 2019, nay đón 70 nghìn khách.", days("2019-01-01", "2019-12-31"), YEAR),
    ],
)
def test_own_times_decide(index_of_dated: ArticlesIndex, body: str, met: Period, unmet: Period) -> None:
    """A sentence is of the times that it names, else of its article's; comparisons do not count."""
    index = index_of_dated(("2024-09-25", body))

    assert not meets_period(index, 0, unmet)
    assert meets_period(index, 0, met)


def test_time_before_the_sentence(index_of_dated: ArticlesIndex) -> None:
    """A sentence without a time is of the time that opens the sentence before it, but not of another paragraph's."""
    index = index_of_dated(("2024-09-25", "Năm 2019, chợ dời sang bờ nam. Chợ có 300 sạp hàng.\nChợ đón nhiều khách."))

    assert [False, False, True] == [meets_period(index, number, YEAR) for number in range(3)]
    assert [True, True, False] == [meets_period(index, number, days("2019-01-01", "2019-12-31")) for number in range(3)]


def test_title(index_of_dated: ArticlesIndex) -> None:
    """The time in the title is that of sentences without one, as well as the date of publication."""
    index = index_of_dated(("2025-01-20", "Chợ đón 70 nghìn khách."), title="Chợ nổi năm 2024 đông khách")

    assert meets_period(index, 0, YEAR)
    assert meets_period(index, 0, days("2025-01-01", "2025-12-31"))
    assert not meets_period(index, 0, days("2023-01-01", "2023-12-31"))


def test_unknown_publication(index_of_dated: ArticlesIndex) -> None:
    """Without a date of publication only times with their year can be met."""
    index = index_of_dated((None, "Chợ đón 70 nghìn khách. Chợ họp lại hôm qua.\nNgày 12/9/2024, chợ cháy."))

    assert [False, False, True] == [meets_period(index, number, YEAR) for number in range(3)]


def test_time_that_cannot_be_placed(index_of_dated: ArticlesIndex) -> None:
    """A sentence of a time that cannot be resolved is not of the time of publication."""
    assert not meets_period(index_of_dated(("2024-09-25", "Năm sau, chợ cháy hết hai dãy.")), 0, YEAR)


def test_what_refers_back_is_not_of_the_day(index_of_dated: ArticlesIndex) -> None:
    """What happened "trước đó" is of the month of publication, not of its day."""
    index = index_of_dated(("2024-09-25", "Trước đó, chợ đón 70 nghìn khách."))

    assert sentence_dates(index, 0).refers_back
    assert meets_period(index, 0, MONTH)
    assert not meets_period(index, 0, DAY)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("8 tháng đầu năm chợ đón bao nhiêu khách?", days("2024-01-01", "2024-08-31")),
        ("8 thang dau nam cho don bao nhieu khach?", days("2024-01-01", "2024-08-31")),
        ("Quý 2 chợ đón bao nhiêu khách?", days("2023-04-01", "2023-06-30")),
        ("Tháng 9 chợ họp lại khi nào?", MONTH),
        ("Ngày 12/9 chợ làm gì?", days("2024-09-12")),
        ("Tháng 2 chợ đón bao nhiêu khách?", days("2024-02-01", "2024-02-29")),
        ("6 tháng cuối năm chợ đón bao nhiêu khách?", None),
        ("Tháng 5 năm nay chợ đón bao nhiêu khách?", None),
        ("Tháng trước chợ đón bao nhiêu khách?", None),
        ("Năm ngoái chợ đón bao nhiêu khách?", None),
        ("Thứ hai tuần trước chợ thế nào?", None),
        ("Tháng 9 tới chợ có hội gì?", None),
        ("Từ tháng 8 đến nay chợ thế nào?", None),
    ],
)
def test_year_taken(index_of_dated: ArticlesIndex, question: str, expected: Period | None) -> None:
    """A part of a year without a year is of the year of the first candidate that names the same part."""
    index = index_of_dated(
        ("2024-09-25", "8 tháng đầu năm, chợ đón 70 nghìn khách. Ngày 12/9, chợ họp lại."),
        ("2023-07-05", "Quý II, chợ đón 9 nghìn khách. Tháng 2/2024, chợ sẽ dời đi."),
        ("2022-09-05", "8 tháng đầu năm, chợ đón 60 nghìn khách."),
    )
    asked = read_period(question, ASKED_AT)

    assert asked is not None
    assert expected == year_taken(index, asked, range(len(index)))


def test_year_of_the_article(index_of_dated: ArticlesIndex) -> None:
    """Where no candidate names the month, it is that of an article published in it."""
    index = index_of_dated(("2022-08-05", "Chợ đông."), ("2024-09-25", "Chợ đón 70 nghìn khách."))
    asked = read_period("Tháng 9 chợ đón bao nhiêu khách?", ASKED_AT)

    assert asked is not None
    assert MONTH == year_taken(index, asked, [0, 1])
    assert year_taken(index, asked, [0]) is None
    assert year_taken(index, asked, []) is None


def test_later_year_among_nearly_equal_candidates(index_of_dated: ArticlesIndex) -> None:
    """Of candidates with nearly equal scores the later year is taken."""
    index = index_of_dated(
        ("2022-09-05", "8 tháng đầu năm, chợ đón 60 nghìn khách."),
        ("2024-09-25", "8 tháng đầu năm, chợ đón 70 nghìn khách."),
    )
    asked = read_period("8 tháng đầu năm chợ đón bao nhiêu khách?", ASKED_AT)

    assert asked is not None
    taken = [year_taken(index, asked, [0, 1], scores) for scores in (None, [10.0, 9.5], [10.0, 5.0])]
    assert [2022, 2024, 2022] == [period and period.since.year for period in taken]
