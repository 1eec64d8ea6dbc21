"""Abbreviations that the articles explain themselves: *Liên Hợp Quốc (LHQ)*.

An abbreviation in brackets is taken for the syllables right before it where its letters are their initials, one by
one; of several readings of one abbreviation the one that most articles' texts give.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from retrieval.text.normalise import composed, fold, forms
from retrieval.text.syllables import is_syllable

Explained = tuple[str, str]

_FILE, _COUNTS = "abbreviations.txt", "abbreviations.json"
_LONGEST = 6  # letters, for no longer phrase is looked up
_SHORT = rf"\(([^\W\d_]{{2,{_LONGEST}}})\)"
_IN_BRACKETS = re.compile(_SHORT)
_EXPLAINED = re.compile(rf"((?:[^\W\d_]+ ){{2,{_LONGEST}}}){_SHORT}")


def explained_in(text: str) -> Iterator[Explained]:
    """The abbreviations that ``text``, as written, explains: each, and its meaning in compared forms."""
    if "(" not in text or not _IN_BRACKETS.search(text := composed(text)):
        return  # as in nearly every sentence, where looking for what stands before takes long
    for match in _EXPLAINED.finditer(text):
        short = match.group(2)
        said = match.group(1).split()[-len(short) :]
        if short.isupper() and _initials(said) == _letters(short) and not is_syllable(short.lower()):
            yield short, " ".join(forms(" ".join(said)))


class AbbreviationCounter:
    """Counts, text by text, what abbreviations are explained by."""

    def __init__(self) -> None:
        self._meanings: defaultdict[str, Counter[str]] = defaultdict(Counter)

    @classmethod
    def load(cls, folder: Path) -> "AbbreviationCounter":
        """What `save_counts` wrote."""
        counter = cls()
        for short, meanings in json.loads((folder / _COUNTS).read_text(encoding="utf-8")).items():
            counter._meanings[short].update(meanings)
        return counter

    def save_counts(self, folder: Path) -> None:
        """Write the counts, for the next generation to go on from."""
        (folder / _COUNTS).write_text(json.dumps(self._meanings, ensure_ascii=False), encoding="utf-8")

    def add(self, explained: Iterable[Explained]) -> None:
        """Count what `explained_in` found."""
        self._count(explained, 1)

    def remove(self, explained: Iterable[Explained]) -> None:
        """Take back what was added."""
        self._count(explained, -1)

    def _count(self, explained: Iterable[Explained], times: int) -> None:
        for short, meaning in explained:
            self._meanings[short][meaning] += times

    def save(self, folder: Path) -> None:
        """Write the abbreviations into ``folder``, a line for each group of equal names, as `aliases` reads them."""
        lines = []
        for short, meanings in sorted(self._meanings.items()):
            (best, count), *others = (+meanings).most_common(2) or [("", 0)]
            if count and (not others or count > others[0][1]):
                lines.append(f"{best} = {short}\n")
        (folder / _FILE).write_text("".join(lines), encoding="utf-8")


def load_abbreviations(folder: Path) -> list[str]:
    """The groups that `AbbreviationCounter.save` wrote."""
    return (folder / _FILE).read_text(encoding="utf-8").splitlines()


def _initials(said: list[str]) -> str:
    return "".join(_letters(syllable[0]) for syllable in said)


def _letters(text: str) -> str:
    """Capitals without marks; Đ, which is a letter of its own, stays."""
    return "".join(letter if letter in "Đđ" else fold(letter) for letter in text).upper()
