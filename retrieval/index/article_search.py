"""The articles that hold the words of a search, in their titles or anywhere."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from retrieval.index.sentence_index import Articles, SentenceIndex
from retrieval.text.normalise import fold, forms
from retrieval.text.word_lists import function_words


@dataclass(frozen=True, slots=True)
class FoundArticles:
    """Masks over all articles: ``holding`` hold the words anywhere, and ``titled`` of them in their title."""

    titled: Articles
    holding: Articles


def search_articles(index: SentenceIndex, words: str) -> FoundArticles:
    """Return the articles that hold all of ``words``, any text; typed without diacritics, with any diacritics.

    Function words are left out if any others remain. Neighbours that belong together stand next to each other in an
    article: those that the articles have as one word, and without diacritics all. If no article has them so, they may
    stand anywhere in it. Titles that hold the words as typed count alone, if there are any. Takes milliseconds.
    """
    unaccented = words.isascii()
    typed = [fold(form) if unaccented else form for form in forms(words)]
    content = {*typed} - function_words(folded=unaccented) or {*typed}
    if not content:
        nothing = np.zeros(index.article_count, np.bool_)
        return FoundArticles(nothing, nothing)
    anywhere = index.articles_with("folded" if unaccented else "syllables", content)
    pairs = [pair for pair in pairwise(typed) if content.issuperset(pair)]
    typed_pairs = [f"{first} {second}" for first, second in pairs]
    bound = typed_pairs if unaccented else [" ".join(pair) for pair in pairs if _is_word(index, *pair)]
    together = anywhere & index.articles_with("folded_bigrams" if unaccented else "bigrams", bound)
    if not together.any():
        together, bound = anywhere, []
    numbers: list[int] = together.nonzero()[0].tolist()
    titled = {number: title for number in numbers if content <= {*(title := _title(index, number, folded=unaccented))}}
    for needed in (typed_pairs, bound):
        if found := [number for number, title in titled.items() if {*needed} <= {*map(" ".join, pairwise(title))}]:
            return FoundArticles(index.mask(found), together)
    return FoundArticles(index.mask([]), together)


def _is_word(index: SentenceIndex, first: str, second: str) -> bool:
    """Whether the articles mostly have two neighbouring syllables as one word."""
    words = index.articles_with("words", [f"{first}_{second}"]).sum()
    return bool(words and 2 * words >= index.articles_with("bigrams", [f"{first} {second}"]).sum())


def _title(index: SentenceIndex, article: int, *, folded: bool) -> list[str]:
    return [fold(form) if folded else form for form in forms(index.title(article))]
