"""How a build tells how far it is."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is: ``done`` of ``total`` of a phase; ``total`` is 0 where it is not known yet.

    Phases in order: ``reading`` and ``segmenting`` count sentences, ``compiling`` channels, ``checking`` nothing.
    """

    phase: str
    done: int = 0
    total: int = 0


OnProgress = Callable[[Progress], None]
