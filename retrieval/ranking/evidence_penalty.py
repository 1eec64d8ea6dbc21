"""Evidence against the best candidates, and for the few that say who does it to whom as asked: changes of their scores.

All figures are of the ranking score, a logit.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.index.sentence_index import SentenceIndex
from retrieval.questions.query import Query
from retrieval.ranking.answer_evidence import AnswerEvidence, Demands
from retrieval.ranking.roles import Parts
from retrieval.ranking.term_evidence import SentenceNumbers, Vector

_CHECKED = 3  # of those ranked, the best, that are checked for missing names
# For each name that the article lacks: without loss of hit@1 on any of the three sets up to 1.5, by
# tests/bench/quality.py.
_MISSING = 1.0
# Of a figure, for each name that is not near it: it is of another. It costs .2 of hit@1 on one set, and .5 at 2.
_NOT_NEAR = 1.0
_READ = 6  # the best whose parts are read, if the question has names in different parts
# For one name with another part than asked and for several; for the same parts, where a sentence of the article has
# them the other way round. Chosen by hit@1 (tests/bench/quality.py), which they cost at most .2.
_ONE_TURNED, _TURNED, _AS_ASKED = 1.0, 4.0, 1.0


def weigh_evidence(
    index: SentenceIndex, query: Query, numbers: SentenceNumbers, articles: NDArray[np.int32], scores: Vector
) -> tuple[Vector, Mapping[int, AnswerEvidence]]:
    """Return the scores of candidates changed by evidence, and the evidence of the best by row."""
    demands = Demands.of(index, query)
    changed: Vector = scores.astype(np.float32)
    if len(scores) > 1:
        order = np.argsort(-scores, kind="stable").tolist()
        _weigh_parts(index, demands, numbers, articles, changed, order[:_READ])
    rows = np.argsort(-changed, kind="stable")[:_CHECKED].tolist()
    found = AnswerEvidence.of_each(index, query, numbers[rows].tolist(), demands)
    evidence = {row: found[int(numbers[row])] for row in rows}
    if len(rows) > 1:
        changed[rows] -= [_against(query, evidence[row]) for row in rows]
    return changed, evidence


def _against(query: Query, evidence: AnswerEvidence) -> float:
    not_near = evidence.names_missing_near if query.kind == "number" else 0.0
    return _MISSING * evidence.missing_names + _NOT_NEAR * not_near


def _weigh_parts(  # noqa: PLR0913, PLR0917 — the candidates, and what is asked of them
    index: SentenceIndex,
    demands: Demands,
    numbers: SentenceNumbers,
    articles: NDArray[np.int32],
    scores: Vector,
    rows: Sequence[int],
) -> None:
    """Change the ``scores`` of ``rows`` by the parts that the names have in their sentences."""
    if not demands.roles.names:
        return
    parts = {row: read_parts(index, demands, int(numbers[row])) for row in rows}
    turned = {int(articles[row]) for row, found in parts.items() if found.reversed}
    for row, found in parts.items():
        if found.reversed:
            scores[row] -= _TURNED if found.reversed > 1 else _ONE_TURNED
        elif found.same > found.other and int(articles[row]) in turned:
            scores[row] += _AS_ASKED


def read_parts(index: SentenceIndex, demands: Demands, number: int) -> Parts:
    """Return the parts of the names of a question in a sentence."""
    return demands.roles.compare(index.sentence(number).text, index.tokens(number))
