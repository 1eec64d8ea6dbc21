"""Two indexes searched as one: a generation, and a segment of the articles that have changed since it was built."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from heapq import merge
from itertools import islice
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from retrieval.index.event_terms import EventTerms
from retrieval.index.generation_index import GenerationIndex
from retrieval.index.okapi import CompiledOkapi, inverse_document_frequency
from retrieval.index.replacements import ArticleName
from retrieval.index.sentence_index import Articles, Hit, IndexedArticle, Sentence, Terms
from retrieval.index.signatures import EMPTY, Signatures
from retrieval.index.sources import Sources
from retrieval.index.string_table import Int32Array
from retrieval.index.top_k import Scores
from retrieval.text.normalise import Token

_Numbers = NDArray[np.int64]
_Value = TypeVar("_Value", np.int32, np.float32)


class SegmentedIndex:
    """A `SentenceIndex` of a generation and of a segment, whose numbers follow those of the generation.

    The segment is compiled with the statistics of both (`retrieval.building.joined_statistics`), so that its inverse
    document frequencies are those of all articles. They replace those of the generation, term by term.

    Attributes:
        main: The generation.
        generation: See `SentenceIndex`.
        publication_days: See `SentenceIndex`.
        public_numbers: See `SentenceIndex`.
        every: See `SentenceIndex`.
        spelling: See `SentenceIndex`; articles that have gone are counted.
        abbreviations: See `SentenceIndex`.
        copies: See `SentenceIndex`.
        stories: See `SentenceIndex`.
    """

    def __init__(self, main: GenerationIndex, segment: GenerationIndex, gone: Int32Array) -> None:
        """Join ``main`` and ``segment``; ``gone`` are the numbers of the articles of ``main`` that are left out."""
        self.main = main
        self._segment = segment
        self._articles, self._sentences = main.article_count, len(main)  # the numbers from which on it is the segment
        self._kept = main.every
        self._kept[gone] = False
        self._all_kept = not len(gone)
        self._gone_sentences = sum(len(main.sentences_of(article)) for article in gone.tolist())
        self.generation = segment.generation
        self.every: Articles = np.concatenate([self._kept, segment.every])
        self.publication_days: Int32Array = np.concatenate([main.publication_days, segment.publication_days])
        self.publication_days[gone] = 0
        self.public_numbers: _Numbers = np.concatenate([main.public_numbers, segment.public_numbers])
        self.public_numbers[gone] = 0
        self.spelling = main.spelling.joined(segment.spelling)
        self.abbreviations = segment.abbreviations  # a segment counts the explanations of all articles
        self._replacements = segment.replacements
        self.copies = segment.copies  # these are found among all articles when a segment is written, as stories are
        self.stories = segment.stories

    def __len__(self) -> int:
        """Return the number of sentences."""
        return self._sentences + len(self._segment) - self._gone_sentences

    @property
    def article_count(self) -> int:
        """See `SentenceIndex`."""
        return int(np.count_nonzero(self.every))

    @property
    def articles(self) -> Iterable[IndexedArticle]:
        """See `SentenceIndex`."""
        return map(self.article, np.flatnonzero(self.every).tolist())

    @property
    def signatures(self) -> Signatures:
        """See `SentenceIndex`; computed each time, as only builds and previews need them."""
        signatures = np.concatenate([self.main.signatures, self._segment.signatures])
        signatures[: self._articles][~self._kept] = EMPTY
        return signatures

    @property
    def event_terms(self) -> EventTerms:
        """See `SentenceIndex`; computed each time, as only builds need them."""
        terms = np.concatenate([self.main.event_terms, self._segment.event_terms])
        terms[: self._articles][~self._kept] = 0
        return terms

    def article(self, number: int) -> IndexedArticle:
        """See `SentenceIndex`."""
        if number < self._articles:
            old = self.main.article(number)
            replaced_by = self._replacement(old.id)
            return old if replaced_by == old.replaced_by else replace(old, replaced_by=replaced_by)
        found = self._segment.article(number - self._articles)
        sentences = self._shifted(found.sentences)
        return replace(found, number=number, sentences=sentences, replaced_by=self._replacement(found.id))

    def _replacement(self, id_: str) -> ArticleName | None:
        newer = self._replacements.get(id_)
        number = self.main.lookup.find(newer) if newer else None
        kept = number is not None and self._kept[number]
        return self._segment.name_of(newer) or (self.main.name_of(newer) if kept else None)

    def title(self, number: int) -> str:
        """See `SentenceIndex`."""
        index, number = self._of_article(number)
        return index.title(number)

    def text(self, article: int, /) -> str:
        """See `SentenceIndex`."""
        index, number = self._of_article(article)
        return index.text(number)

    def prepare(self) -> None:
        """See `SentenceIndex`."""
        _ = self.sources

    def find_article(self, id_: str) -> IndexedArticle | None:
        """See `SentenceIndex`."""
        return self._first(self._segment.find_article(id_), self.main.find_article(id_))

    def find_by_public_number(self, public_number: int) -> IndexedArticle | None:
        """See `SentenceIndex`."""
        found = self._segment.find_by_public_number(public_number)
        return self._first(found, self.main.find_by_public_number(public_number))

    def _first(self, new: IndexedArticle | None, old: IndexedArticle | None) -> IndexedArticle | None:
        """Return what was found in the segment, else what was found in the generation, unless it has gone."""
        if new is not None:
            return self.article(new.number + self._articles)
        return self.article(old.number) if old is not None and self._kept[old.number] else None

    @cached_property
    def sources(self) -> Sources:
        """See `SentenceIndex`."""
        kept = self._kept.tolist()
        named = {
            name: [number for number in numbers if kept[number]]
            for name, numbers in self.main.lookup.articles_by_source().items()
        }
        for name, numbers in self._segment.lookup.articles_by_source().items():
            named[name] = named.get(name, []) + [number + self._articles for number in numbers]
        return Sources({name: numbers for name, numbers in named.items() if numbers})

    def syllables(self, sentence: int) -> list[str]:
        """See `SentenceIndex`."""
        index, number = self._of_sentence(sentence)
        return index.syllables(number)

    def heading_syllables(self, article: int) -> list[str]:
        """See `SentenceIndex`."""
        index, number = self._of_article(article)
        return index.heading_syllables(number)

    def sentence(self, number: int) -> Sentence:
        """See `SentenceIndex`."""
        if number < self._sentences:
            return self.main.sentence(number)
        found = self._segment.sentence(number - self._sentences)
        return replace(found, number=number, article=found.article + self._articles)

    def tokens(self, sentence: int, /) -> list[Token]:
        """See `SentenceIndex`."""
        index, number = self._of_sentence(sentence)
        return index.tokens(number)

    def sentences_of(self, article: int) -> range:
        """See `SentenceIndex`."""
        if article < self._articles:
            return self.main.sentences_of(article)
        return self._shifted(self._segment.sentences_of(article - self._articles))

    def bounds_of(self, article: int) -> Int32Array:
        """See `SentenceIndex`."""
        index, number = self._of_article(article)
        return index.bounds_of(number)

    def article_of(self, sentences: _Numbers) -> Int32Array:
        """See `SentenceIndex`."""

        def in_segment(numbers: _Numbers) -> Int32Array:
            return self._segment.article_of(numbers) + np.int32(self._articles)

        return _joined(sentences, self._sentences, self.main.article_of, in_segment)

    def neighbour(self, number: int, step: int) -> int | None:
        """See `SentenceIndex`."""
        if number < self._sentences:
            return self.main.neighbour(number, step)
        other = self._segment.neighbour(number - self._sentences, step)
        return None if other is None else other + self._sentences

    def idf(self, channel: str, terms: Sequence[str]) -> Scores:
        """See `SentenceIndex`."""
        return _idf(self.main.channels[channel].sentences, self._segment.channels[channel].sentences, terms)

    def article_idf(self, channel: str, terms: Sequence[str]) -> Scores:
        """See `SentenceIndex`."""
        return _idf(self.main.channels[channel].articles, self._segment.channels[channel].articles, terms)

    def mass(self, channel: str, sentences: _Numbers) -> Scores:
        """See `SentenceIndex`; of the generation's sentences the sum is that of before the segment."""

        def of(index: GenerationIndex) -> Callable[[_Numbers], Scores]:
            return lambda numbers: index.mass(channel, numbers)

        return _joined(sentences, self._sentences, of(self.main), of(self._segment))

    def weights(self, channel: str, terms: Sequence[str], sentences: _Numbers) -> Scores:
        """See `SentenceIndex`."""
        main, segment = self.main.channels[channel].sentences, self._segment.channels[channel].sentences
        return _weights(main, segment, terms, sentences, self._sentences)

    def article_weights(self, channel: str, terms: Sequence[str], articles: _Numbers) -> Scores:
        """See `SentenceIndex`."""
        main, segment = self.main.channels[channel].articles, self._segment.channels[channel].articles
        return _weights(main, segment, terms, articles, self._articles)

    def expect(self, terms: Mapping[str, Sequence[str]]) -> None:
        """See `SentenceIndex`; everything is here."""

    def has_word(self, number: int, word: str) -> bool:
        """See `SentenceIndex`."""
        index, number = self._of_sentence(number)
        return index.has_word(number, word)

    def is_name(self, form: str, *, folded: bool) -> bool:
        """See `SentenceIndex`."""
        return self._segment.is_name(form, folded=folded)  # a segment counts the spellings of all articles

    def mask(self, articles: Collection[int] | Int32Array) -> Articles:
        """See `SentenceIndex`."""
        mask = np.zeros(len(self.every), np.bool_)
        mask[articles if isinstance(articles, np.ndarray) else list(articles)] = True
        return mask

    def articles_with(self, channel: str, terms: Iterable[str]) -> Articles:
        """See `SentenceIndex`."""
        terms = list(terms)
        parts = [index.articles_with(channel, terms) for index in (self.main, self._segment)]
        holding: Articles = np.concatenate(parts) & self.every
        return holding

    def top(self, terms: Terms, limit: int, within: Articles | None = None) -> list[Hit]:
        """See `SentenceIndex`."""
        kept = None if self._all_kept else self._kept
        later = None
        if within is not None:
            kept, later = within[: self._articles] & self._kept, within[self._articles :]
        channels = [(name, self.main.channels[name], self._segment.channels[name]) for name in terms]
        own = {name: _scaled(main.sentences, segment.sentences, terms[name]) for name, main, segment in channels}
        shared = {name: _scaled(main.articles, segment.articles, terms[name]) for name, main, segment in channels}
        old = self.main.best(own, shared, limit, kept)
        least = old[-1].score if len(old) == limit else 0.0
        found = self._segment.best(terms, terms, limit, later, least)
        new = [Hit(sentence + self._sentences, score) for sentence, score in found if score >= least]
        return list(islice(merge(old, new, key=lambda hit: -hit.score), limit)) if new else old

    def _of_article(self, number: int) -> tuple[GenerationIndex, int]:
        """Return the part that holds an article, and its number there."""
        return (self.main, number) if number < self._articles else (self._segment, number - self._articles)

    def _of_sentence(self, number: int) -> tuple[GenerationIndex, int]:
        """Return the part that holds a sentence, and its number there."""
        return (self.main, number) if number < self._sentences else (self._segment, number - self._sentences)

    def _shifted(self, sentences: range) -> range:
        return range(sentences.start + self._sentences, sentences.stop + self._sentences)


def _joined(
    numbers: _Numbers,
    first: int,
    of_main: Callable[[_Numbers], NDArray[_Value]],
    of_segment: Callable[[_Numbers], NDArray[_Value]],
) -> NDArray[_Value]:
    """Return the columns of ``numbers``; those from ``first`` on are of the segment."""
    later = numbers >= first
    if not later.any():
        return of_main(numbers)
    old: NDArray[_Value] = of_main(numbers[~later])
    joined = np.empty((*old.shape[:-1], len(numbers)), old.dtype)
    joined[..., ~later], joined[..., later] = old, of_segment(numbers[later] - first)
    return joined


def _idf(main: CompiledOkapi, segment: CompiledOkapi, terms: Sequence[str]) -> Scores:
    """Return the inverse document frequency of each of ``terms`` among all documents."""
    idf = segment.term_idf(terms)
    for row, term in enumerate(terms):
        if segment.terms.find(term) is None and (holders := main.document_frequency(term)):
            idf[row] = inverse_document_frequency(segment.corpus_size, holders)
    return idf


def _scaled(main: CompiledOkapi, segment: CompiledOkapi, weights: Mapping[str, float]) -> dict[str, float]:
    """Return the weights by which the scores of ``main`` are those of all documents."""
    terms = list(weights)
    ratios = _idf(main, segment, terms) / main.term_idf(terms)
    return {term: weight * ratio for (term, weight), ratio in zip(weights.items(), ratios.tolist(), strict=True)}


def _weights(
    main: CompiledOkapi, segment: CompiledOkapi, terms: Sequence[str], documents: _Numbers, first: int
) -> Scores:
    """Return the weights of ``terms`` in ``documents``; those from ``first`` on are of the segment."""

    def in_main(numbers: _Numbers) -> Scores:
        weights = main.weights(terms, numbers)
        weights *= (_idf(main, segment, terms) / main.term_idf(terms))[:, None]
        return weights

    return _joined(documents, first, in_main, lambda numbers: segment.weights(terms, numbers))
