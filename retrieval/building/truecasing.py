"""Learns which syllables belong to names: readers type `hà nội`, the articles write Hà Nội.

Truecasing by unigrams (Lita et al., "tRuEcasIng", ACL 2003): the share of the uses of a form inside sentences that
begin with a capital letter.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from retrieval.index.string_table import StringTable, sort_key
from retrieval.text.normalise import form

_NAME_SHARE = 0.6  # of capitalised uses; chosen
_COUNTS = "casing.json"


def without_first(written: Sequence[str]) -> Sequence[str]:
    """Return the syllables of a sentence without the first, which is always capitalised."""
    return written[1:]


class CasingCounter:
    """Counts the spellings of syllables inside sentences."""

    def __init__(self) -> None:
        self._uses: Counter[str] = Counter()  # by syllable as written

    @classmethod
    def load(cls, folder: Path) -> "CasingCounter":
        """Read the counts that `save_counts` wrote to ``folder``."""
        counter = cls()
        counter.add_counts(folder)
        return counter

    def add_counts(self, folder: Path) -> None:
        """Add the counts that `save_counts` wrote to ``folder``."""
        self._uses.update(json.loads((folder / _COUNTS).read_text(encoding="utf-8")))

    def save_counts(self, folder: Path) -> None:
        """Write the counts to ``folder``, for the build of the next generation to continue from."""
        (folder / _COUNTS).write_text(json.dumps(+self._uses, ensure_ascii=False), encoding="utf-8")

    def add(self, written: Iterable[str]) -> None:
        """Count syllables of sentences, `without_first`, as written."""
        self._uses.update(written)

    def remove(self, written: Iterable[str]) -> None:
        """Subtract syllables that were added before."""
        self._uses.subtract(written)

    def save(self, folder: Path, name: str, change: Callable[[str], str] = str) -> None:
        """Write the compared forms that are names, changed by ``change``, as the table ``name`` in ``folder``."""
        uses, capitals = Counter[str](), Counter[str]()
        for written, count in self._uses.items():
            changed = change(form(written))
            uses[changed] += count
            if written[0].isupper():
                capitals[changed] += count
        names = [changed for changed, count in uses.items() if capitals[changed] > _NAME_SHARE * count]
        StringTable.of(sorted(names, key=sort_key)).save(folder, name)
