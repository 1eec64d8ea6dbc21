"""Whether a passage needs the sentence before or after it, to be understood or because the answer may be there."""

import math
from collections.abc import Mapping
from typing import Any, Literal

from retrieval.questions.answer_kind import KINDS, Kind

Side = Literal["before", "after"]
STEPS: Mapping[Side, int] = {"before": -1, "after": 1}
# Features that locate an answer. Scores do not, and vary more between archives.
_LOCATING = (
    *("covered", "covered_before", "covered_after", "covered_in_article", "uncovered", "covered_beyond_title"),
    *("precision", "novel", "span", "new_names", "gap_in_article", "own_gap", "base_gap", "rank_in_article"),
    *("relative_position", "number_new", "when_date", "when_number", "who_name", "where_name", "why_cause"),
    *("which_names", "names_covered", "numbers_covered", "leans", "announces"),
)
# The best passage with a number, date, name or place of the kind asked for answers by itself.
_ANSWERING = ("number_new", "when_date", "who_name", "where_name")
# A sentence that refers back, or announces what follows, is unreadable alone.
_DEPENDENT: Mapping[Side, str] = {"before": "leans", "after": "announces"}


def context_signs(features: Mapping[str, float], kind: Kind, place: int, behind: float) -> dict[str, float]:
    """Return the inputs of the models that predict whether the answer is next to a passage and in no passage shown.

    ``features`` are the sentence's for a question of this ``kind``; ``place`` is the rank of the passage, from 0, and
    ``behind`` the distance of its score to the best one's.
    """
    return {
        **{name: features[name] for name in _LOCATING},
        "best": float(place == 0),
        "second_best": float(place == 1),
        "behind": behind,
        **{f"kind_{other}": float(kind == other) for other in KINDS},
    }


def needs(side: Side, signs: Mapping[str, float], model: Mapping[str, Any]) -> bool:
    """Whether a passage with these `context_signs` is quoted with the sentence on that side.

    ``model`` is the part ``context`` of the weights, fitted by tests/bench/train_ranking.py: a logistic model for each
    side, and the probability from which on the sentence is quoted.
    """
    if signs[_DEPENDENT[side]]:
        return True
    if signs["best"] and any(signs[name] == 1 for name in _ANSWERING):
        return False
    logit = model[side]["bias"] + sum(weight * signs[name] for name, weight in model[side]["weights"].items())
    return bool(1 / (1 + math.exp(-logit)) >= model["threshold"])
