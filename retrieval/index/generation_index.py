"""The index of one generation, mapped from its folder: its channels, and the sentences and articles behind the numbers.

Articles are numbered in the order of their paths, without gaps, and so are sentences.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.index.article_index import ArticleIndex
from retrieval.index.okapi import CompiledOkapi
from retrieval.index.sentence_index import ARTICLE_WEIGHT, CHANNELS, Articles, Hit, Sentence, Terms
from retrieval.index.spelling import Spelling, SpellingTables
from retrieval.index.string_table import Int32Array, StringTable, mapped_array
from retrieval.index.top_k import Groups, Scores, best
from retrieval.text.normalise import Token, tokenise

_CACHED_TEXTS = 1 << 8  # articles; the candidates of one question share a few
_CACHED_TOKENS = 1 << 12  # sentences


@dataclass(frozen=True, slots=True)
class Channel:
    """The postings of one kind of term, over sentences and over articles."""

    sentences: CompiledOkapi
    articles: CompiledOkapi


@dataclass(frozen=True, slots=True)
class ArticleContents:
    """What an index holds of the sentences of one article.

    Attributes:
        text: The text of the article.
        rows: A row of `SENTENCE_FIELDS` for each sentence.
        syllables: The compared forms of each sentence, joined by blanks.
        words: The words of each sentence, joined by blanks.
        heading_syllables: The compared forms of its title and subheads, joined by blanks.
        mass: For each channel (row) `SentenceIndex.mass` of each sentence.
    """

    text: str
    rows: NDArray[Any]
    syllables: Sequence[str]
    words: Sequence[str]
    heading_syllables: str
    mass: Scores


class GenerationIndex(ArticleIndex):
    """A `SentenceIndex` of the files in one folder.

    Attributes:
        spelling: See `SentenceIndex`.
        channels: The channels by name.
    """

    def __init__(self, folder: Path) -> None:
        """Map the files that `retrieval.building.build` wrote to ``folder``; computes nothing."""
        super().__init__(folder)
        self.channels = {
            name: Channel(
                CompiledOkapi.load(folder / name / "sentences"), CompiledOkapi.load(folder / name / "articles")
            )
            for name in CHANNELS
        }
        self._sentences: NDArray[Any] = mapped_array(folder / "sentences.npy")
        self._article_of: Int32Array = mapped_array(folder / "article_of.npy")
        self._groups = Groups(self._article_of, self._first_sentences)
        texts = StringTable.load(folder, "texts")
        syllables = self.channels["syllables"].sentences
        self.spelling = Spelling(SpellingTables(folder, syllables.terms, syllables.occurrences))
        # Questions repeat each other's topics, and tokenising a sentence costs more than all other features of it. The
        # caches are bound to the tables, not to self: a reference cycle would delay the unmapping of the files.
        self.text = lru_cache(maxsize=_CACHED_TEXTS)(texts.__getitem__)
        self.tokens = lru_cache(maxsize=_CACHED_TOKENS)(partial(_tokens, self._sentences, self.text))
        self._syllables, self._words = (StringTable.load(folder, name) for name in ("syllables", "words"))
        self._heading_syllables = StringTable.load(folder, "heading_syllables")

    def syllables(self, sentence: int) -> list[str]:
        """See `SentenceIndex`."""
        return self._syllables[sentence].split()

    def heading_syllables(self, article: int) -> list[str]:
        """See `SentenceIndex`."""
        return self._heading_syllables[article].split()

    def sentence(self, number: int) -> Sentence:
        """See `SentenceIndex`."""
        if number < 0:
            raise IndexError(number)
        article, paragraph, position, start, end = self._sentences[number].item()
        return Sentence(number, article, paragraph, position, start, end, self.text(article)[start:end])

    def bounds_of(self, article: int) -> Int32Array:
        """See `SentenceIndex`."""
        numbers = self.sentences_of(article)
        rows = self._sentences[numbers.start : numbers.stop]
        return np.stack([rows["start"], rows["end"]], axis=1)

    def contents(self, article: int) -> ArticleContents:
        """Return what the index holds of the sentences of an article."""
        numbers = self.sentences_of(article)
        span = slice(numbers.start, numbers.stop)
        return ArticleContents(
            self.text(article),
            self._sentences[span],
            [self._syllables[number] for number in numbers],
            [self._words[number] for number in numbers],
            self._heading_syllables[article],
            np.stack([self.channels[name].sentences.mass[span] for name in CHANNELS]),
        )

    def article_of(self, sentences: NDArray[np.int64]) -> Int32Array:
        """See `SentenceIndex`."""
        numbers: Int32Array = self._article_of[sentences]
        return numbers

    def neighbour(self, number: int, step: int) -> int | None:
        """See `SentenceIndex`."""
        other = number + step
        if not 0 <= other < len(self._sentences):
            return None
        here, there = self._sentences[number], self._sentences[other]
        same = here["article"] == there["article"] and here["paragraph"] == there["paragraph"]
        return other if same else None

    def idf(self, channel: str, terms: Sequence[str]) -> Scores:
        """See `SentenceIndex`."""
        return self.channels[channel].sentences.term_idf(terms)

    def article_idf(self, channel: str, terms: Sequence[str]) -> Scores:
        """See `SentenceIndex`."""
        return self.channels[channel].articles.term_idf(terms)

    def mass(self, channel: str, sentences: NDArray[np.int64]) -> Scores:
        """See `SentenceIndex`."""
        mass: Scores = self.channels[channel].sentences.mass[sentences]
        return mass

    def weights(self, channel: str, terms: Sequence[str], sentences: NDArray[np.int64]) -> Scores:
        """See `SentenceIndex`."""
        return self.channels[channel].sentences.weights(terms, sentences)

    def article_weights(self, channel: str, terms: Sequence[str], articles: NDArray[np.int64]) -> Scores:
        """See `SentenceIndex`."""
        return self.channels[channel].articles.weights(terms, articles)

    def expect(self, terms: Mapping[str, Sequence[str]]) -> None:
        """See `SentenceIndex`; everything is here."""

    def has_word(self, number: int, word: str) -> bool:
        """See `SentenceIndex`."""
        return self.channels["words"].sentences.holds(word, number)

    def articles_with(self, channel: str, terms: Iterable[str]) -> Articles:
        """See `SentenceIndex`."""
        mask = np.ones(self.article_count, np.bool_)
        for term in terms:
            mask &= self.mask(self.channels[channel].articles.documents_with(term))
        return mask

    def top(self, terms: Terms, limit: int, within: Articles | None = None) -> list[Hit]:
        """See `SentenceIndex`."""
        return self.best(terms, terms, limit, within)

    def best(
        self, own: Terms, shared: Terms, limit: int, within: Articles | None = None, least: float = 0.0
    ) -> list[Hit]:
        """Return the best sentences as `top` does, with weights of their ``own`` terms and of those of their articles.

        These two hold the same channels. Sentences that do not reach the score ``least`` may be left out.
        """
        of_sentences = [
            one for name, weights in own.items() for one in self.channels[name].sentences.posting_lists(weights)
        ]
        of_articles = [
            one
            for name, weights in shared.items()
            for one in self.channels[name].articles.posting_lists(weights, ARTICLE_WEIGHT)
        ]
        found = best(limit, self._groups, of_sentences, of_articles, within, least)
        return [*map(Hit, found.numbers.tolist(), found.scores.tolist())]


def _tokens(sentences: NDArray[Any], text_of: Callable[[int], str], number: int) -> list[Token]:
    """Return the syllables and numbers of a sentence, with their offsets in its text."""
    article, _, _, start, end = sentences[number].item()
    return tokenise(text_of(article)[start:end])
