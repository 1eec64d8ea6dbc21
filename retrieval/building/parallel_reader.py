"""The articles of a folder, read on all cores where that is worth it; what has not changed is not read again."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path

from retrieval.articles.folder import UniqueIds, find_articles, size_of_articles
from retrieval.articles.model import Fault, PendingArticle, UnchangedArticle
from retrieval.building.article_lines import (
    LONG,
    ArticleLines,
    Lines,
    Result,
    Task,
    in_parts,
    read,
    read_in_parts,
    read_with_words,
    weigh,
    with_words,
)
from retrieval.building.previous_generation import PreviousGeneration
from retrieval.building.process_pool import cores, map_in_processes, weighs_less
from retrieval.text.segmentation import Segmenter

# Characters that take as long as it takes to start the processes: a second or two.
_READING_WORTH_PROCESSES = 1 << 20
_SEGMENTING_WORTH_PROCESSES = 1 << 18


class ArticleReader:
    """Reads the articles of a folder once; its attributes tell how far it is.

    ``share_read`` is how much of them has been read, by size; ``lines`` is how many lines of that needed words.
    """

    def __init__(self, articles: Path, previous: PreviousGeneration | None, on_read: Callable[[int], None]) -> None:
        """Take over from ``previous`` what has not changed; ``on_read`` is told the sentences so far, often."""
        self._articles = articles
        self._previous = previous
        self._on_read = on_read
        self.share_read = 0.0
        self.lines = 0

    def read(self, segmenter: Segmenter | None) -> Iterator[Result]:
        """What comes of the articles, in order of path; with words where there is a ``segmenter``.

        Ids are unique: one that was used before is a fault. The words of a long article follow it as `Lines`; so do
        those of one that has not changed, where ``segmenter`` is not what found its words before.
        """
        worth = _READING_WORTH_PROCESSES if segmenter is None else _SEGMENTING_WORTH_PROCESSES
        few, tasks = weighs_less(self._tasks(segmenter), weigh, worth)
        if not few and cores() > 1:
            make = read if segmenter is None else partial(read_with_words, segmenter)
            return self._counted(chain.from_iterable(map_in_processes(make, tasks, weigh)), segmenter)
        results = self._counted(chain.from_iterable(map(read, tasks)), segmenter)
        if segmenter is None:
            return results
        # Where they are few they are all read first, so that it is known how many lines need words.
        return map(partial(with_words, segmenter), list(results) if few else results)

    def has_words(self, segmenter: Segmenter) -> bool:
        """Whether the words of articles that have not changed are those that ``segmenter`` finds."""
        return self._previous is not None and self._previous.segmenter == segmenter.identity

    def _tasks(self, segmenter: Segmenter | None) -> Iterator[Task]:
        previous = self._previous
        again = segmenter is not None and not self.has_words(segmenter)
        for task in find_articles(self._articles, previous.id_of if previous else {}):
            if isinstance(task, PendingArticle) and len(task.text) > LONG:
                yield from read_in_parts(task) if segmenter else read(task)
            else:
                yield task
            if isinstance(task, UnchangedArticle) and previous and again:
                yield from in_parts(task.place, previous.texts(previous.number_of[task.key]))

    def _counted(self, results: Iterator[Result], segmenter: Segmenter | None) -> Iterator[Result]:
        """The same, with a fault in place of an article whose id is taken."""
        ids, total = UniqueIds(), size_of_articles(self._articles)
        again = segmenter is not None and not self.has_words(segmenter)
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
                self.lines += sentences + 1 if again or isinstance(found, ArticleLines) else 0
                self._on_read(read_sentences)
                yield found

    def _id(self, found: ArticleLines | UnchangedArticle) -> str:
        if isinstance(found, ArticleLines):
            return str(found.record["id"])
        return self._previous.id_of[found.key] if self._previous else ""

    def _sentences(self, found: ArticleLines | UnchangedArticle) -> int:
        if isinstance(found, ArticleLines):
            return len(found.sentences)
        return len(self._previous.sentences(self._previous.number_of[found.key])) if self._previous else 0
