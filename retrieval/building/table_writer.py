"""Articles read into the tables of a generation, in one stream: only a few batches of it are in memory at a time."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from retrieval.articles.model import Fault, UnchangedArticle
from retrieval.building.article_lines import ArticleLines, Lines, Result
from retrieval.building.article_tables import ArticleTables
from retrieval.building.collocations import CollocationSegmenter
from retrieval.building.options import OnProgress, Progress
from retrieval.building.parallel_reader import ArticleReader
from retrieval.building.previous_generation import PreviousGeneration
from retrieval.building.term_tables import NumberedLines, TermTables
from retrieval.building.truecasing import CasingCounter, inside
from retrieval.index.abbreviations import AbbreviationCounter, explained_in
from retrieval.text.normalise import fold, written_tokens
from retrieval.text.segmentation import Segmenter


class TableWriter:
    """Reads articles into the tables of a generation. Call `write` once; the attributes hold what it came to.

    ``tables`` are those of the articles, ``faults`` what could not be read, ``segmenter`` what found the words.
    """

    def __init__(
        self, articles: Path, folder: Path, previous: PreviousGeneration | None, on_progress: OnProgress
    ) -> None:
        """Read ``articles`` into ``folder``; what has not changed is taken over from ``previous``."""
        self._folder = folder
        self._previous = previous
        self._on_progress = on_progress
        self._reader = ArticleReader(articles, previous, self._tell_read)
        self._casing = CasingCounter.load(previous.folder) if previous else CasingCounter()
        self._abbreviations = AbbreviationCounter.load(previous.folder) if previous else AbbreviationCounter()
        self._segmenting = False
        self.tables = ArticleTables(folder)
        self.faults: list[Fault] = []

    def write(self, segmenter: Segmenter) -> Segmenter:
        """Write every table of articles and terms; returns what found the words, which may have been learnt here."""
        with self.tables, TermTables(self._folder, "syllables", self._previous) as syllables:
            if isinstance(segmenter, CollocationSegmenter):
                for found in self._reader.read(None):
                    self._enter(found, syllables)
            else:
                self._write_words(segmenter, syllables)
        if isinstance(segmenter, CollocationSegmenter):
            segmenter = self._collocations()
            self._write_joined(segmenter)
        self._save_counts()
        return segmenter

    def _enter(self, found: Result, syllables: TermTables) -> None:
        """Write an article, all but its words, or note a fault."""
        if isinstance(found, Fault):
            self.faults.append(found)
        elif isinstance(found, ArticleLines):
            self.tables.add(found)
            syllables.add(found.syllables)
            self._casing.add(found.written.split())
            self._abbreviations.add(found.explained)
        elif isinstance(found, UnchangedArticle) and self._previous is not None:
            known = self._previous.number_of[found.key]
            self.tables.copy(self._previous, known)
            syllables.copy(known)

    def _write_words(self, segmenter: Segmenter, syllables: TermTables) -> None:
        reusable = self._previous if self._reader.has_words(segmenter) else None
        results, done = self._reader.read(segmenter), 0
        with TermTables(self._folder, "words", reusable) as words:
            for found in results:
                self._enter(found, syllables)
                if isinstance(found, Fault):
                    continue
                known = self.tables.known[-1]
                if reusable is not None and known is not None:
                    words.copy(known)
                    continue
                lines = found.words if isinstance(found, ArticleLines) else ()
                words.add(lines or _following(results, 1 + len(self.tables.sentences[-1])))
                done += 1 + len(self.tables.sentences[-1])
                self._tell_segmented(done)

    def _tell_read(self, sentences: int) -> None:
        if not self._segmenting:
            self._on_progress(Progress("reading", sentences))

    def _tell_segmented(self, done: int) -> None:
        self._segmenting = True
        # How many there will be is known when all is read; until then, as many a byte as so far.
        self._on_progress(Progress("segmenting", done, max(round(self._reader.lines / self._reader.share_read), done)))

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
        all_sentences = self.tables.sentences
        known = self.tables.known if reusable else [None] * len(all_sentences)
        to_join = (
            range(sentences.start + number, sentences.stop + number + 1)  # a line of headings for each article
            for number, sentences in enumerate(all_sentences)
            if known[number] is None
        )
        articles = NumberedLines.load(self._folder, "syllables").of_articles(to_join)
        with TermTables(self._folder, "words", reusable) as words:
            for before, sentences in zip(known, all_sentences, strict=True):
                if before is not None:
                    words.copy(before)
                else:
                    words.add([" ".join(segmenter.join(line)) for line in next(articles)])
                self._on_progress(Progress("segmenting", sentences.stop, self.tables.sentence_count))

    def _save_counts(self) -> None:
        """Write what is counted over all articles, without those that are no longer there."""
        if self._previous is not None:
            gone = set(range(self._previous.index.article_count)).difference(self.tables.known)
            for text in chain.from_iterable(self._previous.texts(article)[1:] for article in gone):
                self._casing.remove(inside(written_tokens(text)))
                self._abbreviations.remove(explained_in(text))
        self._casing.save(self._folder, "names")
        self._casing.save(self._folder, "folded_names", fold)
        self._casing.save_counts(self._folder)
        self._abbreviations.save(self._folder)
        self._abbreviations.save_counts(self._folder)


def _following(results: Iterator[Result], count: int) -> list[str]:
    """The words of so many lines, which follow their article."""
    words: list[str] = []
    while len(words) < count:
        part = next(results)
        if not isinstance(part, Lines):
            raise TypeError(f"the words of an article are followed by {part}")
        words += part.words
    return words
