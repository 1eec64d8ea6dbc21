"""Abbreviations that the articles explain themselves: *Liên Hợp Quốc (LHQ)*.

An abbreviation in brackets stands for the syllables right before it if its letters are their initials, one by one. Of
several meanings of one abbreviation the most frequent one is kept.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from retrieval.text.normalise import composed, fold, forms
from retrieval.text.syllables import is_syllable

Explanation = tuple[str, str]  # an abbreviation as written, and its meaning as compared forms joined by blanks

_FILE, _COUNTS = "abbreviations.txt", "abbreviations.json"
_LONGEST = 6  # letters: `retrieval.questions.aliases` looks up no longer phrases
_BRACKETS = rf"\(([^\W\d_]{{2,{_LONGEST}}})\)"
_BRACKETED = re.compile(_BRACKETS)
_EXPLAINED = re.compile(rf"((?:[^\W\d_]+ ){{2,{_LONGEST}}}){_BRACKETS}")


def find_explanations(text: str) -> Iterator[Explanation]:
    """Yield the abbreviations that ``text``, as written, explains."""
    if "(" not in text or not _BRACKETED.search(text := composed(text)):
        return  # most sentences: the search for the words before the brackets is slow
    for match in _EXPLAINED.finditer(text):
        short = match.group(2)
        words = match.group(1).split()[-len(short) :]
        if short.isupper() and _initials(words) == _letters(short) and not is_syllable(short.lower()):
            yield short, " ".join(forms(" ".join(words)))


class AbbreviationCounter:
    """Counts the meanings of abbreviations over texts."""

    def __init__(self) -> None:
        self._meanings: defaultdict[str, Counter[str]] = defaultdict(Counter)

    @classmethod
    def load(cls, folder: Path) -> "AbbreviationCounter":
        """Read the counts that `save_counts` wrote to ``folder``."""
        counter = cls()
        counter.add_counts(folder)
        return counter

    def add_counts(self, folder: Path) -> None:
        """Add the counts that `save_counts` wrote to ``folder``."""
        for short, meanings in json.loads((folder / _COUNTS).read_text(encoding="utf-8")).items():
            self._meanings[short].update(meanings)

    def save_counts(self, folder: Path) -> None:
        """Write the counts to ``folder``, for the build of the next generation to continue from."""
        (folder / _COUNTS).write_text(json.dumps(self._meanings, ensure_ascii=False), encoding="utf-8")

    def add(self, explanations: Iterable[Explanation]) -> None:
        """Count the results of `find_explanations`."""
        self._count(explanations, 1)

    def remove(self, explanations: Iterable[Explanation]) -> None:
        """Subtract results that were added before."""
        self._count(explanations, -1)

    def _count(self, explanations: Iterable[Explanation], times: int) -> None:
        for short, meaning in explanations:
            self._meanings[short][meaning] += times

    def save(self, folder: Path) -> None:
        """Write the abbreviations to ``folder``, one line for each in the format of `retrieval.questions.aliases`."""
        lines = []
        for short, meanings in sorted(self._meanings.items()):
            (best, count), *others = (+meanings).most_common(2) or [("", 0)]
            if count and (not others or count > others[0][1]):
                lines.append(f"{best} = {short}\n")
        (folder / _FILE).write_text("".join(lines), encoding="utf-8")


def load_abbreviations(folder: Path) -> list[str]:
    """Return the lines that `AbbreviationCounter.save` wrote to ``folder``."""
    return (folder / _FILE).read_text(encoding="utf-8").splitlines()


def _initials(words: list[str]) -> str:
    return "".join(_letters(word[0]) for word in words)


def _letters(text: str) -> str:
    """Return the capitals without diacritics; Đ, a letter of its own, stays."""
    return "".join(letter if letter in "Đđ" else fold(letter) for letter in text).upper()
