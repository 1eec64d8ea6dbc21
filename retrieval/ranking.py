"""What a query finds in an index: the best passages, and how sure it is that they answer."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from retrieval.evidence import Evidence, Numbers, Vector
from retrieval.features import features
from retrieval.index import IndexedArticle, Sentence, SentenceIndex
from retrieval.reading import Query

_RETRIEVED = 50  # sentences taken from the index by own and article's terms
_RANKED = 20  # of those, by base score, weighed by all their features
# A sentence that opens so leans on the one before.
_LEANING = re.compile(
    r"(?:Đây|Đó|Điều (?:này|đó)|Việc (?:này|đó)|Theo đó|Trong đó|Do đó|Vì vậy|Tuy nhiên|Ngoài ra|Ông|Bà|Anh|Chị|Cô|Họ"
    r"|Người này|Chuyến (?:đi|thăm)|Cuộc (?:gặp|họp)|Con số|Mức|Cũng|Trước đó|Sau đó)\b"
)


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

    numbers: Numbers
    names: list[str]
    values: Vector


def search(index: SentenceIndex, query: Query, limit: int) -> Found:
    """The at most ``limit`` best passages for ``query``. Takes milliseconds of one core; safe in any thread."""
    candidates = gather(index, query)
    if candidates is None:
        return Found(query, answered=False, confidence=0.0, passages=())
    model = _model()
    scores = candidates.values @ _vector(model["ranking"], candidates.names)
    order = np.argsort(-scores, kind="stable")
    confidence = _confidence(model["answered"], signs(candidates, scores))
    passages = tuple(_passage(index, int(candidates.numbers[i]), float(scores[i])) for i in order[:limit])
    return Found(query, confidence >= model["answered"]["threshold"], confidence, passages)


def gather(index: SentenceIndex, query: Query) -> Candidates | None:
    """The candidates for ``query`` with their features, or None where no sentence has anything of it."""
    hits = index.top(query.widened, _RETRIEVED)
    if not hits:
        return None
    numbers = np.array(sorted(hit.sentence for hit in hits), np.int64)
    evidence = Evidence.of(index, query, numbers)
    base = evidence.base()[np.searchsorted(evidence.around.sentences, numbers)]
    best = numbers[np.argsort(-base, kind="stable")[:_RANKED]]
    return Candidates(best, *features(index, query, best, evidence))


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
    }


def _confidence(model: Mapping[str, Any], found: Mapping[str, float]) -> float:
    """The probability that the best candidate answers: a logistic model on `signs`."""
    logit = model["bias"] + sum(weight * found[name] for name, weight in model["weights"].items())
    return 1 / (1 + math.exp(-logit))


@cache
def _model() -> Mapping[str, Any]:
    model: Mapping[str, Any] = json.loads(
        files("retrieval").joinpath("data", "ranking.json").read_text(encoding="utf-8")
    )
    return model


def _vector(weights: Mapping[str, float], names: list[str]) -> Vector:
    return np.array([weights.get(name, 0.0) for name in names], np.float32)


def _passage(index: SentenceIndex, number: int, score: float) -> Passage:
    sentence = index.sentence(number)
    before = index.neighbour(number, -1) if _LEANING.match(sentence.text) else None
    return Passage(
        article=index.article(sentence.article),
        sentence=sentence,
        before=index.sentence(before).text if before is not None else "",
        after="",
        answer=None,
        score=score,
    )
