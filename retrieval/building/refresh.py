"""Makes changed articles searchable within seconds: in a segment of the current generation, or by a whole build.

A refresh reads which articles differ from the generation and writes a segment of these, copying what the segment before
has of them. Nothing is checked against golden questions, since few articles may differ: a build does that.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.articles.file_list import count_read
from retrieval.articles.folder import ArticleFolders
from retrieval.building.acceptance import ReadSummary
from retrieval.building.article_register import ArticleRegister
from retrieval.building.baseline import Baseline, TooManyChangesError
from retrieval.building.build import BuildReport, build_generation, index_errors, previous_generation, report
from retrieval.building.channel_compiler import compile_channels
from retrieval.building.code_fingerprint import fingerprint
from retrieval.building.collocations import CollocationSegmenter, learnt_segmenter
from retrieval.building.copy_finder import find_copies, write_signatures
from retrieval.building.joined_statistics import JoinedStatistics
from retrieval.building.options import BuildOptions, OnProgress
from retrieval.building.parallel_reader import ArticleFacts
from retrieval.building.previous_generation import PreviousGeneration
from retrieval.building.story_finder import find_stories, write_event_terms
from retrieval.building.table_writer import TableWriter
from retrieval.dates.calendar import today
from retrieval.errors import IndexUnusableError
from retrieval.index.article_lookup import write_article_lookup
from retrieval.index.generation_index import GenerationIndex
from retrieval.index.generations import Generations
from retrieval.index.replacements import save_replacements
from retrieval.index.segmented_index import SegmentedIndex
from retrieval.index.segments import GONE_FILE, Refresh
from retrieval.index.string_table import StringTable, mapped_array
from retrieval.text.segmentation import Segmenter

_DEFAULTS = BuildOptions()


def refresh(
    articles: Path,
    generations: Generations,
    segmenter: Segmenter,
    options: BuildOptions = _DEFAULTS,
    on_progress: OnProgress = lambda _: None,
) -> BuildReport:
    """Make the articles as they are now searchable, and return how they differ from what was searched before.

    Waits for builds in other processes, and raises as `retrieval.building.build.build` does, which is what this does
    where too many articles differ, where the generation is small, or was built by another program.
    """
    with index_errors(), generations.building():
        main = previous_generation(generations, options)
        known = _segmenter_of(main, segmenter) if main else None
        if main is None or known is None or not _extends(main, generations, options):
            return build_generation(articles, generations, segmenter, options, on_progress)
        folders = ArticleFolders(articles, options.added)
        try:
            return _Refreshing(folders, generations, main, options, on_progress).run(known)
        except TooManyChangesError:
            return build_generation(articles, generations, segmenter, options, on_progress)


def _extends(main: PreviousGeneration, generations: Generations, options: BuildOptions) -> bool:
    """Return whether a segment of ``main`` can be written, and would be searched."""
    is_current = main.index.generation == generations.current()
    return is_current and len(main.index) >= options.least_extended and main.program == fingerprint()


def _segmenter_of(main: PreviousGeneration, segmenter: Segmenter) -> Segmenter | None:
    """Return the segmenter of the words of ``main``; None if it is of another kind than ``segmenter``."""
    if isinstance(segmenter, CollocationSegmenter):
        return learnt_segmenter(main.folder)
    return segmenter if segmenter.identity == main.segmenter else None


@dataclass(frozen=True, slots=True)
class _Refreshing:
    """One refresh of the generation ``main``."""

    articles: ArticleFolders
    generations: Generations
    main: PreviousGeneration
    options: BuildOptions
    on_progress: OnProgress

    def run(self, segmenter: Segmenter) -> BuildReport:
        """Write the segment, if it is another than the one before, and return the report."""
        at, segments = datetime.now(UTC), self.generations.segments
        before = self._segment_before()
        known = self._digests(before, self._gone(before))
        baseline = Baseline(self.main, int(self.options.largest_segment * len(self.main.index)))
        register = ArticleRegister(self.generations.register, self.options.today or today())
        name = self.main.index.generation
        with segments.new(name, at) as folder:
            facts = ArticleFacts(register.first_seen, self.options.corrections)
            writer = TableWriter(self.articles, folder, before, facts, self.on_progress, baseline)
            writer.write(segmenter)
            gone, tables = baseline.gone(), writer.tables
            digests = self._digests(None, gone) | tables.digests
            kept = sum(len(self.main.sentences(number)) for number in baseline.kept)
            files = count_read(filter(None, self.articles), writer.faults)
            summary = ReadSummary(self.articles.root, len(digests), kept + tables.sentence_count, writer.faults, files)
            last = Refresh(name, before.index.generation if before else None, at)
            if not tables.digests and not gone:
                last = Refresh(name, None, at)
            elif digests != known:
                np.save(folder / GONE_FILE, np.array(gone, np.int32))
                np.save(folder / "shelves.npy", np.array(register.enter([*tables.digests]), np.int64))
                write_article_lookup(folder)
                save_replacements(folder, chain(self._records(baseline), StringTable.load(folder, "records")))
                joined = JoinedStatistics(self.main.index, self.main.folder, gone)
                write_signatures(folder, tables.sentences, tables.known, before)
                write_event_terms(folder, tables.sentences, tables.known, before)
                compile_channels(folder, tables.sentences, self.on_progress, joined)
                self._group(folder, gone)
                made = {"program": fingerprint(), "segmenter": segmenter.identity}
                last = Refresh(name, segments.publish(folder, made), at)
            segments.note(last, self._reading(summary))
        return report(last.segment or name, summary, digests, known)

    def _group(self, folder: Path, gone: list[int]) -> None:
        """Write the near copies and the stories of all articles to the segment in ``folder``, complete but for them."""
        joined = SegmentedIndex(self.main.index, GenerationIndex(folder), np.array(gone, np.int32))
        find_copies(joined).save(folder)
        find_stories(joined).save(folder)

    def _reading(self, summary: ReadSummary) -> dict[str, Any]:
        """Return what the manifest of a generation has of the reading of the articles."""
        faults = [[fault.place, fault.message, fault.kind] for fault in summary.faults]
        return {"faults": faults, "files_read": dict(summary.files)}

    def _segment_before(self) -> PreviousGeneration | None:
        """Return the current segment; None if there is none that can be copied from."""
        segments, last = self.generations.segments, self.generations.segments.last(self.main.index.generation)
        if last is None or last.segment is None:
            return None
        try:
            index, manifest = segments.open(last.segment), segments.manifest(last.segment)
        except IndexUnusableError:
            return None
        return PreviousGeneration(segments.folder(last.segment), index, manifest, self.options.corrections)

    def _records(self, baseline: Baseline) -> Iterator[str]:
        """Yield the records of the articles of the generation that are kept."""
        records = self.main.tables["records"]
        return (records[number] for number in sorted(baseline.kept))

    def _gone(self, segment: PreviousGeneration | None) -> list[int]:
        """Return the numbers of the articles that are not searched since a segment was written."""
        gone: list[int] = mapped_array(segment.folder / GONE_FILE).tolist() if segment else []
        return gone

    def _digests(self, segment: PreviousGeneration | None, gone: list[int]) -> dict[str, str]:
        """Return the digests by id of the articles of the generation, without those ``gone``, and of a segment."""
        without = {self.main.index.article(number).id for number in gone}
        kept = {id_: digest for id_, digest in self.main.digests.items() if id_ not in without}
        return kept | (segment.digests if segment else {})
