"""What the words that name a stretch of time mean on the day of asking.

Each function takes the named groups of a pattern of `period_patterns`, in lower case and with or without diacritics,
and a reference that they have `narrowed`; it may raise ValueError or OverflowError where the calendar has no such
day. Weeks, months and years that are "vừa rồi" are the last complete ones; "3 ngày qua" ends on the day of asking.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from retrieval.dates.calendar import (
    Period,
    Reference,
    is_possible_date,
    of_days,
    of_months,
    of_quarter,
    of_season,
    of_tet,
    of_week,
    of_years,
    part_of,
    recurring,
)
from retrieval.dates.lunar_new_year import lunar_new_year
from retrieval.text.normalise import fold

Groups = Mapping[str, str]

THIS = "này|nay|hiện tại|hiện nay"
LAST = "trước|ngoái|rồi|vừa rồi|vừa qua"
NEXT = "tới|sau|sắp tới|tiếp theo|kế tiếp|tiếp"

_WORDS = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai")
_NUMBERS = {fold(word): number for number, word in enumerate(_WORDS, start=1)} | {
    "tu": 4, "giêng": 1, "gieng": 1, "chap": 12, "vai": 3, "may": 3, "i": 1, "ii": 2, "iii": 3, "iv": 4,
}  # fmt: skip
_MONTHS = 12
_ROMAN = {"i": 1, "v": 5, "x": 10}


def narrowed(groups: Groups, reference: Reference) -> Reference:
    """The reference, narrowed by what the words themselves tell of year, weekday and direction."""
    today, side, word = reference.today, fold(groups.get("side", "")), fold(groups.get("year_word", ""))
    year = reference.year
    if told := groups.get("year"):
        year = int(told) if len(told) > 2 else _century(int(told), today)  # noqa: PLR2004 — two digits
    elif word:
        year = today.year + _shift(word)
    elif side == "nay":
        year = today.year
    ahead = side in {"toi", "sap toi"} or (reference.ahead and not side)
    return Reference(today, ahead, year, _weekday(groups) if _weekday(groups) is not None else reference.weekday)


def _century(two_digits: int, today: date) -> int:
    """The year of two digits that is nearest in the past, or at most ten years ahead."""
    year = today.year // 100 * 100 + two_digits
    return year if year <= today.year + 10 else year - 100


def _shift(which: str) -> int:
    """By how many units "trước", "này", "tới" lead away from now; written without diacritics."""
    if which in {fold(word) for word in THIS.split("|")}:
        return 0
    if which == "kia":
        return -2
    return 1 if which in {fold(word) for word in NEXT.split("|")} else -1


def _weekday(groups: Groups) -> int | None:
    if "sunday" in groups:
        return 6
    told = groups.get("weekday")
    if told is None:
        return None
    return int(told) - 2 if told.isdecimal() else {"hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5}[fold(told)]


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else _NUMBERS[fold(word)]


def day(groups: Groups, reference: Reference) -> Period | None:
    """The day of a month."""
    number, of_month = _number(groups["day"]), _number(groups["month"])
    return recurring(reference, lambda in_year: _one_day(in_year, of_month, number))


def _one_day(year: int, month: int, day: int) -> Period | None:
    return of_days(date(year, month, day)) if is_possible_date(year, month, day) else None


def days_of_month(groups: Groups, reference: Reference) -> Period | None:
    """From the first day to the day of a month: "18 đến 20/2"."""
    last = day(groups, reference)
    return last and Period(last.since.replace(day=int(groups["first_day"])), last.until)


def month(groups: Groups, reference: Reference) -> Period | None:
    """The month of that number."""
    return recurring(reference, lambda year: of_months(year, _number(groups["month"])))


def first_day_of_month(groups: Groups, reference: Reference) -> Period | None:
    """The first day of a month."""
    found = month(groups, reference)
    return found and of_days(found.since)


def first_week_of_month(groups: Groups, reference: Reference) -> Period | None:
    """The first week that begins in the month."""
    found = month(groups, reference)
    return found and of_week(found.since + timedelta(days=6))


def quarter(groups: Groups, reference: Reference) -> Period | None:
    """The quarter of that number."""
    return recurring(reference, lambda year: of_quarter(year, _number(groups["quarter"])))


def year(groups: Groups, _: Reference) -> Period:
    """The year of that number."""
    return of_years(int(groups["year"]))


def range_of_years(groups: Groups, _: Reference) -> Period | None:
    """As in "2016-2020"; None where they are out of order."""
    first, last = int(groups["first_year"]), int(groups["year"])
    return of_years(first, last - first + 1) if first < last else None


def months_of_year(groups: Groups, reference: Reference) -> Period | None:
    """The first or last so many months of a year: of the last year in which all of them have begun."""
    months = _number(groups["months"])
    if not 1 <= months <= _MONTHS:
        return None
    last = months if fold(groups.get("end", "đầu")).startswith("dau") else _MONTHS
    end = recurring(reference, lambda in_year: of_months(in_year, last))
    return end and of_months(end.since.year, last - months + 1, months)


def near_day(groups: Groups, reference: Reference) -> Period:
    """As in "hôm nay", "tối qua", "ngày kia"."""
    days = {"nay": 0, "qua": -1, "kia": -2, "mai": 1, "mot": 2, "ngay kia": 2}[fold(groups["near"])]
    return of_days(reference.today + timedelta(days=days))


def near_unit(groups: Groups, reference: Reference) -> Period | None:
    """As in "tuần trước", "năm nay"."""
    return _unit(groups["unit"], reference.today, _shift(fold(groups["which"])))


def _unit(unit: str, today: date, shift: int, count: int = 1) -> Period | None:
    """``count`` units from the one that lies ``shift`` after today's."""
    match fold(unit):
        case "ngay":
            return of_days(today + timedelta(days=shift), count)
        case "tuan":
            return Period(of_week(today, shift).since, of_week(today, shift + count - 1).until)
        case "thang":
            return of_months(today.year, today.month + shift, count)
        case "quy":
            return of_months(today.year, 3 * ((today.month - 1) // 3 + shift) + 1, 3 * count)
        case _:
            return of_years(today.year + shift, count)


def ago(groups: Groups, reference: Reference) -> Period | None:
    """As in "3 ngày trước": that day; "hai năm trước": that year."""
    return _unit(groups["unit"], reference.today, -_number(groups["count"]))


def past_units(groups: Groups, reference: Reference) -> Period | None:
    """So many complete units before this one, or, with "qua", up to today."""
    count = _number(groups.get("count", "1"))
    before = _unit(groups["unit"], reference.today, -count, count)
    if before is None or fold(groups["past"]) in {"vua roi", "vua qua"}:
        return before
    return Period(_same_day_before(groups["unit"], reference.today, count), reference.today)


def _same_day_before(unit: str, today: date, count: int) -> date:
    match fold(unit):
        case "ngay":
            return today - timedelta(days=count)
        case "tuan":
            return today - timedelta(weeks=count)
        case "thang" | "quy":
            months = count * (3 if fold(unit) == "quy" else 1)
            month = of_months(today.year, today.month - months)
            return month.since.replace(day=min(today.day, month.until.day))
        case _:
            return today.replace(year=today.year - count, day=min(today.day, 28))


def coming_units(groups: Groups, reference: Reference) -> Period | None:
    """As in "3 ngày tới", from tomorrow on."""
    return _unit(groups["unit"], reference.today, 1, _number(groups["count"]))


def near_weekday(groups: Groups, reference: Reference) -> Period:
    """The last such weekday, today included; the next, or that of a week, where the words say so."""
    today, which = reference.today, fold(groups.get("week", ""))
    weekday = _weekday(groups) or 0
    if which:
        return of_days(of_week(today, _shift(which)).since + timedelta(days=weekday))
    past = (today.weekday() - weekday) % 7
    if fold(groups.get("side", "")) in {"roi", "vua roi", "vua qua"}:
        return of_days(today - timedelta(days=past or 7))
    return of_days(today + timedelta(days=(7 - past) % 7 or 7) if reference.ahead else today - timedelta(days=past))


def part_of_near_unit(groups: Groups, reference: Reference) -> Period | None:
    """The last begun "đầu năm", "cuối tuần"; that of another unit with "trước" or "tới"."""
    which = groups.get("which") or groups.get("past")
    for shift in (0, -1) if which is None else (_shift(fold(which)),):
        unit = _unit(groups["unit"], reference.today, shift)
        found = unit and part_of(unit, groups["part"])
        if found and (which or reference.ahead or found.since <= reference.today):
            return found
    return None


def decade(groups: Groups, reference: Reference) -> Period:
    """As in "thập niên 1990", "những năm 90"."""
    told = int(groups["decade"])
    first = told if told > 99 else _century(told, reference.today)  # noqa: PLR2004 — two digits
    return of_years(first // 10 * 10, 10)


def century(groups: Groups, _: Reference) -> Period:
    """As in "thế kỷ 20", "thế kỷ XX"."""
    told = groups["century"]
    number = int(told) if told.isdecimal() else _roman(told)
    return of_years(100 * number - 99, 100)


def _roman(numeral: str) -> int:
    values = [_ROMAN[letter] for letter in numeral]
    return sum(
        -value if value < following else value for value, following in zip(values, [*values[1:], 0], strict=True)
    )


def tet(groups: Groups, reference: Reference) -> Period | None:
    """Tết, or a day of it by its lunar number."""
    lunar_day = groups.get("lunar_day")
    if lunar_day is None:
        return recurring(reference, of_tet)

    def in_year(year: int) -> Period | None:
        first = lunar_new_year(year)
        return of_days(first + timedelta(days=_number(lunar_day) - 1)) if first else None

    return recurring(reference, in_year)


def season(groups: Groups, reference: Reference) -> Period | None:
    """The season, of which one that is under way is "này"."""
    name = {"xuan": "xuân", "ha": "hè", "he": "hè", "thu": "thu"}.get(fold(groups["season"]), "đông")
    if fold(groups.get("side", "")) == "nay" and reference.today <= of_season(reference.today.year - 1, name).until:
        return of_season(reference.today.year - 1, name)
    return recurring(reference, lambda year: of_season(year, name))


def christmas(_: Groups, reference: Reference) -> Period | None:
    """The day of Christmas."""
    return recurring(reference, lambda year: of_days(date(year, 12, 25)))


def next_unit(groups: Groups, reference: Reference) -> Period | None:
    """As in "sang năm"."""
    return _unit(groups["unit"], reference.today, 1)
