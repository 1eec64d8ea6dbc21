"""Measures inferred dates of publication against the true ones.

`python -m tests.bench.dates --data DIR` reads `DIR/articles.jsonl.gz` (a record a line: id, title, sapo, body, url,
published, origin), and withholds `published`. It prints

- what the shipped file infers, by basis and precision; on the records that it was fitted on, that is no estimate;
- with ``--held-out`` what files infer that were fitted without the years and large crawls of the test articles: years
  by their probability, intervals, and days; all, and without the largest crawl.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from retrieval.dates.publication.dating import published_date
from retrieval.dates.publication.publication_date import PublicationDate
from tests.bench.held_out_dates import print_held_out
from tests.bench.train_dates import example, read_records

SEEN = date(2026, 11, 30)  # the day of indexing, later than all articles of the set
PARTS = ("title + body", "title + sapo + body", "title + body + url")


@dataclass(frozen=True, slots=True)
class Measurement:
    """The date inferred for an article, and its true day of publication."""

    inferred: PublicationDate
    published: date

    @property
    def precision(self) -> str:
        """The parts of the date that are known."""
        if self.inferred.year is None:
            return "day, no year" if self.inferred.day else "-"
        return "day" if self.inferred.day else "month" if self.inferred.month else "year"

    @property
    def right_year(self) -> bool:
        """Whether the year is right."""
        return self.inferred.year == self.published.year

    def days_off(self) -> int:
        """Return the days between the inferred and the true day, in the nearest year."""
        month, day = self.inferred.month or 1, self.inferred.day or 1
        years = (self.published.year + n for n in (-1, 0, 1))
        days = [date(year, month, day) for year in years if (month, day) != (2, 29) or year % 4 == 0]
        return min(abs((one - self.published).days) for one in days)


def measure(record: dict[str, str], parts: str, seen: date) -> Measurement:
    """Infer the date of `record` from some of its `parts`."""
    paragraphs = record["body"].splitlines()
    if "sapo" in parts and record["sapo"]:
        paragraphs.insert(0, record["sapo"])
    url = record["url"] if "url" in parts else None
    inferred = published_date(title=record["title"], paragraphs=paragraphs, url=url, seen=seen)
    return Measurement(inferred, date.fromisoformat(record["published"][:10]))


def share(hits: Iterable[bool]) -> str:
    """Return the share of hits, in per cent."""
    values = list(hits)
    return f"{100 * sum(values) / len(values):6.1f}" if values else "     -"


def print_row(name: str, measurements: Sequence[Measurement], articles: int) -> None:
    """Print a row: how many dates were inferred, and how often they were right."""
    years = [one.right_year for one in measurements if one.inferred.year is not None]
    off = [one.days_off() for one in measurements if one.inferred.day is not None]
    within = "  ".join(share(days <= limit for days in off) for limit in (0, 1, 7))
    months = [
        one.right_year and one.inferred.month == one.published.month for one in measurements if one.precision == "month"
    ]
    coverage = 100 * len(measurements) / articles
    print(f"{name:<28}{len(measurements):>6}{coverage:>8.1f}  {share(years)}  {share(months)}  {within}")


def print_table(parts: str, measurements: Sequence[Measurement]) -> None:
    """Print accuracy and coverage of what is inferred from `parts` of the articles."""
    print(f"\n{parts}: {len(measurements)} articles")
    print(f"{'per cent right':<28}{'n':>6}{'cover':>8}    year   month     day      ±1      ±7")
    groups: dict[str, list[Measurement]] = defaultdict(list)
    for one in measurements:
        groups[f"{one.inferred.basis}: {one.precision}"].append(one)
        if one.inferred.year is not None:
            groups["* any year"].append(one)
        if one.inferred.day is not None:
            groups["* any day and month"].append(one)
        if one.precision == "day":
            groups["* any full date"].append(one)
    for name in sorted(groups):
        print_row(name, groups[name], len(measurements))


def main() -> None:
    """Print a table for each choice of parts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds articles.jsonl.gz")
    parser.add_argument("--half", type=int, choices=(0, 1), help="only records whose id is even or odd")
    parser.add_argument("--held-out", action="store_true", help="fit again without the test articles")
    parser.add_argument("--seen", type=date.fromisoformat, default=SEEN, help="day of indexing")
    arguments = parser.parse_args()
    records = read_records(arguments.data)
    if arguments.half is not None:
        records = [record for record in records if int(record["id"], 16) % 2 == arguments.half]
    if arguments.held_out:
        print_held_out([example(record) for record in records], arguments.seen)
        return
    for parts in PARTS:
        started = time.perf_counter()
        measurements = [measure(record, parts, arguments.seen) for record in records]
        print_table(parts, measurements)
        print(f"{1000 * (time.perf_counter() - started) / len(records):.2f} ms an article")


if __name__ == "__main__":
    main()
