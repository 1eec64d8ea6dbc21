"""The articles on what a text reports, by the names and the rare words of both."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from retrieval.index.sentence_index import SentenceIndex
from retrieval.index.top_k import Scores
from retrieval.text.normalise import Token, composed, tokenise
from retrieval.text.word_lists import function_words

MOST_CHARACTERS = 4096  # of a text, those at its beginning

# Chosen on 665 articles of the corpus VietnameseMDS. Of 116 articles whose cluster has another article, 56 find that
# and 22 others on the same event. Of 100 whose cluster is left out, 25 find an article; those that were read are on the
# same event. With a share of 0.2, articles on something else are found. With the last article of each of 100 clusters
# forwarded and the 216 others in the archive, 145 of these are found, 30 of them only because they are like the best.
_PAIRS = 16  # of syllables
_LEAST_SHARE = 0.25  # of the rarity of the pairs
_BELOW_BEST = 0.6  # of the best share; chosen
_LEAST_LIKE_BEST = 0.1  # of the rarity of the pairs, for an article that reports what the best does; chosen
_NAME_WEIGHT = 2.0  # of a pair of capitalised syllables; chosen
_RETRIEVED = 1_000  # sentences whose articles are considered


@dataclass(frozen=True, slots=True)
class SameNews:
    """The number of a sentence on what a text reports, and how much its article shares with the text, 0..1."""

    sentence: int
    share: float


def find_same_news(index: SentenceIndex, text: str, limit: int) -> list[SameNews]:
    """Return a sentence of each of at most ``limit`` articles on what ``text``, any text, reports.

    The article that shares most names and rare words with the text comes first; of near copies, only the earliest is
    among them. Takes milliseconds.
    """
    pairs, rarity = _rarest(index, text)
    hits = index.top({"bigrams": dict.fromkeys(pairs, 1.0)}, _RETRIEVED)
    if not hits:
        return []
    numbers = np.array(sorted(hit.sentence for hit in hits), np.int64)
    articles = np.unique(index.article_of(numbers).astype(np.int64))
    shares = _share(rarity, index.article_weights("bigrams", pairs, articles))
    best = int(shares.argmax())
    if shares[best] < _LEAST_SHARE:
        return []
    found = shares >= max(_LEAST_SHARE, _BELOW_BEST * float(shares[best]))
    pairs_of_best, rarity_of_best = _rarest(index, index.text(int(articles[best])))
    like_best = _share(rarity_of_best, index.article_weights("bigrams", pairs_of_best, articles)) >= _LEAST_SHARE
    found |= like_best & (shares >= _LEAST_LIKE_BEST)
    share_of = {int(articles[at]): float(shares[at]) for at in np.argsort(-shares, kind="stable").tolist() if found[at]}
    different = index.copies.firsts(share_of)[:limit]
    return [SameNews(_fullest(index, article, pairs, rarity), share_of[article]) for article in different]


def _weighted_pairs(text: str, tokens: Sequence[Token]) -> dict[str, float]:
    """Return the pairs of adjacent content syllables, with weights: more of those that are repeated, and of names."""
    functions = function_words(folded=False)
    counts, named = Counter[str](), Counter[str]()
    for one, other in pairwise(tokens):
        if text[one.end : other.start] in {" ", "-"} and functions.isdisjoint((one.form, other.form)):
            pair = f"{one.form} {other.form}"
            counts[pair] += 1
            named[pair] += text[one.start].isupper() and text[other.start].isupper()
    return {
        pair: float(np.sqrt(count)) * (_NAME_WEIGHT if 2 * named[pair] > count else 1.0)
        for pair, count in counts.items()
    }


def _rarest(index: SentenceIndex, text: str) -> tuple[list[str], Scores]:
    """Return the pairs of ``text`` that weigh most by the number of articles that have them, and how rare each is."""
    written = composed(text)[:MOST_CHARACTERS]
    weighted = _weighted_pairs(written, tokenise(written))
    pairs = list(weighted)
    rarity = index.article_idf("bigrams", pairs)
    best = np.argsort(-rarity * np.array([*weighted.values()], np.float32), kind="stable")[:_PAIRS]
    return [pairs[at] for at in best.tolist()], rarity[best]


def _fullest(index: SentenceIndex, article: int, pairs: Sequence[str], rarity: Scores) -> int:
    """Return the number of the sentence of an article that has most of the pairs, the first of equals."""
    numbers = np.array(index.sentences_of(article), np.int64)
    return int(numbers[np.argmax(_share(rarity, index.weights("bigrams", pairs, numbers)))])


def _share(rarity: Scores, weights: Scores | NDArray[np.float32]) -> Scores:
    shares: Scores = rarity @ (weights > 0) / max(float(rarity.sum()), 1e-9)
    return shares
