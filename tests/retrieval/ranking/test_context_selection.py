"""Whether a passage needs the sentence before or after it."""

from collections import defaultdict
from collections.abc import Mapping

import pytest

from retrieval.questions.answer_kind import KINDS
from retrieval.ranking.context_selection import Side, context_signs, needs

NEVER = {"bias": -20.0, "weights": {}}
# Next to a passage with little of the question, less so the lower it ranks.
MODEL = {
    "threshold": 0.5,
    "before": {"bias": -1.0, "weights": {"uncovered": 4.0, "behind": -1.0}},
    "after": NEVER,
}


def features(**values: float) -> Mapping[str, float]:
    """Features of which only the given ones are not 0."""
    return defaultdict(float, values)


@pytest.mark.parametrize(("sign", "side", "other"), [("leans", "before", "after"), ("announces", "after", "before")])
def test_dependent_sentences_are_not_alone(sign: str, side: Side, other: Side) -> None:
    """A sentence that refers back needs the one before, and one that announces the one after, always."""
    signs = context_signs(features(**{sign: 1.0}), "what", 0, 0.0)
    model = {"threshold": 0.5, "before": NEVER, "after": NEVER}

    assert needs(side, signs, model)
    assert not needs(other, signs, model)


def test_the_probability_decides(subtests: pytest.Subtests) -> None:
    """Each side has its own model, and is quoted from the threshold on, here a logit of 0."""
    for uncovered, behind, wanted in ((0.25, 0.0, True), (0.25, 0.1, False), (0.5, 0.9, True), (0.0, 0.0, False)):
        with subtests.test(uncovered=uncovered, behind=behind):
            signs = context_signs(features(uncovered=uncovered), "who", 0, behind)
            assert wanted == needs("before", signs, MODEL)
            assert not needs("after", signs, MODEL)


def test_signs_include_rank_and_kind() -> None:
    """The rank of the passage and the kind of question are signs, at most one of each."""
    signs = [context_signs(features(uncovered=0.3), "who", place, 0.5) for place in range(3)]

    assert [(1.0, 0.0), (0.0, 1.0), (0.0, 0.0)] == [(one["best"], one["second_best"]) for one in signs]
    assert [0.3] * 3 == [one["uncovered"] for one in signs]
    assert [0.5] * 3 == [one["behind"] for one in signs]
    assert {"who": 1.0} == {kind: signs[0][f"kind_{kind}"] for kind in KINDS if signs[0][f"kind_{kind}"]}
