"""Whether a quoted sentence needs the sentence beside it to be understood, or to answer."""

from collections.abc import Mapping

from retrieval.question_kind import Kind
from retrieval.self_contained import leans

_BESIDE = 0.25  # share of the question that stands in the neighbour and not here
_RESTATED = 0.6  # share of the question that a sentence holds which may only restate it
_LITTLE_NEW = 1.7  # log(1 + content words that the question does not have): about five

# What shows that a sentence holds an answer of the kind; of other kinds nothing does.
_SIGNS: Mapping[Kind, tuple[str, ...]] = {
    "number": ("number_new",),
    "when": ("when_date", "when_number"),
    "who": ("who_name",),
    "where": ("where_name",),
    "why": ("why_cause",),
}


def needs_before(text: str, features: Mapping[str, float]) -> bool:
    """Whether the sentence ``text`` leans on the one before, given its features for the question."""
    return leans(text) or features["covered_before"] >= _BESIDE


def needs_after(text: str, kind: Kind, features: Mapping[str, float]) -> bool:
    """Whether the answer may follow in the next sentence: this one only announces it, or restates the question."""
    if text.endswith(":") or features["covered_after"] >= _BESIDE:
        return True
    restated = features["covered"] >= _RESTATED
    signs = _SIGNS.get(kind)
    if signs:
        return restated and not any(features[sign] for sign in signs)
    return restated and features["novel"] < _LITTLE_NEW
