"""Tests of retrieval/dates/event_dates.py."""

from datetime import date, timedelta
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.dates.calendar import Period, of_months
from retrieval.dates.event_dates import EventDate, event_date, event_dates
from retrieval.dates.publication.publication_date import PublicationDate
from tests.retrieval.texts import HOSTILE

STATED = PublicationDate.from_iso("2024-09-25", "stated")  # a Wednesday
MONTH = PublicationDate.from_iso("2026-02", "inferred")
YEAR = PublicationDate.from_iso("2024", "inferred")
NO_YEAR = PublicationDate.from_iso("--09-25", "text")
UNKNOWN = PublicationDate()
AUTUMN, WINTER = (PublicationDate(None, 11, 25, interval=of_months(2025, month, 4)) for month in (9, 11))


def days(since: str, until: str | None = None) -> Period:
    return Period(date.fromisoformat(since), date.fromisoformat(until or since))


def date_of(sentence: str, published: PublicationDate = STATED, before: str = "") -> EventDate | None:
    return event_date(sentence, published, before)


@pytest.mark.parametrize(
    ("sentence", "expected", "words"),
    [
        ("Cầu Đò Gát khánh thành ngày 12/3/2025 sau hai năm xây dựng.", days("2025-03-12"), "ngày 12/3/2025"),
        ("Ngày 5 tháng 6 năm 2019, chợ nổi mở lại.", days("2019-06-05"), "Ngày 5 tháng 6 năm 2019"),
        ("Hai tỉnh sáp nhập vào tháng 8/1991.", days("1991-08-01", "1991-08-31"), "tháng 8/1991"),
        ("Nhà máy chạy thử quý III/2022.", days("2022-07-01", "2022-09-30"), "quý III/2022"),
        ("Năm 1995, hai xã lập chợ chung.", days("1995-01-01", "1995-12-31"), "Năm 1995"),
        ("8 tháng đầu năm 2023, cảng đón 70 tàu.", days("2023-01-01", "2023-08-31"), "8 tháng đầu năm 2023"),
        ("CPI bình quân 10 tháng năm 2013 tăng 6,25%.", days("2013-01-01", "2013-10-31"), "10 tháng năm 2013"),
        ("Hội chợ mở từ ngày 18 đến ngày 20/2/2026.", days("2026-02-18", "2026-02-20"), "ngày 18 đến ngày 20/2/2026"),
        ("Kỳ thi diễn ra từ ngày 15 đến ngày 30.11.2013.", days("2013-11-15", "2013-11-30"), None),
        ("Đường cấm xe từ 28/3/2013 đến 1/11/2013.", days("2013-03-28", "2013-11-01"), None),
    ],
)
@pytest.mark.parametrize("published", [STATED, UNKNOWN])
def test_date_with_its_year(sentence: str, expected: Period, words: str | None, published: PublicationDate) -> None:
    """A date with its year needs no article's date and keeps its precision."""
    found = date_of(sentence, published)

    assert found is not None
    assert (expected, "words") == (found.period, found.basis)
    assert words in (None, sentence[found.start : found.end])


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Hôm qua, mưa lớn làm ngập ba xã.", days("2024-09-24")),
        ("Sáng nay (25/9), chợ nổi họp lại.", days("2024-09-25")),
        ("Xã Mây Hạ mất điện đêm 22-9.", days("2024-09-22")),
        ("Mưa lớn hôm thứ Hai làm sập cầu.", days("2024-09-23")),
        ("Tuần trước, giá lúa tăng 200 đồng.", days("2024-09-16", "2024-09-22")),
        ("Tháng 8, cảng đón 9 tàu.", days("2024-08-01", "2024-08-31")),
        ("Tháng 2, cảng đón 9 tàu.", days("2024-02-01", "2024-02-29")),
        ("Kim ngạch 8 tháng đầu năm đạt gần 12 tỷ USD.", days("2024-01-01", "2024-08-31")),
        ("Năm ngoái, cảng đón 70 tàu.", days("2023-01-01", "2023-12-31")),
        ("Tháng 11 tới, tàu sẽ về cảng.", days("2024-11-01", "2024-11-30")),
        ("Ngày 3/10, xã sẽ mở hội.", days("2024-10-03")),
        ("Giá nước tăng từ 1/10, xã cho biết.", days("2024-10-01")),
        ("Hội làng sẽ mở ngày 10/1.", days("2025-01-10")),
        ("Lễ hội diễn ra từ 23/10 đến hết ngày 25/10.", days("2024-10-23", "2024-10-25")),
    ],
)
def test_date_relative_to_the_article(sentence: str, expected: Period) -> None:
    """Relative dates and days without a year are resolved with the article's date, which their basis shows."""
    found = date_of(sentence)

    assert found is not None
    assert (expected, "article") == (found.period, found.basis)


def test_turn_of_the_year() -> None:
    """In January "ngày 28/12" is weeks ago, and in December "ngày 5/1" is in the future."""
    january, december = (PublicationDate.from_iso(day, "stated") for day in ("2024-01-10", "2024-12-20"))
    looking_back = date_of("Ngày 28/12, bão đổ bộ vào Hà Lâm.", january)
    looking_ahead = date_of("Hội chợ mở cửa ngày 5/1.", december)

    assert days("2023-12-28") == (looking_back and looking_back.period)
    assert days("2025-01-05") == (looking_ahead and looking_ahead.period)


def test_ambiguous_year() -> None:
    """A month that is not near has no year unless announced, and the last year if months ago."""
    february = PublicationDate.from_iso("2024-02-20", "stated")
    looking_back = date_of("Ngày 25/10, bão đổ bộ vào Hà Lâm.", february)

    assert date_of("Tháng 12, cảng đón 9 tàu.") is None
    assert days("2023-10-25") == (looking_back and looking_back.period)


@pytest.mark.parametrize(
    ("sentence", "published", "expected"),
    [
        ("Hôm 16-1, tỉnh gửi thư mời.", MONTH, days("2026-01-16")),
        ("Năm ngoái, cảng đón 70 tàu.", MONTH, days("2025-01-01", "2025-12-31")),
        ("Năm ngoái, cảng đón 70 tàu.", YEAR, days("2023-01-01", "2023-12-31")),
        ("Hôm qua, mưa lớn làm ngập ba xã.", MONTH, None),
        ("Tháng 8, cảng đón 9 tàu.", YEAR, None),
        ("Hôm qua, mưa lớn làm ngập ba xã.", NO_YEAR, None),
        ("Ngày 25/9, mưa lớn làm ngập ba xã.", NO_YEAR, None),
        ("Ngày 25/9, mưa lớn làm ngập ba xã.", UNKNOWN, None),
        ("Ngày 25/8, mưa lớn làm ngập ba xã.", AUTUMN, days("2025-08-25")),
        ("Năm nay, cảng đón 70 tàu.", AUTUMN, days("2025-01-01", "2025-12-31")),
        ("Năm nay, cảng đón 70 tàu.", WINTER, None),
        ("Hôm qua, mưa lớn làm ngập ba xã.", AUTUMN, None),
        ("Mưa lớn làm ngập ba xã.", WINTER, days("2025-11-01", "2026-02-28")),
    ],
)
def test_imprecise_date_of_the_article(sentence: str, published: PublicationDate, expected: Period | None) -> None:
    """A relative date that the article's date leaves open is unknown, not the article's date."""
    found = date_of(sentence, published)

    assert expected == (found and found.period)


@pytest.mark.parametrize(
    "sentence",
    [
        *("Ngày 25/9, cầu thông xe.", "Cầu sẽ thông xe ngày 25/9.", "Tháng 3 tới, lúa sẽ chín.", "Dịp Tết, lúa chín."),
        *(
            "8 tháng đầu năm, cảng đón 7 tàu.",
            "Cuối tháng 8, lúa chín.",
            "Mùa đông này lúa chín.",
            "Năm ngoái lúa chín.",
        ),
        *("Quý III này xuất khẩu tăng.", "Từ ngày 20/12 đến ngày 5/1, cấm xe.", "Thứ năm 25/9, cầu thông xe."),
    ],
)
def test_days_between_mean_the_same(sentence: str) -> None:
    """If the first and the last possible day of publication give one result, so do all days between them."""
    weeks = (date(2023, 1, 1) + timedelta(weeks=week) for week in range(4 * 52))
    found = (date_of(sentence, PublicationDate(day.year, day.month, day.day)) for day in weeks)
    runs = [unit for unit, _ in groupby(one and one.unit for one in found) if unit]

    assert len(set(runs)) == len(runs) > 1


@pytest.mark.parametrize(
    ("sentence", "part", "bound", "unit"),
    [
        ("Tính đến đầu năm nay, xã có 40 lò gạch.", "đầu", "until", days("2024-01-01", "2024-12-31")),
        ("Cuối tháng 8, xã mở hội.", "cuối", "", days("2024-08-01", "2024-08-31")),
        ("Luật mới áp dụng từ ngày 1/7/2025.", "", "since", days("2025-07-01")),
        ("Đến năm 2030, tỉnh trồng 2 triệu cây.", "", "until", days("2030-01-01", "2030-12-31")),
        ("Nửa đầu năm 2023, giá cát tăng 9%.", "nửa đầu", "", days("2023-01-01", "2023-12-31")),
        ("Đầu thập niên 1990, xã có chợ.", "", "", days("1990-01-01", "1999-12-31")),
        ("Lần đầu năm 2023, xã có điện.", "", "", days("2023-01-01", "2023-12-31")),
    ],
)
def test_parts_and_bounds(sentence: str, part: str, bound: str, unit: Period) -> None:
    """Parts and bounds of a period are returned with its whole unit."""
    found = date_of(sentence)

    assert found is not None
    assert (part, bound, unit) == (found.part, found.bound, found.unit)


@pytest.mark.parametrize(
    "sentence",
    [
        "Giá lúa tăng 9% so với cùng kỳ năm 2023.",
        "Giá lúa tăng 9% so tháng trước và cao hơn năm 2022.",
        "Giá lúa cao nhất kể từ năm 2008 và còn tăng.",
        "Dự án được 3/4 hộ dân ủng hộ.",
        "Đội bóng xã vào vòng 1/8 và thắng 3-1.",
        "Tay vợt gỡ tỷ số đến 6-6 rồi thua.",
        "Lũ làm ngập đến 1/3 diện tích lúa của xã.",
        "Xe chạy trên đường 3/2 bị cấm.",
        "Trong 10 năm qua, xã trồng 40 ha rừng.",
        "Nghị định 10/2019 quy định mức phạt.",
        "Quà Tết bán chạy ở chợ huyện.",
        "Ở lần gặp thứ 4 này, hai đội hòa.",
        "Đây là phiên giảm mạnh nhất kể từ đầu tháng 7.",
        "Đây là ngày thứ ba mưa liên tiếp.",
        "Giá gạo lên 9.000 đồng một ký.",
    ],
)
def test_date_of_publication(sentence: str) -> None:
    """Comparisons, fractions, scores, streets and lengths of time are no dates, so the article's date is used."""
    found = date_of(sentence)

    assert EventDate(days("2024-09-25"), basis="publication") == found
    assert date_of(sentence, UNKNOWN) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Trước đó, xã đã xin vốn hai lần.",
        "Năm sau, chợ cháy.",
        "Hai ngày trước, ông còn đi chợ.",
        "Sau năm 1975, gia đình về quê.",
        "Dự án hoàn thành vào cuối năm.",
        "Giá cát giảm sau khi lên mức 1.270,2 đồng trong ngày 16/9.",
    ],
)
def test_unresolved_time(sentence: str) -> None:
    """A sentence about a time that cannot be resolved does not have the article's date either."""
    assert date_of(sentence) is None


def test_year_before_the_sentence() -> None:
    """A month after another year in the paragraph is not resolved to the article's year."""
    before = "Năm 2019, anh vào tù vì trộm xe."

    assert date_of("Tháng 8, anh được thả.", STATED, before) is None
    assert date_of("Tháng 8, anh được thả.", STATED) is not None


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Ngày 12/3, xã khánh thành cây cầu khởi công năm 2018.", days("2024-03-12")),
        ("Cây cầu mà xã chờ đợi suốt bao lâu, khởi công năm 2018, khánh thành ngày 12/3/2020.", days("2020-03-12")),
        ("Năm 2018, xã xây cầu, đến 12/3/2020 thì xong.", days("2018-01-01", "2018-12-31")),
        ("Trong tám tháng của năm 2023, riêng tháng 7 và tháng 8 mưa nhiều.", days("2023-01-01", "2023-12-31")),
    ],
)
def test_choice_among_several_dates(sentence: str, expected: Period) -> None:
    """The date that opens the sentence is chosen, else the most precise, else the first."""
    found = date_of(sentence)

    assert expected == (found and found.period)


@pytest.mark.parametrize(
    ("sentence", "expected", "unplaced"),
    [
        (
            "Năm 2018, xã xây cầu, đến 12/3/2020 thì xong.",
            [days("2018-01-01", "2018-12-31"), days("2020-03-12")],
            False,
        ),
        ("Hôm qua, giá lúa tăng 9% so với cùng kỳ năm 2023.", [days("2024-09-24")], False),
        ("Giá lúa tăng 9% so tháng trước.", [], False),
        ("Năm 2019, xã có điện; năm sau, chợ cháy.", [days("2019-01-01", "2019-12-31")], True),
        ("Hai hôm trước, chợ còn họp.", [], True),
        ("Mấy hôm nay, chợ vẫn họp.", [], False),
        ("Trước đó, chợ đã cháy.", [], False),
    ],
)
def test_all_dates(sentence: str, expected: list[Period], *, unplaced: bool) -> None:
    """All times of events are returned in order, without the publication, and whether others cannot be placed."""
    found = event_dates(sentence, STATED)

    assert (expected, unplaced) == ([one.period for one in found.dates], found.unplaced)
    assert found.refers_back == sentence.startswith("Trước đó")


def test_offsets_in_decomposed_text() -> None:
    """Offsets count characters of the original, even if it is decomposed."""
    sentence = "Ca\u0302\u0300u \u0110o\u0300 Ga\u0301t mo\u031b\u0309 nga\u0300y 12/3/2025."
    found = date_of(sentence)

    assert found is not None
    assert "nga\u0300y 12/3/2025" == sentence[found.start : found.end]


WORDS = st.lists(
    st.sampled_from(
        [
            *("ngày", "tháng", "năm", "từ", "đến", "trước", "sau", "đầu", "cuối", "quý", "hôm", "qua", "nay", "Tết"),
            *("31/2", "25/9", "29/2", "0001", "9999", "2024", "12", "3", "tới", "thứ", "hai", "(", ")", ",", "-", "sẽ"),
        ]
    ),
    max_size=12,
).map(" ".join)


@given(
    sentence=HOSTILE | WORDS,
    before=HOSTILE | WORDS,
    published=st.dates().map(lambda day: PublicationDate(day.year, day.month, day.day, "stated")),
)
def test_any_text(sentence: str, before: str, published: PublicationDate) -> None:
    """For any text and date, nothing raises, the words are a slice, and the period is in order."""
    found = event_date(sentence, published, before)
    placed = event_dates(sentence, published, before).dates

    assert found is None or found.basis == "publication" or found in placed
    assert found is None or found.period.since <= found.period.until
    assert found is None or 0 <= found.start <= found.end <= len(sentence)
