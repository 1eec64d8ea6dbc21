"""Checks of a new index before it replaces the previous one: a bad batch of articles never replaces a good index."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from retrieval.articles.model import Fault
from retrieval.building.collocations import learnt_segmenter
from retrieval.building.golden import answered, lost, read_golden
from retrieval.building.options import BuildOptions
from retrieval.errors import ArticlesLostError, BuildRefusedError, GoldenLostError
from retrieval.index.sentence_index import SentenceIndex
from retrieval.question_search import QuestionSearch
from retrieval.questions.alias_file import read_alias_file
from retrieval.questions.aliases import Aliases
from retrieval.text.segmentation import Segmenter, UndertheseaSegmenter

_LEAST_SHARE = 0.5  # of the previous number of articles; chosen: fewer means that a disk is not mounted
_QUOTED = 5  # faults or questions in a message


@dataclass(frozen=True, slots=True)
class ReadSummary:
    """Counts of the articles, sentences and files (by suffix) that were read at a place, and the faults found there."""

    place: Path
    articles: int
    sentences: int
    faults: Sequence[Fault]
    files: Mapping[str, int] = field(default_factory=dict)


class Previous(Protocol):
    """The generation that a new one replaces: its folder, its opened index and the identity of its segmenter."""

    @property
    def folder(self) -> Path: ...  # noqa: D102 — see above

    @property
    def index(self) -> SentenceIndex: ...  # noqa: D102 — see above

    @property
    def segmenter(self) -> str: ...  # noqa: D102 — see above


class Acceptance:
    """Checks a new index against the previous one. ``faults`` are those of the file of golden questions."""

    def __init__(self, previous: Previous | None, segmenter: Segmenter, options: BuildOptions) -> None:
        self._previous = previous
        self._segmenter = segmenter
        self._options = options
        self._questions, self.faults = read_golden(options.golden) if options.golden else ([], [])

    def check(self, index: SentenceIndex, summary: ReadSummary) -> None:
        """Check that ``index`` holds what was read, and has not lost too many articles and answers.

        Raises:
            BuildRefusedError: It has not passed.
        """
        held, read = (index.article_count, len(index)), (summary.articles, summary.sentences)
        if held != read:
            raise BuildRefusedError(
                f"the new index has {held[0]} articles and {held[1]} sentences where {read[0]} and {read[1]} were "
                "read, so the previous one stays in use",
                "build again",
            )
        if self._previous is not None and not self._options.force:
            _check_articles(self._previous.index.article_count, summary)
            self._check_golden(index, self._previous)

    def _check_golden(self, index: SentenceIndex, previous: Previous) -> None:
        if not self._questions:
            return
        before = answered(self._questions, self._search(previous.index, self._segmenter_of(previous)))
        if gone := lost(before, answered(before, self._search(index, self._segmenter))):
            raise GoldenLostError(
                f"the new index no longer answers {len(gone)} of the {len(before)} questions of "
                f"{self._options.golden} that the previous one answers, so that stays in use",
                "correct the articles, or force it",
                [question.question for question in gone[:_QUOTED]],
            )

    def _segmenter_of(self, previous: Previous) -> Segmenter:
        if previous.segmenter == self._segmenter.identity:
            return self._segmenter
        return learnt_segmenter(previous.folder) or UndertheseaSegmenter()

    def _search(self, index: SentenceIndex, segmenter: Segmenter) -> QuestionSearch:
        return QuestionSearch(index, segmenter, aliases_of(index, self._options))


def aliases_of(index: SentenceIndex, options: BuildOptions) -> Aliases:
    """Return the shipped aliases, those that the articles define, and the editor's."""
    groups, _ = read_alias_file(options.alias_file) if options.alias_file else ([], [])
    return Aliases([*index.abbreviations, *groups])


def _check_articles(before: int, summary: ReadSummary) -> None:
    details = [f"{fault.place}: {fault.message}" for fault in summary.faults[:_QUOTED]]
    if before and not summary.articles:
        raise BuildRefusedError(
            f"{summary.place} holds no readable article, so the previous index stays in use",
            "put articles there, or set HOIBAO_ARTICLES",
            details,
        )
    if summary.articles < _LEAST_SHARE * before:
        raise ArticlesLostError(
            f"{summary.place} holds only {summary.articles} readable articles where there were {before}, so the "
            "previous index stays in use",
            "force it if that is intended",
            details,
        )
