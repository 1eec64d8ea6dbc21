"""What the articles' own syllables tell of spelling: which there are, which follow which, which look alike.

Look-alikes are found by symmetric deletion (Garbe, SymSpell): two forms within one edit share a form with one letter
left out. Forms of the same letters without diacritics are found by those letters.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.index.okapi import CompiledOkapi
from retrieval.index.string_table import StringTable, mapped_array, sort_key
from retrieval.text.normalise import fold
from retrieval.text.word_lists import asking_syllables

Counts = NDArray[np.int64]

_LANGUAGE = 2_000  # syllables: archives that hold so many hold nearly all that people use


class Spelling:
    """The spelling of one generation of the index, mapped; any thread may read it."""

    def __init__(self, folder: Path, syllables: CompiledOkapi) -> None:
        """Map what `write_spelling` wrote into ``folder``, beside the channel of single syllables."""
        self._shortened = StringTable.load(folder, "shortened")
        self._look_alikes = StringTable.load(folder, "look_alikes")
        self._folded = StringTable.load(folder, "folded_forms")
        self._accented = StringTable.load(folder, "accented_forms")
        self._pairs: Counts = mapped_array(folder / "pairs.npy")
        self._pair_counts: NDArray[np.int32] = mapped_array(folder / "pair_counts.npy")
        self._syllables = syllables
        self.total = int(syllables.occurrences.sum())
        self.covers_language = len(syllables.terms) >= _LANGUAGE

    def count(self, form: str) -> int:
        """How often the articles use a compared form."""
        number = self._syllables.terms.find(form)
        return 0 if number is None else int(self._syllables.occurrences[number])

    def count_pairs(self, firsts: Sequence[str], seconds: Sequence[str]) -> Counts:
        """How often each of ``seconds`` (columns) follows each of ``firsts`` (rows)."""
        if not len(self._pairs):
            return np.zeros((len(firsts), len(seconds)), np.int64)
        first, second = self._numbers(firsts)[:, None], self._numbers(seconds)[None, :]
        keys = first * len(self._syllables.terms) + second
        at = np.minimum(np.searchsorted(self._pairs, keys), len(self._pairs) - 1)
        return np.where((self._pairs[at] == keys) & (first >= 0) & (second >= 0), self._pair_counts[at], 0)

    def _numbers(self, forms: Sequence[str]) -> Counts:
        found = map(self._syllables.terms.find, forms)
        return np.array([-1 if number is None else number for number in found], np.int64)

    def accented(self, folded: str) -> list[str]:
        """The forms of the articles that are ``folded`` once their diacritics are taken away."""
        number = self._folded.find(folded)
        return [] if number is None else self._accented[number].split()

    def near(self, form: str) -> list[str]:
        """Return the forms of the articles one edit away, ascending: a letter more, less, other, or two swapped.

        The order is fixed because the first of equally likely corrections is chosen.
        """
        near = set(self._at(form))
        for shorter in _shortened(form):
            if self.count(shorter) or shorter in asking_syllables():
                near.add(shorter)
            near.update(other for other in self._at(shorter) if _is_one_edit(form, other))
        near.discard(form)
        return sorted(near)

    def _at(self, shortened: str) -> list[str]:
        number = self._shortened.find(shortened)
        return [] if number is None else self._look_alikes[number].split()


def write_spelling(folder: Path, syllables: CompiledOkapi, pairs: Counts, pair_counts: NDArray[np.int32]) -> None:
    """Write into ``folder`` what `Spelling` maps, from the channel of single syllables and the pairs of them.

    ``pairs`` are ascending, each the number of the first times the number of syllables plus that of the second.
    """
    forms = list(syllables.terms)
    shortened, accented = defaultdict(list), defaultdict(list)
    for form in sorted({*forms, *asking_syllables()}):  # articles ask little
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
    """Whether forms of one length differ in one letter, or in two neighbours swapped."""
    if len(form) != len(other):
        return False
    differing = [at for at in range(len(form)) if form[at] != other[at]]
    if len(differing) == 1:
        return True
    swapped = len(differing) == 2 and differing[1] == differing[0] + 1  # noqa: PLR2004 — a pair
    return swapped and (form[differing[0]], form[differing[1]]) == (other[differing[1]], other[differing[0]])
