"""The articles that hold the words of a search, in their titles or anywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from retrieval.index.sentence_index import Articles, SentenceIndex
from retrieval.text.normalise import fold, forms
from retrieval.text.word_lists import function_words


@dataclass(frozen=True, slots=True)
class FoundArticles:
    """Masks over all articles: ``holding`` hold the words anywhere, and ``titled`` of them in their title."""

    titled: Articles
    holding: Articles


def search_articles(index: SentenceIndex, words: str) -> FoundArticles:
    """Return the articles that hold all of ``words``, any text. Takes milliseconds.

    Words typed without diacritics are found with any. Function words are left out, unless there are no others. Words
    that follow each other and belong together, as `_bound_pairs`, must follow each other in an article, too, unless no
    article has them so. If any title has all words in the order in which they were typed, only such titles count.
    """
    unaccented = words.isascii()
    typed = [fold(form) if unaccented else form for form in forms(words)]
    content = {*typed} - function_words(folded=unaccented) or {*typed}
    if not content:
        nothing = index.mask([])
        return FoundArticles(nothing, nothing)
    pairs = [pair for pair in pairwise(typed) if content.issuperset(pair)]
    bound = _bound_pairs(index, pairs, unaccented=unaccented)
    anywhere = index.articles_with("folded" if unaccented else "syllables", content)
    holding = anywhere & index.articles_with("folded_bigrams" if unaccented else "bigrams", bound)
    if not holding.any():
        holding, bound = anywhere, []
    numbers: list[int] = holding.nonzero()[0].tolist()
    titles = {number: _title(index, number, folded=unaccented) for number in numbers}
    titled = {number: {*map(" ".join, pairwise(title))} for number, title in titles.items() if content <= {*title}}
    in_order = [number for number, neighbours in titled.items() if neighbours.issuperset(map(" ".join, pairs))]
    bound_only = [number for number, neighbours in titled.items() if neighbours.issuperset(bound)]
    return FoundArticles(index.mask(in_order or bound_only), holding)


def _bound_pairs(index: SentenceIndex, pairs: Sequence[tuple[str, str]], *, unaccented: bool) -> list[str]:
    """Return the pairs that belong together: those that the articles have as one word; without diacritics all."""
    return [" ".join(pair) for pair in pairs if unaccented or _is_word(index, *pair)]


def _is_word(index: SentenceIndex, first: str, second: str) -> bool:
    """Whether the articles mostly have two neighbouring syllables as one word."""
    words = index.articles_with("words", [f"{first}_{second}"]).sum()
    return bool(words and 2 * words >= index.articles_with("bigrams", [f"{first} {second}"]).sum())


def _title(index: SentenceIndex, article: int, *, folded: bool) -> list[str]:
    return [fold(form) if folded else form for form in forms(index.title(article))]
