"""Tests of retrieval/dates/asked_period.py."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.dates.asked_period import AskedPeriod, read_period, without_period
from retrieval.dates.calendar import HO_CHI_MINH
from retrieval.text.normalise import fold

ASKED_AT = datetime(2024, 10, 9, 9, tzinfo=HO_CHI_MINH)  # a Wednesday

# Time words with the first and last day of their period; "" is an open end.
PERIODS = [
    ("hôm nay", "2024-10-09", "2024-10-09"),
    ("sáng nay", "2024-10-09", "2024-10-09"),
    ("hôm qua", "2024-10-08", "2024-10-08"),
    ("tối qua", "2024-10-08", "2024-10-08"),
    ("hôm kia", "2024-10-07", "2024-10-07"),
    ("ngày mai", "2024-10-10", "2024-10-10"),
    ("tuần này", "2024-10-07", "2024-10-13"),
    ("tuần trước", "2024-09-30", "2024-10-06"),
    ("cuối tuần trước", "2024-10-05", "2024-10-06"),
    ("cuối tuần qua", "2024-10-05", "2024-10-06"),
    ("đầu tuần này", "2024-10-07", "2024-10-08"),
    ("tuần tới", "2024-10-14", "2024-10-20"),
    ("thứ hai tuần trước", "2024-09-30", "2024-09-30"),
    ("chủ nhật vừa rồi", "2024-10-06", "2024-10-06"),
    ("thứ tư (25/9)", "2024-09-25", "2024-09-25"),
    ("tháng này", "2024-10-01", "2024-10-31"),
    ("tháng trước", "2024-09-01", "2024-09-30"),
    ("tháng 9", "2024-09-01", "2024-09-30"),
    ("tháng 12", "2023-12-01", "2023-12-31"),
    ("tháng mười hai", "2023-12-01", "2023-12-31"),
    ("tháng 9/2024", "2024-09-01", "2024-09-30"),
    ("tháng 9-2023", "2023-09-01", "2023-09-30"),
    ("tháng ba năm 2022", "2022-03-01", "2022-03-31"),
    ("tháng 2 năm ngoái", "2023-02-01", "2023-02-28"),
    ("9/2024", "2024-09-01", "2024-09-30"),
    ("đầu tháng 9", "2024-09-01", "2024-09-10"),
    ("giữa tháng 2/2024", "2024-02-11", "2024-02-20"),
    ("cuối tháng 2/2024", "2024-02-21", "2024-02-29"),
    ("quý 3", "2024-07-01", "2024-09-30"),
    ("quý III/2023", "2023-07-01", "2023-09-30"),
    ("quý IV", "2024-10-01", "2024-12-31"),
    ("quý trước", "2024-07-01", "2024-09-30"),
    ("8 tháng đầu năm", "2024-01-01", "2024-08-31"),
    ("11 tháng đầu năm", "2023-01-01", "2023-11-30"),
    ("chín tháng đầu năm 2023", "2023-01-01", "2023-09-30"),
    ("6 tháng cuối năm ngoái", "2023-07-01", "2023-12-31"),
    ("10 tháng năm 2013", "2013-01-01", "2013-10-31"),
    ("mười một tháng năm ngoái", "2023-01-01", "2023-11-30"),
    ("ngày 10 tháng năm 2013", "2013-05-10", "2013-05-10"),
    ("đầu năm 2025", "2025-01-01", "2025-04-30"),
    ("giữa năm 2025", "2025-05-01", "2025-08-31"),
    ("cuối năm 2025", "2025-09-01", "2025-12-31"),
    ("cuối năm ngoái", "2023-09-01", "2023-12-31"),
    ("đầu năm nay", "2024-01-01", "2024-04-30"),
    ("nửa đầu năm 2024", "2024-01-01", "2024-06-30"),
    ("nửa cuối năm ngoái", "2023-07-01", "2023-12-31"),
    ("năm nay", "2024-01-01", "2024-12-31"),
    ("năm ngoái", "2023-01-01", "2023-12-31"),
    ("năm kia", "2022-01-01", "2022-12-31"),
    ("năm sau", "2025-01-01", "2025-12-31"),
    ("năm 2019", "2019-01-01", "2019-12-31"),
    ("giai đoạn 2016-2020", "2016-01-01", "2020-12-31"),
    ("thập niên 1990", "1990-01-01", "1999-12-31"),
    ("những năm 80", "1980-01-01", "1989-12-31"),
    ("thế kỷ 19", "1801-01-01", "1900-12-31"),
    ("thế kỷ XX", "1901-01-01", "2000-12-31"),
    ("ngày 25-9", "2024-09-25", "2024-09-25"),
    ("25/9", "2024-09-25", "2024-09-25"),
    ("25.9.24", "2024-09-25", "2024-09-25"),
    ("25/12", "2023-12-25", "2023-12-25"),
    ("ngày 25 tháng 9 năm 2024", "2024-09-25", "2024-09-25"),
    ("mùng 2 tháng 9", "2024-09-02", "2024-09-02"),
    ("từ ngày 18 đến 20/2/2026", "2026-02-18", "2026-02-20"),
    ("từ 25/9 đến 3/10", "2024-09-25", "2024-10-03"),
    ("từ tháng 3 đến tháng 5/2023", "2023-03-01", "2023-05-31"),
    ("từ tháng 11 đến tháng 2", "2023-11-01", "2024-02-29"),
    ("từ năm 2020 đến năm 2022", "2020-01-01", "2022-12-31"),
    ("từ năm 2020 đến nay", "2020-01-01", "2024-10-09"),
    ("từ tháng 8", "2024-08-01", ""),
    ("trước năm 2010", "", "2009-12-31"),
    ("sau tháng 6/2024", "2024-07-01", ""),
    ("trước ngày 25/9", "", "2024-09-24"),
    ("Tết", "2024-02-03", "2024-02-16"),
    ("Tết Nguyên đán 2025", "2025-01-22", "2025-02-04"),
    ("Tết Ất Tỵ 2025", "2025-01-22", "2025-02-04"),
    ("mùng 3 Tết", "2024-02-12", "2024-02-12"),
    ("3 hôm trước", "2024-10-06", "2024-10-06"),
    ("2 bữa trước", "2024-10-07", "2024-10-07"),
    ("cách đây hai hôm", "2024-10-07", "2024-10-07"),
    ("mấy hôm nay", "2024-10-06", "2024-10-09"),
    ("3 ngày qua", "2024-10-06", "2024-10-09"),
    ("hai tuần gần đây", "2024-09-25", "2024-10-09"),
    ("6 tháng qua", "2024-04-09", "2024-10-09"),
    ("ba năm trước", "2021-01-01", "2021-12-31"),
    ("2 tháng vừa qua", "2024-08-01", "2024-09-30"),
    ("cách đây 10 năm", "2014-01-01", "2014-12-31"),
    ("tuần qua", "2024-10-02", "2024-10-09"),
]


def period_of(question: str, asked_at: datetime = ASKED_AT) -> tuple[str, str] | None:
    """Return the first and last day, "" for an open end; None if no period is asked for."""
    asked = read_period(question, asked_at)
    if asked is None or asked.period is None:
        return None
    since, until = asked.period.since.isoformat(), asked.period.until.isoformat()
    return since.replace("0001-01-01", ""), until.replace("9999-12-31", "")


@pytest.mark.parametrize(("words", "since", "until"), PERIODS)
def test_period(words: str, since: str, until: str) -> None:
    """Time words have the same period alone, in a question and without diacritics, and their offsets are returned."""
    question = f"Giá gạo {words} tăng bao nhiêu?"

    asked = read_period(question, ASKED_AT)

    assert (since, until) == period_of(words) == period_of(question) == period_of(fold(question))
    assert asked is not None
    assert words == question[asked.start : asked.end]


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("gia lua he thu nam ngoai", "2023-01-01", "2023-12-31"),
        ("vu he thu nam nay gat chua", "2024-01-01", "2024-12-31"),
        ("lua vu thu nam 2022", "2022-01-01", "2022-12-31"),
        ("tin thu nam tuan truoc", "2024-10-03", "2024-10-03"),
    ],
)
def test_autumn_is_not_thursday(question: str, since: str, until: str) -> None:
    """Without diacritics, the autumn crop of a year is not taken for a Thursday."""
    assert (since, until) == period_of(question)


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("Tháng 12 sẽ khánh thành cầu nào?", "2024-12-01", "2024-12-31"),
        ("Ngày 25/12 sắp tới có lễ gì?", "2024-12-25", "2024-12-25"),
        ("Kế hoạch tháng 3 tới ra sao?", "2025-03-01", "2025-03-31"),
        ("Tết này nghỉ mấy ngày?", "2024-02-03", "2024-02-16"),
        ("Tết tới nghỉ mấy ngày?", "2025-01-22", "2025-02-04"),
    ],
)
def test_future(question: str, since: str, until: str) -> None:
    """A yearly period is the next one only if the question looks ahead."""
    assert (since, until) == period_of(question)


@pytest.mark.parametrize(
    "question",
    [
        "Việt Nam có bao nhiêu tỉnh?",
        "viet nam nay co bao nhieu tinh",
        "Ai về thứ hai trong cuộc thi?",
        "Đội nào thắng 2-1?",
        "Một phần tư, tức 1/4 dân số, là trẻ em?",
        "Cửa hàng nào mở 24/7?",
        "Giá 2024 đồng là của gì?",
        "Có bao nhiêu nam sinh, bao nhiêu nữ sinh?",
        "Số điện thoại 0912.345.678 của ai?",
        "Bao giờ khánh thành cầu?",
        "Ngày 31/2 có gì?",
        "Ai sinh năm 1990?",
        "Mấy hôm trước chợ thế nào?",
        "Vài ngày trước chợ thế nào?",
        "",
    ],
)
def test_no_period(question: str) -> None:
    """Scores, fractions, ranks, names and impossible days are no periods."""
    assert read_period(question, ASKED_AT) is None


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("tin tuần trước về giá lúa", "giá lúa"),
        ("Tin tức hôm nay", ""),
        ("bài đăng hôm qua nói gì về cầu Vĩnh Giang?", "nói gì về cầu Vĩnh Giang?"),
        ("Có bài báo nào trong tháng 9/2024 về lũ lụt?", "Có lũ lụt?"),
        ("tin tuan truoc ve gia lua", "gia lua"),
        ("Những bài được đăng từ 25/9 đến 3/10 về lũ", "Những lũ"),
    ],
)
def test_restricts(question: str, left: str) -> None:
    """A question for news of a time restricts, and the words that introduce the time are removed with it."""
    asked = read_period(question, ASKED_AT)

    assert asked is not None
    assert asked.restricts
    assert left == without_period(question, asked)


@pytest.mark.parametrize(
    "question", ["Giá lúa tuần trước thế nào?", "Tháng 9/2024 lũ lụt ở đâu?", "Năm ngoái ai thắng?"]
)
def test_does_not_restrict(question: str) -> None:
    """A question about events of a time does not restrict the date of publication."""
    asked = read_period(question, ASKED_AT)

    assert asked is not None
    assert not asked.restricts


@pytest.mark.parametrize(
    ("words", "bare"),
    [
        *((words, True) for words in ("tháng 9", "quý 2", "8 tháng đầu năm", "6 tháng cuối năm", "nửa đầu năm")),
        *((words, True) for words in ("cuối năm", "đầu tháng 9", "ngày 25/9", "từ tháng 3 đến tháng 5", "từ tháng 8")),
        *((words, False) for words in ("tháng 9/2024", "tháng 9 năm ngoái", "quý 2 năm nay", "tháng 9 tới")),
        *(
            (words, False)
            for words in ("tháng trước", "năm ngoái", "hôm qua", "chủ nhật vừa rồi", "thứ tư (25/9)", "năm 2019")
        ),
        *((words, False) for words in ("từ tháng 3 đến tháng 5/2023", "từ tháng 8 đến nay", "cuối năm ngoái", "Tết")),
    ],
)
def test_bare_part_of_a_year(words: str, *, bare: bool) -> None:
    """A part of a year is bare if nothing in the question fixes its year, with or without diacritics."""
    question = f"Giá gạo {words} tăng bao nhiêu?"
    asked = [read_period(text, ASKED_AT) for text in (question, fold(question))]

    assert [bare, bare] == [found and found.bare for found in asked]


def test_announced_part_of_a_year_is_not_bare() -> None:
    """A question that looks ahead means the next such time."""
    asked = read_period("Tháng 12 sẽ khánh thành cầu nào?", ASKED_AT)

    assert asked is not None
    assert not asked.bare


@pytest.mark.parametrize("question", ["Tin mới nhất về giá vàng", "Gần đây có bão nào?", "gia vang moi nhat"])
def test_latest(question: str) -> None:
    """A question for the newest has no period."""
    asked = read_period(question, ASKED_AT)

    assert asked is not None
    assert asked.latest


def test_compared_period_is_ignored() -> None:
    """The period that another is compared with is not the asked one."""
    assert ("2024-07-01", "2024-09-30") == period_of("So với quý 2, quý 3 xuất khẩu bao nhiêu?")


def test_day_in_vietnam() -> None:
    """In the evening at UTC it is the next day in Vietnam."""
    assert ("2024-10-10", "2024-10-10") == period_of("hôm nay", datetime(2024, 10, 9, 18, tzinfo=UTC))


PIECES = (
    "hôm nay qua từ đến tháng năm quý tuần thứ hai Tết 31/2 29/2 25-9 2024 99 thế kỷ XIX IIX đầu cuối nửa trước sau 0 "
    "12 - tin nam thang tu den dau ngày mùng 40 thập niên 3 kia tới"
)
WORDS = st.sampled_from(PIECES.split(" "))


@example(question="0 tháng sau", asked_at=datetime(2000, 1, 1, tzinfo=UTC))
@example(question="0 tuần qua", asked_at=datetime(2000, 1, 1, tzinfo=UTC))
@given(
    question=st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=12).map(" ".join)),
    asked_at=st.datetimes(timezones=st.just(UTC)),
)
def test_never_raises(question: str, asked_at: datetime) -> None:
    """For any question at any time, the period is in order and its words are a slice of the question."""
    asked = read_period(question, asked_at)

    assert asked is None or isinstance(asked, AskedPeriod)
    if asked is not None:
        assert 0 <= asked.start < asked.end <= len(question)
        assert asked.period is None or asked.period.since <= asked.period.until


@pytest.mark.parametrize(
    ("question", "year"),
    [("Tết Bính Ngọ nghỉ mấy ngày?", 2026), ("tet giap thin", 2024), ("Tết Tân Tỵ", 2001), ("Tết Mậu Tý", 2008)],
)
def test_tet_of_a_named_year(question: str, year: int) -> None:
    """A lunar year that is named decides which Tết is meant, with diacritics and without."""
    asked = read_period(question, datetime(2025, 6, 1, tzinfo=UTC))
    assert asked is not None
    assert asked.period is not None
    assert year == asked.period.until.year
