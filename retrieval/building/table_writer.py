"""Reads articles into the tables of a generation, as a stream of which few batches are in memory at a time."""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from retrieval.articles.folder import ArticleFolders
from retrieval.articles.model import Fault, UnchangedArticle
from retrieval.building.article_lines import ArticleLines, Lines, Result
from retrieval.building.article_tables import ArticleTables
from retrieval.building.baseline import Baseline
from retrieval.building.collocations import CollocationSegmenter, learnt_segmenter
from retrieval.building.options import OnProgress, Progress
from retrieval.building.parallel_reader import ArticleFacts, ArticleReader
from retrieval.building.previous_generation import PreviousGeneration
from retrieval.building.term_tables import TermTables
from retrieval.building.truecasing import CasingCounter, without_first
from retrieval.index.abbreviations import AbbreviationCounter, find_explanations
from retrieval.index.numbered_lines import NumberedLines
from retrieval.text.normalise import fold, written_tokens
from retrieval.text.segmentation import Segmenter


class TableWriter:
    """Reads articles into the tables of a generation. Call `write` once; it fills the attributes.

    Attributes:
        tables: The tables of the articles.
        faults: What could not be read.
    """

    def __init__(  # noqa: PLR0913, PLR0917 — what is read, what is copied, where it goes and who hears of it
        self,
        articles: ArticleFolders,
        folder: Path,
        previous: PreviousGeneration | None,
        facts: ArticleFacts,
        on_progress: OnProgress,
        baseline: Baseline | None = None,
    ) -> None:
        """Read ``articles`` into tables in ``folder``; unchanged articles are copied from ``previous``.

        With ``baseline``, write a segment: the articles that it lacks, and the counts over its articles and these.
        """
        self._folder = folder
        self._previous = previous
        self._baseline = baseline
        self._on_progress = on_progress
        self._reader = ArticleReader(articles, previous, facts, self._report_reading, baseline)
        self._counted = baseline.generation if baseline else previous  # whose counts are continued
        counted = self._counted.folder if self._counted else None
        self._casing = CasingCounter.load(counted) if counted else CasingCounter()
        self._abbreviations = AbbreviationCounter.load(counted) if counted else AbbreviationCounter()
        self._segmenting = False
        self.tables = ArticleTables(folder)
        self.faults: list[Fault] = []

    def write(self, segmenter: Segmenter) -> Segmenter:
        """Write all tables, and return the segmenter of the words, which may have been learnt from the articles."""
        learning = self._baseline is None and isinstance(segmenter, CollocationSegmenter)
        with self.tables, TermTables(self._folder, "syllables", self._previous) as syllables:
            if learning:
                for found in self._reader.read(None):
                    self._enter(found, syllables)
            else:
                self._write_words(segmenter, syllables)
        if learning:
            segmenter = self._collocations()
            self._write_joined(segmenter)
        self._save_counts()
        return segmenter

    def _enter(self, found: Result, syllables: TermTables) -> None:
        """Write everything of an article except its words, or record a fault."""
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
            if self._baseline is not None:
                self._count(self._previous.texts(known)[1:])

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
                words.add(lines or _take_words(results, 1 + len(self.tables.sentences[-1])))
                done += 1 + len(self.tables.sentences[-1])
                self._report_segmenting(done)

    def _report_reading(self, sentences: int) -> None:
        if not self._segmenting:
            self._on_progress(Progress("reading", sentences))

    def _report_segmenting(self, done: int) -> None:
        self._segmenting = True
        # An estimate by the share of bytes read, which is exact at the end.
        total = max(round(self._reader.lines / self._reader.share_read), done)
        self._on_progress(Progress("segmenting", done, total))

    def _collocations(self) -> CollocationSegmenter:
        """Save and return the segmenter of the previous generation if it still fits, else learn a new one."""
        syllables = NumberedLines.load(self._folder, "syllables")
        segmenter = learnt_segmenter(self._previous.folder) if self._previous else None
        if segmenter is None or not segmenter.fits(len(syllables.lengths)):
            segmenter = CollocationSegmenter.learn(syllables)
        segmenter.save(self._folder)
        return segmenter

    def _write_joined(self, segmenter: CollocationSegmenter) -> None:
        """Write the words that the segmenter joins from the syllables already written."""
        previous = self._previous
        reusable = previous if previous and previous.segmenter == segmenter.identity else None
        all_sentences = self.tables.sentences
        known = self.tables.known if reusable else [None] * len(all_sentences)
        to_join = (
            range(sentences.start + number, sentences.stop + number + 1)  # each article has one line of headings
            for number, sentences in enumerate(all_sentences)
            if known[number] is None
        )
        articles = NumberedLines.load(self._folder, "syllables").of_articles(to_join)
        with TermTables(self._folder, "words", reusable) as words:
            for copied, sentences in zip(known, all_sentences, strict=True):
                if copied is not None:
                    words.copy(copied)
                else:
                    words.add([" ".join(segmenter.join(line)) for line in next(articles)])
                self._on_progress(Progress("segmenting", sentences.stop, self.tables.sentence_count))

    def _save_counts(self) -> None:
        """Write the counts over all articles, after subtracting those of changed and removed articles."""
        if (before := self._counted) is not None:
            gone = set(range(before.index.article_count))
            gone.difference_update(self._baseline.kept if self._baseline else self.tables.known)
            for text in chain.from_iterable(before.texts(article)[1:] for article in gone):
                self._casing.remove(without_first(written_tokens(text)))
                self._abbreviations.remove(find_explanations(text))
        self._casing.save(self._folder, "names")
        self._casing.save(self._folder, "folded_names", fold)
        self._casing.save_counts(self._folder)
        self._abbreviations.save(self._folder)
        self._abbreviations.save_counts(self._folder)

    def _count(self, sentences: Iterable[str]) -> None:
        for text in sentences:
            self._casing.add(without_first(written_tokens(text)))
            self._abbreviations.add(find_explanations(text))


def _take_words(results: Iterator[Result], count: int) -> list[str]:
    """Take from ``results`` the words of the next ``count`` lines, which follow their article."""
    words: list[str] = []
    while len(words) < count:
        batch = next(results)
        if not isinstance(batch, Lines):
            raise TypeError(f"expected the lines of an article, got {batch}")
        words += batch.words
    return words
