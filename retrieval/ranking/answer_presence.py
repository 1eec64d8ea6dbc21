"""Whether a sentence holds an answer of the kind asked for, which decides between sentences of close scores."""

from dataclasses import dataclass, field
from functools import partial

import numpy as np

from retrieval.answers.extraction import best_answer
from retrieval.answers.confidence import is_sure, probability
from retrieval.index.sentence_index import SentenceIndex
from retrieval.questions.answer_kind import Kind
from retrieval.questions.query import Query
from retrieval.ranking.term_evidence import SentenceNumbers, Vector

# Kinds whose answers the features of the ranking see too coarsely.
_KINDS: frozenset[Kind] = frozenset(("where", "who", "which", "why"))
_LIKELY = 1.2  # added to the score of a sentence, a logit, times the probability that what would be marked is right
_COMPARED = 5  # of those ranked, the best


@dataclass(slots=True)
class PresentAnswers:
    """The answers of one query in sentences, each looked for once."""

    index: SentenceIndex
    query: Query
    found: dict[int, tuple[tuple[int, int] | None, float]] = field(default_factory=dict)

    def span(self, number: int) -> tuple[int, int] | None:
        """Return the offsets of the answer in a sentence, None if none is sure enough to be marked."""
        return self._of(number)[0]

    def lift(self, numbers: SentenceNumbers, scores: Vector) -> Vector:
        """Return the scores, higher where one of the best sentences holds an answer."""
        if self.query.kind not in _KINDS:
            return scores
        best = np.argsort(-scores, kind="stable")[:_COMPARED]
        lifted = scores.copy()
        lifted[best] += [_LIKELY * self._of(int(number))[1] for number in numbers[best]]
        return lifted

    def _of(self, number: int) -> tuple[tuple[int, int] | None, float]:
        if number not in self.found:
            has_word = partial(self.index.has_word, number)
            answer = best_answer(self.query, self.index.sentence(number).text, self.index.tokens(number), has_word)
            if answer is None:
                self.found[number] = None, 0.0
            else:
                sure = is_sure(self.query.kind, answer.signs)
                self.found[number] = ((answer.start, answer.end) if sure else None), probability(answer.signs)
        return self.found[number]
