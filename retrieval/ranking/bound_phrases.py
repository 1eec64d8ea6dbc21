"""The phrases of a question whose words must stand together: a number with its name, an office with what it is of.

An article on *iPhone 15* that costs 19 million has the syllables of *iPhone 19*, and one on *Bộ Ngoại giao* and *Bộ
trưởng Quốc phòng* those of *Bộ trưởng Ngoại giao*.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache

from retrieval.index.sentence_index import SentenceIndex
from retrieval.questions.query import Query
from retrieval.text.normalise import fold, forms
from retrieval.text.syllables import is_bare_syllable
from retrieval.text.word_lists import named_lists

Places = tuple[int, ...]

_OF_RANK = "so"  # số, folded
# Nouns of which a number identifies one: *quận 5*, *lớp 9*.
_NUMBERED = "đợt khóa khoá lớp quận phường tuyến vòng tập cấp loại hạng tầng kỳ lần ván trận"
_HOME = tuple(forms("Việt Nam"))
_BETWEEN = r"(?: \S+){0,2} "  # in an office, *của* and the kind of place may stand between


def bound_phrases(
    index: SentenceIndex, query: Query, named: Collection[int], timed: Collection[int]
) -> Iterator[Places]:
    """Yield the bound phrases, as places in the question; ``named`` are its names, ``timed`` its words for a time."""
    syllables = query.syllables
    for at, form in enumerate(syllables):
        if at and form.isdecimal() and not {at, at - 1} & {*timed}:
            noun = at - 1
            if fold(syllables[noun]) == _OF_RANK:
                yield (noun - 1, noun, at) if noun and _is_named(query, noun - 1, named) else (noun, at)
            elif not _counts(query, at, named) and (
                syllables[noun] in _numbered(folded=query.unaccented) or _is_named(query, noun, named)
            ):
                yield noun, at
    if query.kind == "who":
        yield from _offices(index, query, named)


def _is_named(query: Query, at: int, named: Collection[int]) -> bool:
    """Whether this belongs to a name, as does what is no Vietnamese syllable: *iPhone*."""
    form = query.syllables[at]
    return at in named or (not form[0].isdecimal() and not is_bare_syllable(fold(form)))


def _counts(query: Query, at: int, named: Collection[int]) -> bool:
    """Whether the number at ``at`` counts the noun after it."""
    return at + 1 < len(query.syllables) and query.weights[at + 1] == 1 and at + 1 not in named


def _offices(index: SentenceIndex, query: Query, named: Collection[int]) -> Iterator[Places]:
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
    if 0 < last < len(syllables) and "_".join(syllables[last - 1 : last + 1]) in query.terms["words"]:
        last += 1  # of *Ngoại giao* only the first has a capital letter
    if syllables[last - len(_HOME) : last] in (_HOME, tuple(map(fold, _HOME))):
        last -= len(_HOME)  # the newspapers' own country goes without saying
    # Of a town or country alone, the newspapers leave it to the article: *Thị trưởng Elena Durand*.
    if not all(index.is_name(form, folded=query.unaccented) for form in syllables[start + title : last]):
        yield tuple(range(start, last))


@cache
def _numbered(*, folded: bool) -> frozenset[str]:
    return frozenset(fold(form) if folded else form for form in forms(_NUMBERED))


@cache
def _titles(*, folded: bool) -> frozenset[tuple[str, ...]]:
    phrases = map(forms, named_lists("names.txt")["titles"])
    return frozenset(tuple(fold(form) if folded else form for form in phrase) for phrase in phrases if len(phrase) > 1)


def is_office(query: Query, places: Places) -> bool:
    """Whether a bound phrase is an office, not a number."""
    return not query.syllables[places[-1]].isdecimal()


def stands_together(phrases: Iterable[Sequence[str]], text: str) -> bool:
    """Whether one of the ``phrases`` is in ``text``, forms between spaces; a number right next to its name."""
    for phrase in phrases:
        between = " " if phrase[-1][0].isdecimal() else _BETWEEN
        if re.search(rf" {between.join(map(re.escape, phrase))} ", text):
            return True
    return False
