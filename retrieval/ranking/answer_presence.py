"""Whether a sentence holds an answer of the kind asked for, which decides between sentences of close scores."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from retrieval.answers.confidence import is_sure, probability
from retrieval.answers.extraction import Answer, best_answer
from retrieval.index.sentence_index import SentenceIndex
from retrieval.questions.answer_kind import Kind
from retrieval.questions.query import Query
from retrieval.ranking.answer_evidence import AnswerEvidence
from retrieval.ranking.term_evidence import SentenceNumbers, Vector
from retrieval.ranking.yes_no import asserted, states_whether

# Added to the score of a sentence, a logit: what gains or loses nothing on each of the three sets, with the weights of
# the marks as trained, by tests/bench/quality.py. Of the other kinds the features of the ranking see enough.
# Times the probability that what would be marked is right:
_LIKELY: Mapping[Kind, float] = {"where": 1.2, "which": 1.2, "why": 1.2, "who": 0.9}
_HEADED = 1.2  # for a name after the noun asked about: *quận nào*
_COUNTED = 2.0  # times that probability, for a figure of the noun that is counted
_STATED = 1.5  # for a sentence that answers yes or no; chosen: the sets have too few of such questions
_COMPARED, _COMPARED_STATED = 3, 5  # of those ranked, the best: for an answer, and for yes or no

_OF_FORM: frozenset[Kind] = frozenset(("who", "number", "when", "where"))  # names, figures, times, places


def of_scope(evidence: AnswerEvidence | None) -> bool:
    """Whether a figure may be one of what the question names: no name of it is missing, or has another part."""
    if evidence is None:
        return True
    query, near = evidence.query, evidence.near
    missing = any(not near.issuperset(query.syllables[at] for at in name) for name in evidence.demands.names)
    return query.kind != "number" or not (missing or evidence.missing_names or evidence.parts.reversed)


@dataclass(slots=True)
class PresentAnswers:
    """The answers of one query in sentences, each looked for once; none is sure in those ``out_of_scope``.

    A question for yes or no (``asserted``) is answered by a sentence as a whole.
    """

    index: SentenceIndex
    query: Query
    out_of_scope: Collection[int] = ()
    found: dict[int, Answer | None] = field(default_factory=dict)
    asserted: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Read what the question asserts."""
        self.asserted = asserted(self.query)

    def span(self, number: int) -> tuple[int, int] | None:
        """Return the offsets of the answer in a sentence, None if none is sure enough to be marked."""
        answer = None if self.asserted or number in self.out_of_scope else self._of(number)
        return (answer.start, answer.end) if answer and is_sure(self.query.kind, answer.signs) else None

    def may_answer(self, number: int) -> bool:
        """Whether a sentence holds what may be the answer, or the question asks for nothing of a certain form."""
        return bool(self.asserted) or self.query.kind not in _OF_FORM or self._of(number) is not None

    def lift(self, numbers: SentenceNumbers, scores: Vector) -> Vector:
        """Return the scores, higher where one of the best sentences holds an answer."""
        predicate = self.asserted
        if not predicate and self.query.kind not in _LIKELY and self.query.kind != "number":
            return scores
        best = np.argsort(-scores, kind="stable")[: _COMPARED_STATED if predicate else _COMPARED]
        lifted = scores.copy()
        lifted[best] += [
            self._states(int(number), predicate) if predicate else self._worth(int(number)) for number in numbers[best]
        ]
        return lifted

    def _states(self, number: int, predicate: frozenset[str]) -> float:
        tokens = [token.form for token in self.index.tokens(number)]
        return _STATED * states_whether(predicate, tokens, folded=self.query.unaccented)

    def _worth(self, number: int) -> float:
        answer = self._of(number)
        if answer is None:
            return 0.0
        likely = probability(answer.signs)
        if self.query.kind == "number":
            return _COUNTED * likely * answer.signs["noun_held_number"]
        return _LIKELY[self.query.kind] * likely + _HEADED * answer.signs["headed"]

    def _of(self, number: int) -> Answer | None:
        if number not in self.found:
            sentence, tokens = self.index.sentence(number), self.index.tokens(number)
            self.found[number] = best_answer(self.query, sentence.text, tokens, partial(self.index.has_word, number))
        return self.found[number]
