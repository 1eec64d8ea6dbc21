"""The word lists that are package data: one entry a line, ``#`` before a comment."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import chain, pairwise

from retrieval.text.normalise import fold, forms


@cache
def question_phrases(*, folded: bool) -> frozenset[tuple[str, ...]]:
    """What questions ask with, as compared forms, at most three syllables each."""
    return frozenset(tuple(_compared(line, folded=folded)) for line in entries("question_words.txt"))


def asking_words(syllables: Sequence[str], *, folded: bool) -> list[bool]:
    """Which of the compared forms ``syllables`` belong to a phrase that a question asks with."""
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
    """The syllables of what questions ask with, as compared forms."""
    return frozenset(chain.from_iterable(question_phrases(folded=False)))


@cache
def asking_pairs() -> frozenset[tuple[str, str]]:
    """The pairs of syllables that follow each other in what questions ask with, as compared forms."""
    return frozenset(pair for phrase in question_phrases(folded=False) for pair in pairwise(phrase))


@cache
def function_words(*, folded: bool) -> frozenset[str]:
    """Syllables that say little of what a text is about, as compared forms."""
    return frozenset(form for line in entries("function_words.txt") for form in _compared(line, folded=folded))


def entries(name: str) -> list[str]:
    """The entries of one of the lists, in the file's order."""
    text = files("retrieval").joinpath("data", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def labelled_entries(name: str) -> dict[str, list[str]]:
    """Return the phrases of a list of lines ``label: phrase | phrase`` by label, in the file's order."""
    labelled: dict[str, list[str]] = {}
    for line in entries(name):
        label, _, phrases = line.partition(": ")
        labelled.setdefault(label, []).extend(phrases.split(" | "))
    return labelled


def _compared(line: str, *, folded: bool) -> list[str]:
    return [fold(form) if folded else form for form in forms(line)]
