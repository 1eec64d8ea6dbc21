"""Search of an index for a query: the best passages, and the confidence that they answer."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from retrieval.index.near_copies import cited_article
from retrieval.index.sentence_index import IndexedArticle, Sentence, SentenceIndex
from retrieval.meaning.meaning import Meaning
from retrieval.questions.query import Query
from retrieval.questions.understood_question import UnderstoodQuestion
from retrieval.ranking.answer_presence import PresentAnswers, of_scope
from retrieval.ranking.candidates import EVERYWHERE, Candidates, Scope, gather
from retrieval.ranking.context_selection import STEPS, Side, context_signs, needs
from retrieval.ranking.evidence_penalty import weigh_evidence
from retrieval.ranking.period_penalty import period_penalty
from retrieval.ranking.term_evidence import SentenceNumbers, Vector
from retrieval.ranking.verdict import RankingWeights, Tier, Verdict, judge, shipped_weights


@dataclass(frozen=True)
class Passage:
    """A quotation: a sentence, and the sentences before and after it if it needs them, else "".

    All three are exact slices of the article's text. ``answer`` are offsets in ``sentence.text``, None if it has none
    or before `SearchResult.marked`.
    """

    article: IndexedArticle
    sentence: Sentence
    before: str
    after: str
    answer: tuple[int, int] | None
    score: float


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The passages found for one query, best first; ``answered`` is False where they do not answer it.

    ``unsure``: not answered, but the best passage may well be the answer.
    """

    query: Query
    answered: bool
    confidence: float  # 0..1
    passages: tuple[Passage, ...]
    unsure: bool = False
    period_met: bool | None = None  # of the period asked for, if one is
    answers: PresentAnswers | None = None
    by_meaning: bool = False  # whether the scores count what the sentences mean

    def marked(self, passage: Passage) -> Passage:
        """Return one of the passages with its answer, if one is sure enough to be marked.

        Apart from the search, because few of the passages found are shown.
        """
        return replace(passage, answer=self.answers.span(passage.sentence.number)) if self.answers else passage

    @property
    def tier(self) -> Tier:
        """How far the best passage can be trusted."""
        return "answered" if self.answered else "unsure" if self.unsure else "not_found"

    @property
    def question(self) -> UnderstoodQuestion:
        """The question that was searched for, with the source and the period asked for."""
        return self.query.question


def search(  # noqa: PLR0913, PLR0917 — where, what and how to search
    index: SentenceIndex,
    query: Query,
    limit: int,
    weights: RankingWeights | None = None,
    scope: Scope = EVERYWHERE,
    meaning: Meaning | None = None,
) -> SearchResult:
    """Return at most ``limit`` passages for ``query``, best first; ``weights`` default to the shipped ones.

    Takes milliseconds of one core; thread-safe without ``meaning``, by which candidates are ranked, too, if it knows
    all of them.
    """
    candidates = gather(index, query, scope, meaning)
    if candidates is None:
        return SearchResult(query, answered=False, confidence=0.0, passages=())
    by_meaning = candidates.similarities is not None
    weights = weights or shipped_weights(by_meaning=by_meaning)
    scores = candidates.values @ _vector(weights["ranking"], candidates.names)
    if scope.asked is not None:
        scores = scores - period_penalty(index, candidates.numbers, scores, scope.asked)
    scores, evidence = weigh_evidence(index, query, candidates.numbers, candidates.articles, scores)
    answers = PresentAnswers(index, query)
    lifted = answers.lift(candidates.numbers, scores)
    order = np.argsort(-lifted, kind="stable")
    answers.out_of_scope = {
        int(candidates.numbers[row]) for row, one in evidence.items() if row != order[0] and not of_scope(one)
    }
    # Many a sentence on something else holds an answer of the kind, so that the lift says nothing of the confidence.
    verdict = judge(index, candidates, scores, int(order[0]), weights, evidence)
    scores = lifted
    shown = order[:limit]
    passages = tuple(
        _passage(index, int(candidates.numbers[row]), float(scores[row]), sides)
        for row, sides in zip(shown, _sides(candidates, scores, shown, weights["context"]), strict=True)
    )
    answered = verdict.tier == "answered" and answers.may_answer(int(candidates.numbers[order[0]]))
    unsure = verdict.tier != "not_found" and not answered
    return SearchResult(query, answered, verdict.confidence, passages, unsure, answers=answers, by_meaning=by_meaning)


def judge_best(index: SentenceIndex, query: Query, meaning: Meaning | None = None) -> Verdict | None:
    """Return whether the best candidate for ``query`` answers, None if there is none."""
    candidates = gather(index, query, meaning=meaning)
    if candidates is None:
        return None
    weights = shipped_weights(by_meaning=candidates.similarities is not None)
    scores = candidates.values @ _vector(weights["ranking"], candidates.names)
    scores, evidence = weigh_evidence(index, query, candidates.numbers, candidates.articles, scores)
    return judge(index, candidates, scores, int(np.argmax(scores)), evidence=evidence)


def _vector(weights: Mapping[str, float], names: list[str]) -> Vector:
    return np.array([weights.get(name, 0.0) for name in names], np.float32)


def _sides(
    candidates: Candidates, scores: Vector, order: SentenceNumbers, model: RankingWeights
) -> Iterator[frozenset[Side]]:
    """Yield for each candidate, in this ``order``, on which sides it needs the neighbouring sentence."""
    for place, row in enumerate(order):
        behind = float(scores[order[0]] - scores[row])
        signs = context_signs(candidates.features(int(row)), candidates.query.kind, place, behind)
        yield frozenset(side for side in STEPS if needs(side, signs, model))


def _passage(index: SentenceIndex, number: int, score: float, sides: Collection[Side]) -> Passage:
    sentence = index.sentence(number)
    neighbours = {side: index.neighbour(number, step) if side in sides else None for side, step in STEPS.items()}
    texts = {side: "" if other is None else index.sentence(other).text for side, other in neighbours.items()}
    return Passage(
        article=cited_article(index, [number]),
        sentence=sentence,
        before=texts["before"],
        after=texts["after"],
        answer=None,
        score=score,
    )
