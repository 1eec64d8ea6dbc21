"""The index that the services search, and its replacement by a newer generation or segment."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from retrieval.building.collocations import learnt_segmenter
from retrieval.examples.example import Example, load_examples
from retrieval.index.generations import Generations, main_of
from retrieval.index.sentence_index import SentenceIndex
from retrieval.meaning.meaning import Meaning
from retrieval.questions.alias_file import read_alias_file
from retrieval.questions.aliases import Aliases
from retrieval.text.segmentation import Segmenter

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class IndexSnapshot:
    """One generation of the index, with the aliases and the segmenter that its questions are read with.

    ``aliases`` are the shipped ones, those that the articles define, and the editor's. ``segmenter`` is None unless the
    generation was built with words learnt from its articles. ``examples`` are questions that it answers. ``as_of`` is
    the time, in UTC, as of which the articles are searched, and ``promised_age`` the age that it may have, if any.
    ``meaning`` is what its sentences are compared with questions by, besides their words; None if nothing is.
    """

    index: SentenceIndex
    aliases: Aliases
    segmenter: Segmenter | None
    as_of: datetime
    examples: tuple[Example, ...] = ()
    promised_age: timedelta | None = None
    meaning: Meaning | None = None

    def outdated(self) -> datetime | None:
        """Return ``as_of`` if that is longer ago than promised, else None."""
        too_old = self.promised_age is not None and datetime.now(UTC) - self.as_of > self.promised_age
        return self.as_of if too_old else None


class LiveIndex:
    """The current generation of an index. Thread-safe."""

    def __init__(
        self,
        generations: Generations,
        opened: SentenceIndex,
        alias_file: Path | None = None,
        promised_age: timedelta | None = None,
        *,
        meaning: Callable[[SentenceIndex], Meaning] | None = None,
    ) -> None:
        """Serve ``opened``, a generation of ``generations``, with the editor's ``alias_file``, which may not exist.

        ``promised_age`` is that of the snapshots, and ``meaning`` returns theirs. Blocks while every article is read.
        """
        self._generations = generations
        self._alias_file = alias_file
        self._promised_age = promised_age
        self._meaning = meaning
        self._reopening = threading.Lock()
        self._on_reopen: list[Callable[[], object]] = []
        self._last = generations.segments.last(main_of(opened).generation)
        self.snapshot = self._prepare(opened)

    @property
    def current(self) -> SentenceIndex:
        """The index of the current snapshot. Read it once per request: `reopen` replaces it."""
        return self.snapshot.index

    def call_on_reopen(self, callback: Callable[[], object]) -> None:
        """Have `reopen` call ``callback`` in its thread after each change of the generation, and wait for it."""
        self._on_reopen.append(callback)

    def reopen(self) -> None:
        """Serve the generation and the segment that are current on disk, and read the alias file again.

        Blocks while files are verified. A damaged generation is logged and the newest whole one before it served
        instead. Raises `IndexUnusableError` if none can be opened; the snapshot then stays. The replaced index is
        closed once no request uses it.
        """
        with self._reopening:
            served = main_of(self.current)
            if served.generation == self._generations.current():
                self.snapshot = self._extended()
                return
            self.snapshot = self._prepare(self._generations.open_whole(on_damage=_LOGGER.error))
            if main_of(self.current).generation != served.generation:
                for callback in self._on_reopen:
                    callback()

    def catch_up(self) -> IndexSnapshot:
        """Return the snapshot, with the segment of its generation that is current on disk.

        Cheap where that has not changed: reads one small file. Blocks else, while the segment is opened.
        """
        last = self._generations.segments.last(main_of(self.current).generation)
        if last != self._last:
            with self._reopening:
                self.snapshot = self._extended()
        return self.snapshot

    def _extended(self) -> IndexSnapshot:
        """Return the snapshot with the segment that is current on disk."""
        served = self.snapshot
        self._last = self._generations.segments.last(main_of(served.index).generation)
        opened = self._generations.reopen(served.index, on_damage=_LOGGER.error)
        return self._prepare(opened)

    def _prepare(self, opened: SentenceIndex) -> IndexSnapshot:
        opened.prepare()  # now, so that no question has to wait for it
        groups, faults = read_alias_file(self._alias_file) if self._alias_file else ([], [])
        for fault in faults:
            _LOGGER.warning("%s: %s; %s", fault.place, fault.problem, fault.remedy)
        aliases = Aliases([*opened.abbreviations, *groups])
        folder, as_of = self._generations.folder_of(opened), self._generations.as_of(main_of(opened).generation)
        segmenter, examples = learnt_segmenter(folder), load_examples(folder)
        meaning = self._meaning(opened) if self._meaning else None
        return IndexSnapshot(opened, aliases, segmenter, as_of, examples, self._promised_age, meaning)
