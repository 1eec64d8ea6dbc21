"""How sure it is that a candidate answers: a logistic model over its signs, with a threshold for each kind of question.

The weights and thresholds are in `retrieval/data/marks.json`, fitted by tests/bench/train_marks.py.
"""

import json
import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from retrieval.answers.alignment import AlignedSentence, AnswerSpan
from retrieval.answers.names import find_names
from retrieval.text.quantity_units import asked_unit, holds_unit

_LARGEST_MARGIN = 3.0  # chosen: a rival further behind is none
_NAMED: frozenset[str] = frozenset(("who", "where"))


def signs_of(aligned: AlignedSentence, span: AnswerSpan, score: float, rivals: list[float]) -> Mapping[str, float]:
    """Return what the confidence rests on; ``rivals`` are the scores of the candidates that do not overlap ``span``."""
    kind, tokens = aligned.query.kind, aligned.tokens_of(span)
    text = aligned.text[span.start : span.end]
    margin = min(_LARGEST_MARGIN, score - max(rivals, default=-math.inf))
    unit = asked_unit(" ".join(aligned.query.syllables), folded=aligned.query.unaccented)
    named = sum(weight == 1 for weight in aligned.query.weights)
    matched = len(aligned.matched) / (named or 1)
    new = sum(aligned.comparable[at] not in aligned.asked for at in tokens)
    noun = aligned.noun[-1:] or (aligned.query.heads[:1] if kind == "number" else ())
    held = not set(noun).isdisjoint(aligned.comparable[max(0, tokens.start - 1) : tokens.stop + 1])
    return {
        f"kind_{kind}": 1.0,
        "score": score,
        f"score_{kind}": score,
        "margin": margin,
        f"margin_{kind}": margin,
        "alone": float(not rivals),
        "prior": span.prior,
        f"prior_{kind}": span.prior,
        "near": aligned.nearness(tokens),
        "slot": aligned.slot(tokens),
        f"noun_{kind}": float(bool(noun)),
        f"noun_held_{kind}": float(held),
        "in_clause": aligned.in_clause(tokens),
        "matched": matched,
        f"matched_{kind}": matched,
        "syllables": math.log1p(len(tokens)),
        f"syllables_{kind}": math.log1p(len(tokens)),
        "rivals": math.log1p(len(rivals)),
        "sentence": math.log1p(len(aligned.tokens)),
        "new": new / len(tokens),
        "first": float(tokens.start == 0),
        "digit": float(any(character.isdecimal() for character in text)),
        f"digit_{kind}": float(any(character.isdecimal() for character in text)),
        "of_unit": float(unit is not None and holds_unit(text, unit)),
        "unit_missed": float(unit is not None and not holds_unit(text, unit)),
        "aside": float(aligned.text.startswith("(", max(0, span.start - 1))),
        "bare": float(not aligned.query.heads),
        f"heads_{kind}": float(any(aligned.comparable[at] in aligned.query.heads for at in tokens)),
        **_name_signs(aligned, span),
    }


def _name_signs(aligned: AlignedSentence, span: AnswerSpan) -> dict[str, float]:
    """Return the signs of questions for a person or a place."""
    kind = aligned.query.kind
    if kind not in _NAMED:
        return {}
    names = {name.span.start: name.kind for name in find_names(aligned) if name.span.end == span.end}
    asked_last = float(aligned.query.syllables[-1:] == ("ai",))
    return {f"{kind}_asked_last": asked_last, f"{kind}_{names.get(span.start, 'unnamed')}": 1.0}


def is_sure(kind: str, signs: Mapping[str, float]) -> bool:
    """Whether an answer with these ``signs`` is likely enough to be marked."""
    return _logit(signs) >= float(_model()["thresholds"].get(kind, math.inf))


def probability(signs: Mapping[str, float]) -> float:
    """Return how likely an answer with these ``signs`` is right, if its sentence answers."""
    return 1 / (1 + math.exp(-_logit(signs)))


def _logit(signs: Mapping[str, float]) -> float:
    model = _model()
    return float(model["bias"] + sum(model["weights"].get(sign, 0.0) * value for sign, value in signs.items()))


@cache
def _model() -> Mapping[str, Any]:
    path = files("retrieval").joinpath("data", "marks.json")
    model: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return model
