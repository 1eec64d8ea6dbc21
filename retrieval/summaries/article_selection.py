"""The articles that a summary is made of: those about a topic, those of a period."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from retrieval.dates.calendar import Period
from retrieval.index.sentence_index import SentenceIndex
from retrieval.index.top_k import Scores
from retrieval.questions.query import Query
from retrieval.summaries.sentence_scoring import Integers

MOST_ARTICLES = 20  # about one topic

_RETRIEVED = 1_000  # sentences whose articles are considered
# The least coverage (see `_coverage`) of the best article; otherwise no article is about the topic. 5 % of headlines of
# events that an archive does not report pass the one for long topics. The words of short topics meet by chance more
# often, so these need more. The other articles may cover a little less.
_SHORT = 6  # syllables
_LEAST_OF_SHORT = 0.7
_LEAST_OF_LONG = 0.5
_BELOW_BEST = 0.1

TermWeights = Callable[[str, Sequence[str], Integers], Scores]


def articles_about(index: SentenceIndex, query: Query, within: Iterable[int] | None = None) -> list[int]:
    """Return the numbers of at most `MOST_ARTICLES` articles about the topic ``query``, ascending.

    ``within`` limits the choice to those articles; of near copies, only the earliest is chosen. Empty if no article
    covers most of the topic. Takes milliseconds.
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
    ranked = np.argsort(-shares, kind="stable")
    about = articles[ranked[shares[ranked] >= least - _BELOW_BEST]].tolist()
    return sorted(index.copies.firsts(about)[:MOST_ARTICLES])


def _coverage(index: SentenceIndex, query: Query, sentences: Integers) -> tuple[Integers, Scores]:
    """Return the numbers of the articles of ``sentences``, and how much of the topic each covers, 0..1.

    Coverage is a mean of shares of the topic's weighted IDF: of its syllables in the article, of its bigrams in the
    article (twice, as they are more specific), and of its syllables in one sentence. Without diacritics syllables are
    ambiguous, so the last share is of bigrams, too. A topic of one syllable is searched as a word: "cầu" does not match
    "yêu cầu".
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


def _share(index: SentenceIndex, query: Query, channel: str, weights: TermWeights, numbers: Integers) -> Scores:
    """Return the share of the topic's weighted IDF in ``channel`` held by each of ``numbers``, by their ``weights``."""
    terms = list(query.terms[channel])
    bound = np.array(list(query.terms[channel].values()), np.float32) * index.idf(channel, terms)
    found: Scores = bound @ (weights(channel, terms, numbers) > 0) / max(float(bound.sum()), 1e-9)
    return found


def articles_between(
    index: SentenceIndex, period: Period, within: Iterable[int] | None = None
) -> tuple[list[int], int]:
    """Return the numbers of the articles published in ``period``, and how many more may have been.

    ``within`` limits both to those articles. An article of which only the month or the year is known counts as
    published in the period if all days of that month or year lie in it.
    """
    articles = np.flatnonzero(index.every) if within is None else np.array(list(within), np.int64)
    since, until = index.publication_days[articles].T
    first, last = period.since.toordinal(), period.until.toordinal()
    dated = since > 0
    inside = dated & (first <= since) & (until <= last)
    uncertain = ~dated | (~inside & (first <= until) & (since <= last))
    return articles[inside].tolist(), int(uncertain.sum())
