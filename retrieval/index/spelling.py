"""The spelling of the articles' syllables: which occur, which follow which, and which look alike.

Look-alikes are found by symmetric deletion (Garbe, SymSpell): two forms within one edit of each other share a form
with one letter left out. Forms that differ by diacritics only are found by their letters.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.index.string_table import Int32Array, StringTable, mapped_array, sort_key
from retrieval.text.normalise import fold
from retrieval.text.word_lists import asking_syllables

Counts = NDArray[np.int64]

_LANGUAGE = 2_000  # distinct syllables; chosen: an archive with so many has nearly all that people use


class Spelling:
    """The spelling of an index: of one generation, or of several. Immutable; safe to read from any thread.

    Attributes:
        tables: Those of each generation.
        total: The number of syllables of all sentences.
        covers_language: Whether the articles hold so many distinct syllables that one they lack is hardly Vietnamese.
    """

    def __init__(self, *tables: "SpellingTables") -> None:
        """Count what all ``tables`` hold together."""
        self.tables = tables
        self.total = sum(one.total for one in tables)
        self.covers_language = max(one.distinct for one in tables) >= _LANGUAGE

    def joined(self, other: "Spelling") -> "Spelling":
        """Return the spelling of the articles of both."""
        return Spelling(*self.tables, *other.tables)

    def count(self, form: str) -> int:
        """Return how often the articles use a compared form."""
        return sum([one.count(form) for one in self.tables])

    def count_pairs(self, firsts: Sequence[str], seconds: Sequence[str]) -> Counts:
        """Return how often each of ``seconds`` (column) follows each of ``firsts`` (row) in a sentence."""
        first, *others = (one.count_pairs(firsts, seconds) for one in self.tables)
        return sum(others, first)

    def accented(self, folded: str) -> list[str]:
        """Return the forms that fold to ``folded``, ascending."""
        return _joined([one.accented(folded) for one in self.tables])

    def near(self, form: str) -> list[str]:
        """Return the forms of the articles one edit away, ascending: a letter more, less, other, or two swapped.

        The order is fixed because the first of equally likely corrections is chosen.
        """
        near = set(self._with_shortened(form))
        for shorter in _shortened(form):
            if self.count(shorter) or shorter in asking_syllables():
                near.add(shorter)
            near.update(other for other in self._with_shortened(shorter) if _is_one_edit(form, other))
        near.discard(form)
        return sorted(near)

    def _with_shortened(self, shortened: str) -> list[str]:
        return _joined([one.with_shortened(shortened) for one in self.tables])


class SpellingTables:
    """The spelling of one generation, mapped; for the methods see `Spelling`."""

    def __init__(self, folder: Path, syllables: StringTable, occurrences: Int32Array) -> None:
        """Map what `write_spelling` wrote to ``folder``; ``occurrences`` holds the number of each of ``syllables``."""
        self._shortened = StringTable.load(folder, "shortened")
        self._look_alikes = StringTable.load(folder, "look_alikes")
        self._folded = StringTable.load(folder, "folded_forms")
        self._accented = StringTable.load(folder, "accented_forms")
        self._pairs: Counts = mapped_array(folder / "pairs.npy")
        self._pair_counts: Int32Array = mapped_array(folder / "pair_counts.npy")
        self._syllables, self._occurrences = syllables, occurrences
        self.total = int(occurrences.sum())
        self.distinct = len(syllables)

    def count(self, form: str) -> int:
        """See `Spelling`."""
        number = self._syllables.find(form)
        return 0 if number is None else int(self._occurrences[number])

    def count_pairs(self, firsts: Sequence[str], seconds: Sequence[str]) -> Counts:
        """See `Spelling`."""
        if not len(self._pairs):
            return np.zeros((len(firsts), len(seconds)), np.int64)
        first, second = self._numbers(firsts)[:, None], self._numbers(seconds)[None, :]
        keys = first * len(self._syllables) + second
        at = np.minimum(np.searchsorted(self._pairs, keys), len(self._pairs) - 1)
        return np.where((self._pairs[at] == keys) & (first >= 0) & (second >= 0), self._pair_counts[at], 0)

    def _numbers(self, forms: Sequence[str]) -> Counts:
        """Return the number of each form, -1 if it is unknown."""
        found = map(self._syllables.find, forms)
        return np.array([-1 if number is None else number for number in found], np.int64)

    def accented(self, folded: str) -> list[str]:
        """See `Spelling`."""
        number = self._folded.find(folded)
        return [] if number is None else self._accented[number].split()

    def with_shortened(self, shortened: str) -> list[str]:
        """Return the forms that become ``shortened`` when one letter is left out."""
        number = self._shortened.find(shortened)
        return [] if number is None else self._look_alikes[number].split()


def _joined(parts: Sequence[list[str]]) -> list[str]:
    """Return the distinct forms of all ``parts``, each ascending, in ascending order."""
    return parts[0] if len(parts) == 1 else sorted({form for part in parts for form in part})


def write_spelling(folder: Path, syllables: StringTable, pairs: Counts, pair_counts: Int32Array) -> None:
    """Write the files of `Spelling` to ``folder``, from the single syllables, sorted, and the counts of pairs.

    ``pairs`` are ascending; each is the number of its first syllable times the number of all syllables, plus the number
    of its second syllable.
    """
    forms = list(syllables)
    shortened, accented = defaultdict(list), defaultdict(list)
    for form in sorted({*forms, *asking_syllables()}):  # articles hold few questions
        accented[fold(form)].append(form)
        for shorter in _shortened(form) if form.isalpha() else ():
            shortened[shorter].append(form)
    _write(folder, "shortened", "look_alikes", shortened)
    _write(folder, "folded_forms", "accented_forms", accented)
    np.save(folder / "pairs.npy", pairs)
    np.save(folder / "pair_counts.npy", pair_counts)


def _write(folder: Path, keys: str, values: str, table: Mapping[str, Iterable[str]]) -> None:
    in_order = sorted(table, key=sort_key)
    StringTable.of(in_order).save(folder, keys)
    StringTable.of(" ".join(table[key]) for key in in_order).save(folder, values)


def _shortened(form: str) -> Iterator[str]:
    return iter({form[:at] + form[at + 1 :] for at in range(len(form))})


def _is_one_edit(form: str, other: str) -> bool:
    """Return whether two forms of the same length differ in one letter, or by two neighbours swapped."""
    if len(form) != len(other):
        return False
    differing = [at for at in range(len(form)) if form[at] != other[at]]
    if len(differing) == 1:
        return True
    swapped = len(differing) == 2 and differing[1] == differing[0] + 1  # noqa: PLR2004 — a pair
    return swapped and (form[differing[0]], form[differing[1]]) == (other[differing[1]], other[differing[0]])
