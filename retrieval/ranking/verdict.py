"""Whether a candidate answers, by logistic models over its signs."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

import numpy as np

from retrieval.index.sentence_index import SentenceIndex
from retrieval.ranking.answer_evidence import AnswerEvidence
from retrieval.ranking.candidates import Candidates
from retrieval.ranking.term_evidence import Vector

RankingWeights = Mapping[str, Any]  # the content of one of these, fitted by tests/bench/train_ranking.py
WEIGHTS_BY_WORDS, WEIGHTS_BY_MEANING = "ranking.json", "ranking_by_meaning.json"
Tier = Literal["answered", "unsure", "not_found"]

_NO_OTHER = 3.0  # the margin of an only candidate: about the widest seen
_FITTING = (
    "number_new",
    "when_date",
    "when_number",
    "who_name",
    "where_name",
    "why_cause",
)  # the sentence holds an answer of the kind asked for
# The power of "met" in the confidence: the largest that costs at most .01 AUROC on questions that nothing answers.
_MET_POWER = 0.15
_TIERS: tuple[tuple[Tier, str], ...] = (("unsure", "unsure_threshold"), ("answered", "threshold"))  # the best last


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a candidate answers, as probabilities 0..1.

    ``answered``: not a passage on something else; ``met``: not of another name, number, thing or direction than asked.
    """

    answered: float
    met: float
    tier: Tier

    @property
    def confidence(self) -> float:
        """Both probabilities as one."""
        return float(self.answered * self.met**_MET_POWER)


def judge(  # noqa: PLR0913, PLR0917 — what was found, and what is known of it already
    index: SentenceIndex,
    candidates: Candidates,
    scores: Vector,
    row: int,
    weights: RankingWeights | None = None,
    evidence: Mapping[int, AnswerEvidence] = MappingProxyType({}),
) -> Verdict:
    """Return whether the candidate in ``row`` answers; ``scores`` are those of all candidates by the ranking.

    ``evidence`` is that of some rows, as far as it was collected.
    """
    weights = weights or shipped_weights(by_meaning=candidates.similarities is not None)
    of_row = evidence.get(row) or AnswerEvidence.of(index, candidates.query, int(candidates.numbers[row]))
    values = signs(candidates, scores, row, lacking=of_row.lacks_name)
    answered = _probability(weights["answered"], values)
    met = _probability(weights["met"], values | of_row.signs(index))
    tier: Tier = "not_found"
    for name, threshold in _TIERS:
        if answered >= weights["answered"][threshold] and met >= weights["met"][threshold]:
            tier = name
    if tier == "unsure" and of_row.lacks_name:  # of somebody or something else
        tier = "not_found"
    return Verdict(answered, met, tier)


def signs(candidates: Candidates, scores: Vector, row: int | None = None, *, lacking: bool) -> dict[str, float]:
    """Return the inputs of the model that predicts whether a candidate answers, by default the best.

    ``scores`` are those of all candidates by the ranking, and ``lacking`` is `AnswerEvidence.lacks_name` of this one.
    """
    row = int(np.argmax(scores)) if row is None else row
    values = candidates.features(row)
    of_article = candidates.articles == candidates.articles[row]
    others = scores[~of_article]
    odds = np.exp(scores - scores.max())
    by_words = {
        "score": float(scores[row]),
        "margin": float(scores[row] - np.delete(scores, row).max()) if len(scores) > 1 else _NO_OTHER,
        "article_margin": float(scores[row] - others.max()) if len(others) else _NO_OTHER,
        "share": float(odds[row] / odds.sum()),
        "article_share": float(odds[of_article].sum() / odds.sum()),
        "base": values["base"],
        "article_syllables": values["article_syllables"],
        "covered": values["covered"],
        "uncovered": float(candidates.values[:, candidates.names.index("uncovered")].min()),
        "article_bigrams_most": float(candidates.values[:, candidates.names.index("article_bigrams")].max()),
        "precision": values["precision"],
        "names_in_article": values["names_in_article"],
        "words_covered": values["words_covered"],
        "words_in_article": values["words_in_article"],
        "lacks_name": float(lacking),
        "fits_kind": max(values[name] for name in _FITTING),
        "unaccented": float(candidates.query.text.isascii()),
        "size": math.log(candidates.among),
    }
    near = candidates.similarities
    return by_words if near is None else by_words | near.signs()


def _probability(model: RankingWeights, values: Mapping[str, float]) -> float:
    """Return the probability by a logistic ``model`` on signs."""
    logit = model["bias"] + sum(weight * values[name] for name, weight in model["weights"].items())
    return 1 / (1 + math.exp(-logit))


@cache
def shipped_weights(*, by_meaning: bool = False) -> RankingWeights:
    """Return the weights in the package: those of candidates with similarities, or of those ranked by words alone."""
    path = files("retrieval").joinpath("data", WEIGHTS_BY_MEANING if by_meaning else WEIGHTS_BY_WORDS)
    weights: RankingWeights = json.loads(path.read_text(encoding="utf-8"))
    return weights
