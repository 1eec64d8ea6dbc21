"""Measures periods read from time expressions against the intervals that another reader gives them.

`python -m tests.bench.periods --data DIR` reads `DIR/expressions.jsonl` (a record a line: text, value, as of Thursday
2 February 2017), takes the expressions of a day or coarser and lists those read otherwise. Duckling, where the values
come from, looks ahead where words leave the direction open; news look back, so that such a difference is expected.
"""

import argparse
import json
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from retrieval.dates.asked_period import read_period
from retrieval.dates.calendar import HO_CHI_MINH, Period, of_days, of_months, of_quarter, of_week, of_years

ASKED_AT = datetime(2017, 2, 2, 3, 55, tzinfo=HO_CHI_MINH)
_TIME = r"\((\d+), (\d+), (\d+), \d+, \d+, \d+\)"
_VALUE = re.compile(rf"datetime(?:Interval)? \(?{_TIME}(?:, {_TIME}\))? (Day|Week|Month|Quarter|Year)\)")


def expected(value: str) -> Period | None:
    """The interval of a value; None where it is finer than a day."""
    match = _VALUE.fullmatch(value)
    if match is None:
        return None
    since = date(*map(int, match.groups()[:3]))
    if match[4]:
        return Period(since, date(*map(int, match.groups()[3:6])) - timedelta(days=1))
    of = {
        "Day": of_days(since),
        "Week": of_week(since),
        "Month": of_months(since.year, since.month),
        "Quarter": of_quarter(since.year, (since.month + 2) // 3),
        "Year": of_years(since.year),
    }
    return of[match[7]]


def looks_back(read: Period, told: Period) -> bool:
    """Whether `read` is what recurs as `told` does, the last time rather than the next."""
    today = ASKED_AT.date()
    if not read.since <= today < told.since:
        return False
    weekly = told.since == told.until and (told.since - read.since).days == 7
    yearly = (read.since.month, read.since.day) == (told.since.month, told.since.day)
    return weekly or (yearly and told.since.year - read.since.year == 1)


def compared(folder: Path) -> Iterator[tuple[str, Period, Period | None]]:
    """Each expression of a day or coarser, what it is said to mean and what is read."""
    for line in (folder / "expressions.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if told := expected(record["value"]):
            asked = read_period(record["text"], ASKED_AT)
            yield record["text"], told, asked.period if asked else None


def main() -> None:
    """Print what is read otherwise, and the shares."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds expressions.jsonl")
    right = back = wrong = 0
    for text, told, read in compared(parser.parse_args().data):
        if read == told:
            right += 1
            continue
        expected_difference = read is not None and looks_back(read, told)
        back += expected_difference
        wrong += not expected_difference
        reason = "news look back" if expected_difference else "WRONG"
        print(f"{reason:<16}{text:<36}{read.since if read else '-'} – {read.until if read else '-'}   not {told.since}")
    print(
        f"the same {right}, looking back {back}, wrong {wrong}: {100 * (right + back) / (right + back + wrong):.1f} %"
    )


if __name__ == "__main__":
    main()
