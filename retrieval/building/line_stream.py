"""Articles read, cut and segmented in one stream.

Only a few batches of it are in memory at a time, and reading goes on while other processes segment.
"""

from collections import deque
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from retrieval.articles import Fault, Fresh
from retrieval.building.article_folder import read_changed, size_of_articles
from retrieval.building.article_tables import ArticleTables
from retrieval.building.casing import CasingCounter
from retrieval.building.previous import Previous
from retrieval.building.progress import OnProgress, Progress
from retrieval.building.term_tables import NumberedLines, TermTables
from retrieval.collocations import CollocationSegmenter
from retrieval.normalise import fold, form, written_tokens
from retrieval.question.abbreviations import AbbreviationCounter
from retrieval.segmentation import Segmenter, segment_all


class LineStream:
    """Reads articles into the tables of a generation. Call `write` once; the attributes hold what it came to.

    ``tables`` are those of the articles, ``faults`` what could not be read, ``segmenter`` what found the words.
    """

    def __init__(self, articles: Path, folder: Path, previous: Previous | None, on_progress: OnProgress) -> None:
        """Read ``articles`` into ``folder``; what has not changed is taken over from ``previous``."""
        self._articles = articles
        self._folder = folder
        self._previous = previous
        self._on_progress = on_progress
        self._casing = CasingCounter.load(previous.folder) if previous else CasingCounter()
        self._abbreviations = AbbreviationCounter.load(previous.folder) if previous else AbbreviationCounter()
        self._fresh = 0  # lines to be segmented, of what was read so far
        self._share_read = 0.0
        self._segmenting = False
        self.tables = ArticleTables(folder)
        self.faults: list[Fault] = []

    def write(self, segmenter: Segmenter) -> Segmenter:
        """Write every table of articles and terms; returns what found the words, which may have been learnt here."""
        with self.tables, TermTables(self._folder, "syllables", self._previous) as syllables:
            if isinstance(segmenter, CollocationSegmenter):
                for _ in self._read(syllables):
                    pass
            else:
                self._write_words(segmenter, syllables)
        if isinstance(segmenter, CollocationSegmenter):
            segmenter = self._collocations()
            self._write_joined(segmenter)
        self._save_counts()
        return segmenter

    def _read(self, syllables: TermTables) -> Iterator[tuple[int | None, list[str]]]:
        """Each article: its number in the generation before, or None, and then its lines."""
        previous, size, total = self._previous, 0, size_of_articles(self._articles)
        for found in read_changed(self._articles, previous.id_of if previous else {}):
            if isinstance(found, Fault):
                self.faults.append(found)
                continue
            size += found.size
            if isinstance(found, Fresh):
                lines = self.tables.add(found)
                self._add_syllables(lines, syllables)
                yield None, lines
            elif previous is not None:
                known = previous.number_of[found.key]
                self.tables.copy(previous, known)
                syllables.copy(known)
                yield known, []
            self._share_read = size / max(total, size)
            if not self._segmenting:
                self._on_progress(Progress("reading", self.tables.sentence_count))

    def _add_syllables(self, lines: list[str], syllables: TermTables) -> None:
        written = [written_tokens(line) for line in lines]
        syllables.add([list(map(form, line)) for line in written])
        for sentence, line in zip(lines[1:], written[1:], strict=True):
            self._casing.add(line)
            self._abbreviations.add(sentence)

    def _write_words(self, segmenter: Segmenter, syllables: TermTables) -> None:
        reusable = self._previous if self._previous and self._previous.segmenter == segmenter.identity else None
        waiting: deque[tuple[int | None, int]] = deque()

        def unsegmented() -> Iterator[str]:
            for known, fresh in self._read(syllables):
                lines = self._previous.texts(known) if self._previous and known is not None and not reusable else fresh
                waiting.append((known if reusable else None, len(lines)))
                self._fresh += len(lines)
                yield from lines

        article: list[list[str]] = []
        with TermTables(self._folder, "words", reusable) as words:
            for done, line in enumerate(segment_all(segmenter, unsegmented()), start=1):
                _copy_known(waiting, words)
                article.append(line)
                if len(article) == waiting[0][1]:
                    words.add(article)
                    waiting.popleft()
                    article = []
                self._tell_segmented(done)
            _copy_known(waiting, words)

    def _tell_segmented(self, done: int) -> None:
        self._segmenting = True
        # How many there will be is known when all is read; until then, as many a byte as so far.
        self._on_progress(Progress("segmenting", done, max(round(self._fresh / self._share_read), done)))

    def _collocations(self) -> CollocationSegmenter:
        """Those of the generation before, while the articles are much like they were; else those of these."""
        syllables = NumberedLines.load(self._folder, "syllables")
        before = CollocationSegmenter.load(self._previous.folder) if self._previous else None
        if before is None or not before.fits(len(syllables.lengths)):
            before = CollocationSegmenter.learn(syllables)
        before.save(self._folder)
        return before

    def _write_joined(self, segmenter: CollocationSegmenter) -> None:
        previous = self._previous
        reusable = previous if previous and previous.segmenter == segmenter.identity else None
        lines = NumberedLines.load(self._folder, "syllables").lines()
        with TermTables(self._folder, "words", reusable) as words:
            for number, sentences in enumerate(self.tables.sentences):
                article = list(islice(lines, 1 + len(sentences)))
                known = self.tables.known[number]
                if reusable is not None and known is not None:
                    words.copy(known)
                else:
                    words.add([segmenter.join(line) for line in article])
                self._on_progress(Progress("segmenting", sentences.stop, self.tables.sentence_count))

    def _save_counts(self) -> None:
        """Write what is counted over all articles, without those that are no longer there."""
        if self._previous is not None:
            gone = set(range(self._previous.index.article_count)).difference(self.tables.known)
            for text in chain.from_iterable(self._previous.texts(article)[1:] for article in gone):
                self._casing.remove(written_tokens(text))
                self._abbreviations.remove(text)
        self._casing.save(self._folder, "names")
        self._casing.save(self._folder, "folded_names", fold)
        self._casing.save_counts(self._folder)
        self._abbreviations.save(self._folder)
        self._abbreviations.save_counts(self._folder)


def _copy_known(waiting: deque[tuple[int | None, int]], words: TermTables) -> None:
    """Copy the words of the articles that come next, as far as they are known."""
    while waiting and waiting[0][0] is not None:
        words.copy(waiting[0][0])
        waiting.popleft()
