"""What the articles' own syllables tell of spelling: which there are, which follow which, which look alike.

Look-alikes are found by symmetric deletion (Garbe, SymSpell): two forms within one edit share a form with one letter
left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from retrieval.okapi import CompiledOkapi
from retrieval.string_table import StringTable, sort_key

_LANGUAGE = 3_000  # syllables: archives that hold so many hold nearly all that people use


class Spelling:
    """The spelling of one generation of the index, mapped; any thread may read it."""

    def __init__(self, folder: Path, syllables: CompiledOkapi, bigrams: CompiledOkapi, folded: CompiledOkapi) -> None:
        """Map what `write_look_alikes` wrote into ``folder``; the counts are those of the index's channels."""
        self._shortened = StringTable.load(folder, "shortened")
        self._look_alikes = StringTable.load(folder, "look_alikes")
        self._syllables, self._bigrams, self._folded = syllables, bigrams, folded
        self.total = int(syllables.occurrences.sum())
        self.covers_language = len(syllables.terms) >= _LANGUAGE

    def count(self, form: str) -> int:
        """How often the articles use a compared form."""
        return _count(self._syllables, form)

    def count_pair(self, first: str, second: str) -> int:
        """How often ``second`` follows ``first``."""
        return _count(self._bigrams, f"{first} {second}")

    def knows_folded(self, form: str) -> bool:
        """Whether the articles use a form that folds to this one."""
        return self._folded.terms.find(form) is not None

    def near(self, form: str) -> set[str]:
        """The forms of the articles one edit away: a letter more, less, other, or two swapped."""
        near = set(self._at(form))
        for shorter in _shortened(form):
            if self.count(shorter):
                near.add(shorter)
            near.update(other for other in self._at(shorter) if _is_one_edit(form, other))
        near.discard(form)
        return near

    def _at(self, shortened: str) -> list[str]:
        number = self._shortened.find(shortened)
        return [] if number is None else self._look_alikes[number].split()


def write_look_alikes(folder: Path, forms: Iterable[str]) -> None:
    """Write the table by which `Spelling.near` finds the ``forms``."""
    table: dict[str, list[str]] = defaultdict(list)
    for form in forms:
        if form.isalpha():
            for shorter in _shortened(form):
                table[shorter].append(form)
    keys = sorted(table, key=sort_key)
    StringTable.of(keys).save(folder, "shortened")
    StringTable.of(" ".join(table[key]) for key in keys).save(folder, "look_alikes")


def _count(channel: CompiledOkapi, term: str) -> int:
    number = channel.terms.find(term)
    return 0 if number is None else int(channel.occurrences[number])


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
