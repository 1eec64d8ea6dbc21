"""What was fitted for dates of publication: `retrieval/data/publication.json`, made by tests/bench/train_dates.py."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]

EDGES = (-24, -12, -6, -3, -2, -1, 0, 1, 2, 3, 4, 6, 9, 12, 13, 15, 18, 24, 36, 60, 120)
"""Where buckets of the distance begin, in months from a named month to the month of publication; chosen."""
NEAR_MONTHS = (-2, -1, 0, 1, 2)
"""The distances from the month of the reported day, within the year, that have a weight."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """The fitted numbers.

    Attributes:
        families: For each family of `named_months` a weight for each bucket of the distance.
        agreement: For each reliability of a reported day a weight for each of `NEAR_MONTHS`.
        year_threshold: The probability from which a year is claimed.
        days: The cells of `reported_day` in which the day is claimed to be that of publication.
    """

    families: Mapping[str, Floats]
    agreement: Mapping[str, Floats]
    year_threshold: float
    days: frozenset[str]


@cache
def fitted() -> Fitted:
    """Return the numbers in the package."""
    read = json.loads(files("retrieval").joinpath("data", "publication.json").read_text(encoding="utf-8"))
    return Fitted(
        families={family: np.array(weights) for family, weights in read["families"].items()},
        agreement={kind: np.array(weights) for kind, weights in read["agreement"].items()},
        year_threshold=read["year_threshold"],
        days=frozenset(cell for cell, measured in read["days"].items() if measured["claimed"]),
    )
