"""The rules that resolve time words to periods, given a reference time.

Each public function but `narrow` is the rule of some patterns of `period_patterns`. It takes the named groups of a
match, in lower case and with or without diacritics, and a reference from `narrow`; it returns None, or raises
ValueError or OverflowError, where the calendar has no such period. Weeks, months and years that are "vừa rồi" are the
last complete ones; "3 ngày qua" ends on the day of asking.
"""

from collections.abc import Mapping
from dataclasses import replace
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
from retrieval.dates.date_expressions import ROMAN_QUARTERS, TIME_WORDS, WEEKDAYS
from retrieval.dates.lunar_new_year import lunar_new_year
from retrieval.text.normalise import fold

Groups = Mapping[str, str]

# Words without diacritics. "vài" and "mấy", a few, count as three (chosen) where they measure a length of time.
_THIS, _NEXT = (frozenset(map(fold, TIME_WORDS[name])) for name in ("this", "next"))
_WEEKDAYS = {fold(word): weekday for word, weekday in WEEKDAYS.items()}
_NUMBERS = {
    **{fold(word): number for number, word in enumerate(TIME_WORDS["numbers"], start=1)},
    "tu": 4,
    "gieng": 1,
    "chap": 12,
    "vai": 3,
    "may": 3,
    **ROMAN_QUARTERS,
}
_STEMS, _BRANCHES = ([fold(name) for name in TIME_WORDS[list_]] for list_ in ("stems", "branches"))
_HALF_CYCLE = 30  # years; the names of the lunar years come again after sixty
_VAGUE_COUNTS = frozenset({"vai", "may"})
_NEAR_DAYS = {"nay": 0, "qua": -1, "kia": -2, "mai": 1, "ngay kia": 2}
_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10}
_SUNDAY = 6
_MONTHS_OF_YEAR = 12
_YEARS_AHEAD = 10  # chosen: up to which a year of two digits lies ahead


def narrow(groups: Groups, reference: Reference) -> Reference:
    """Return ``reference`` with the year, weekday and direction that the words themselves give."""
    today, side, word = reference.today, fold(groups.get("side", "")), fold(groups.get("year_word", ""))
    year = reference.year
    if digits := groups.get("year"):
        year = int(digits) if len(digits) > 2 else _four_digits(int(digits), today)  # noqa: PLR2004 — two digits
    elif word:
        year = today.year + _shift(word)
    elif side == "nay":
        year = today.year
    ahead = side in {"toi", "sap toi"} or (reference.ahead and not side)
    weekday = _weekday(groups)
    return Reference(today, ahead, year, reference.weekday if weekday is None else weekday)


def _four_digits(two_digits: int, today: date) -> int:
    """Return the latest year with these last two digits that is at most `_YEARS_AHEAD` ahead."""
    year = today.year // 100 * 100 + two_digits
    return year if year <= today.year + _YEARS_AHEAD else year - 100


def _shift(which: str) -> int:
    """Return how many units "trước", "này" or "tới" (without diacritics) is from the present one."""
    if which in _THIS:
        return 0
    if which == "kia":
        return -2
    return 1 if which in _NEXT else -1


def _weekday(groups: Groups) -> int | None:
    if "sunday" in groups:
        return _SUNDAY
    return _WEEKDAYS[fold(groups["weekday"])] if "weekday" in groups else None


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else _NUMBERS[fold(word)]


def day(groups: Groups, reference: Reference) -> Period | None:
    """Resolve a day of a month."""
    number, of_month = _number(groups["day"]), _number(groups["month"])
    return recurring(reference, lambda in_year: _one_day(in_year, of_month, number))


def _one_day(year: int, month: int, day: int) -> Period | None:
    return of_days(date(year, month, day)) if is_possible_date(year, month, day) else None


def days_of_month(groups: Groups, reference: Reference) -> Period | None:
    """Resolve a range of days of one month: "18 đến 20/2"."""
    last = day(groups, reference)
    return last and Period(last.since.replace(day=int(groups["first_day"])), last.until)


def month(groups: Groups, reference: Reference) -> Period | None:
    """Resolve a month."""
    return recurring(reference, lambda year: of_months(year, _number(groups["month"])))


def first_day_of_month(groups: Groups, reference: Reference) -> Period | None:
    """Resolve "ngày đầu tháng 9"."""
    found = month(groups, reference)
    return found and of_days(found.since)


def first_week_of_month(groups: Groups, reference: Reference) -> Period | None:
    """Resolve "tuần đầu tháng 9", the first week that begins in the month."""
    found = month(groups, reference)
    return found and of_week(found.since + timedelta(days=6))


def quarter(groups: Groups, reference: Reference) -> Period | None:
    """Resolve a quarter."""
    return recurring(reference, lambda year: of_quarter(year, _number(groups["quarter"])))


def year(groups: Groups, _: Reference) -> Period:
    """Resolve a year."""
    return of_years(int(groups["year"]))


def range_of_years(groups: Groups, _: Reference) -> Period | None:
    """Resolve a range of years: "2016-2020"."""
    first, last = int(groups["first_year"]), int(groups["year"])
    return of_years(first, last - first + 1) if first < last else None


def months_of_year(groups: Groups, reference: Reference) -> Period | None:
    """Resolve the first or last months of a year, without one of the last year in which all of them have begun."""
    months = _number(groups["months"])
    if not 1 <= months <= _MONTHS_OF_YEAR:
        return None
    last = months if fold(groups.get("end", "đầu")).startswith("dau") else _MONTHS_OF_YEAR
    end = recurring(reference, lambda in_year: of_months(in_year, last))
    return end and of_months(end.since.year, last - months + 1, months)


def near_day(groups: Groups, reference: Reference) -> Period:
    """Resolve "hôm nay", "tối qua", "ngày kia"."""
    return of_days(reference.today + timedelta(days=_NEAR_DAYS[fold(groups["near"])]))


def near_unit(groups: Groups, reference: Reference) -> Period | None:
    """Resolve "tuần trước", "năm nay"."""
    return _unit(groups["unit"], reference.today, _shift(fold(groups["which"])))


def _unit(unit: str, today: date, shift: int, count: int = 1) -> Period | None:
    """Return ``count`` units from the one ``shift`` units after today's; None for no unit, as in "0 tháng sau"."""
    if not count:
        return None
    match fold(unit):
        case "ngay" | "hom" | "bua":
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
    """Resolve "3 ngày trước" to that day, "hai năm trước" to that year; "mấy hôm trước" is too vague for a day."""
    if fold(groups["count"]) in _VAGUE_COUNTS:
        return None
    return _unit(groups["unit"], reference.today, -_number(groups["count"]))


def past_units(groups: Groups, reference: Reference) -> Period | None:
    """Resolve "3 tháng vừa qua" to the last complete units, and "3 tháng qua" to the time up to today."""
    count = _number(groups.get("count", "1"))
    before = _unit(groups["unit"], reference.today, -count, count)
    if before is None or fold(groups["past"]) in {"vua roi", "vua qua"}:
        return before
    return Period(_same_day_before(groups["unit"], reference.today, count), reference.today)


def _same_day_before(unit: str, today: date, count: int) -> date:
    match fold(unit):
        case "ngay" | "hom" | "bua":
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
    """Resolve "3 ngày tới", which begins tomorrow."""
    return _unit(groups["unit"], reference.today, 1, _number(groups["count"]))


def near_weekday(groups: Groups, reference: Reference) -> Period:
    """Resolve a weekday: the last one, today included, unless the words look ahead or name its week."""
    today, which = reference.today, fold(groups.get("week", ""))
    weekday = _weekday(groups) or 0
    if which:
        return of_days(of_week(today, _shift(which)).since + timedelta(days=weekday))
    past = (today.weekday() - weekday) % 7
    if fold(groups.get("side", "")) in {"roi", "vua roi", "vua qua"}:
        return of_days(today - timedelta(days=past or 7))
    return of_days(today + timedelta(days=(7 - past) % 7 or 7) if reference.ahead else today - timedelta(days=past))


def part_of_near_unit(groups: Groups, reference: Reference) -> Period | None:
    """Resolve "đầu năm", "cuối tuần" to the last one begun, "cuối tuần trước" to that of the named unit."""
    which = groups.get("which") or groups.get("past")
    for shift in (0, -1) if which is None else (_shift(fold(which)),):
        unit = _unit(groups["unit"], reference.today, shift)
        found = unit and part_of(unit, groups["part"])
        if found and (which or reference.ahead or found.since <= reference.today):
            return found
    return None


def decade(groups: Groups, reference: Reference) -> Period:
    """Resolve "thập niên 1990", "những năm 90"."""
    digits = int(groups["decade"])
    first = digits if digits > 99 else _four_digits(digits, reference.today)  # noqa: PLR2004 — two digits
    return of_years(first // 10 * 10, 10)


def century(groups: Groups, _: Reference) -> Period:
    """Resolve "thế kỷ 20", "thế kỷ XX"."""
    numeral = groups["century"]
    number = int(numeral) if numeral.isdecimal() else _roman(numeral)
    return of_years(100 * number - 99, 100)


def _roman(numeral: str) -> int:
    values = [_ROMAN_DIGITS[letter] for letter in numeral]
    return sum(
        -value if value < following else value for value, following in zip(values, [*values[1:], 0], strict=True)
    )


def _named_lunar_year(groups: Groups, reference: Reference) -> int | None:
    """Return the year called "Bính Ngọ" that is nearest to today."""
    stem, branch = groups.get("stem"), groups.get("branch")
    if stem is None or branch is None:
        return None
    stem, branch = fold(stem.lower()), fold(branch.lower()).replace("ti", "ty")  # Tý and Tỵ go with other stems
    near = range(reference.today.year - _HALF_CYCLE, reference.today.year + _HALF_CYCLE)
    return next(
        (year for year in near if (_STEMS[(year - 4) % 10], _BRANCHES[(year - 4) % 12]) == (stem, branch)), None
    )


def tet(groups: Groups, reference: Reference) -> Period | None:
    """Resolve Tết, or a day of it ("mùng 3 Tết")."""
    if (named := _named_lunar_year(groups, reference)) is not None and reference.year is None:
        reference = replace(reference, year=named)
    lunar_day = groups.get("lunar_day")
    if lunar_day is None:
        return recurring(reference, of_tet)

    def in_year(year: int) -> Period | None:
        first = lunar_new_year(year)
        return of_days(first + timedelta(days=_number(lunar_day) - 1)) if first else None

    return recurring(reference, in_year)


def season(groups: Groups, reference: Reference) -> Period | None:
    """Resolve a season; "mùa đông này" may have begun last year."""
    name = {"xuan": "xuân", "ha": "hè", "he": "hè", "thu": "thu"}.get(fold(groups["season"]), "đông")
    if fold(groups.get("side", "")) == "nay" and reference.today <= of_season(reference.today.year - 1, name).until:
        return of_season(reference.today.year - 1, name)
    return recurring(reference, lambda year: of_season(year, name))


def christmas(_: Groups, reference: Reference) -> Period | None:
    """Resolve Christmas Day."""
    return recurring(reference, lambda year: of_days(date(year, 12, 25)))


def next_unit(groups: Groups, reference: Reference) -> Period | None:
    """Resolve "sang năm"."""
    return _unit(groups["unit"], reference.today, 1)
