"""Measures the periods of time expressions against the intervals of another parser.

`python -m tests.bench.periods --data DIR` reads `DIR/expressions.jsonl` (a record a line: text, value, as of Thursday
2 February 2017), takes the expressions of a day or coarser and lists the differences. Duckling, which made the values,
looks ahead where the direction is open; news look back, so that such differences are expected.
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
    """Return the interval of a value; None if it is finer than a day."""
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


def looks_back(actual: Period, theirs: Period) -> bool:
    """Return whether `actual` is the last period of a recurring one, and `theirs` the next."""
    today = ASKED_AT.date()
    if not actual.since <= today < theirs.since:
        return False
    weekly = theirs.since == theirs.until and (theirs.since - actual.since).days == 7
    yearly = (actual.since.month, actual.since.day) == (theirs.since.month, theirs.since.day)
    return weekly or (yearly and theirs.since.year - actual.since.year == 1)


def compared(folder: Path) -> Iterator[tuple[str, Period, Period | None]]:
    """Yield each expression of a day or coarser with their period and ours."""
    for line in (folder / "expressions.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if theirs := expected(record["value"]):
            asked = read_period(record["text"], ASKED_AT)
            yield record["text"], theirs, asked.period if asked else None


def main() -> None:
    """Print the differences and their shares."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds expressions.jsonl")
    right = back = wrong = 0
    for text, theirs, actual in compared(parser.parse_args().data):
        if actual == theirs:
            right += 1
            continue
        expected_difference = actual is not None and looks_back(actual, theirs)
        back += expected_difference
        wrong += not expected_difference
        reason = "news look back" if expected_difference else "WRONG"
        ours = f"{actual.since} – {actual.until}" if actual else "- – -"
        print(f"{reason:<16}{text:<36}{ours}   not {theirs.since}")
    print(
        f"the same {right}, looking back {back}, wrong {wrong}: {100 * (right + back) / (right + back + wrong):.1f} %"
    )


if __name__ == "__main__":
    main()
