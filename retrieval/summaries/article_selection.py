"""Which articles a summary is made of: those about a topic, those of a period."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.dates.calendar import Period
from retrieval.index.sentence_index import SentenceIndex
from retrieval.index.top_k import Scores
from retrieval.questions.query import Query

MOST_ARTICLES = 20  # about one topic

_RETRIEVED = 1_000  # sentences whose articles are looked at
# How much of a topic the best article must cover (see `_coverage`) for the topic to be found at all. Headlines of
# 5 % of the events that an archive does not tell of pass the second; short topics, whose words meet by chance more
# easily, need more. The other articles may cover a little less.
_SHORT = 6  # syllables
_LEAST_OF_SHORT = 0.7
_LEAST_OF_LONG = 0.5
_BELOW_BEST = 0.1

Numbers = NDArray[np.int64]
Weights = Callable[[str, Sequence[str], Numbers], Scores]


def articles_about(index: SentenceIndex, query: Query, within: Iterable[int] | None = None) -> list[int]:
    """The numbers of the at most `MOST_ARTICLES` articles that are about the topic ``query``, ascending.

    ``within`` limits the choice to those articles. Empty where no article holds most of the topic. Takes milliseconds.
    """
    hits = index.top(query.terms, _RETRIEVED)
    sentences = np.array(sorted(hit.sentence for hit in hits), np.int64)
    if within is not None:
        sentences = sentences[np.isin(index.article_of(sentences), list(within))]
    if not len(sentences):
        return []
    articles, shares = _coverage(index, query, sentences)
    least = _LEAST_OF_SHORT if len(query.syllables) <= _SHORT else _LEAST_OF_LONG
    if shares.max() < least:
        return []
    best = np.argsort(-shares, kind="stable")[:MOST_ARTICLES]
    return sorted(articles[best[shares[best] >= least - _BELOW_BEST]].tolist())


def _coverage(index: SentenceIndex, query: Query, sentences: Numbers) -> tuple[Numbers, Scores]:
    """The articles of ``sentences``, and how much of the topic each covers, 0..1.

    A mean of shares of the topic's weighted IDF: of its syllables in the article, of its bigrams in the article (twice,
    since they tell more), and of its syllables in one sentence. Typed without diacritics, syllables are ambiguous, so
    the last share is of bigrams as well. A topic of one syllable is looked for as a word: "cầu" is not in "yêu cầu".
    """
    single, pairs, close = "syllables", "bigrams", "syllables"
    if len(query.syllables) == 1:
        single = pairs = close = "words"
    elif query.unaccented:
        single, pairs, close = "folded", "folded_bigrams", "folded_bigrams"
    articles, article_at = np.unique(index.article_of(sentences).astype(np.int64), return_inverse=True)
    together = np.zeros(len(articles), np.float32)
    np.maximum.at(together, article_at, _share(index, query, close, index.weights, sentences))
    singly = _share(index, query, single, index.article_weights, articles)
    paired = _share(index, query, pairs, index.article_weights, articles)
    return articles, (singly + 2 * paired + together) / np.float32(4)


def _share(index: SentenceIndex, query: Query, channel: str, weights: Weights, numbers: Numbers) -> Scores:
    """The share of the topic's weighted IDF in ``channel`` that each of ``numbers`` holds, by its ``weights``."""
    terms = list(query.terms[channel])
    bound = np.array(list(query.terms[channel].values()), np.float32) * index.idf(channel, terms)
    found: Scores = bound @ (weights(channel, terms, numbers) > 0) / max(float(bound.sum()), 1e-9)
    return found


def articles_between(
    index: SentenceIndex, period: Period, within: Iterable[int] | None = None
) -> tuple[list[int], int]:
    """The numbers of the articles published in ``period``, and of how many that cannot be told.

    ``within`` limits both to those articles; without it every article is looked at. An article of which only the
    month or the year is known is in where all its days are, and out where none is.
    """
    articles = np.arange(index.article_count) if within is None else np.array(list(within), np.int64)
    since, until = index.publication_days[articles].T
    first, last = period.since.toordinal(), period.until.toordinal()
    dated = since > 0
    inside = dated & (first <= since) & (until <= last)
    untold = ~dated | (~inside & (first <= until) & (since <= last))
    return articles[inside].tolist(), int(untold.sum())
