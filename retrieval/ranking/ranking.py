"""Search of an index for a query: the best passages, and the confidence that they answer."""

import json
import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from retrieval.answers.extraction import find_answer
from retrieval.dates.asked_period import AskedPeriod
from retrieval.index.sentence_index import Articles, IndexedArticle, Sentence, SentenceIndex
from retrieval.questions.query import Query
from retrieval.questions.understood_question import UnderstoodQuestion
from retrieval.ranking.context_selection import STEPS, Side, context_signs, needs
from retrieval.ranking.features import features
from retrieval.ranking.period_penalty import period_penalty, published_in
from retrieval.ranking.term_evidence import Evidence, SentenceNumbers, Vector
from retrieval.text.normalise import fold, names_in

Tier = Literal["answered", "unsure", "not_found"]
RankingWeights = Mapping[str, Any]  # the content of data/ranking.json, fitted by tests/bench/train_ranking.py

_NO_OTHER = 3.0  # the margin of an only candidate: about the widest seen
_FITTING = (
    "number_new",
    "when_date",
    "when_number",
    "who_name",
    "where_name",
    "why_cause",
)  # the sentence holds an answer of the kind asked for
_RETRIEVED = 50  # sentences taken from the index, by their own terms and their article's
_RANKED = 20  # of those, by base score, for which features are computed


@dataclass(frozen=True, slots=True)
class Passage:
    """A quotation: a sentence, and the sentences before and after it if it needs them, else "".

    All three are exact slices of the article's text. ``answer`` are offsets in ``sentence.text``, or None.
    """

    article: IndexedArticle
    sentence: Sentence
    before: str
    after: str
    answer: tuple[int, int] | None
    score: float


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The passages found for one query, best first; ``answered`` is False where they do not answer it."""

    query: Query
    answered: bool
    confidence: float  # 0..1
    passages: tuple[Passage, ...]
    period_met: bool | None = None

    @property
    def tier(self) -> Tier:
        """STUB"""
        return "answered" if self.answered else "not_found"

    @property
    def question(self) -> UnderstoodQuestion:
        """The question that was searched for, with the source and the period asked for."""
        return self.query.question


@dataclass(frozen=True, slots=True)
class Scope:
    """The articles ``within`` which to search, None for all, and the period ``asked`` for, which ranks first."""

    within: Articles | None = None
    asked: AskedPeriod | None = None


EVERYWHERE = Scope()


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
    order = np.argsort(-scores, kind="stable")
    lacking = lacks_name(index, query, int(candidates.numbers[order[0]]))
    confidence = _confidence(weights["answered"], signs(candidates, scores, lacking=lacking))
    shown = order[:limit]
    passages = tuple(
        _passage(index, query, int(candidates.numbers[row]), float(scores[row]), sides)
        for row, sides in zip(shown, _sides(candidates, scores, shown, weights["context"]), strict=True)
    )
    return SearchResult(query, confidence >= weights["answered"]["threshold"], confidence, passages)


def lacks_name(index: SentenceIndex, query: Query, sentence: int) -> bool:
    """Whether the question has a syllable with a capital letter that the sentence's article never has with one.

    An article on *pháp luật* has the syllable of *Tổng thống Pháp*, but not the name.
    """
    if not query.names:
        return False
    written = names_in(index.text(index.sentence(sentence).article))
    if query.unaccented:
        written = set(map(fold, written))
    return not written.issuperset(query.names)


def gather(index: SentenceIndex, query: Query, scope: Scope = EVERYWHERE) -> Candidates | None:
    """Return the candidates for ``query`` with their features, or None if no sentence matches.

    If a period is asked for, as many candidates again come from it.
    """
    hits = index.top(query.widened, _RETRIEVED, scope.within)
    inside = None
    if scope.asked is not None and scope.asked.period is not None:
        inside = published_in(index, scope.asked.period, scope.within)
        hits += index.top(query.widened, _RETRIEVED, inside)
    if not hits:
        return None
    numbers = np.array(sorted({hit.sentence for hit in hits}), np.int64)
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


def signs(candidates: Candidates, scores: Vector, *, lacking: bool) -> dict[str, float]:
    """Return the inputs of the model that predicts whether the best of ``candidates`` answers.

    ``scores`` are theirs by the ranking, and ``lacking`` is `lacks_name` of the best.
    """
    best = int(np.argmax(scores))
    values = candidates.features(best)
    of_best = candidates.articles == candidates.articles[best]
    others = scores[~of_best]
    odds = np.exp(scores - scores[best])
    return {
        "score": float(scores[best]),
        "margin": float(scores[best] - np.partition(scores, -2)[-2]) if len(scores) > 1 else _NO_OTHER,
        "article_margin": float(scores[best] - others.max()) if len(others) else _NO_OTHER,
        "share": float(1 / odds.sum()),
        "article_share": float(odds[of_best].sum() / odds.sum()),
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


def _confidence(model: RankingWeights, values: Mapping[str, float]) -> float:
    """Return the probability that the best candidate answers: a logistic model on `signs`."""
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


def _passage(index: SentenceIndex, query: Query, number: int, score: float, sides: Collection[Side]) -> Passage:
    sentence = index.sentence(number)
    neighbours = {side: index.neighbour(number, step) if side in sides else None for side, step in STEPS.items()}
    texts = {side: "" if other is None else index.sentence(other).text for side, other in neighbours.items()}
    return Passage(
        article=index.article(sentence.article),
        sentence=sentence,
        before=texts["before"],
        after=texts["after"],
        answer=find_answer(query, sentence.text, index.tokens(number), partial(index.has_word, number)),
        score=score,
    )
