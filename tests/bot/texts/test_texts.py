import re
from dataclasses import fields, replace
from datetime import date

import pytest

from bot.texts.date_texts import DateTexts
from bot.texts.own_data_texts import OwnDataTexts
from bot.texts.texts import ENGLISH, VIETNAMESE, Texts, texts_for
from retrieval.dates.asked_period import AskedPeriod
from retrieval.dates.calendar import Period, of_months
from retrieval.dates.publication.publication_date import Basis, PublicationDate


def formats(texts: Texts | DateTexts | OwnDataTexts) -> dict[str, list[str]]:
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
    assert formats(VIETNAMESE.reader.own_data) == formats(ENGLISH.reader.own_data)
    assert VIETNAMESE.commands.keys() == ENGLISH.commands.keys()
    assert VIETNAMESE.editor.phases.keys() == ENGLISH.editor.phases.keys()
    for texts in (VIETNAMESE, ENGLISH):
        assert all(getattr(texts, name) for name in formats(texts))


@pytest.mark.parametrize(
    ("code", "expected"),
    [(None, VIETNAMESE), ("vi", VIETNAMESE), ("fr", VIETNAMESE), ("en", ENGLISH), ("en-GB", ENGLISH)],
)
def test_language_follows_the_reader(code: str | None, expected: Texts) -> None:
    """Users whose Telegram is in English get English; all others get Vietnamese."""
    assert expected is texts_for(code)


@pytest.mark.parametrize(
    ("iso", "basis", "evidence", "expected", "brief"),
    [
        ("2026-02-18", "stated", "", "18/2/2026", "18/2/2026"),
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
        (Period(date(2024, 9, 14), date(2024, 9, 20)), "14/9/2024 – 20/9/2024", "14/9/2024 – 20/9/2024"),
        (Period(date(2024, 9, 14), date(2024, 9, 14)), "14/9/2024", "14/9/2024"),
        (Period(since=date(2024, 9, 14)), "từ 14/9/2024", "from 14/9/2024"),
        (Period(until=date(2024, 9, 14)), "đến 14/9/2024", "until 14/9/2024"),
    ],
)
def test_period(period: Period, vietnamese: str, english: str) -> None:
    """A period is given by its first and last day, without an open end."""
    asked = AskedPeriod(period, 0, 1)

    assert f"Khoảng thời gian: {vietnamese}" == VIETNAMESE.asked(asked)
    assert f"Period: {english}" == ENGLISH.asked(asked)


def test_no_period() -> None:
    """Without a period there is no text, and a question for the newest names no days."""
    assert "" == VIETNAMESE.asked(None)
    assert "Ưu tiên tin mới" == VIETNAMESE.asked(AskedPeriod(None, 0, 1))
