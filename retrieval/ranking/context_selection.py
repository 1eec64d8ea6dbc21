"""Whether a quoted sentence needs the sentence beside it: to be understood, or because the answer may stand there."""

import math
from collections.abc import Mapping
from typing import Any, Literal

from retrieval.questions.answer_kind import KINDS, Kind

Side = Literal["before", "after"]
STEPS: Mapping[Side, int] = {"before": -1, "after": 1}
# The features that tell where an answer stands; scores do not, and differ more from archive to archive.
_TELLING = (
    *("covered", "covered_before", "covered_after", "covered_in_article", "uncovered", "covered_beyond_title"),
    *("precision", "novel", "span", "new_names", "gap_in_article", "own_gap", "base_gap", "rank_in_article"),
    *("relative_position", "number_new", "when_date", "when_number", "who_name", "where_name", "why_cause"),
    *("which_names", "names_covered", "numbers_covered", "leans", "announces"),
)
# What answers by itself: the best passage with a number, date, name or place of the kind asked for.
_ANSWERING = ("number_new", "when_date", "who_name", "where_name")
# What makes a sentence unreadable without the one beside it: it points back, or announces what follows.
_LEANING: Mapping[Side, str] = {"before": "leans", "after": "announces"}


def context_signs(features: Mapping[str, float], kind: Kind, place: int, behind: float) -> dict[str, float]:
    """What tells whether the answer stands beside a passage and in none of the passages shown.

    ``features`` are the sentence's own for a question of this ``kind``; ``place`` is the passage's, from 0, and
    ``behind`` by how much its score falls short of the best one's.
    """
    return {
        **{name: features[name] for name in _TELLING},
        "best": float(place == 0),
        "second_best": float(place == 1),
        "behind": behind,
        **{f"kind_{other}": float(kind == other) for other in KINDS},
    }


def needs(side: Side, signs: Mapping[str, float], model: Mapping[str, Any]) -> bool:
    """Whether a passage with these `context_signs` is quoted with the sentence on that side.

    ``model`` is the part ``context`` of the weights: a logistic model a side, and the chance from which on the
    sentence is worth its room.
    """
    if signs[_LEANING[side]]:
        return True
    if signs["best"] and any(signs[name] == 1 for name in _ANSWERING):
        return False
    logit = model[side]["bias"] + sum(weight * signs[name] for name, weight in model[side]["weights"].items())
    return bool(1 / (1 + math.exp(-logit)) >= model["threshold"])
