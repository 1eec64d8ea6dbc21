"""The articles that a summary is made of: those about a topic, those of a period."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from retrieval.dates.calendar import Period
from retrieval.index.sentence_index import Articles, SentenceIndex
from retrieval.index.top_k import Scores
from retrieval.questions.query import Query
from retrieval.summaries.sentence_scoring import Integers
from retrieval.text.normalise import fold, forms

MOST_ARTICLES = 20  # about one topic

_RETRIEVED = 1_000  # sentences whose articles are considered
# The least coverage (see `_coverage`) of the best article; otherwise no article is about the topic. 5 % of headlines of
# events that an archive does not report pass the one for long topics. The words of short topics meet by chance more
# often, so these need more. The other articles may cover a little less.
_SHORT = 6  # syllables
_MANY = 4  # syllables of a topic, one of which an article may lack
_FEW = 5  # articles about such a topic; of fewer, others are considered
_LEAST_OF_SHORT = 0.7
_LEAST_OF_LONG = 0.5
_BELOW_BEST = 0.1
_COUNTED = 16  # syllables of a topic up to which all articles are compared with it; chosen
_SHARES = 4  # of which coverage is the mean
_DECIMALS = 4  # of equal shares, which are sums in another order

TermWeights = Callable[[str, Sequence[str], Integers], Scores]


@dataclass(frozen=True, slots=True)
class TopicWords:
    """The words of a topic, as they are compared: folded if the topic is typed without diacritics."""

    forms: tuple[str, ...]
    unaccented: bool

    @classmethod
    def of(cls, query: Query) -> "TopicWords":
        """Return the words of the topic ``query``."""
        return cls(tuple(map(fold, query.syllables)) if query.unaccented else query.syllables, query.unaccented)

    def of_title(self, index: SentenceIndex, article: int) -> list[str]:
        """Return the words of an article's title in order if they may hold a word of the topic, else none."""
        headings = self._compared(index.heading_syllables(article))  # faster to read; empty if the text has the title
        if headings and {*headings}.isdisjoint(self.forms):
            return []
        return self._compared(forms(index.title(article)))

    def sentences(self, index: SentenceIndex, numbers: Sequence[int]) -> Integers:
        """Return those of the sentences ``numbers`` that hold every word."""
        sentences = np.array(numbers, np.int64)
        channel = "folded" if self.unaccented else "syllables"
        held = index.weights(channel, [*dict.fromkeys(self.forms)], sentences) > 0
        return sentences[held.all(axis=0)]

    def _compared(self, syllables: list[str]) -> list[str]:
        return [*map(fold, syllables)] if self.unaccented else syllables


def articles_about(index: SentenceIndex, query: Query, within: Iterable[int] | None = None) -> list[int]:
    """Return the numbers of at most `MOST_ARTICLES` articles about the topic ``query``, ascending.

    These are the first of `all_about`; of near copies, only the earliest is chosen.
    """
    return sorted(index.copies.firsts(all_about(index, query, within))[:MOST_ARTICLES])


def all_about(index: SentenceIndex, query: Query, within: Iterable[int] | None = None) -> list[int]:
    """Return the numbers of the articles about the topic ``query``, the newest first.

    An article is about a topic of at most `_SHORT` words if its title and text hold every word of it, all but one if
    there are `_MANY` or more, and at least half of the neighbouring words of the topic are neighbours in the title or
    in a sentence. It is, too, if its title holds every word, or, of `_MANY` or more if no `_FEW` articles are about it
    otherwise, all but one. Words are whole, in any case, with the diacritics that are typed, or with any if
    none are typed. A topic of one word that is no name is looked for among the words of the segmenter, as "cầu" is not
    in "yêu cầu".

    Of a longer topic, and of one that no article holds so, an article is about it if it covers most of it; then those
    that cover most come first. Empty if none does. ``within`` limits the choice to those articles. Takes milliseconds.
    """
    articles = index.every if within is None else index.mask(list(within))
    if 0 < len(query.syllables) <= _SHORT:
        holding = np.flatnonzero(articles & _holding(index, query, articles))
        if len(holding):
            newest = np.argsort(-index.publication_days[holding, 0], kind="stable")
            held: list[int] = holding[newest].tolist()
            return held
    return _covering(index, query, np.flatnonzero(articles))


def _holding(index: SentenceIndex, query: Query, within: Articles) -> Articles:
    """Return the mask of the articles that hold the words of a short topic, as `all_about` defines it."""
    if len(query.syllables) == 1 and not index.is_name(query.syllables[0], folded=query.unaccented):
        return within & index.articles_with("words", query.terms["words"])
    topic = TopicWords.of(query)
    single, double = query.compared_channels
    words = [*dict.fromkeys(topic.forms)]
    pairs = [f"{first} {second}" for first, second in pairwise(topic.forms)]
    held = _count_held(index, single, words)
    adjacent = 2 * _count_held(index, double, pairs) >= len(pairs)
    enough = held >= len(words) - (len(words) >= _MANY)
    holding = adjacent & enough
    scattered = np.flatnonzero(within & ~holding & enough).tolist()
    lacking = {article: len({*words}.difference(topic.of_title(index, article))) for article in scattered}
    holding = within & (holding | index.mask([article for article, count in lacking.items() if not count]))
    if len(words) >= _MANY and holding.sum() < _FEW:
        holding |= index.mask([article for article, count in lacking.items() if count <= 1])
    return holding


def _count_held(index: SentenceIndex, channel: str, terms: Sequence[str]) -> Integers:
    """Return how many of ``terms`` each article holds."""
    counts = np.zeros(len(index.every), np.int64)
    for term in terms:
        counts += index.articles_with(channel, [term])
    return counts


def _covering(index: SentenceIndex, query: Query, articles: Integers) -> list[int]:
    """Return the numbers of those of ``articles`` that cover most of a topic, those that cover most of it first.

    Of a topic of more than `_COUNTED` syllables, only articles with one of the best sentences are considered.
    """
    if len(query.syllables) > _COUNTED:
        hits = np.array([hit.sentence for hit in index.top(query.terms, _RETRIEVED)], np.int64)
        articles = np.intersect1d(articles, index.article_of(hits).astype(np.int64))
    least = _LEAST_OF_SHORT if len(query.syllables) <= _SHORT else _LEAST_OF_LONG
    articles, shares = _coverage(index, query, articles, least - _BELOW_BEST)
    if shares.max(initial=0) < least:
        return []
    order = np.lexsort((-index.publication_days[articles, 0], -shares))
    about: list[int] = articles[order].tolist()
    return about


def _coverage(index: SentenceIndex, query: Query, articles: Integers, least: float) -> tuple[Integers, Scores]:
    """Return the numbers of those of ``articles`` that cover ``least`` of the topic, and how much each covers, 0..1.

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
    shares = _share(index, query, single, index.article_weights, articles)
    shares += 2 * _share(index, query, pairs, index.article_weights, articles)
    possible = shares + 1 >= _SHARES * least
    articles, shares = articles[possible], shares[possible]
    if not len(articles):
        return articles, shares
    spans = [index.sentences_of(article) for article in articles.tolist()]
    sentences = np.concatenate([np.arange(span.start, span.stop) for span in spans])
    together = _share(index, query, close, index.weights, sentences)
    article_at = np.repeat(np.arange(len(articles)), [*map(len, spans)])
    close_shares = np.zeros(len(articles), np.float32)
    np.maximum.at(close_shares, article_at, together)
    shares = (shares + close_shares).round(_DECIMALS) / np.float32(_SHARES)
    return articles[shares >= least], shares[shares >= least]


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
