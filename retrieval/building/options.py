"""How an index is to be built."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """``full`` takes nothing over from the generation before; the rest is what the new one is held to.

    ``golden`` are the editor's questions (`retrieval.building.golden`) and ``alias_file`` the editor's names that
    they are read with; neither need be there. ``force`` lets an index be served that lost articles or answers.
    """

    full: bool = False
    force: bool = False
    golden: Path | None = None
    alias_file: Path | None = None
