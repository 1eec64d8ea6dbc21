"""An index whose sentences are in shards: the articles are known here, and what is in them is fetched as it is needed.

A search takes two or three exchanges with the shards: the best sentences of each, then the weights of all terms of the
question around those that are best of all, with the contents of their articles. The ranking then finds here what it
looks up. Whatever else is asked for is fetched by itself.
"""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np

from retrieval.index.article_index import ArticleIndex
from retrieval.index.fetched import ContentsCache, FetchedWeights, IdfCache, Level, TopicTerms
from retrieval.index.generation_index import ArticleContents, GenerationIndex
from retrieval.index.okapi import inverse_document_frequency
from retrieval.index.sentence_index import CHANNELS, Articles, Hit, Sentence, Terms
from retrieval.index.shards import (
    Numbers,
    Shards,
    TermLists,
    TermWeights,
    collect,
    find_best,
    find_holding,
    find_idf,
    pack,
    unpack,
)
from retrieval.index.spelling import Spelling, SpellingTables
from retrieval.index.string_table import Int32Array, StringTable, mapped_array
from retrieval.index.top_k import Scores
from retrieval.text.normalise import Token, tokenise

FIRST_ARTICLES = "shard_articles.npy"  # the first article of each shard, and the number of articles
SPELLING_FORMS, SPELLING_USES = "spelling_forms", "spelling_uses.npy"

_CACHED_TOKENS = 1 << 12  # sentences
_CHANNEL_ROWS = {name: row for row, name in enumerate(CHANNELS)}
_NONE = np.zeros(0, np.int64)

_Result = TypeVar("_Result")


class _Gathered(NamedTuple):
    """Contents of articles by number, and the weights of terms, as the shards have them in order."""

    contents: dict[int, ArticleContents]
    weights: list[TermWeights]


class _Search(threading.local):
    """What the last search of a thread was for, and what was fetched for it."""

    def __init__(self) -> None:
        self.terms = TopicTerms()
        self.expected: TermLists = {}
        self.fetched: FetchedWeights | None = None
        self.idf = IdfCache()


class ShardedIndex(ArticleIndex):
    """A `SentenceIndex` of the articles in one folder and of `Shards`, each of which holds a run of them.

    Attributes:
        spelling: See `SentenceIndex`.
    """

    def __init__(self, folder: Path, shards: Shards) -> None:
        """Map the files in ``folder`` that are not of single ``shards``."""
        super().__init__(folder)
        self._shards = shards
        self._bounds: list[int] = mapped_array(folder / FIRST_ARTICLES).tolist()
        # In the dtype of sentence numbers: searchsorted would convert all of these at each call.
        self._starts: Numbers = self._first_sentences.astype(np.int64)
        self._sentence_bounds: list[int] = self._first_sentences[self._bounds].tolist()
        forms = StringTable.load(folder, SPELLING_FORMS)
        self.spelling = Spelling(SpellingTables(folder, forms, mapped_array(folder / SPELLING_USES)))
        self._contents = ContentsCache()
        self._tokenise = lru_cache(maxsize=_CACHED_TOKENS)(tokenise)
        self._search = _Search()

    def text(self, article: int, /) -> str:
        """See `SentenceIndex`."""
        return self._contents_of(article).text

    def syllables(self, sentence: int) -> list[str]:
        """See `SentenceIndex`."""
        contents, place = self._find(sentence)
        return contents.syllables[place].split()

    def heading_syllables(self, article: int) -> list[str]:
        """See `SentenceIndex`."""
        return self._contents_of(article).heading_syllables.split()

    def sentence(self, number: int) -> Sentence:
        """See `SentenceIndex`."""
        contents, place = self._find(number)
        _, paragraph, position, start, end = contents.rows[place].item()
        return Sentence(number, self._holder(number), paragraph, position, start, end, contents.text[start:end])

    def bounds_of(self, article: int) -> Int32Array:
        """See `SentenceIndex`."""
        sentences = map(self.sentence, self.sentences_of(article))
        return np.array([(one.start, one.end) for one in sentences], np.int32).reshape(-1, 2)

    def tokens(self, sentence: int, /) -> list[Token]:
        """See `SentenceIndex`."""
        return self._tokenise(self.sentence(sentence).text)

    def article_of(self, sentences: Numbers) -> Int32Array:
        """See `SentenceIndex`."""
        return self._starts.searchsorted(sentences, side="right").astype(np.int32) - np.int32(1)

    def neighbour(self, number: int, step: int) -> int | None:
        """See `SentenceIndex`."""
        contents, place = self._find(number)
        other = place + step
        if not 0 <= other < len(contents.rows):
            return None
        same = contents.rows[place]["paragraph"] == contents.rows[other]["paragraph"]
        return number + step if same else None

    def idf(self, channel: str, terms: Sequence[str]) -> Scores:
        """See `SentenceIndex`."""
        return self._idf_of("sentences", channel, terms, len(self))

    def article_idf(self, channel: str, terms: Sequence[str]) -> Scores:
        """See `SentenceIndex`."""
        return self._idf_of("articles", channel, terms, self.article_count)

    def mass(self, channel: str, sentences: Numbers) -> Scores:
        """See `SentenceIndex`."""
        row = _CHANNEL_ROWS[channel]
        self._fetch(np.unique(self.article_of(sentences)).tolist())
        found = map(self._find, sentences.tolist())
        return np.array([contents.mass[row, place] for contents, place in found], np.float32)

    def weights(self, channel: str, terms: Sequence[str], sentences: Numbers) -> Scores:
        """See `SentenceIndex`."""
        fetched = self._search.fetched
        if fetched is None or not fetched.covers("sentences", sentences):
            articles = np.unique(self.article_of(sentences)).astype(np.int64)
            fetched = self._search.fetched = FetchedWeights(np.unique(sentences), articles)
            self._fill(fetched, self._search.terms.extended({channel: terms}, self._search.expected), articles.tolist())
        return self._look_up(fetched, "sentences", channel, terms, sentences)

    def article_weights(self, channel: str, terms: Sequence[str], articles: Numbers) -> Scores:
        """See `SentenceIndex`."""
        fetched = self._search.fetched
        if fetched is None or not fetched.covers("articles", articles):
            fetched = FetchedWeights(_NONE, np.unique(articles))
        return self._look_up(fetched, "articles", channel, terms, articles)

    def expect(self, terms: TermLists) -> None:
        """See `SentenceIndex`."""
        self._search.expected = terms

    def has_word(self, number: int, word: str) -> bool:
        """See `SentenceIndex`."""
        contents, place = self._find(number)
        return word in contents.words[place].split()

    def articles_with(self, channel: str, terms: Iterable[str]) -> Articles:
        """See `SentenceIndex`."""
        packed = self._run_all(partial(find_holding, channel=channel, terms=[*terms]))
        counts = np.diff(self._bounds).tolist()
        return np.concatenate([unpack(mask, count) for mask, count in zip(packed, counts, strict=True)])

    def top(self, terms: Terms, limit: int, within: Articles | None = None) -> list[Hit]:
        """See `SentenceIndex`; sentences with equal scores but for rounding may be in another order."""
        self._search.terms = TopicTerms.of(terms)
        parts = {
            shard: None if within is None else within[slice(*self._bounds[shard : shard + 2])]
            for shard in range(len(self._shards))
        }
        jobs = {
            shard: partial(find_best, terms=terms, limit=limit, within=None if part is None else pack(part))
            for shard, part in parts.items()
            if part is None or part.any()
        }
        found = self._shards.run(jobs)
        if len(found) == len(self._shards):
            self._search.idf.enter(self._search.terms.lists, [one.idf for one in found.values()], of_all=True)
        numbers = [one.sentences.astype(np.int64) + self._sentence_bounds[shard] for shard, one in found.items()]
        sentences, scores = np.concatenate([_NONE, *numbers]), [one.scores for one in found.values()]
        values = np.concatenate([np.zeros(0, np.float32), *scores])
        order = np.lexsort((sentences, -values))[:limit]
        best = sentences[order]
        # The sentences of near copies are compared next.
        self._fetch(article for article in np.unique(self.article_of(best)).tolist() if self.copies.group_of(article))
        return [*map(Hit, best.tolist(), values[order].tolist())]

    def _look_up(
        self, fetched: FetchedWeights, level: Level, channel: str, terms: Sequence[str], numbers: Numbers
    ) -> Scores:
        if missing := fetched.missing(channel, terms):
            self._fill(fetched, {channel: missing}, ())
        return fetched.look_up(level, channel, terms, numbers)

    def _fill(self, fetched: FetchedWeights, terms: TermLists, contents: Iterable[int]) -> None:
        """Fetch the weights of more ``terms``, and the ``contents`` of articles that are not here."""
        found = self._collect(contents, terms, fetched.sentences, fetched.articles)
        fetched.enter(terms, found.weights)

    def _idf_of(self, level: Level, channel: str, terms: Sequence[str], size: int) -> Scores:
        if missing := self._search.idf.missing(channel, terms):
            lists = {channel: missing}
            self._search.idf.enter(lists, self._run_all(partial(find_idf, terms=lists)), of_all=True)
        idf = self._search.idf.look_up(level, channel, terms)
        idf[np.isnan(idf)] = inverse_document_frequency(size, 0)
        return idf

    def _find(self, sentence: int) -> tuple[ArticleContents, int]:
        """Return the contents of the article of a sentence, and the place of the sentence there."""
        article = self._holder(sentence)
        return self._contents_of(article), sentence - int(self._starts[article])

    def _holder(self, sentence: int) -> int:
        if not 0 <= sentence < len(self):
            raise IndexError(sentence)
        return int(self._starts.searchsorted(sentence, side="right")) - 1

    def _contents_of(self, article: int) -> ArticleContents:
        if (known := self._contents.get(article)) is not None:
            return known
        if not 0 <= article < self.article_count:
            raise IndexError(article)
        # Copies are compared with it, if anything is.
        return self._fetch([article, *self.copies.group_of(article)])[article]

    def _fetch(self, articles: Iterable[int]) -> dict[int, ArticleContents]:
        """Fetch the contents of those articles that are not here, and return them by number."""
        missing = [article for article in dict.fromkeys(articles) if self._contents.get(article) is None]
        return self._collect(missing, {}, _NONE, _NONE).contents if missing else {}

    def _collect(self, contents: Iterable[int], terms: TermLists, sentences: Numbers, articles: Numbers) -> _Gathered:
        """Return what the shards collect; of the ``contents`` those that were missing, which are entered."""
        wanted = np.array([one for one in contents if self._contents.get(one) is None], np.int64)
        jobs, asked = {}, {}
        for shard in range(len(self._shards)):
            first, last = self._bounds[shard : shard + 2]
            here = wanted[(wanted >= first) & (wanted < last)]
            own = articles[slice(*articles.searchsorted([first, last]))] - first
            spans = self._sentence_bounds[shard : shard + 2]
            inside = sentences[slice(*sentences.searchsorted(spans))] - spans[0]
            if len(here) or len(own) or len(inside):
                job = partial(collect, terms=terms, sentences=inside, articles=own)
                jobs[shard], asked[shard] = partial(job, contents=(here - first).tolist()), here.tolist()
        found = self._shards.run(jobs)
        fetched = {
            article: one
            for shard, collected in found.items()
            for article, one in zip(asked[shard], collected.contents, strict=True)
        }
        self._contents.enter(fetched)
        if found:
            self._search.idf.enter(terms, [one.idf for one in found.values()], of_all=False)
        return _Gathered(fetched, [found[shard].weights for shard in sorted(found)])

    def _run_all(self, job: Callable[[GenerationIndex], _Result]) -> list[_Result]:
        """Return the result of ``job`` on each shard, in order."""
        results: Mapping[int, _Result] = self._shards.run(dict.fromkeys(range(len(self._shards)), job))
        return [results[shard] for shard in range(len(self._shards))]
