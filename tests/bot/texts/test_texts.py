import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from itertools import chain

import pytest

from bot.observability.alerts import Alert
from bot.texts.chart_texts import ChartTexts
from bot.texts.date_texts import DateTexts
from bot.texts.own_data_texts import OwnDataTexts
from bot.texts.texts import ENGLISH, VIETNAMESE, Texts, texts_for
from retrieval.dates.asked_period import AskedPeriod
from retrieval.dates.calendar import Period, of_days, of_months, of_quarter, of_years
from retrieval.dates.publication.publication_date import EDITED, Basis, PublicationDate


def formats(texts: Texts | DateTexts | OwnDataTexts | ChartTexts) -> dict[str, list[str]]:
    """Return the fields of each format, by the name of the text."""
    found = {}
    for name in (field.name for field in fields(texts)):
        value = getattr(texts, name)
        if isinstance(value, str):
            found[name] = sorted(re.findall(r"\{(\w+)\}", value))
        elif name == "thirds":
            found[name] = sorted(re.findall(r"\{(\w+)\}", " ".join(value)))
    return found


def test_both_languages_are_complete() -> None:
    """Both languages have the same texts, none of them empty, with the same fields."""
    assert formats(VIETNAMESE) == formats(ENGLISH)
    assert formats(VIETNAMESE.dates) == formats(ENGLISH.dates)
    assert formats(VIETNAMESE.charts) == formats(ENGLISH.charts)
    assert formats(VIETNAMESE.reader.own_data) == formats(ENGLISH.reader.own_data)
    assert VIETNAMESE.commands.keys() == ENGLISH.commands.keys()
    assert VIETNAMESE.editor.phases.keys() == ENGLISH.editor.phases.keys()
    for texts in (VIETNAMESE, ENGLISH):
        assert all(getattr(texts, name) for name in formats(texts))


@pytest.mark.parametrize(
    ("code", "expected"),
    [(None, VIETNAMESE), ("vi", VIETNAMESE), ("VI-VN", VIETNAMESE), ("fr", ENGLISH), ("en-GB", ENGLISH)],
)
def test_language_follows_the_reader(code: str | None, expected: Texts) -> None:
    """Readers whose Telegram is in Vietnamese, or does not say, get Vietnamese; all others get English."""
    assert expected is texts_for(code)


@pytest.mark.parametrize(
    ("iso", "basis", "evidence", "expected", "brief"),
    [
        ("2026-02-18", "stated", "", "18/2/2026", "18/2/2026"),
        ("2026-02-18", "stated", EDITED, "18/2/2026 (biên tập)", "18/2/2026 ⓘ biên tập"),
        ("2026-02-18", "text", "Sáng 18/2/2026", "18/2/2026 (theo bài viết)", "18/2/2026"),
        ("2026-02-18", "file", "20260218", "18/2/2026 (theo tên tệp)", "18/2/2026"),
        (
            "2024-09-25",
            "inferred",
            "cùng kỳ năm 2023",
            "25/9/2024 (năm suy ra từ “cùng kỳ năm 2023”)",
            "25/9/2024 ⓘ năm suy ra",
        ),
        (
            "2026-02",
            "inferred",
            "từ ngày 18",
            "khoảng tháng 2/2026 (suy ra từ nội dung)",
            "khoảng tháng 2/2026 ⓘ suy ra",
        ),
        ("2026", "inferred", "", "khoảng năm 2026 (suy ra từ nội dung)", "khoảng năm 2026 ⓘ suy ra"),
        ("2026-02", "stated", "", "tháng 2/2026", "tháng 2/2026"),
        ("--09-25", "text", "Sáng 25/9", "25/9 (không rõ năm)", "25/9 (không rõ năm)"),
        ("--09-25", "inferred", "Sáng 25/9", "25/9 (không rõ năm)", "25/9 (không rõ năm)"),
        (None, "unknown", "", "không rõ ngày", "không rõ ngày"),
    ],
)
def test_date(iso: str | None, basis: Basis, evidence: str, expected: str, brief: str) -> None:
    """A date is in the Vietnamese order, with what it was inferred from, or briefly with a note that it was."""
    published = PublicationDate.from_iso(iso, basis, evidence)
    assert (expected, brief) == (VIETNAMESE.dates.of(published), VIETNAMESE.dates.briefly(published))


@pytest.mark.parametrize(
    ("since", "months", "vietnamese", "english"),
    [
        ((2025, 9), 1, "khoảng tháng 9/2025", "about 9/2025"),
        ((2025, 9), 4, "khoảng tháng 9–12/2025", "about 9–12/2025"),
        ((2025, 2), 10, "khoảng tháng 2–11/2025", "about 2–11/2025"),
        ((2025, 1), 12, "khoảng năm 2025", "about 2025"),
        ((2025, 12), 2, "khoảng tháng 12/2025 – 1/2026", "about 12/2025 – 1/2026"),
        ((2025, 11), 4, "khoảng cuối 2025 – đầu 2026", "about late 2025 – early 2026"),
        ((2025, 9), 6, "khoảng cuối 2025 – đầu 2026", "about late 2025 – early 2026"),
        ((2025, 8), 12, "khoảng giữa 2025 – giữa 2026", "about mid-2025 – mid-2026"),
        ((2024, 2), 20, "khoảng 2024 – 2025", "about 2024 – 2025"),
        ((2024, 1), 24, "khoảng 2024 – 2025", "about 2024 – 2025"),
        ((2024, 5), 24, "khoảng giữa 2024 – đầu 2026", "about mid-2024 – early 2026"),
    ],
)
def test_interval(since: tuple[int, int], months: int, vietnamese: str, english: str) -> None:
    """An interval is called by its months if it is short or of one year, else by thirds of years; always as a guess."""
    published = PublicationDate(basis="inferred", evidence="cùng kỳ", interval=of_months(*since, months))

    assert (vietnamese, english) == (VIETNAMESE.dates.plain(published), ENGLISH.dates.plain(published))
    assert f"{vietnamese} (suy ra từ nội dung)" == VIETNAMESE.dates.of(published)
    assert f"{english} ⓘ inferred" == ENGLISH.dates.briefly(published)


@pytest.mark.parametrize(
    ("published", "plain", "brief", "full"),
    [
        (
            PublicationDate(2024, 9, 25, "inferred", "cùng kỳ năm 2023"),
            "sự kiện ngày 25/9/2024",
            "sự kiện ngày 25/9/2024 ⓘ năm suy ra",
            "sự kiện ngày 25/9/2024 (năm suy ra từ “cùng kỳ năm 2023”)",
        ),
        (PublicationDate(None, 9, 25, "inferred", "Ngày 25/9"), *["sự kiện ngày 25/9 (không rõ năm)"] * 3),
        (
            PublicationDate(None, 9, 25, "inferred", "Ngày 25/9", of_months(2023, 12, 12)),
            "sự kiện ngày 25/9, khoảng cuối 2023 – cuối 2024",
            "sự kiện ngày 25/9, khoảng cuối 2023 – cuối 2024 ⓘ suy ra",
            "sự kiện ngày 25/9, khoảng cuối 2023 – cuối 2024 (suy ra từ nội dung)",
        ),
    ],
)
def test_day_of_an_event(published: PublicationDate, plain: str, brief: str, full: str) -> None:
    """The day of an event is called so wherever it stands for the date of publication; the day alone is not."""
    dates = VIETNAMESE.dates
    of_event = replace(published, from_event=True)

    assert (plain, brief, full) == (dates.plain(of_event), dates.briefly(of_event), dates.of(of_event))
    assert plain.removeprefix("sự kiện ngày ") == dates.plain(published)
    assert ENGLISH.dates.plain(of_event).startswith("event of 25/9")


@pytest.mark.parametrize(
    ("period", "vietnamese", "english"),
    [
        (Period(date(2024, 9, 14), date(2024, 9, 20)), "từ 14/9 đến 20/9/2024", "14/9 – 20/9/2024"),
        (Period(date(2024, 12, 30), date(2025, 1, 2)), "từ 30/12/2024 đến 2/1/2025", "30/12/2024 – 2/1/2025"),
        (of_days(date(2024, 9, 14)), "ngày 14/9/2024", "14/9/2024"),
        (of_days(date(2026, 11, 16), 7), "tuần 16–22/11/2026", "the week of 16–22/11/2026"),
        (of_days(date(2026, 9, 28), 7), "tuần 28/9–4/10/2026", "the week of 28/9–4/10/2026"),
        (of_days(date(2026, 12, 28), 7), "tuần 28/12/2026–3/1/2027", "the week of 28/12/2026–3/1/2027"),
        (of_days(date(2026, 11, 17), 7), "từ 17/11 đến 23/11/2026", "17/11 – 23/11/2026"),
        (of_months(2024, 9), "tháng 9/2024", "9/2024"),
        (of_quarter(2024, 2), "quý 2/2024", "Q2 2024"),
        (of_months(2024, 1, 8), "8 tháng đầu năm 2024", "the first 8 months of 2024"),
        (of_months(2024, 11, 3), "từ tháng 11/2024 đến tháng 1/2025", "11/2024 – 1/2025"),
        (of_years(2025), "năm 2025", "2025"),
        (of_years(2024, 2), "từ năm 2024 đến năm 2025", "2024 – 2025"),
        (Period(since=date(2024, 9, 14)), "từ 14/9/2024", "14/9/2024 or later"),
        (Period(until=date(2024, 9, 14)), "đến 14/9/2024", "14/9/2024 or earlier"),
    ],
)
def test_period(period: Period, vietnamese: str, english: str) -> None:
    """A whole period is in words, another is given by its first and last day, without an open end."""
    asked = AskedPeriod(period, 0, 1)

    assert f"Bạn hỏi về: {vietnamese}" == VIETNAMESE.asked(asked)
    assert f"You ask about: {english}" == ENGLISH.asked(asked)


def test_no_period() -> None:
    """Without a period there is no text, and a question for the newest names no days."""
    assert "" == VIETNAMESE.asked(None)
    assert "Xếp bài mới trước" == VIETNAMESE.asked(AskedPeriod(None, 0, 1))


def sentences(texts: object) -> Iterator[str]:
    """Yield every text below a table of texts."""
    if isinstance(texts, str):
        yield texts
    elif isinstance(texts, Mapping):
        yield from chain.from_iterable(map(sentences, texts.values()))
    elif is_dataclass(texts):
        yield from chain.from_iterable(sentences(getattr(texts, field.name)) for field in fields(texts))


def test_manner_of_the_vietnamese_texts() -> None:
    """No text begs with "xin", puts a tone mark as in "huỷ", or names a part of the program."""
    begging = re.compile(r"\bxin\b(?! lỗi)", re.IGNORECASE)
    marks = re.compile(r"(?<!q)(?:o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])(?!\w)", re.IGNORECASE)
    inside = re.compile(r"chỉ mục|tách từ|thế hệ|cơ sở dữ liệu|hàng đợi|tiến trình", re.IGNORECASE)
    found = list(sentences(VIETNAMESE))
    assert len(found) > 100
    for pattern in (begging, marks, inside):
        assert [] == [text for text in found if pattern.search(text)]


def test_numbers() -> None:
    """Thousands are set apart by a dot in Vietnamese and by a comma in English."""
    assert ("3.336", "1.234.567") == (VIETNAMESE.editor.number(3336), VIETNAMESE.editor.number(1_234_567))
    assert "3,336" == ENGLISH.editor.number(3336)
    assert VIETNAMESE.alert(Alert("set_aside", 1, {"count": 3336})).startswith("3.336 tin nhắn ")
