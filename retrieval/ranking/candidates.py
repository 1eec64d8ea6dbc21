"""The sentences to rank for a query, with their features."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.dates.asked_period import AskedPeriod
from retrieval.index.sentence_index import Articles, SentenceIndex
from retrieval.meaning.meaning import Meaning
from retrieval.meaning.similarity import Similarities
from retrieval.questions.language import is_english
from retrieval.questions.query import Query
from retrieval.questions.spelling_correction import with_diacritics
from retrieval.ranking.candidate_retrieval import retrieve
from retrieval.ranking.features import features
from retrieval.ranking.period_penalty import published_in
from retrieval.ranking.term_evidence import Evidence, SentenceNumbers, Vector

_RANKED = 20  # sentences retrieved, by base score, for which features are computed


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
    the order of ``names``. ``among`` is the number of sentences in the index. ``similarities`` are those of the
    sentences, None if they are ranked by their words alone.
    """

    query: Query
    numbers: SentenceNumbers
    articles: NDArray[np.int32]
    names: list[str]
    values: Vector
    among: int
    similarities: Similarities | None = None

    def features(self, row: int) -> dict[str, float]:
        """Return the features of one candidate by name."""
        return dict(zip(self.names, self.values[row].tolist(), strict=True))


def gather(
    index: SentenceIndex, query: Query, scope: Scope = EVERYWHERE, meaning: Meaning | None = None
) -> Candidates | None:
    """Return the candidates for ``query`` with their features, or None if no sentence matches.

    If a period is asked for, as many candidates again come from it. With ``meaning`` they have similarities, as far as
    it knows those of all.
    """
    inside, text = None, ""
    if meaning is not None:
        text = _embedded_text(index, query)
        meaning.expect(text)
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
    near = meaning.similarities(index, text, best) if meaning is not None else None
    if near is not None:
        columns = near.features()
        names, values = [*names, *columns], np.column_stack([values, *columns.values()]).astype(np.float32)
    return Candidates(query, best, index.article_of(best), names, values, len(index), near)


def _embedded_text(index: SentenceIndex, query: Query) -> str:
    """Return the question as it is embedded: with diacritics, though it be typed and compared without them."""
    text = query.question.text
    # As for the search, no Vietnamese words are made of English ones.
    return with_diacritics(text, index.spelling) if text.isascii() and not is_english(text) else text
