"""Names of people, organisations and places in a sentence, with the titles that belong to them."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Literal, NamedTuple

from retrieval.answers.alignment import AlignedSentence, AnswerSpan
from retrieval.answers.boundaries import word_across
from retrieval.text.normalise import fold, forms
from retrieval.text.word_lists import named_lists

NameKind = Literal["person", "official", "body", "place", "plain"]


class Name(NamedTuple):
    """A name, and the kind of thing that it seems to name: ``official`` is an office, ``plain`` unknown."""

    span: AnswerSpan
    kind: NameKind


def _phrases(name: str) -> frozenset[tuple[str, ...]]:
    """Return the entries of one of the lists, as normalised forms."""
    return frozenset(tuple(forms(entry)) for entry in named_lists("names.txt")[name])


_TITLES = _phrases("titles")
_BODIES = _phrases("bodies")
_PLACES = _phrases("places")
_LEAD_OPENERS = frozenset(phrase[0] for phrase in _PLACES | _BODIES)
_BEFORE_PLACE = frozenset(forms("tại ở đến tới từ về sang vào qua ra khỏi thuộc trong"))
_SECOND_SYLLABLES = frozenset(chain.from_iterable(_phrases("second syllables")))
_ROMAN = re.compile(r"[IVXLC]+")
_LONGEST_LEAD = 3  # syllables of the longest phrase in names.txt
_LOWER_INSIDE = 4  # lower-case syllables at most inside the name of a body: Bệnh viện đa khoa Hùng Vương
_OPENERS = frozenset((".", "?", "!", ":", '"', '."', ': "', "“", ": “"))
_LISTED = re.compile(r",? (?:(?:và|hay|hoặc|cùng|với) )?")
_LONGEST_NUMBER = 3  # digits
_NO_INITIALS = frozenset("IX")  # after a name rather a number: Elizabeth I.
_PARTICLES = frozenset(("le", "de", "von", "van", "der", "du", "des", "of", "bin", "ibn", "al", "xứ"))
_LINKS = frozenset((" ", "-", " - ", "’", "'", ". ", "."))
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ch|nh|ng|[cmnpt])?", re.IGNORECASE
)


def find_names(aligned: AlignedSentence) -> Iterator[Name]:
    """Yield the names of the sentence in order; the first word counts only if more than its capital suggests a name."""
    at = 0
    while at < len(aligned.tokens):
        lead, kind = _lead(aligned, at)
        stop = _stop(aligned, at, lead)
        if not stop:
            at += 1
            continue
        first = _before_titles(aligned, at)
        if kind == "plain":
            kind = "person" if first < at else _kind_by_word_before(aligned, at, stop)
            yield Name(aligned.span(first, stop, 1.0), kind)
        else:
            yield Name(aligned.span(at, stop, 1.0), kind)
            if first < at:  # Giám đốc Bệnh viện Sen Hạ: an office
                yield Name(aligned.span(first, stop, 1.0), "official")
        at = stop


def find_lists(aligned: AlignedSentence, names: Sequence[Name]) -> Iterator[Name]:
    """Yield the lists among the names, each as one span: *Sen Hạ, Sen Thượng và Mai Hạ*."""
    first = 0
    for at in range(1, len(names) + 1):
        if at == len(names) or not _LISTED.fullmatch(aligned.text[names[at - 1].span.end : names[at].span.start]):
            if at - first > 1:
                start, end = names[first].span.start, names[at - 1].span.end
                yield Name(AnswerSpan(start, end, 1.0), names[first].kind)
            first = at


def find_headed(aligned: AlignedSentence, heads: Sequence[str]) -> Iterator[AnswerSpan]:
    """Yield the places where a name or a number follows the noun ``heads``: *quận Sen Hạ*, *nhịp 18*."""
    length = len(heads)
    for at in range(len(aligned.tokens) - length):
        first = at + length
        if tuple(aligned.comparable[at:first]) != tuple(heads) or not aligned.spaced_before(first):
            continue
        if _capital(aligned, first):
            yield aligned.span(at, _with_number(aligned, _run(aligned, first)), 1.0)
        elif aligned.forms[first][0].isdecimal():
            yield aligned.span(at, first + 1, 1.0)


def _capital(aligned: AlignedSentence, at: int) -> bool:
    token = aligned.tokens[at]
    return aligned.text[token.start].isupper()


def _lead(aligned: AlignedSentence, at: int) -> tuple[int, NameKind]:
    """Return how many tokens at ``at`` open the name of a body or a place, and which of the two."""
    if aligned.forms[at] not in _LEAD_OPENERS:
        return 0, "plain"
    for length in range(_LONGEST_LEAD, 0, -1):
        phrase = tuple(aligned.forms[at : at + length])
        if len(phrase) == length and (phrase in _PLACES or phrase in _BODIES) and not _ends_a_word(aligned, at, length):
            return length, "place" if phrase in _PLACES else "body"
    return 0, "plain"


def _ends_a_word(aligned: AlignedSentence, at: int, length: int) -> bool:
    """Whether a lead of one syllable is likely the end of a longer word: *bộ* in *cán bộ Sen Hạ*."""
    return length == 1 and not _capital(aligned, at) and not aligned.breaks_before(at) and aligned.content[at - 1]


def _stop(aligned: AlignedSentence, at: int, lead: int) -> int:
    """Return where the name that begins at ``at`` ends; 0 if none begins there."""
    if lead:
        return _stop_after_lead(aligned, at, lead)
    opening = at == 0 or _opens(aligned, at)
    if not _capital(aligned, at) or (opening and not aligned.content[at]) or _opens_title(aligned, at):
        return 0
    stop = _run(aligned, at)
    alone = stop == at + 1 or aligned.forms[at + 1] in _SECOND_SYLLABLES or word_across(aligned, at + 1)[1] == stop
    if opening and alone and _common(aligned, at):
        return 0
    return 0 if _ROMAN.fullmatch(aligned.text, aligned.tokens[at].start, aligned.tokens[stop - 1].end) else stop


def _stop_after_lead(aligned: AlignedSentence, at: int, lead: int) -> int:
    first = at + lead
    inside = _LOWER_INSIDE if lead > 1 or _capital(aligned, at) else 1
    for ahead in range(first, min(first + inside + 1, len(aligned.tokens))):
        if not aligned.spaced_before(ahead) or not aligned.content[ahead]:
            return 0
        if _capital(aligned, ahead):
            return _with_number(aligned, _run(aligned, ahead))
    return 0


def _opens_title(aligned: AlignedSentence, at: int) -> bool:
    """Whether a title of two or three syllables begins at ``at``; the name follows it."""
    return any(tuple(aligned.forms[at : at + length]) in _TITLES for length in range(2, _LONGEST_LEAD + 1))


def _opens(aligned: AlignedSentence, at: int) -> bool:
    """Whether a sentence, a heading or a quotation opens at ``at``."""
    return aligned.text[aligned.tokens[at - 1].end : aligned.tokens[at].start].strip() in _OPENERS


def _common(aligned: AlignedSentence, at: int) -> bool:
    """Whether the token looks like a Vietnamese syllable, so that its capital may be that of the sentence."""
    return _SYLLABLE.fullmatch(fold(aligned.forms[at])) is not None and not _acronym(aligned, at)


def _run(aligned: AlignedSentence, at: int) -> int:
    """Return where the run of capitals that begins at ``at`` ends: *Sen Hạ*, *C. V. Raman*."""
    stop = at + 1
    while stop < len(aligned.tokens):
        if _links(aligned, stop) or _completes(aligned, stop):
            stop += 1
        elif _is_particle(aligned, stop):
            stop += 2
        elif rest := _rest_of_word(aligned, stop):
            stop = rest + (_is_second(aligned, rest) and _capital(aligned, rest + 1))
        else:
            break
    return stop


def _rest_of_word(aligned: AlignedSentence, at: int) -> int:
    """Return where the word that opens with the capital before ``at`` ends: *quốc* in *Hợp chúng quốc*; else 0."""
    first, stop = word_across(aligned, at)
    return stop if first == at - 1 and stop > at and _common(aligned, first) else 0


def _with_number(aligned: AlignedSentence, stop: int) -> int:
    """Return where a name that ends at ``stop`` ends if its number is included.

    A short number after a name belongs to it unless it counts something: *Bệnh viện Nhi đồng 1*, but not *1 ca*.
    """
    if stop < len(aligned.tokens) and aligned.spaced_before(stop) and aligned.forms[stop].isdecimal():
        counts = stop + 1 < len(aligned.tokens) and aligned.content[stop + 1] and not aligned.breaks_before(stop + 1)
        if len(aligned.forms[stop]) <= _LONGEST_NUMBER and not counts:
            return stop + 1
    return stop


def _links(aligned: AlignedSentence, at: int) -> bool:
    """Whether the token ``at`` continues the name of the one before."""
    one, other = aligned.tokens[at - 1], aligned.tokens[at]
    between = aligned.text[one.end : other.start]
    if not between:
        return True
    if between == "." and one.end - one.start > 1:  # PGS.TS, TP.HCM
        return _acronym(aligned, at - 1) and _capital(aligned, at)
    if between.strip() == "." and (one.end - one.start > 1 or aligned.text[one.start] in _NO_INITIALS):
        return False
    hyphenated = between == "-" and not aligned.text[other.start].isdecimal()
    return hyphenated or (between in _LINKS and _capital(aligned, at))


def _is_particle(aligned: AlignedSentence, at: int) -> bool:
    """Whether the token ``at`` is a particle within a foreign name: *Ludwig van Beethoven*, *William xứ Sen*."""
    return (
        aligned.forms[at] in _PARTICLES
        and at + 1 < len(aligned.tokens)
        and aligned.spaced_before(at)
        and aligned.spaced_before(at + 1)
        and _capital(aligned, at + 1)
    )


def _completes(aligned: AlignedSentence, at: int) -> bool:
    """Whether the token ``at`` completes a word that begins with a capital: *nghị* in *Hữu nghị*."""
    return (
        aligned.spaced_before(at)
        and _capital(aligned, at - 1)
        and aligned.forms[at] in _SECOND_SYLLABLES
        and _common(aligned, at - 1)
    )


def _is_second(aligned: AlignedSentence, at: int) -> bool:
    """Whether a syllable that ends compounds stands between two words: *quốc* in *Hợp chúng quốc Hoa Kỳ*."""
    return (
        at + 1 < len(aligned.tokens)
        and aligned.spaced_before(at)
        and aligned.spaced_before(at + 1)
        and aligned.forms[at] in _SECOND_SYLLABLES
    )


def _before_titles(aligned: AlignedSentence, first: int) -> int:
    """Return where the titles before the token ``first`` begin; ``first`` if there are none."""
    start = first
    while True:
        length = next((n for n in range(_LONGEST_LEAD, 0, -1) if _is_title(aligned, start - n, start)), 0)
        if not length:
            return start
        start -= length


def _is_title(aligned: AlignedSentence, start: int, stop: int) -> bool:
    return (
        start >= 0
        and tuple(aligned.forms[start:stop]) in _TITLES
        and all(aligned.spaced_before(at) for at in range(start + 1, stop + 1))
        and word_across(aligned, start)[1] <= start
    )


def _kind_by_word_before(aligned: AlignedSentence, first: int, stop: int) -> NameKind:
    if first and aligned.spaced_before(first) and aligned.forms[first - 1] in _BEFORE_PLACE:
        return "place"
    return "body" if stop == first + 1 and _acronym(aligned, first) else "plain"


def _acronym(aligned: AlignedSentence, at: int) -> bool:
    token = aligned.tokens[at]
    return token.end - token.start > 1 and aligned.text[token.start : token.end].isupper()
