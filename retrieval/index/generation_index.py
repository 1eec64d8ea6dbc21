"""The index of one generation, mapped from its folder: its channels, and the sentences and articles behind the numbers.

Articles are numbered in the order of their paths, without gaps, and so are sentences.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.index.abbreviations import load_abbreviations
from retrieval.index.article_lookup import ArticleLookup
from retrieval.index.copies import Copies
from retrieval.index.event_terms import load_event_terms
from retrieval.index.okapi import CompiledOkapi
from retrieval.index.replacements import ArticleName, load_replacements
from retrieval.index.sentence_index import ARTICLE_WEIGHT, CHANNELS, Articles, Hit, IndexedArticle, Sentence, Terms
from retrieval.index.signatures import load_signatures
from retrieval.index.sources import Sources
from retrieval.index.spelling import Spelling, SpellingTables
from retrieval.index.stories import Stories
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


class GenerationIndex:
    """A `SentenceIndex` of the files in one folder.

    Attributes:
        generation: See `SentenceIndex`.
        publication_days: See `SentenceIndex`.
        copies: See `SentenceIndex`; in a segment, those among its own articles and the ones of its generation.
        signatures: See `SentenceIndex`.
        stories: See `SentenceIndex`; those of a segment are as its ``copies``.
        event_terms: See `SentenceIndex`.
        spelling: See `SentenceIndex`.
        abbreviations: See `SentenceIndex`.
        channels: The channels by name.
        lookup: Finds articles by id and by source.
        replacements: The ids of replacing articles by those of replaced ones; those of a segment are of all articles.
    """

    def __init__(self, folder: Path) -> None:
        """Map the files that `retrieval.building.build` wrote to ``folder``; computes nothing."""
        self.generation = folder.name
        self.channels = {
            name: Channel(
                CompiledOkapi.load(folder / name / "sentences"), CompiledOkapi.load(folder / name / "articles")
            )
            for name in CHANNELS
        }
        self._sentences: NDArray[Any] = mapped_array(folder / "sentences.npy")
        self._article_of: Int32Array = mapped_array(folder / "article_of.npy")
        self._groups = Groups(self._article_of, mapped_array(folder / "first_sentences.npy"))
        self.public_numbers: NDArray[np.int64] = mapped_array(folder / "shelves.npy")
        self.publication_days: Int32Array = mapped_array(folder / "publication_days.npy")
        self._records = StringTable.load(folder, "records")
        self.lookup = ArticleLookup(folder)
        self.replacements = load_replacements(folder)
        self.copies = Copies.load(folder)
        self.signatures = load_signatures(folder)
        self.stories = Stories.load(folder)
        self.event_terms = load_event_terms(folder)
        texts = StringTable.load(folder, "texts")
        self._names = {name: StringTable.load(folder, name) for name in ("names", "folded_names")}
        self.spelling = Spelling(SpellingTables(folder, self.channels["syllables"].sentences))
        # Questions repeat each other's topics, and tokenising a sentence costs more than all other features of it. The
        # caches are bound to the tables, not to self: a reference cycle would delay the unmapping of the files.
        self.text = lru_cache(maxsize=_CACHED_TEXTS)(texts.__getitem__)
        self.tokens = lru_cache(maxsize=_CACHED_TOKENS)(partial(_tokens, self._sentences, self.text))
        self.abbreviations = load_abbreviations(folder)
        self._syllables = StringTable.load(folder, "syllables")
        self._heading_syllables = StringTable.load(folder, "heading_syllables")

    def __len__(self) -> int:
        """Return the number of sentences."""
        return len(self._sentences)

    @property
    def articles(self) -> Iterable[IndexedArticle]:
        """See `SentenceIndex`."""
        return map(self.article, range(self.article_count))

    @property
    def article_count(self) -> int:
        """See `SentenceIndex`."""
        return len(self._records)

    @property
    def every(self) -> Articles:
        """See `SentenceIndex`."""
        return np.ones(self.article_count, np.bool_)

    def article(self, number: int) -> IndexedArticle:
        """See `SentenceIndex`."""
        record = json.loads(self._records[number])
        return IndexedArticle(
            number=number,
            public_number=int(self.public_numbers[number]),
            id=record["id"],
            title=record["title"],
            source=record["source"],
            url=record["url"],
            published=_published(record),
            digest=record["digest"],
            sentences=self.sentences_of(number),
            replaced_by=self.name_of(self.replacements.get(record["id"])),
            section=record.get("section"),
        )

    def name_of(self, id_: str | None) -> ArticleName | None:
        """Return what the article with this id is called; None if there is none here."""
        number = self.lookup.find(id_) if id_ else None
        return ArticleName(int(self.public_numbers[number]), id_) if id_ and number is not None else None

    def title(self, number: int) -> str:
        """See `SentenceIndex`."""
        title: str = json.loads(self._records[number])["title"]
        return title

    def prepare(self) -> None:
        """See `SentenceIndex`."""
        _ = self.sources

    def find_article(self, id_: str) -> IndexedArticle | None:
        """See `SentenceIndex`."""
        number = self.lookup.find(id_)
        return None if number is None else self.article(number)

    def find_by_public_number(self, public_number: int) -> IndexedArticle | None:
        """See `SentenceIndex`."""
        numbers = np.flatnonzero(self.public_numbers == public_number)
        return self.article(int(numbers[0])) if len(numbers) else None

    @cached_property
    def sources(self) -> Sources:
        """See `SentenceIndex`."""
        return Sources(self.lookup.articles_by_source())

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

    def sentences_of(self, article: int) -> range:
        """See `SentenceIndex`."""
        return range(int(self._groups.starts[article]), int(self._groups.starts[article + 1]))

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

    def has_word(self, number: int, word: str) -> bool:
        """See `SentenceIndex`."""
        return self.channels["words"].sentences.holds(word, number)

    def is_name(self, form: str, *, folded: bool) -> bool:
        """See `SentenceIndex`."""
        return self._names["folded_names" if folded else "names"].find(form) is not None

    def mask(self, articles: Collection[int] | Int32Array) -> Articles:
        """See `SentenceIndex`."""
        mask = np.zeros(self.article_count, np.bool_)
        mask[articles if isinstance(articles, np.ndarray) else list(articles)] = True
        return mask

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


def _published(record: Mapping[str, Any]) -> PublicationDate:
    """Return the date in a record; those of programs before intervals lack two of its keys."""
    return PublicationDate.from_iso(
        record["published"],
        record["basis"],
        record["evidence"],
        interval=record.get("published_interval"),
        from_event=record.get("published_from") == "event",
    )


def _tokens(sentences: NDArray[Any], text_of: Callable[[int], str], number: int) -> list[Token]:
    """Return the syllables and numbers of a sentence, with their offsets in its text."""
    article, _, _, start, end = sentences[number].item()
    return tokenise(text_of(article)[start:end])
