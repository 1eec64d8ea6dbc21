"""The word lists in ``retrieval/data``.

Lines that begin with ``#`` are comments. A plain list has an entry a line; a file of named lists has sections of
entries separated by commas, each under its name in brackets.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import chain, pairwise

from retrieval.text.normalise import fold, forms

# Nouns right before an asking word, which weigh as much as any other word in a question.
_ASKED_WITH = ("thứ mấy", "lần mấy", "hạng mấy", "ngày mấy", "tháng mấy", "năm nào", "nước nào", "người nào", "nơi nào")


@cache
def question_phrases(*, folded: bool) -> frozenset[tuple[str, ...]]:
    """Return the interrogative phrases as normalised (and ``folded``) forms, at most three syllables each."""
    return frozenset(tuple(_normalised(line, folded=folded)) for line in entries("question_words.txt"))


def asking_words(syllables: Sequence[str], *, folded: bool) -> list[bool]:
    """Return for each of the normalised ``syllables`` whether it belongs to an interrogative phrase."""
    phrases = question_phrases(folded=folded)
    asking: list[bool] = []
    while len(asking) < len(syllables):
        at = len(asking)
        ahead = (tuple(syllables[at : at + length]) for length in (3, 2, 1))
        asks = next((len(phrase) for phrase in ahead if phrase in phrases), 0)
        asking += [True] * asks or [False]
    return asking


@cache
def asking_syllables() -> frozenset[str]:
    """Return the syllables of the interrogative phrases, as normalised forms."""
    return frozenset(chain.from_iterable(question_phrases(folded=False)))


@cache
def asking_pairs() -> frozenset[tuple[str, str]]:
    """Return the pairs of adjacent syllables of the interrogative phrases, and of nouns asked with, normalised."""
    asked = (tuple(forms(phrase)) for phrase in _ASKED_WITH)
    return frozenset(pair for phrase in chain(question_phrases(folded=False), asked) for pair in pairwise(phrase))


@cache
def function_words(*, folded: bool) -> frozenset[str]:
    """Return the function words: syllables that carry little meaning, as normalised (and ``folded``) forms."""
    return frozenset(form for line in entries("function_words.txt") for form in _normalised(line, folded=folded))


@cache
def measures(*, folded: bool) -> tuple[tuple[str, ...], ...]:
    """Return the nouns whose value is a figure, as normalised (and ``folded``) forms, the longest first."""
    phrases = (tuple(_normalised(line, folded=folded)) for line in entries("measures.txt"))
    return tuple(sorted(phrases, key=len, reverse=True))


def entries(name: str) -> list[str]:
    """Return the lines of a list in order, without comments and blank lines."""
    text = files("retrieval").joinpath("data", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def named_lists(name: str) -> Mapping[str, Sequence[str]]:
    """Return the lists of a file of named lists by their names, each in order."""
    lists: dict[str, list[str]] = {}
    current: list[str] = []
    for line in entries(name):
        if line.startswith("["):
            current = lists.setdefault(line.strip("[]"), [])
        else:
            current += [entry.strip() for entry in line.split(",") if entry.strip()]
    return lists


def alternation(words: Iterable[str]) -> str:
    """Return a regular expression that matches any of the words, the earlier one first; without a group around it."""
    return "|".join(map(re.escape, words))


def _normalised(line: str, *, folded: bool) -> list[str]:
    return [fold(form) if folded else form for form in forms(line)]
