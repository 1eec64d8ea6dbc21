"""The index of all sentences: channels that score them, and the sentences and articles behind the numbers.

Sentences are numbered from 0 in the order of the articles; so are the articles. A sentence scores by its own terms
and by its article's (RETRIEVAL: a sentence rarely repeats what its article is about).
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.index.abbreviations import load_abbreviations
from retrieval.index.article_lookup import Catalogue
from retrieval.index.okapi import CompiledOkapi
from retrieval.index.sources import Sources
from retrieval.index.spelling import Spelling
from retrieval.index.string_table import StringTable, mapped_array
from retrieval.index.top_k import Groups, Scores, best
from retrieval.text.normalise import Token, fold, tokenise

SENTENCE_K1, SENTENCE_B = 0.9, 0.3
ARTICLE_K1, ARTICLE_B = 0.9, 0.75
ARTICLE_WEIGHT = 1.5

SENTENCE_FIELDS = np.dtype([(name, np.int32) for name in ("article", "paragraph", "position", "start", "end")])

ChannelTerms = Callable[[Sequence[str], Sequence[str]], list[str]]
Terms = Mapping[str, Mapping[str, float]]  # channel -> term -> weight
Articles = NDArray[np.bool_]  # for each article, by number, whether it is one of those meant


def _pairs(syllables: Sequence[str]) -> list[str]:
    return [f"{first} {second}" for first, second in pairwise(syllables)]


# The terms of a text for each channel, from its words and its syllables (compared forms, in order): of a sentence
# when indexing, of a question when asking.
CHANNELS: Mapping[str, ChannelTerms] = {
    "words": lambda words, _: list(words),
    "syllables": lambda _, syllables: list(syllables),
    "bigrams": lambda _, syllables: _pairs(syllables),
    "folded": lambda _, syllables: list(map(fold, syllables)),
    "folded_bigrams": lambda _, syllables: _pairs(list(map(fold, syllables))),
}


class Hit(NamedTuple):
    """A sentence by number, and its score."""

    sentence: int
    score: float


@dataclass(frozen=True, slots=True)
class IndexedArticle:
    """What is kept of an article beside its text.

    ``number`` counts within this generation, from 0; ``shelf`` is the number that people call it by, the same in every
    generation. ``sentences`` is the range of its sentences' numbers.
    """

    number: int
    shelf: int
    id: str
    title: str
    source: str | None
    url: str | None
    published: PublicationDate
    digest: str
    sentences: range


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as it is indexed and ranked.

    ``text`` is the exact slice ``start:end`` of its article's text. ``paragraph`` counts the article's body
    paragraphs, ``position`` its sentences, both from 0.
    """

    number: int
    article: int
    paragraph: int
    position: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Channel:
    sentences: CompiledOkapi
    articles: CompiledOkapi


class SentenceIndex:
    """One generation of the index, opened from its folder. Immutable, so any thread may read it."""

    def __init__(self, folder: Path) -> None:
        """Map the files that `retrieval.building.build` wrote into ``folder``; nothing is computed."""
        self.generation = folder.name
        self._channels = {
            name: _Channel(
                CompiledOkapi.load(folder / name / "sentences"), CompiledOkapi.load(folder / name / "articles")
            )
            for name in CHANNELS
        }
        self._sentences: NDArray[Any] = mapped_array(folder / "sentences.npy")
        self._article_of: NDArray[np.int32] = mapped_array(folder / "article_of.npy")
        self._groups = Groups(self._article_of, mapped_array(folder / "first_sentences.npy"))
        self._shelves: NDArray[np.int64] = mapped_array(folder / "shelves.npy")
        # The first and last day, as ordinals, on which each article (a row) may have been published; both are 0 where
        # its year is unknown.
        self.publication_days: NDArray[np.int32] = mapped_array(folder / "publication_days.npy")
        self._records = StringTable.load(folder, "records")
        self._catalogue = Catalogue(folder)
        self._texts = StringTable.load(folder, "texts")
        self._names = {name: StringTable.load(folder, name) for name in ("names", "folded_names")}
        self.spelling = Spelling(folder, self._channels["syllables"].sentences)
        # Readers ask about the same things, and reading a sentence again costs more than all the rest of weighing it.
        # Bound to the tables, not to this, whose files would else be unmapped only when cycles are looked for.
        self.text = lru_cache(maxsize=1 << 8)(self._texts.__getitem__)  # a question's candidates share a few articles
        self.tokens = lru_cache(maxsize=1 << 12)(partial(_tokens, self._sentences, self.text))
        self.abbreviations = load_abbreviations(folder)  # groups of names, as `retrieval.questions.aliases` has them
        self._folder = folder
        self._heading_syllables = StringTable.load(folder, "heading_syllables")

    def __len__(self) -> int:
        """How many sentences there are."""
        return len(self._sentences)

    @property
    def articles(self) -> Iterable[IndexedArticle]:
        """Every article, in order of number."""
        return map(self.article, range(self.article_count))

    @property
    def article_count(self) -> int:
        """How many articles there are."""
        return len(self._records)

    def article(self, number: int) -> IndexedArticle:
        """The article of that number. Raises IndexError where there is none."""
        record = json.loads(self._records[number])
        return IndexedArticle(
            number=number,
            shelf=int(self._shelves[number]),
            id=record["id"],
            title=record["title"],
            source=record["source"],
            url=record["url"],
            published=PublicationDate.from_iso(record["published"], record["basis"], record["evidence"]),
            digest=record["digest"],
            sentences=self.sentences_of(number),
        )

    def prepare(self) -> None:
        """Make the names of the sources ready now, rather than for the first question that may name one."""
        _ = self.sources

    def find_article(self, id_: str) -> IndexedArticle | None:
        """The article of that id, or None."""
        number = self._catalogue.find(id_)
        return None if number is None else self.article(number)

    def find_article_number(self, shelf: int) -> IndexedArticle | None:
        """The article that people call by that number, or None."""
        numbers = np.flatnonzero(self._shelves == shelf)
        return self.article(int(numbers[0])) if len(numbers) else None

    @cached_property
    def sources(self) -> Sources:
        """The sources of the articles."""
        return Sources(self._catalogue.sources())

    def _text(self, article: int) -> str:
        """The whole text of an article, as written. Raises IndexError where there is none."""
        return self._texts[article]

    def words_of(self, article: int) -> list[list[str]]:
        """The words of an article: of its headings together, then of each of its sentences."""
        headings, words = self._word_tables
        lines = (words[number] for number in self.sentences_of(article))
        return [line.split() for line in (headings[article], *lines)]

    @cached_property
    def _word_tables(self) -> tuple[StringTable, StringTable]:
        """The words of headings and of sentences: mapped only for the next build, which takes them over."""
        return StringTable.load(self._folder, "heading_words"), StringTable.load(self._folder, "words")

    @cached_property
    def _syllable_table(self) -> StringTable:
        """The syllables of sentences: mapped only for summaries."""
        return StringTable.load(self._folder, "syllables")

    def syllables(self, sentence: int) -> list[str]:
        """The compared forms of a sentence's syllables and numbers, in order."""
        return self._syllable_table[sentence].split()

    def heading_syllables(self, article: int) -> list[str]:
        """The compared forms of the syllables and numbers of an article's title and subheads."""
        return self._heading_syllables[article].split()

    def sentence(self, number: int) -> Sentence:
        """The sentence of that number. Raises IndexError where there is none."""
        if number < 0:
            raise IndexError(number)
        article, paragraph, position, start, end = self._sentences[number].item()
        return Sentence(number, article, paragraph, position, start, end, self.text(article)[start:end])

    def sentences_of(self, article: int) -> range:
        """The numbers of an article's sentences."""
        return range(int(self._groups.starts[article]), int(self._groups.starts[article + 1]))

    def article_of(self, sentences: NDArray[np.int64]) -> NDArray[np.int32]:
        """The number of the article of each of ``sentences``."""
        numbers: NDArray[np.int32] = self._article_of[sentences]
        return numbers

    def neighbour(self, number: int, step: int) -> int | None:
        """The number of the sentence ``step`` places on in the same paragraph, or None."""
        other = number + step
        if not 0 <= other < len(self._sentences):
            return None
        here, there = self._sentences[number], self._sentences[other]
        same = here["article"] == there["article"] and here["paragraph"] == there["paragraph"]
        return other if same else None

    def idf(self, channel: str, terms: Sequence[str]) -> Scores:
        """How telling each of ``terms`` is among the sentences; an unknown one is the most telling."""
        return self._channels[channel].sentences.term_idf(terms)

    def article_idf(self, channel: str, terms: Sequence[str]) -> Scores:
        """How telling each of ``terms`` is among the articles; an unknown one is the most telling."""
        return self._channels[channel].articles.term_idf(terms)

    def mass(self, channel: str, sentences: NDArray[np.int64]) -> Scores:
        """The sum of `idf` over the distinct terms of each of ``sentences``."""
        mass: Scores = self._channels[channel].sentences.mass[sentences]
        return mass

    def weights(self, channel: str, terms: Sequence[str], sentences: NDArray[np.int64]) -> Scores:
        """What each term (rows) adds to the score of each sentence (columns); 0 where the sentence lacks it."""
        return self._channels[channel].sentences.weights(terms, sentences)

    def article_weights(self, channel: str, terms: Sequence[str], articles: NDArray[np.int64]) -> Scores:
        """What each term (rows) adds to the score of each article (columns); 0 where the article lacks it."""
        return self._channels[channel].articles.weights(terms, articles)

    def is_name(self, form: str, *, folded: bool) -> bool:
        """Whether the articles mostly write this compared form with a capital letter."""
        return self._names["folded_names" if folded else "names"].find(form) is not None

    def mask(self, articles: Collection[int]) -> Articles:
        """The articles of these numbers, as `top` takes them."""
        mask = np.zeros(self.article_count, np.bool_)
        mask[list(articles)] = True
        return mask

    def top(self, terms: Terms, limit: int, within: Articles | None = None) -> list[Hit]:
        """The ``limit`` best sentences for weighted ``terms``, best first, equal scores in order of number.

        A sentence that neither holds a term nor stands in an article that does is no hit. Only sentences of the
        articles ``within`` are looked at, where those are given.
        """
        own = [one for name, weights in terms.items() for one in self._channels[name].sentences.posting_lists(weights)]
        shared = [
            one
            for name, weights in terms.items()
            for one in self._channels[name].articles.posting_lists(weights, ARTICLE_WEIGHT)
        ]
        found = best(limit, self._groups, own, shared, within)
        return [*map(Hit, found.numbers.tolist(), found.scores.tolist())]


def _tokens(sentences: NDArray[Any], text_of: Callable[[int], str], number: int) -> list[Token]:
    """The syllables and numbers of the sentence of that number, with their places in its text."""
    article, _, _, start, end = sentences[number].item()
    return tokenise(text_of(article)[start:end])
