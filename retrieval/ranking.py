"""What a query finds in an index: the best passages, and how sure it is that they answer."""

import json
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from retrieval.answer_span import find_answer
from retrieval.context import needs_after, needs_before
from retrieval.evidence import Evidence, Numbers, Vector
from retrieval.features import features
from retrieval.index import IndexedArticle, Sentence, SentenceIndex
from retrieval.normalise import fold, names_in
from retrieval.reading import Query

Weights = Mapping[str, Any]  # the content of data/ranking.json

_OTHER_NAME = 0.5  # what is left of the confidence where a name of the question is not in the article
_RETRIEVED = 50  # sentences taken from the index by own and article's terms
_RANKED = 20  # of those, by base score, weighed by all their features


@dataclass(frozen=True, slots=True)
class Passage:
    """What is quoted: a sentence, and the sentence before and after it where it leans on them ("" where not).

    All three are exact slices of the article's text. ``answer`` are offsets into ``sentence.text``, or None.
    """

    article: IndexedArticle
    sentence: Sentence
    before: str
    after: str
    answer: tuple[int, int] | None
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """The passages for one query, best first. ``answered`` is False where they are only the nearest there is."""

    query: Query
    answered: bool
    confidence: float  # 0..1
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Candidates:
    """The sentences weighed for a query, best first by base score: their numbers and a row of features each."""

    query: Query
    numbers: Numbers
    names: list[str]
    values: Vector
    among: int  # sentences of the index


def search(
    index: SentenceIndex,
    query: Query,
    limit: int,
    weights: Weights | None = None,
    within: Collection[int] | None = None,
) -> Found:
    """The at most ``limit`` best passages for ``query``, by the shipped ``weights`` where none are given.

    Only the articles ``within`` are searched, where those are given. Takes milliseconds of one core; safe in any
    thread.
    """
    candidates = gather(index, query, within)
    if candidates is None:
        return Found(query, answered=False, confidence=0.0, passages=())
    weights = weights or shipped_weights()
    scores = candidates.values @ _vector(weights["ranking"], candidates.names)
    order = np.argsort(-scores, kind="stable")
    confidence = _confidence(weights["answered"], signs(candidates, scores))
    if _lacks_name(index, query, int(candidates.numbers[order[0]])):
        confidence *= _OTHER_NAME
    passages = tuple(_passage(index, candidates, int(place), float(scores[place])) for place in order[:limit])
    return Found(query, confidence >= weights["answered"]["threshold"], confidence, passages)


def _lacks_name(index: SentenceIndex, query: Query, best: int) -> bool:
    """Whether the question names something, by a capital letter, that the best article never writes with one.

    *Tổng thống Pháp* is not told of by an article on *pháp luật*, for all that the syllable is there.
    """
    if not query.names:
        return False
    written = names_in(index.text(index.sentence(best).article))
    if query.unaccented:
        written = set(map(fold, written))
    return not written.issuperset(query.names)


def gather(index: SentenceIndex, query: Query, within: Collection[int] | None = None) -> Candidates | None:
    """The candidates for ``query`` with their features, or None where no sentence has anything of it."""
    hits = index.top(query.widened, _RETRIEVED, within)
    if not hits:
        return None
    numbers = np.array(sorted(hit.sentence for hit in hits), np.int64)
    evidence = Evidence.of(index, query, numbers)
    base = evidence.base()[np.searchsorted(evidence.around.sentences, numbers)]
    best = numbers[np.argsort(-base, kind="stable")[:_RANKED]]
    return Candidates(query, best, *features(index, query, best, evidence), among=len(index))


def signs(candidates: Candidates, scores: Vector) -> dict[str, float]:
    """What tells whether the best of ``candidates`` answers, given their ``scores`` by the ranking."""
    best = int(np.argmax(scores))
    values = dict(zip(candidates.names, candidates.values[best].tolist(), strict=True))
    most = dict(zip(candidates.names, candidates.values.max(axis=0).tolist(), strict=True))
    least = dict(zip(candidates.names, candidates.values.min(axis=0).tolist(), strict=True))
    return {
        "score": float(scores[best]),
        "margin": float(scores[best] - np.partition(scores, -2)[-2]) if len(scores) > 1 else 0.0,
        "base": values["base"],
        "own_syllables": values["own_syllables"],
        "article_syllables": values["article_syllables"],
        "covered": values["covered"],
        "uncovered": least["uncovered"],
        "covered_most": most["covered"],
        "article_bigrams_most": most["article_bigrams"],
        "precision": values["precision"],
        "names_in_article": values["names_in_article"],
        "words_covered": values["words_covered"],
        "words_in_article": values["words_in_article"],
        "unaccented": float(candidates.query.unaccented),
        "size": math.log(candidates.among),
    }


def _confidence(model: Weights, found: Mapping[str, float]) -> float:
    """The probability that the best candidate answers: a logistic model on `signs`."""
    logit = model["bias"] + sum(weight * found[name] for name, weight in model["weights"].items())
    return 1 / (1 + math.exp(-logit))


@cache
def shipped_weights() -> Weights:
    """The weights in the package."""
    weights: Weights = json.loads(files("retrieval").joinpath("data", "ranking.json").read_text(encoding="utf-8"))
    return weights


def _vector(weights: Mapping[str, float], names: list[str]) -> Vector:
    return np.array([weights.get(name, 0.0) for name in names], np.float32)


def _passage(index: SentenceIndex, candidates: Candidates, place: int, score: float) -> Passage:
    number = int(candidates.numbers[place])
    sentence = index.sentence(number)
    row = dict(zip(candidates.names, candidates.values[place].tolist(), strict=True))
    before = index.neighbour(number, -1) if needs_before(sentence.text, row) else None
    after = index.neighbour(number, 1) if needs_after(sentence.text, candidates.query.kind, row) else None
    return Passage(
        article=index.article(sentence.article),
        sentence=sentence,
        before="" if before is None else index.sentence(before).text,
        after="" if after is None else index.sentence(after).text,
        answer=find_answer(candidates.query, sentence.text),
        score=score,
    )
