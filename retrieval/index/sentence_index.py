"""The index of all sentences as search sees it, its records, and what the terms of a text are in each channel.

Articles are numbered from 0, and so are sentences; the sentences of an article have consecutive numbers. A sentence
scores by its own terms and by those of its article, because a sentence rarely repeats what its article is about.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.index.copies import Copies
from retrieval.index.event_terms import EventTerms
from retrieval.index.replacements import ArticleName
from retrieval.index.signatures import Signatures
from retrieval.index.sources import Sources
from retrieval.index.spelling import Spelling
from retrieval.index.stories import Stories
from retrieval.index.string_table import Int32Array
from retrieval.index.top_k import Scores
from retrieval.text.normalise import Token, fold

# BM25's k1 and b, and the weight of an article's score relative to its sentences', chosen by tests.bench.quality.
SENTENCE_K1, SENTENCE_B = 0.9, 0.3
ARTICLE_K1, ARTICLE_B = 0.9, 0.75
ARTICLE_WEIGHT = 1.5

SENTENCE_FIELDS = np.dtype([(name, np.int32) for name in ("article", "paragraph", "position", "start", "end")])

ChannelTerms = Callable[[Sequence[str], Sequence[str]], list[str]]
Terms = Mapping[str, Mapping[str, float]]  # channel -> term -> weight
Articles = NDArray[np.bool_]  # a mask over all article numbers


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
        number: Its number in this index, counted from 0.
        public_number: The number that people call it by, from 1; the same in every generation.
        id: Its path within the folder of articles, or the id of its record.
        title: Its title.
        source: The newspaper as the article states it, or None.
        url: Its address, or None.
        published: Its date of publication, which may be unknown.
        digest: A fingerprint of its content.
        sentences: The range of the numbers of its sentences.
        replaced_by: The article of this index that corrects or replaces it, if there is one.
        copies: Others with nearly the same text, the earliest first, where `retrieval.index.near_copies` adds them.
        reports: Others on the same event, where headlines add them.
        section: The section of the newspaper as the article states it, or None, as in an index of before.
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
    replaced_by: ArticleName | None = None
    copies: tuple["IndexedArticle", ...] = ()
    reports: tuple["IndexedArticle", ...] = ()
    section: str | None = None

    @property
    def corrected_by(self) -> ArticleName | None:
        """The article that corrects or replaces this one, else one of its copies; no copy of it, for that has the same.

        What is wrong in one newspaper is in those that took its text.
        """
        own = {self.id, *(copy.id for copy in self.copies)}
        names = (copy.replaced_by for copy in self.copies)
        return self.replaced_by or next((name for name in names if name and name.id not in own), None)


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


class SentenceIndex(Protocol):
    """An index as search sees it. Immutable; safe to read from any thread.

    Numbers of articles and sentences may have gaps: articles that have gone. No method returns a gone article, and
    `every` is the mask of the others.
    """

    @property
    def generation(self) -> str:
        """The name of the generation, and of its segment if there is one."""

    @property
    def publication_days(self) -> Int32Array:
        """For each article (row) the ordinals of the first and the last day on which it may have been published.

        Both are 0 if neither its year nor an interval is known, and for articles that have gone.
        """

    @property
    def public_numbers(self) -> NDArray[np.int64]:
        """The public number of each article (row), 0 for those that have gone."""

    @property
    def copies(self) -> Copies:
        """The articles with nearly the same text."""

    @property
    def signatures(self) -> Signatures:
        """The signature of each article (row), by which near copies are found; no rows in an index of before."""

    @property
    def stories(self) -> Stories:
        """The articles that report one event."""

    @property
    def event_terms(self) -> EventTerms:
        """The terms of each article (row), by which stories are found; no rows in an index of before."""

    @property
    def spelling(self) -> Spelling:
        """The spelling of the articles' syllables."""

    @property
    def abbreviations(self) -> list[str]:
        """Groups of equivalent names, as `retrieval.questions.aliases` reads them."""

    @property
    def sources(self) -> Sources:
        """The sources of the articles, by name."""

    def __len__(self) -> int:
        """Return how many sentences there are."""

    @property
    def article_count(self) -> int:
        """How many articles there are."""

    @property
    def articles(self) -> Iterable[IndexedArticle]:
        """All articles, in order of number."""

    @property
    def every(self) -> Articles:
        """The mask of all articles."""

    def article(self, number: int) -> IndexedArticle:
        """Return the article with this number. Raises IndexError if there is none."""

    def title(self, number: int) -> str:
        """Return the title of the article with this number, faster than `article` does."""

    def text(self, article: int, /) -> str:
        """Return the text of an article. Raises IndexError if there is none."""

    def prepare(self) -> None:
        """Compute `sources` now, instead of during the first question that may name one."""

    def find_article(self, id_: str) -> IndexedArticle | None:
        """Return the article with this id, or None."""

    def find_by_public_number(self, public_number: int) -> IndexedArticle | None:
        """Return the article that people call by this number, or None."""

    def syllables(self, sentence: int) -> list[str]:
        """Return the compared forms of the syllables and numbers of a sentence, in order."""

    def heading_syllables(self, article: int) -> list[str]:
        """Return the compared forms of the syllables and numbers of an article's title and subheads, in order."""

    def sentence(self, number: int) -> Sentence:
        """Return the sentence with this number. Raises IndexError if there is none."""

    def tokens(self, sentence: int, /) -> list[Token]:
        """Return the syllables and numbers of a sentence, with their offsets in its text."""

    def sentences_of(self, article: int) -> range:
        """Return the range of the numbers of an article's sentences."""

    def bounds_of(self, article: int) -> Int32Array:
        """Return where each sentence of an article (row) starts and ends in its text."""

    def article_of(self, sentences: NDArray[np.int64]) -> Int32Array:
        """Return the article number of each of ``sentences``."""

    def neighbour(self, number: int, step: int) -> int | None:
        """Return the number of the sentence ``step`` sentences later, or None if that is not in the same paragraph."""

    def idf(self, channel: str, terms: Sequence[str]) -> Scores:
        """Return the inverse document frequency of each of ``terms`` among sentences; greatest for unknown terms."""

    def article_idf(self, channel: str, terms: Sequence[str]) -> Scores:
        """Return the inverse document frequency of each of ``terms`` among articles; greatest for unknown terms."""

    def mass(self, channel: str, sentences: NDArray[np.int64]) -> Scores:
        """Return, for each of ``sentences``, the sum of `idf` over its distinct terms."""

    def weights(self, channel: str, terms: Sequence[str], sentences: NDArray[np.int64]) -> Scores:
        """Return the score that each term (row) contributes to each sentence (column); 0 if it is absent."""

    def article_weights(self, channel: str, terms: Sequence[str], articles: NDArray[np.int64]) -> Scores:
        """Return the score that each term (row) contributes to each article (column); 0 if it is absent."""

    def expect(self, terms: Mapping[str, Sequence[str]]) -> None:
        """Announce terms, by channel, whose weights the calling thread will ask for around what `top` finds next.

        An index whose sentences are elsewhere fetches them together then; the weights are the same without it.
        """

    def has_word(self, number: int, word: str) -> bool:
        """Return whether the segmenter found ``word`` (compared forms joined by ``_``) in a sentence."""

    def is_name(self, form: str, *, folded: bool) -> bool:
        """Return whether the articles mostly capitalise this compared form."""

    def mask(self, articles: Collection[int] | Int32Array) -> Articles:
        """Return the mask of the articles with these numbers, as `top` takes it."""

    def articles_with(self, channel: str, terms: Iterable[str]) -> Articles:
        """Return the mask of the articles that hold every one of ``terms``."""

    def top(self, terms: Terms, limit: int, within: Articles | None = None) -> list[Hit]:
        """Return the ``limit`` best sentences for weighted ``terms``, best first; ties in order of number.

        A sentence is a hit only if it or its article holds a term. With ``within``, only sentences of those articles
        are hits.
        """
