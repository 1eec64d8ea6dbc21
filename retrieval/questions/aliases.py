"""Alternatives for the words of a question: abbreviations, names, near synonyms, numerals.

An alternative never counts as much as the words of the question.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from retrieval.text.normalise import fold, forms
from retrieval.text.numerals import find_numerals
from retrieval.text.word_lists import entries

Phrase = tuple[str, ...]

LONGEST_PHRASE = 6  # syllables
_SAME, _NEAR = 0.9, 0.5  # shares of the weight of the words replaced, chosen


@dataclass(frozen=True, slots=True)
class Alternative:
    """A phrase that may replace the syllables ``start:end`` of a question, with a share of their weight, 0..1."""

    start: int
    end: int
    phrase: Phrase
    share: float


class Aliases:
    """The shipped names and near synonyms, and more groups of names for the same thing."""

    def __init__(self, more: Iterable[str] = ()) -> None:
        """Add ``more`` groups, each a line with ``=`` between the names."""
        lines = list(more)
        self._tables = {folded: _table(lines, folded=folded) for folded in (False, True)}

    def of(self, phrase: Phrase, *, folded: bool) -> Mapping[Phrase, float]:
        """Return the alternatives of ``phrase`` (normalised forms), with their shares."""
        return self._tables[folded].get(phrase, {})


@cache
def shipped_aliases() -> Aliases:
    """Return the aliases in the package."""
    return Aliases()


def alternatives(syllables: Sequence[str], *, folded: bool, aliases: Aliases | None = None) -> tuple[Alternative, ...]:
    """Return the alternatives for the longest phrases in ``syllables`` (normalised forms), none inside another."""
    aliases = aliases or shipped_aliases()
    found: list[Alternative] = []
    at = 0
    while at < len(syllables):
        lengths = range(min(LONGEST_PHRASE, len(syllables) - at), 0, -1)
        length = next((n for n in lengths if aliases.of(tuple(syllables[at : at + n]), folded=folded)), 0)
        for phrase, share in aliases.of(tuple(syllables[at : at + length]), folded=folded).items():
            found.append(Alternative(at, at + length, phrase, share))
        at += length or 1
    numerals = find_numerals(syllables, folded=folded)
    found += (Alternative(numeral.start, numeral.end, (numeral.digits,), _SAME) for numeral in numerals)
    return tuple(found)


def _table(more: Iterable[str], *, folded: bool) -> Mapping[Phrase, Mapping[Phrase, float]]:
    table: dict[Phrase, dict[Phrase, float]] = defaultdict(dict)
    for groups, share in ((entries("synonyms.txt"), _NEAR), (entries("aliases.txt"), _SAME), (more, _SAME)):
        for group in groups:
            phrases = _phrases(group, folded=folded)
            for phrase in phrases:
                table[phrase].update((other, share) for other in phrases if other != phrase)
    return dict(table)


def _phrases(group: str, *, folded: bool) -> list[Phrase]:
    names: Iterable[list[str]] = map(forms, group.split("="))
    return [tuple(fold(form) if folded else form for form in name) for name in names]
