"""The month in which an article was published, as a distribution over months, from the months that it names.

A month has the score that its distance from the named months adds up to: for each family of `named_months` the mean
over its dates of a weight that depends on the distance, and for the day that the article reports on a weight that
depends on the distance within the year. The distribution is the softmax of the scores, with a flat prior from January
of `FIRST_NEWS_YEAR` to the month in which the article was first seen: a conditional logit (McFadden, 1974).
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.dates.calendar import Period, of_months
from retrieval.dates.publication.fitted import EDGES, NEAR_MONTHS, Floats, fitted
from retrieval.dates.publication.named_months import FIRST_NEWS_YEAR, NamedMonth
from retrieval.dates.publication.reported_day import ReportedDay

Integers = NDArray[np.integer[Any]]

FIRST_MONTH = 12 * FIRST_NEWS_YEAR
_YEAR, _HALF_YEAR = 12, 6  # months
# What readers are shown; chosen.
_LONGEST_INTERVAL = 24  # months
_INTERVAL_SHARE = 0.9


@dataclass(frozen=True)
class MonthPosterior:
    """The distribution of an article.

    Attributes:
        months: The possible months in order, counted from January of year 0.
        probabilities: Theirs; the sum is 1.
        named: What it was inferred from.
    """

    months: Integers
    probabilities: Floats
    named: Sequence[NamedMonth]

    @cached_property
    def years(self) -> Mapping[int, float]:
        """The probability of each year."""
        totals = np.bincount(self.months // _YEAR - FIRST_NEWS_YEAR, self.probabilities)
        return {FIRST_NEWS_YEAR + index: float(total) for index, total in enumerate(totals)}

    def claimed_year(self) -> int | None:
        """Return the year, if its probability reaches the fitted threshold."""
        year, probability = max(self.years.items(), key=lambda item: item[1])
        return year if probability >= fitted().year_threshold else None

    def interval(self) -> Period | None:
        """Return the shortest run of months of nine tenths of the probability; None if it is longer than two years."""
        until = np.append(0.0, np.cumsum(self.probabilities))
        for length in range(1, min(_LONGEST_INTERVAL, len(self.months)) + 1):
            shares = until[length:] - until[:-length]
            if shares.max() >= _INTERVAL_SHARE:
                first = self.months[int(shares.argmax())]
                return of_months(int(first) // _YEAR, int(first) % _YEAR + 1, length)
        return None

    def evidence_for(self, period: Period) -> NamedMonth:
        """Return the named month that speaks most for ``period``; one in it, if there is any."""
        since, until = (_YEAR * day.year + day.month - 1 for day in (period.since, period.until))
        within = (self.months >= since) & (self.months <= until)

        def support(one: NamedMonth) -> float:
            scores = _scores({one.family: Counter([one.month])}, self.months)
            return float(scores[within].max(initial=-np.inf) - scores.mean())

        distinct = list({(one.family, one.month): one for one in reversed(self.named)}.values())
        inside = [one for one in distinct if since - since % _YEAR <= one.month <= until]
        return max(inside or distinct, key=support)


def month_posterior(named: Sequence[NamedMonth], day: ReportedDay | None, seen: date) -> MonthPosterior | None:
    """Return the distribution up to the month of ``seen``; None where no date of a fitted family is named."""
    known = [one for one in named if one.family in fitted().families]
    months = FIRST_MONTH + np.arange(_YEAR * seen.year + seen.month - FIRST_MONTH)
    if not known or not len(months):
        return None
    dates: dict[str, Counter[int]] = defaultdict(Counter)
    for one in named:
        for family in one.families:
            dates[family][one.month] += 1
    scores = _scores(dates, months) + _agreement(day, months)
    shares = np.exp(scores - scores.max())
    return MonthPosterior(months, shares / shares.sum(), known)


def _scores(dates: Mapping[str, Counter[int]], months: Integers) -> Floats:
    total = np.zeros(len(months))
    for family, counts in dates.items():
        weights = fitted().families.get(family)
        if weights is not None:
            distances = months[:, None] - np.array(list(counts))
            shares = np.array(list(counts.values())) / counts.total()
            total += (weights[buckets(distances)] * shares).sum(axis=1)
    return total


def buckets(distances: Integers) -> Integers:
    """Return the bucket of each distance in months, from 0 for those before the first of `EDGES`."""
    return np.searchsorted(EDGES, distances, side="right")


def _agreement(day: ReportedDay | None, months: Integers) -> Floats:
    if day is None:
        return np.zeros(len(months))
    weights = dict(zip(NEAR_MONTHS, fitted().agreement[day.reliability], strict=True))
    return np.array([weights.get(int(months_off), 0.0) for months_off in months_from(day, months)])


def months_from(day: ReportedDay, months: Integers) -> Integers:
    """Return how many months each month lies after the month of ``day`` in the nearest year, -5 to 6."""
    return (months - (day.month - 1) + _HALF_YEAR - 1) % _YEAR - (_HALF_YEAR - 1)
