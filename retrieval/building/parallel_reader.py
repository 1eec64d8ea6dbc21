"""Reads the articles of a folder, on all cores if that is faster; articles that have not changed are not parsed."""

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import chain
from typing import NamedTuple

from retrieval.articles.correction import Correction
from retrieval.articles.folder import ArticleFolders, UniqueIds, find_articles, size_of_articles
from retrieval.articles.model import Fault, PendingArticle, UnchangedArticle
from retrieval.articles.parsing import id_of
from retrieval.building.article_lines import (
    ArticleLines,
    Lines,
    Result,
    Task,
    in_batches,
    read,
    read_with_words,
    weigh,
    with_words,
)
from retrieval.building.baseline import Baseline
from retrieval.building.previous_generation import PreviousGeneration
from retrieval.building.process_pool import cores, map_in_processes, weighs_less
from retrieval.text.segmentation import Segmenter

# As `weigh`, chosen: less work takes less time than the start of the processes, which is a second or two.
_READING_FOR_PROCESSES = 1 << 20
_SEGMENTING_FOR_PROCESSES = 1 << 18


class ArticleFacts(NamedTuple):
    """What is known of articles by their ids, apart from their files.

    ``first_seen`` returns the day on which an article was first indexed; ``corrections`` are the editors'.
    """

    first_seen: Callable[[str], date]
    corrections: Mapping[str, Correction]


class ArticleReader:
    """Reads the articles of a folder once.

    Attributes:
        share_read: The share of the articles read so far, by size, from 0 to 1.
        lines: The number of lines read so far that need words.
    """

    def __init__(
        self,
        articles: ArticleFolders,
        previous: PreviousGeneration | None,
        facts: ArticleFacts,
        on_read: Callable[[int], None],
        baseline: Baseline | None = None,
    ) -> None:
        """Read ``articles``, comparing them with ``previous``; ``on_read`` gets the number of sentences so far.

        Articles that ``baseline`` holds are left out. ``previous`` is then a segment of it, with words of the same
        segmenter.
        """
        self._articles = articles
        self._previous = previous
        self._baseline = baseline
        known = [previous, baseline.generation if baseline else None]
        self._known = [generation for generation in known if generation is not None]
        self._id_of = ChainMap(*(generation.id_of for generation in self._known))
        self._facts = facts
        self._on_read = on_read
        self.share_read = 0.0
        self.lines = 0

    def read(self, segmenter: Segmenter | None) -> Iterator[Result]:
        """Yield the results for the articles, in order of path; with words if there is a ``segmenter``.

        Ids are unique: an article whose id is taken becomes a fault. `Lines` with the words of an unchanged article
        follow it if another segmenter than ``segmenter`` found its words before.
        """
        least = _READING_FOR_PROCESSES if segmenter is None else _SEGMENTING_FOR_PROCESSES
        few, tasks = weighs_less(self.tasks(segmenter), weigh, least)
        if not few and cores() > 1:
            process = read if segmenter is None else partial(read_with_words, segmenter)
            return self._counted(chain.from_iterable(map_in_processes(process, tasks, weigh)), segmenter)
        results = self._counted(chain.from_iterable(map(read, tasks)), segmenter)
        if segmenter is None:
            return results
        # A few articles are all read first, so that the number of lines that need words is known.
        return map(partial(with_words, segmenter), list(results) if few else results)

    def has_words(self, segmenter: Segmenter) -> bool:
        """Return whether ``segmenter`` found the words of the previous generation."""
        return self._previous is not None and self._previous.segmenter == segmenter.identity

    def tasks(self, segmenter: Segmenter | None) -> Iterator[Task]:
        """Yield what there is to read, with the facts of each article."""
        previous = self._previous
        needs_words = segmenter is not None and not self.has_words(segmenter)
        for task in find_articles(self._articles, self._id_of):
            if isinstance(task, PendingArticle):
                id_ = id_of(task)
                yield replace(task, seen=self._facts.first_seen(id_), correction=self._facts.corrections.get(id_))
            else:
                yield task
            if isinstance(task, UnchangedArticle) and previous and needs_words and self._baseline is None:
                yield from in_batches(task.place, previous.texts(previous.number_of[task.key]))

    def _counted(self, results: Iterator[Result], segmenter: Segmenter | None) -> Iterator[Result]:
        """Count ``results``, replacing each article whose id is taken by a fault."""
        ids, total = UniqueIds(), size_of_articles(self._articles)
        needs_words = segmenter is not None and not self.has_words(segmenter)
        left_out, size, read_sentences = "", 0, 0
        for found in results:
            if isinstance(found, Fault):
                yield found
            elif isinstance(found, Lines):
                if found.place != left_out:
                    yield found
            elif fault := ids.enter(self._id(found), found.place):
                left_out = found.place
                yield fault
            else:
                sentences = self._sentences(found)
                size, read_sentences = size + found.size, read_sentences + sentences
                self.share_read = size / max(total, size)
                self.lines += sentences + 1 if needs_words or isinstance(found, ArticleLines) else 0
                self._on_read(read_sentences)
                if self._baseline is None or not self._baseline.holds(found, sentences):
                    yield found

    def _id(self, found: ArticleLines | UnchangedArticle) -> str:
        if isinstance(found, ArticleLines):
            return str(found.record["id"])
        return self._id_of[found.key]

    def _sentences(self, found: ArticleLines | UnchangedArticle) -> int:
        if isinstance(found, ArticleLines):
            return len(found.sentences)
        holders = (one for one in self._known if found.key in one.number_of)
        return next(len(one.sentences(one.number_of[found.key])) for one in holders)
