"""Other ways to say what a question says: abbreviations, names, near synonyms, number words.

An alternative never counts for as much as the words of the question themselves.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from retrieval.normalise import fold, forms
from retrieval.numerals import find_numerals
from retrieval.word_lists import entries

Phrase = tuple[str, ...]

_LONGEST = 6  # syllables of a phrase
_SAME, _NEAR = 0.9, 0.5


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way to say the syllables ``start:end`` of a question, and what share of their weight it carries."""

    start: int
    end: int
    phrase: Phrase
    share: float


def alternatives(syllables: Sequence[str], *, folded: bool) -> tuple[Alternative, ...]:
    """The other ways to say what these compared forms say: of phrases the longest first, none inside another."""
    table = _table(folded=folded)
    found: list[Alternative] = []
    at = 0
    while at < len(syllables):
        lengths = range(min(_LONGEST, len(syllables) - at), 0, -1)
        length = next((n for n in lengths if tuple(syllables[at : at + n]) in table), 0)
        for phrase, share in table.get(tuple(syllables[at : at + length]), ()):
            found.append(Alternative(at, at + length, phrase, share))
        at += length or 1
    numerals = find_numerals(syllables, folded=folded)
    found += (Alternative(numeral.start, numeral.end, (numeral.digits,), _SAME) for numeral in numerals)
    return tuple(found)


@cache
def _table(*, folded: bool) -> Mapping[Phrase, tuple[tuple[Phrase, float], ...]]:
    table: dict[Phrase, dict[Phrase, float]] = defaultdict(dict)
    for name, share in (("synonyms.txt", _NEAR), ("aliases.txt", _SAME)):
        for group in entries(name):
            phrases = _phrases(group, folded=folded)
            for phrase in phrases:
                table[phrase].update((other, share) for other in phrases if other != phrase)
    return {phrase: tuple(others.items()) for phrase, others in table.items()}


def _phrases(group: str, *, folded: bool) -> list[Phrase]:
    said: Iterable[list[str]] = map(forms, group.split("="))
    return [tuple(fold(form) if folded else form for form in phrase) for phrase in said]
