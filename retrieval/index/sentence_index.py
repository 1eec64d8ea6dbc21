"""The index of all sentences: channels that score them, and the sentences and articles behind the numbers.

Articles are numbered from 0, and so are the sentences of all articles, in the order of the articles. A sentence scores
by its own terms and by those of its article, because a sentence rarely repeats what its article is about.
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
from retrieval.index.article_lookup import ArticleLookup
from retrieval.index.copies import Copies
from retrieval.index.okapi import CompiledOkapi
from retrieval.index.sources import Sources
from retrieval.index.spelling import Spelling
from retrieval.index.string_table import Int32Array, StringTable, mapped_array
from retrieval.index.top_k import Groups, Scores, best
from retrieval.text.normalise import Token, fold, tokenise

# BM25's k1 and b, and the weight of an article's score relative to its sentences', chosen by tests.bench.quality.
SENTENCE_K1, SENTENCE_B = 0.9, 0.3
ARTICLE_K1, ARTICLE_B = 0.9, 0.75
ARTICLE_WEIGHT = 1.5

_CACHED_TEXTS = 1 << 8  # articles; the candidates of one question share a few
_CACHED_TOKENS = 1 << 12  # sentences

SENTENCE_FIELDS = np.dtype([(name, np.int32) for name in ("article", "paragraph", "position", "start", "end")])

ChannelTerms = Callable[[Sequence[str], Sequence[str]], list[str]]
Terms = Mapping[str, Mapping[str, float]]  # channel -> term -> weight
Articles = NDArray[np.bool_]  # a mask over all articles, by number


def _bigrams(syllables: Sequence[str]) -> list[str]:
    return [f"{first} {second}" for first, second in pairwise(syllables)]


# The terms of a text in each channel, from its words and its syllables (compared forms, in order). The text is a
# sentence at build time and a question at search time.
CHANNELS: Mapping[str, ChannelTerms] = {
    "words": lambda words, _: list(words),
    "syllables": lambda _, syllables: list(syllables),
    "bigrams": lambda _, syllables: _bigrams(syllables),
    "folded": lambda _, syllables: list(map(fold, syllables)),
    "folded_bigrams": lambda _, syllables: _bigrams(list(map(fold, syllables))),
}


class Hit(NamedTuple):
    """The number of a sentence, and its score."""

    sentence: int
    score: float


@dataclass(frozen=True)
class IndexedArticle:
    """An article of the index, without its text.

    Attributes:
        number: Its position in this generation, counted from 0.
        public_number: The number that people call it by, from 1; the same in every generation.
        id: Its path within the folder of articles, or the id of its record.
        title: Its title.
        source: The newspaper as the article states it, or None.
        url: Its address, or None.
        published: Its date of publication, which may be unknown.
        digest: A fingerprint of its content.
        sentences: The range of the numbers of its sentences.
        copies: Others with nearly the same text, the earliest first, where `retrieval.index.near_copies` adds them.
    """

    number: int
    public_number: int
    id: str
    title: str
    source: str | None
    url: str | None
    published: PublicationDate
    digest: str
    sentences: range
    copies: tuple["IndexedArticle", ...] = ()


@dataclass(frozen=True)
class Sentence:
    """A sentence as it is indexed and ranked.

    ``text`` is the slice ``start:end`` of the text of the article with number ``article``. ``paragraph`` counts the
    body paragraphs of the article and ``position`` its sentences, both from 0.
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
    """One generation of the index, mapped from its folder. Immutable; safe to read from any thread.

    Attributes:
        generation: The name of the generation.
        publication_days: For each article (row) the ordinals of the first and the last day on which it may have been
            published; both are 0 if neither its year nor an interval is known.
        copies: The articles with nearly the same text.
        spelling: The spelling of the articles' syllables.
        abbreviations: Groups of equivalent names, as `retrieval.questions.aliases` reads them.
    """

    def __init__(self, folder: Path) -> None:
        """Map the files that `retrieval.building.build` wrote to ``folder``; computes nothing."""
        self.generation = folder.name
        self._channels = {
            name: _Channel(
                CompiledOkapi.load(folder / name / "sentences"), CompiledOkapi.load(folder / name / "articles")
            )
            for name in CHANNELS
        }
        self._sentences: NDArray[Any] = mapped_array(folder / "sentences.npy")
        self._article_of: Int32Array = mapped_array(folder / "article_of.npy")
        self._groups = Groups(self._article_of, mapped_array(folder / "first_sentences.npy"))
        self._public_numbers: NDArray[np.int64] = mapped_array(folder / "shelves.npy")
        self.publication_days: Int32Array = mapped_array(folder / "publication_days.npy")
        self._records = StringTable.load(folder, "records")
        self._lookup = ArticleLookup(folder)
        self.copies = Copies.load(folder)
        texts = StringTable.load(folder, "texts")
        self._names = {name: StringTable.load(folder, name) for name in ("names", "folded_names")}
        self.spelling = Spelling(folder, self._channels["syllables"].sentences)
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
        """All articles, in order of number."""
        return map(self.article, range(self.article_count))

    @property
    def article_count(self) -> int:
        """The number of articles."""
        return len(self._records)

    def article(self, number: int) -> IndexedArticle:
        """Return the article with this number. Raises IndexError if there is none."""
        record = json.loads(self._records[number])
        return IndexedArticle(
            number=number,
            public_number=int(self._public_numbers[number]),
            id=record["id"],
            title=record["title"],
            source=record["source"],
            url=record["url"],
            published=_published(record),
            digest=record["digest"],
            sentences=self.sentences_of(number),
        )

    def title(self, number: int) -> str:
        """Return the title of the article with this number, faster than `article` does."""
        title: str = json.loads(self._records[number])["title"]
        return title

    def prepare(self) -> None:
        """Compute `sources` now, instead of during the first question that may name one."""
        _ = self.sources

    def find_article(self, id_: str) -> IndexedArticle | None:
        """Return the article with this id, or None."""
        number = self._lookup.find(id_)
        return None if number is None else self.article(number)

    def find_by_public_number(self, public_number: int) -> IndexedArticle | None:
        """Return the article that people call by this number, or None."""
        numbers = np.flatnonzero(self._public_numbers == public_number)
        return self.article(int(numbers[0])) if len(numbers) else None

    @cached_property
    def sources(self) -> Sources:
        """The sources of the articles, by name."""
        return Sources(self._lookup.articles_by_source())

    def syllables(self, sentence: int) -> list[str]:
        """Return the compared forms of the syllables and numbers of a sentence, in order."""
        return self._syllables[sentence].split()

    def heading_syllables(self, article: int) -> list[str]:
        """Return the compared forms of the syllables and numbers of an article's title and subheads, in order."""
        return self._heading_syllables[article].split()

    def sentence(self, number: int) -> Sentence:
        """Return the sentence with this number. Raises IndexError if there is none."""
        if number < 0:
            raise IndexError(number)
        article, paragraph, position, start, end = self._sentences[number].item()
        return Sentence(number, article, paragraph, position, start, end, self.text(article)[start:end])

    def sentences_of(self, article: int) -> range:
        """Return the range of the numbers of an article's sentences."""
        return range(int(self._groups.starts[article]), int(self._groups.starts[article + 1]))

    def article_of(self, sentences: NDArray[np.int64]) -> Int32Array:
        """Return the article number of each of ``sentences``."""
        numbers: Int32Array = self._article_of[sentences]
        return numbers

    def neighbour(self, number: int, step: int) -> int | None:
        """Return the number of the sentence ``step`` sentences later, or None if that is not in the same paragraph."""
        other = number + step
        if not 0 <= other < len(self._sentences):
            return None
        here, there = self._sentences[number], self._sentences[other]
        same = here["article"] == there["article"] and here["paragraph"] == there["paragraph"]
        return other if same else None

    def idf(self, channel: str, terms: Sequence[str]) -> Scores:
        """Return the inverse document frequency of each of ``terms`` among sentences; greatest for unknown terms."""
        return self._channels[channel].sentences.term_idf(terms)

    def article_idf(self, channel: str, terms: Sequence[str]) -> Scores:
        """Return the inverse document frequency of each of ``terms`` among articles; greatest for unknown terms."""
        return self._channels[channel].articles.term_idf(terms)

    def mass(self, channel: str, sentences: NDArray[np.int64]) -> Scores:
        """Return, for each of ``sentences``, the sum of `idf` over its distinct terms."""
        mass: Scores = self._channels[channel].sentences.mass[sentences]
        return mass

    def weights(self, channel: str, terms: Sequence[str], sentences: NDArray[np.int64]) -> Scores:
        """Return the score that each term (row) contributes to each sentence (column); 0 if it is absent."""
        return self._channels[channel].sentences.weights(terms, sentences)

    def article_weights(self, channel: str, terms: Sequence[str], articles: NDArray[np.int64]) -> Scores:
        """Return the score that each term (row) contributes to each article (column); 0 if it is absent."""
        return self._channels[channel].articles.weights(terms, articles)

    def has_word(self, number: int, word: str) -> bool:
        """Return whether the segmenter found ``word`` (compared forms joined by ``_``) in a sentence."""
        return self._channels["words"].sentences.holds(word, number)

    def is_name(self, form: str, *, folded: bool) -> bool:
        """Return whether the articles mostly capitalise this compared form."""
        return self._names["folded_names" if folded else "names"].find(form) is not None

    def mask(self, articles: Collection[int] | Int32Array) -> Articles:
        """Return the mask of the articles with these numbers, as `top` takes it."""
        mask = np.zeros(self.article_count, np.bool_)
        mask[articles if isinstance(articles, np.ndarray) else list(articles)] = True
        return mask

    def articles_with(self, channel: str, terms: Iterable[str]) -> Articles:
        """Return the mask of the articles that hold every one of ``terms``."""
        mask = np.ones(self.article_count, np.bool_)
        for term in terms:
            mask &= self.mask(self._channels[channel].articles.documents_with(term))
        return mask

    def top(self, terms: Terms, limit: int, within: Articles | None = None) -> list[Hit]:
        """Return the ``limit`` best sentences for weighted ``terms``, best first; ties in order of number.

        A sentence is a hit only if it or its article holds a term. With ``within``, only sentences of those articles
        are hits.
        """
        own = [one for name, weights in terms.items() for one in self._channels[name].sentences.posting_lists(weights)]
        shared = [
            one
            for name, weights in terms.items()
            for one in self._channels[name].articles.posting_lists(weights, ARTICLE_WEIGHT)
        ]
        found = best(limit, self._groups, own, shared, within)
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
