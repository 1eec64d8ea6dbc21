"""Measures dates taken from articles against the dates they were published on.

`tests/bench/dates.py --data DIR` reads `DIR/articles.jsonl.gz` (a record a line: id, title, sapo, body, url,
published) with `published` withheld, and prints risk against coverage by basis and precision.
"""

import argparse
import gzip
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from retrieval.dates.publication.publication_date import PublicationDate, published_date

PARTS = ("title + body", "title + sapo + body", "title + body + url")


@dataclass(frozen=True, slots=True)
class Claim:
    """A date claimed for an article, and the day it was published on."""

    claimed: PublicationDate
    published: date

    @property
    def precision(self) -> str:
        """Which parts of the date are claimed."""
        if self.claimed.year is None:
            return "day, no year" if self.claimed.day else "-"
        return "day" if self.claimed.day else "month" if self.claimed.month else "year"

    @property
    def right_year(self) -> bool:
        """Whether the year is right."""
        return self.claimed.year == self.published.year

    def days_off(self) -> int:
        """Days between the claimed and the true day, in whichever year is nearest (year and month unheeded)."""
        month, day = self.claimed.month or 1, self.claimed.day or 1
        years = (self.published.year + n for n in (-1, 0, 1))
        days = [date(year, month, day) for year in years if (month, day) != (2, 29) or year % 4 == 0]
        return min(abs((one - self.published).days) for one in days)


def read_records(folder: Path) -> list[dict[str, str]]:
    """All records of the set in `folder`."""
    with gzip.open(folder / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def claim(record: dict[str, str], parts: str) -> Claim:
    """The date claimed for `record` from the `parts` of it that are shown."""
    paragraphs = record["body"].splitlines()
    if "sapo" in parts and record["sapo"]:
        paragraphs.insert(0, record["sapo"])
    url = record["url"] if "url" in parts else None
    claimed = published_date(title=record["title"], paragraphs=paragraphs, url=url)
    return Claim(claimed, date.fromisoformat(record["published"][:10]))


def share(hits: Iterable[bool]) -> str:
    """The share of hits, in per cent."""
    values = list(hits)
    return f"{100 * sum(values) / len(values):6.1f}" if values else "     -"


def print_row(name: str, claims: Sequence[Claim], articles: int) -> None:
    """One row: how many were claimed and how often rightly."""
    years = [one.right_year for one in claims if one.claimed.year is not None]
    off = [one.days_off() for one in claims if one.claimed.day is not None]
    within = "  ".join(share(days <= limit for days in off) for limit in (0, 1, 7))
    months = [one.right_year and one.claimed.month == one.published.month for one in claims if one.precision == "month"]
    coverage = 100 * len(claims) / articles
    print(f"{name:<28}{len(claims):>6}{coverage:>8.1f}  {share(years)}  {share(months)}  {within}")


def print_table(parts: str, claims: Sequence[Claim]) -> None:
    """Risk against coverage for what is claimed from `parts` of the articles."""
    print(f"\n{parts}: {len(claims)} articles")
    print(f"{'per cent right':<28}{'n':>6}{'cover':>8}    year   month     day      ±1      ±7")
    groups: dict[str, list[Claim]] = defaultdict(list)
    for one in claims:
        groups[f"{one.claimed.basis}: {one.precision}"].append(one)
        if one.claimed.year is not None:
            groups["* any year"].append(one)
        if one.claimed.day is not None:
            groups["* any day and month"].append(one)
        if one.precision == "day":
            groups["* any full date"].append(one)
    for name in sorted(groups):
        print_row(name, groups[name], len(claims))


def main() -> None:
    """Print a table for each choice of parts, for the whole set and for its halves by id."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds articles.jsonl.gz")
    parser.add_argument("--half", type=int, choices=(0, 1), help="only records whose id is even or odd")
    arguments = parser.parse_args()
    records = read_records(arguments.data)
    if arguments.half is not None:
        records = [record for record in records if int(record["id"], 16) % 2 == arguments.half]
    for parts in PARTS:
        started = time.perf_counter()
        claims = [claim(record, parts) for record in records]
        print_table(parts, claims)
        print(f"{1000 * (time.perf_counter() - started) / len(records):.2f} ms an article")


if __name__ == "__main__":
    main()
