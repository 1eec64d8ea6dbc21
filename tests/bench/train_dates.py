"""Fits what dates of publication are inferred with: `retrieval/data/publication.json`.

`python -m tests.bench.train_dates --data DIR` reads `DIR/articles.jsonl.gz` (a record a line: id, title, body,
published, origin), and writes the file; `tests.bench.dates` measures by the same functions, cross-validated.

The weights are those of a conditional logit over months, with seasons of equal weight: archives hold some months more
often than others. Penalised are a weight's square and its difference from the weight of the next bucket.
"""

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, lil_matrix, vstack

from retrieval.dates.date_expressions import find_mentions
from retrieval.dates.publication.fitted import EDGES, NEAR_MONTHS
from retrieval.dates.publication.month_posterior import FIRST_MONTH, buckets, months_from
from retrieval.dates.publication.named_months import NamedMonth, named_months
from retrieval.dates.publication.reported_day import ReportedDay, day_cell, reported_day
from retrieval.text.normalise import composed

Floats = NDArray[np.floating[Any]]
Integers = NDArray[np.integer[Any]]

FILE = Path(__file__).parents[2] / "retrieval" / "data" / "publication.json"
YEAR_THRESHOLD = 0.95
# Chosen by grouped cross-validation (tests/bench/dates.py).
RIDGE, SMOOTHNESS = 0.05, 3.0
FEWEST_ARTICLES = 8  # of a family with weights
DAY_BOUND = 0.82  # of the share of days within one of the true one, in a cell that is claimed
Z_SCORE = 1.645  # one-sided, 95 %
SMALL_YEARS = 60  # articles: years with fewer are left out together
LARGE_CRAWL = 10  # articles of a test set, from which a crawl is left out of training as a whole


@dataclass(frozen=True, slots=True)
class Example:
    """An article with its true day of publication."""

    named: Sequence[NamedMonth]
    day: ReportedDay | None
    published: date
    crawl: str

    @property
    def month(self) -> int:
        """The true month, counted from `FIRST_MONTH`."""
        return 12 * self.published.year + self.published.month - 1 - FIRST_MONTH

    def days_off(self) -> int:
        """Return the days between the reported and the true day, in the nearest year."""
        assert self.day
        years = [self.published.year + n for n in (-1, 0, 1)]
        month, of_month = self.day.month, self.day.day
        days = [date(year, month, of_month) for year in years if (month, of_month) != (2, 29) or year % 4 == 0]
        return min(abs((one - self.published).days) for one in days)


def read_records(folder: Path) -> list[dict[str, str]]:
    """Return all records of the set in ``folder``."""
    with gzip.open(folder / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def example(record: Mapping[str, str]) -> Example:
    """Return what can be learnt from a record."""
    title, *parts = (composed(part) for part in (record["title"], *record["body"].splitlines()))
    title = "" if parts and title and parts[0].startswith(title) else title
    found = find_mentions(title, parts)
    published = date.fromisoformat(record["published"][:10])
    return Example(named_months(found, [title, *parts]), reported_day(found), published, record["origin"])


def folds(examples: Sequence[Example]) -> Iterator[tuple[Integers, Integers]]:
    """Yield training and test indices: test years, and crawls that many test articles are of, are not trained on."""
    years = np.array([one.published.year for one in examples])
    crawls = np.array([one.crawl for one in examples])
    counts = Counter(years.tolist())
    groups = [[year] for year in sorted(counts) if counts[year] >= SMALL_YEARS]
    groups.append([year for year in counts if counts[year] < SMALL_YEARS])
    for group in groups:
        test = np.isin(years, group)
        large = [crawl for crawl, count in Counter(crawls[test].tolist()).items() if count >= LARGE_CRAWL]
        yield np.flatnonzero(~test & ~np.isin(crawls, large)), np.flatnonzero(test)


def day_cells(examples: Sequence[Example]) -> dict[str, dict[str, Any]]:
    """Return how often the day of each cell was right, and whether it is claimed."""
    off = defaultdict(list)
    for one in examples:
        if one.day:
            off[day_cell(one.day.mention)].append(one.days_off())
    cells = {}
    for cell, days in sorted(off.items()):
        near = sum(day <= 1 for day in days)
        shares = {
            "within_one": round(near / len(days), 3),
            "within_seven": round(sum(d <= 7 for d in days) / len(days), 3),
        }
        cells[cell] = {"articles": len(days), **shares, "claimed": wilson_bound(near, len(days)) >= DAY_BOUND}
    return cells


def wilson_bound(hits: int, trials: int) -> float:
    """Return the lower bound of a share (Wilson, 1927)."""
    share, z2 = hits / trials, Z_SCORE**2
    spread = Z_SCORE * np.sqrt(share * (1 - share) / trials + z2 / (4 * trials**2))
    return float((share + z2 / (2 * trials) - spread) / (1 + z2 / trials))


class Model:
    """The conditional logit over the months from `FIRST_MONTH` to that of ``seen``, fitted to examples."""

    def __init__(self, examples: Sequence[Example], cells: Mapping[str, Mapping[str, Any]], seen: date) -> None:
        self.months = FIRST_MONTH + np.arange(12 * seen.year + seen.month - FIRST_MONTH)
        self._claimed = {cell for cell, measured in cells.items() if measured["claimed"]}
        named = Counter(family for one in examples for family in {f for m in one.named for f in m.families})
        self.families = sorted(family for family, count in named.items() if count >= FEWEST_ARTICLES)
        size = len(EDGES) + 1
        self._start = {family: size * index for index, family in enumerate(self.families)}
        self.kinds = ("relative", "firm", "soft")
        self._agreement = size * len(self.families)
        self.width = self._agreement + len(self.kinds) * len(NEAR_MONTHS)
        known = [one for one in examples if self.is_known(one)]
        self.weights = self._fit(known)

    def is_known(self, one: Example) -> bool:
        """Return whether the example names a date of a family with weights."""
        return any(month.family in self._start for month in one.named)

    def posterior(self, one: Example) -> Floats:
        """Return the probabilities of `months` for a known example."""
        scores = self._rows(one) @ self.weights
        shares = np.exp(scores - scores.max())
        return np.asarray(shares / shares.sum())

    def _rows(self, one: Example) -> csr_matrix:
        rows, columns, values = [], [], []
        months = np.arange(len(self.months))
        dates = defaultdict(list)
        for named in one.named:
            for family in named.families:
                dates[family].append(named.month)
        for family, named_here in dates.items():
            if family in self._start:
                for month in named_here:
                    rows.append(months)
                    columns.append(self._start[family] + buckets(self.months - month))
                    values.append(np.full(len(months), 1 / len(named_here)))
        if one.day:
            kind = "relative" if one.day.relative else "firm" if day_cell(one.day.mention) in self._claimed else "soft"
            near = months_from(one.day, self.months) - NEAR_MONTHS[0]
            inside = np.flatnonzero((near >= 0) & (near < len(NEAR_MONTHS)))
            rows.append(inside)
            columns.append(self._agreement + len(NEAR_MONTHS) * self.kinds.index(kind) + near[inside])
            values.append(np.ones(len(inside)))
        shape = (len(self.months), self.width)
        return csr_matrix((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=shape)

    def _fit(self, known: Sequence[Example]) -> Floats:
        rows = vstack([self._rows(one) for one in known]).tocsr()
        transposed = rows.T.tocsr()
        count, months = len(known), len(self.months)
        truth = np.array([one.month for one in known])
        importance = _seasons_balanced(known)
        of_truth = rows[np.arange(count) * months + truth].T @ importance
        penalty = self._penalty()

        def loss(weights: Floats) -> tuple[float, Floats]:
            scores = (rows @ weights).reshape(count, months)
            highest = scores.max(axis=1, keepdims=True)
            shares = np.exp(scores - highest)
            totals = shares.sum(axis=1, keepdims=True)
            likelihood = scores[np.arange(count), truth] - highest[:, 0] - np.log(totals[:, 0])
            expected = transposed @ (shares / totals * importance[:, None]).ravel()
            pull = penalty @ weights
            return float(-importance @ likelihood + 0.5 * weights @ pull), expected - of_truth + pull

        fitted = minimize(loss, np.zeros(self.width), jac=True, method="L-BFGS-B", options={"maxiter": 300})
        return np.asarray(fitted.x)

    def _penalty(self) -> csr_matrix:
        penalty = lil_matrix((self.width, self.width))
        penalty.setdiag(RIDGE)
        for start in self._start.values():
            for left in range(start, start + len(EDGES)):
                right = left + 1
                penalty[left, left] += SMOOTHNESS
                penalty[right, right] += SMOOTHNESS
                penalty[left, right] -= SMOOTHNESS
                penalty[right, left] -= SMOOTHNESS
        return penalty.tocsr()

    def record(self) -> dict[str, Any]:
        """Return the weights by family, and those of the agreement with the reported day by its reliability."""
        size, near = len(EDGES) + 1, len(NEAR_MONTHS)
        rounded = [round(float(weight), 2) for weight in self.weights]
        agreement = [rounded[self._agreement + near * index :][:near] for index in range(len(self.kinds))]
        return {
            "families": {family: rounded[start : start + size] for family, start in self._start.items()},
            "agreement": dict(zip(self.kinds, agreement, strict=True)),
        }


def _seasons_balanced(known: Sequence[Example]) -> Floats:
    seasons = [(one.published.month - 1) // 3 for one in known]
    counts = Counter(seasons)
    importance = np.array([1 / counts[season] for season in seasons])
    return np.asarray(importance * len(known) / importance.sum())


def main() -> None:
    """Fit on all records, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds articles.jsonl.gz")
    parser.add_argument("--seen", type=date.fromisoformat, default=date(2026, 11, 30), help="day of indexing")
    arguments = parser.parse_args()
    examples = [example(record) for record in read_records(arguments.data)]
    cells = day_cells(examples)
    model = Model(examples, cells, arguments.seen)
    table = {
        "trained_on": f"{len(examples)} articles of {arguments.data.name}",
        "trained_by": "tests/bench/train_dates.py",
        "year_threshold": YEAR_THRESHOLD,
        "days": cells,
        **model.record(),
    }
    FILE.write_text(_compact(table), encoding="utf-8")
    print(f"{FILE.name}: {len(model.families)} families, {model.width} weights")


def _compact(table: Mapping[str, Any]) -> str:
    """Return the table as JSON with a line for each of its families and cells."""
    lines = []
    for name, value in table.items():
        if isinstance(value, dict):
            inner = ",\n".join(
                f"  {json.dumps(key, ensure_ascii=False)}: {json.dumps(one)}" for key, one in value.items()
            )
            lines.append(f" {json.dumps(name)}: {{\n{inner}\n }}")
        else:
            lines.append(f" {json.dumps(name)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    main()
