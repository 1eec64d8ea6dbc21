"""How a build tells how far it is."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is: ``done`` of ``total`` of a phase; ``total`` is 0 where it is not known yet.

    Phases in order: ``reading`` and ``segmenting`` count sentences, the second in headings too and by an estimate of
    its total while articles are still being read; ``compiling`` channels, ``checking`` nothing.
    """

    phase: str
    done: int = 0
    total: int = 0


OnProgress = Callable[[Progress], None]
