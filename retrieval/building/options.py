"""How an index is to be built, and how a build reports its progress."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from retrieval.articles.correction import Correction


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """Options of a build.

    Attributes:
        full: Read and segment every article again, instead of copying unchanged ones from the previous generation.
        force: Publish the index even if it has lost articles or answers.
        golden: The file of questions with known answers (`retrieval.building.golden`); it need not exist.
        alias_file: The editor's file of alternative names, used to read those questions; it need not exist.
        added: A folder of more articles, as in `retrieval.articles.folder.ArticleFolders`.
        today: The day on which new articles are first seen; None for the current day in Vietnam.
        corrections: The editors' corrections by article id; an id need not be that of an article.
        least_extended: The sentences of a generation from which on a refresh writes a segment of it. Chosen: a build of
            fewer takes seconds.
        largest_segment: The share of these that may differ in a segment. Chosen: scores then stay within 2 % of those
            of a build.
    """

    full: bool = False
    force: bool = False
    golden: Path | None = None
    alias_file: Path | None = None
    added: Path | None = None
    today: date | None = None
    corrections: Mapping[str, Correction] = field(default_factory=dict)
    least_extended: int = 20_000
    largest_segment: float = 0.05


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress of a build: ``done`` of ``total`` in a phase; ``total`` is 0 while unknown.

    The phases, in order: ``reading`` counts sentences; ``segmenting`` counts sentences and headings, and its total is
    an estimate until every article has been read; ``compiling`` counts channels; ``checking`` counts nothing.
    """

    phase: str
    done: int = 0
    total: int = 0


OnProgress = Callable[[Progress], None]
