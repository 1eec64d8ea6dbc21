"""Measures dates inferred from files that were fitted without the test articles; for tests/bench/dates.py."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from retrieval.dates.publication.month_posterior import MonthPosterior
from retrieval.dates.publication.reported_day import day_cell
from tests.bench.train_dates import Example, Model, day_cells, folds

THRESHOLDS = (0.7, 0.8, 0.9, 0.95, 0.97)
LENGTHS = (3, 12, 24)  # months


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What a file that did not see the article infers from it; None where nothing can be."""

    example: Example
    posterior: MonthPosterior | None
    claims_day: bool

    def best_year(self) -> tuple[int, float]:
        """Return the most probable year and its probability."""
        assert self.posterior
        return max(self.posterior.years.items(), key=lambda item: item[1])


def held_out(examples: Sequence[Example], seen: date) -> list[HeldOut]:
    """Return what is inferred from each example by the file of its fold."""
    results = []
    for training, test in folds(examples):
        known = [examples[index] for index in training]
        cells = day_cells(known)
        model = Model(known, cells, seen)
        for index in test:
            one = examples[index]
            posterior = None
            if model.is_known(one):
                posterior = MonthPosterior(model.months, model.posterior(one), one.named)
            cell = cells.get(day_cell(one.day.mention)) if one.day else None
            results.append(HeldOut(one, posterior, bool(cell and cell["claimed"])))
    return results


def print_held_out(examples: Sequence[Example], seen: date) -> None:
    """Print the tables over all articles, and without the largest crawl."""
    results = held_out(examples, seen)
    crawls = [one.example.crawl for one in results]
    largest = max(set(crawls), key=crawls.count)
    _print_tables("held out", results)
    _print_tables(f"held out, without {largest}", [one for one in results if one.example.crawl != largest])
    _print_reliability(results)


def _print_tables(name: str, results: Sequence[HeldOut]) -> None:
    print(f"\n{name}: {len(results)} articles")
    dated = [one for one in results if one.posterior]
    for threshold in THRESHOLDS:
        claimed = [one for one in dated if one.best_year()[1] >= threshold]
        _print_row(f"year from {threshold:.2f}", claimed, len(results), _is_right_year)
    for length in LENGTHS:
        spans = [one for one in dated if one.posterior and one.posterior.interval() and _months(one) <= length]
        _print_row(f"interval up to {length} months", spans, len(results), _is_covered)
    days = [one for one in results if one.claims_day]
    _print_row("day within one", days, len(results), lambda one: one.example.days_off() <= 1)
    _print_row("day within seven", days, len(results), lambda one: one.example.days_off() <= 7)


def _print_row(name: str, chosen: Sequence[HeldOut], articles: int, is_right: Callable[[HeldOut], bool]) -> None:
    right = sum(map(is_right, chosen))
    share = f"{100 * right / len(chosen):6.1f} % right" if chosen else "     -"
    print(f"{name:<28}{share} of {len(chosen):>5}, {100 * len(chosen) / articles:5.1f} % of articles")


def _is_right_year(one: HeldOut) -> bool:
    return one.best_year()[0] == one.example.published.year


def _is_covered(one: HeldOut) -> bool:
    interval = one.posterior.interval() if one.posterior else None
    return interval is not None and interval.since <= one.example.published <= interval.until


def _months(one: HeldOut) -> int:
    interval = one.posterior.interval() if one.posterior else None
    assert interval
    return 12 * (interval.until.year - interval.since.year) + interval.until.month - interval.since.month + 1


def _print_reliability(results: Sequence[HeldOut]) -> None:
    """Print how often the most probable year is right, by ten bins of its probability."""
    print("\nprobability of the year   right      n")
    dated = [one for one in results if one.posterior]
    for tenth in range(10):
        chosen = [one for one in dated if min(int(10 * one.best_year()[1]), 9) == tenth]
        if chosen:
            mean = sum(one.best_year()[1] for one in chosen) / len(chosen)
            print(f"{mean:24.2f}{sum(map(_is_right_year, chosen)) / len(chosen):8.2f}{len(chosen):7}")
