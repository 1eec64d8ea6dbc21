"""Search of an index for a query: the best passages, and the confidence that they answer."""

import json
import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from retrieval.dates.asked_period import AskedPeriod
from retrieval.index.near_copies import cited_article
from retrieval.index.sentence_index import Articles, IndexedArticle, Sentence, SentenceIndex
from retrieval.questions.query import Query
from retrieval.questions.understood_question import UnderstoodQuestion
from retrieval.ranking.answer_evidence import AnswerEvidence
from retrieval.ranking.answer_presence import PresentAnswers, of_scope
from retrieval.ranking.candidate_retrieval import retrieve
from retrieval.ranking.context_selection import STEPS, Side, context_signs, needs
from retrieval.ranking.evidence_penalty import weigh_evidence
from retrieval.ranking.features import features
from retrieval.ranking.period_penalty import period_penalty, published_in
from retrieval.ranking.term_evidence import Evidence, SentenceNumbers, Vector

RankingWeights = Mapping[str, Any]  # the content of data/ranking.json, fitted by tests/bench/train_ranking.py
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
_RANKED = 20  # sentences retrieved, by base score, for which features are computed


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


@dataclass(frozen=True, slots=True)
class Scope:
    """The articles ``within`` which to search, None for all, and the period ``asked`` for, which ranks first."""

    within: Articles | None = None
    asked: AskedPeriod | None = None


EVERYWHERE = Scope()
_TIERS: tuple[tuple[Tier, str], ...] = (("unsure", "unsure_threshold"), ("answered", "threshold"))  # the best last


@dataclass(frozen=True, slots=True)
class Candidates:
    """The sentences to rank for a query, best first by base score.

    ``numbers`` are the sentences' and ``articles`` their articles'; ``values`` holds a row of features for each, in
    the order of ``names``. ``among`` is the number of sentences in the index.
    """

    query: Query
    numbers: SentenceNumbers
    articles: NDArray[np.int32]
    names: list[str]
    values: Vector
    among: int

    def features(self, row: int) -> dict[str, float]:
        """Return the features of one candidate by name."""
        return dict(zip(self.names, self.values[row].tolist(), strict=True))


def search(
    index: SentenceIndex,
    query: Query,
    limit: int,
    weights: RankingWeights | None = None,
    scope: Scope = EVERYWHERE,
) -> SearchResult:
    """Return at most ``limit`` passages for ``query``, best first; ``weights`` default to the shipped ones.

    Takes milliseconds of one core; thread-safe.
    """
    candidates = gather(index, query, scope)
    if candidates is None:
        return SearchResult(query, answered=False, confidence=0.0, passages=())
    weights = weights or shipped_weights()
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
    return SearchResult(query, answered, verdict.confidence, passages, unsure, answers=answers)


def judge_best(index: SentenceIndex, query: Query) -> Verdict | None:
    """Return whether the best candidate for ``query`` answers, None if there is none."""
    candidates = gather(index, query)
    if candidates is None:
        return None
    scores = candidates.values @ _vector(shipped_weights()["ranking"], candidates.names)
    scores, evidence = weigh_evidence(index, query, candidates.numbers, candidates.articles, scores)
    return judge(index, candidates, scores, int(np.argmax(scores)), evidence=evidence)


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
    weights = weights or shipped_weights()
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


def gather(index: SentenceIndex, query: Query, scope: Scope = EVERYWHERE) -> Candidates | None:
    """Return the candidates for ``query`` with their features, or None if no sentence matches.

    If a period is asked for, as many candidates again come from it.
    """
    inside = None
    if scope.asked is not None and scope.asked.period is not None:
        inside = published_in(index, scope.asked.period, scope.within)
    index.expect(query.looked_up)
    numbers = retrieve(index, query.widened, scope.within, inside)
    if not len(numbers):
        return None
    evidence = Evidence.of(index, query, numbers)
    base = evidence.base()[np.searchsorted(evidence.around.sentences, numbers)]
    ordered = numbers[np.argsort(-base, kind="stable")]
    ranked = np.arange(len(ordered)) < _RANKED
    if inside is not None:
        here = inside[index.article_of(ordered)]
        ranked |= here & (here.cumsum() <= _RANKED)
    best = ordered[ranked]
    names, values = features(index, query, best, evidence)
    return Candidates(query, best, index.article_of(best), names, values, among=len(index))


def signs(candidates: Candidates, scores: Vector, row: int | None = None, *, lacking: bool) -> dict[str, float]:
    """Return the inputs of the model that predicts whether a candidate answers, by default the best.

    ``scores`` are those of all candidates by the ranking, and ``lacking`` is `AnswerEvidence.lacks_name` of this one.
    """
    row = int(np.argmax(scores)) if row is None else row
    values = candidates.features(row)
    of_article = candidates.articles == candidates.articles[row]
    others = scores[~of_article]
    odds = np.exp(scores - scores.max())
    return {
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


def _probability(model: RankingWeights, values: Mapping[str, float]) -> float:
    """Return the probability by a logistic ``model`` on signs."""
    logit = model["bias"] + sum(weight * values[name] for name, weight in model["weights"].items())
    return 1 / (1 + math.exp(-logit))


@cache
def shipped_weights() -> RankingWeights:
    """Return the weights in the package."""
    weights: RankingWeights = json.loads(
        files("retrieval").joinpath("data", "ranking.json").read_text(encoding="utf-8")
    )
    return weights


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
