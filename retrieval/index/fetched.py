"""What an index has fetched of its shards: contents of articles, and weights and frequencies of terms."""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from retrieval.index.generation_index import ArticleContents
from retrieval.index.sentence_index import Terms
from retrieval.index.shards import Idf, Numbers, TermLists, TermWeights
from retrieval.index.top_k import Scores

Level = Literal["sentences", "articles"]

_CACHED_SENTENCES = 1 << 16  # chosen: 40 MB
_CACHED_TERMS = 1 << 16  # chosen: 10 MB
_UNKNOWN = (float("nan"), float("nan"))


class ContentsCache:
    """The contents of the articles that were used last, by number. Thread-safe."""

    def __init__(self, capacity: int = _CACHED_SENTENCES) -> None:
        """Hold articles of ``capacity`` sentences in all, and the last one whatever its size."""
        self._room = capacity
        self._contents: OrderedDict[int, ArticleContents] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, article: int) -> ArticleContents | None:
        """Return the contents of an article, None if they are not here."""
        with self._lock:
            found = self._contents.get(article)
            if found is not None:
                self._contents.move_to_end(article)
            return found

    def enter(self, contents: Mapping[int, ArticleContents]) -> None:
        """Add the contents of articles, and drop those that were not used for the longest time."""
        with self._lock:
            for article, one in contents.items():
                if article not in self._contents:
                    self._contents[article] = one
                    self._room -= len(one.rows)
            while self._room < 0 and len(self._contents) > 1:
                self._room += len(self._contents.popitem(last=False)[1].rows)


class IdfCache:
    """The inverse document frequencies of terms, NaN for terms that no shard knows. Belongs to one thread."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[float, float]] = {}

    def missing(self, channel: str, terms: Sequence[str]) -> list[str]:
        """Return those of ``terms`` that were not entered; no shard has the empty one."""
        return [term for term in dict.fromkeys(terms) if term and (channel, term) not in self._known]

    def enter(self, terms: TermLists, parts: Sequence[Mapping[str, Idf]], *, of_all: bool) -> None:
        """Enter what shards have of ``terms``, all shards or some; those that know a term agree."""
        if len(self._known) > _CACHED_TERMS:
            self._known = {}
        for channel, some in terms.items():
            levels = (np.fmax.reduce([part[channel][level] for part in parts]).tolist() for level in (0, 1))
            for term, sentences, articles in zip(some, *levels, strict=True):
                # A term may be in headings only here, and in sentences of other shards.
                if of_all or not np.isnan(sentences):
                    self._known[channel, term] = sentences, articles

    def look_up(self, level: Level, channel: str, terms: Sequence[str]) -> Scores:
        """Return the frequencies of ``terms``, of which none is missing."""
        place = 0 if level == "sentences" else 1
        return np.array([self._known.get((channel, term), _UNKNOWN)[place] for term in terms], np.float32)


@dataclass(frozen=True, slots=True)
class TopicTerms:
    """The terms of a search by channel."""

    lists: TermLists = field(default_factory=dict)

    @classmethod
    def of(cls, terms: Terms) -> "TopicTerms":
        """Return the terms without their weights."""
        return cls({channel: list(weights) for channel, weights in terms.items()})

    def extended(self, *more: TermLists) -> TermLists:
        """Return the terms and all of these, each once."""
        every = (self.lists, *more)
        channels = dict.fromkeys(channel for lists in every for channel in lists)
        return {name: [*dict.fromkeys(term for lists in every for term in lists.get(name, ()))] for name in channels}


class FetchedWeights:
    """The weights of terms in some ``sentences`` and ``articles``, both ascending and distinct."""

    def __init__(self, sentences: Numbers, articles: Numbers) -> None:
        self.sentences, self.articles = sentences, articles
        self._rows: dict[tuple[Level, str, str], Scores] = {}

    def covers(self, level: Level, numbers: Numbers) -> bool:
        """Return whether all of the sentences or articles ``numbers`` are among these."""
        own = self._numbers(level)
        at = np.minimum(own.searchsorted(numbers), max(len(own) - 1, 0))
        return not len(numbers) or bool(len(own) and (own[at] == numbers).all())

    def missing(self, channel: str, terms: Sequence[str]) -> list[str]:
        """Return those of ``terms`` that were not entered."""
        return [term for term in dict.fromkeys(terms) if ("articles", channel, term) not in self._rows]

    def enter(self, terms: TermLists, parts: Sequence[TermWeights]) -> None:
        """Enter the weights of ``terms``, given by the shards in order."""
        for channel, some in terms.items():
            nothing = np.zeros((len(some), 0), np.float32)
            sentences = np.concatenate([nothing, *(part.sentences[channel] for part in parts)], axis=1)
            articles = np.concatenate([nothing, *(part.articles[channel] for part in parts)], axis=1)
            for term, of_sentences, of_articles in zip(some, sentences, articles, strict=True):
                self._rows["sentences", channel, term] = of_sentences
                self._rows["articles", channel, term] = of_articles

    def look_up(self, level: Level, channel: str, terms: Sequence[str], numbers: Numbers) -> Scores:
        """Return the weights of ``terms`` (rows), all of which were entered, in ``numbers``, which these cover."""
        found = np.zeros((len(terms), len(numbers)), np.float32)
        at = self._numbers(level).searchsorted(numbers)
        for row, term in zip(found, terms, strict=True):
            row[:] = self._rows[level, channel, term][at]
        return found

    def _numbers(self, level: Level) -> Numbers:
        return self.sentences if level == "sentences" else self.articles
