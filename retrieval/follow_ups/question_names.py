"""The names in the previous question, and in the passage that answered it."""

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import NamedTuple

from retrieval.answers.alignment import AlignedSentence
from retrieval.answers.names import NameKind, find_names
from retrieval.follow_ups.previous_question import PreviousQuestion
from retrieval.text.normalise import fold, forms

_LONGEST_NUMBER = 3  # digits of a number that belongs to a name: Đài Thơm 8
_NUMBER_AFTER = re.compile(rf" \d{{1,{_LONGEST_NUMBER}}}(?![\w.,/])")


class QuestionName(NamedTuple):
    """A name in the previous question, ``text``, which is its characters ``start:end``."""

    text: str
    kind: NameKind
    start: int
    end: int


def names_in_question(previous: PreviousQuestion) -> Iterator[QuestionName]:
    """Yield the names in the question; if it has no capital letters, what the articles write with one."""
    named = find_names(AlignedSentence.of(previous.query, previous.text))
    found = [(span.start, span.end, kind) for span, kind in named]
    for start, end, kind in found or [*_names_of_passage(previous)] or [*_names_by_articles(previous)]:
        number = _NUMBER_AFTER.match(previous.text, end)
        stop = number.end() if number else end
        # A name right after a noun belongs to it: "hợp tác xã Sen Hạ" is no person.
        after_noun = kind == "plain" and _follows_noun(previous, start)
        yield QuestionName(previous.text[start:stop], "body" if after_noun else kind, start, stop)


def names_in(previous: PreviousQuestion, text: str) -> Iterator[tuple[str, NameKind]]:
    """Yield the names in ``text``, which is composed, read against the previous question."""
    for span, kind in find_names(AlignedSentence.of(previous.query, text)):
        yield text[span.start : span.end], kind


def _follows_noun(previous: PreviousQuestion, start: int) -> bool:
    at = next((at for at, token in enumerate(previous.tokens) if token.start == start), 0)
    return at > 0 and previous.content[at - 1]


def _names_of_passage(previous: PreviousQuestion) -> Iterator[tuple[int, int, NameKind]]:
    """Yield the names of the passage that the question has without capital letters."""
    folded = [fold(form) for form in previous.forms]
    for name, kind in names_in(previous, previous.passage):
        wanted = [fold(form) for form in forms(name)]
        for at in range(len(folded) - len(wanted) + 1):
            if folded[at : at + len(wanted)] == wanted:
                yield previous.tokens[at].start, previous.tokens[at + len(wanted) - 1].end, kind


def _names_by_articles(previous: PreviousQuestion) -> Iterator[tuple[int, int, NameKind]]:
    """Yield the runs of tokens that the articles write with capital letters."""
    at = 0
    while at < len(previous.forms):
        run = len([*takewhile(previous.is_name, range(at, len(previous.forms)))])
        if run:
            after_place = at > 0 and fold(previous.forms[at - 1]) in {"o", "tai"}
            yield previous.tokens[at].start, previous.tokens[at + run - 1].end, "place" if after_place else "plain"
        at += run or 1
