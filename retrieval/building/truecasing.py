"""Which syllables are written as names: a reader types `hà nội`, the articles know that it is Hà Nội.

Truecasing after Lita et al., "tRuEcasIng" (ACL 2003), by unigrams: the share of a form's uses inside a sentence that
begin with a capital letter.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from retrieval.index.string_table import StringTable, sort_key
from retrieval.text.normalise import form

_NAME_FROM = 0.6
_COUNTS = "casing.json"


def inside(written: Sequence[str]) -> Sequence[str]:
    """The syllables of a sentence but the first, whose capital says nothing."""
    return written[1:]


class CasingCounter:
    """Counts how syllables are written."""

    def __init__(self) -> None:
        self._uses: Counter[str] = Counter()  # of each way to write a syllable

    @classmethod
    def load(cls, folder: Path) -> "CasingCounter":
        """What `save_counts` wrote."""
        counter = cls()
        counter._uses.update(json.loads((folder / _COUNTS).read_text(encoding="utf-8")))
        return counter

    def save_counts(self, folder: Path) -> None:
        """Write the counts, for the next generation to go on from."""
        (folder / _COUNTS).write_text(json.dumps(+self._uses, ensure_ascii=False), encoding="utf-8")

    def add(self, written: Iterable[str]) -> None:
        """Count syllables as they are written `inside` of sentences."""
        self._uses.update(written)

    def remove(self, written: Iterable[str]) -> None:
        """Take back what was added."""
        self._uses.subtract(written)

    def save(self, folder: Path, name: str, change: Callable[[str], str] = str) -> None:
        """Write the forms that are names as the table ``name``, after making them comparable by ``change``."""
        uses, capitals = Counter[str](), Counter[str]()
        for written, count in self._uses.items():
            changed = change(form(written))
            uses[changed] += count
            if written[0].isupper():
                capitals[changed] += count
        names = [changed for changed, count in uses.items() if capitals[changed] > _NAME_FROM * count]
        StringTable.of(sorted(names, key=sort_key)).save(folder, name)
