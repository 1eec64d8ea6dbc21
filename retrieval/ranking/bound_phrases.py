"""The phrases of a question whose words must stand together: a number with its name, an office with what it is of.

An article on *iPhone 15* that costs 19 million has the syllables of *iPhone 19*, and one on *Bộ Ngoại giao* and *Bộ
trưởng Quốc phòng* those of *Bộ trưởng Ngoại giao*.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache

from retrieval.questions.query import Query
from retrieval.text.normalise import fold, forms
from retrieval.text.word_lists import named_lists

Places = tuple[int, ...]

_NUMBERED = "số đợt khóa khoá lớp quận phường tuyến vòng tập cấp loại hạng tầng kỳ lần ván trận"  # nouns of a number
_BETWEEN = r"(?: \S+){0,2} "  # in an office, *của* and the kind of place may stand between


def bound_phrases(query: Query, named: Collection[int], timed: Collection[int]) -> Iterator[Places]:
    """Yield the bound phrases, as places in the question; ``named`` are its names, ``timed`` its words for a time."""
    syllables = query.syllables
    for at, form in enumerate(syllables):
        if at and form[0].isdecimal() and not {at, at - 1} & {*timed}:
            before = at - 1
            if syllables[before] in _numbered(folded=query.unaccented):
                head = before - 1
                is_name = head >= 0 and query.weights[head] == 1 and not syllables[head][0].isdecimal()
                yield (head, before, at) if is_name else (before, at)
            elif before in named and not _counts(query, at, named):
                yield before, at
    if query.kind == "who":
        yield from _offices(query, named)


def _counts(query: Query, at: int, named: Collection[int]) -> bool:
    """Whether the number at ``at`` counts the noun after it."""
    return at + 1 < len(query.syllables) and query.weights[at + 1] == 1 and at + 1 not in named


def _offices(query: Query, named: Collection[int]) -> Iterator[Places]:
    """Yield the office whose holder is asked for: *ai là …*, *… là ai*, up to the last name of it."""
    syllables = query.syllables
    asks = "ai"
    if not syllables or asks not in (syllables[0], syllables[-1]):
        return
    start = 1 if syllables[0] == asks else 0
    while start < len(syllables) and query.weights[start] < 1:
        start += 1
    title = next((n for n in (4, 3, 2) if syllables[start : start + n] in _titles(folded=query.unaccented)), 0)
    if not title:
        return
    end = start + title
    last = 0
    while end < len(syllables) and (query.weights[end] == 1 or end in named):
        end += 1
        last = end if end - 1 in named else last
    if last:
        yield tuple(range(start, last))


@cache
def _numbered(*, folded: bool) -> frozenset[str]:
    return frozenset(fold(form) if folded else form for form in forms(_NUMBERED))


@cache
def _titles(*, folded: bool) -> frozenset[tuple[str, ...]]:
    phrases = map(forms, named_lists("names.txt")["titles"])
    return frozenset(tuple(fold(form) if folded else form for form in phrase) for phrase in phrases if len(phrase) > 1)


def stands_together(phrases: Sequence[Sequence[str]], text: str, *, loosely: bool) -> bool:
    """Whether one of the ``phrases`` is in ``text``, forms between spaces; ``loosely`` with a word or two between."""
    if not loosely:
        return any(f" {' '.join(phrase)} " in text for phrase in phrases)
    return any(re.search(rf" {_BETWEEN.join(map(re.escape, phrase))} ", text) for phrase in phrases)
