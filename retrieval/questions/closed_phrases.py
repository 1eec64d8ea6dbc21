"""Messages that consist of listed phrases only: small talk, requests for headlines.

A list is a data file of named lists, whose names are the labels. A syllable typed without diacritics matches any
of its accented forms; a phrase of one syllable has to be typed as listed (*vang* may be gold), save under a label with
``~``.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from retrieval.questions.shorthand import expand_shorthand
from retrieval.text.normalise import fold, forms
from retrieval.text.word_lists import named_lists

Labels = frozenset[str]

NUMBER = "0"  # replaces each number if ``numbers``
LONGEST = 16  # syllables of a message
_BARE_MARK = "~"
_REPEATED = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class ClosedPhrases:
    """The phrases of one list: by their syllables without diacritics, the syllables as listed and their labels."""

    phrases: Mapping[tuple[str, ...], Sequence[tuple[tuple[str, ...], Labels]]]
    syllables: frozenset[str]
    longest: int

    def labels_of(self, text: str, *, numbers: bool = False) -> Labels | None:
        """Return the labels of the phrases that ``text`` consists of; None if it has other words.

        Shorthand is written out, repeated letters (*chàooo*) count once. With ``numbers`` each number is compared as 0.
        """
        syllables = self._syllables(text, numbers=numbers)
        if not 0 < len(syllables) <= LONGEST:
            return None
        # From the end: the labels of the rest; the longest phrase before a rest that has labels wins.
        rests: list[Labels | None] = [None] * len(syllables) + [frozenset()]
        for start in range(len(syllables) - 1, -1, -1):
            for end in range(min(start + self.longest, len(syllables)), start, -1):
                rest = rests[end]
                labels = self._labels(syllables[start:end]) if rest is not None else None
                if labels is not None and rest is not None:
                    rests[start] = labels | rest
                    break
        return rests[0]

    def _syllables(self, text: str, *, numbers: bool) -> list[str]:
        """Return the compared forms of ``text``; shorthand is expanded only if some form is not listed."""
        lowered = text.lower()
        typed = forms(lowered)
        if len(typed) > LONGEST:
            return []
        if any(form not in self.syllables for form in typed):
            typed = forms(expand_shorthand(lowered))
        return [self._compared(form, numbers=numbers) for form in typed]

    def _compared(self, form: str, *, numbers: bool) -> str:
        if form[0].isdecimal():
            return NUMBER if numbers else form
        return form if form in self.syllables or fold(form) in self.syllables else _REPEATED.sub(r"\1", form)

    def _labels(self, syllables: Sequence[str]) -> Labels | None:
        for listed, labels in self.phrases.get(tuple(map(fold, syllables)), ()):
            if all(one == other or one.isascii() for one, other in zip(syllables, listed, strict=True)):
                bare = frozenset(label.rstrip(_BARE_MARK) for label in labels if label.endswith(_BARE_MARK))
                whole = len(listed) > 1 or tuple(syllables) == listed
                if found := frozenset(label.rstrip(_BARE_MARK) for label in labels) if whole else bare:
                    return found
        return None


@cache
def closed_phrases(name: str) -> ClosedPhrases:
    """Load the list ``name`` of the package data."""
    labels: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for label, listed in named_lists(name).items():
        for written in listed:
            labels[tuple(forms(written))].add(label)
    phrases: defaultdict[tuple[str, ...], list[tuple[tuple[str, ...], Labels]]] = defaultdict(list)
    for phrase in sorted(labels):
        phrases[tuple(map(fold, phrase))].append((phrase, frozenset(labels[phrase])))
    known = frozenset(form for phrase in labels for form in (*phrase, *map(fold, phrase)))
    return ClosedPhrases(dict(phrases), known, max(map(len, labels)))
