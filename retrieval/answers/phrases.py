"""Stretches of a sentence that may answer without being a name or a figure: reasons, circumstances, definitions."""

from collections.abc import Iterator

from retrieval.answers.alignment import AnswerReading, Span
from retrieval.text.normalise import forms

_LONGEST_REASON = 20  # syllables
_SHORT_REASON = 4
_LONGEST_PHRASE = 12
_LONGEST_GROUP = 7
_LONGEST_OBJECT = 15
_PAIR = 2
_IS = "là"
_CLOSERS = frozenset(forms("nhưng song mà nên khiến khi thì do vì để sau trước nhằm bởi đã đang sẽ là cũng vẫn"))
_DETERMINERS = frozenset(forms("các những một nhóm hai ba nhiều"))
_PEOPLE = frozenset(
    forms(
        "nhà bác sĩ người chuyên học sinh viên nam nữ thanh niên dân bé cô ông bà quỹ công ty hãng đội nhóm đại biểu"
        " cậu anh em"
    )
)
_VERBS = _CLOSERS | frozenset(forms("được bị có cho phải với của tại ở"))
_REASON = frozenset(forms("do vì nhờ bởi"))
_WORDS_IN_DO = frozenset((("lí", "do"), ("vì", "sao"), ("do", "thái")))
_PURPOSE = frozenset(forms("để nhằm"))
_PLACE = frozenset(forms("ở tại trong trên dưới từ đến tới vào sang về qua ra khỏi gần cạnh quanh"))
_WHEN = frozenset(forms("khi lúc"))
_BEFORE_WHEN = frozenset(forms("sau trước trong từ kể đến ngay"))
_NOT_REASON = frozenset(
    (
        ("do", "đó"),
        ("vì", "vậy"),
        ("vì", "thế"),
        ("do", "vậy"),
        ("bởi", "vậy"),
        ("bởi", "thế"),
        ("vì", "sao"),
        ("do", "thái"),
    )
)


def find_reasons(reading: AnswerReading, *, purpose: bool) -> Iterator[Span]:
    """What follows *do*, *vì*, *nhờ* (or *để*, *nhằm*), the word included, up to the end of its clause."""
    markers = _PURPOSE if purpose else _REASON
    for at, form in enumerate(reading.forms[:-1]):
        if form in markers and (form, reading.forms[at + 1]) not in _NOT_REASON and not _ends_a_word(reading, at):
            stop = _reason_end(reading, at)
            if stop > at + 2:
                yield reading.span(at, stop, 1.0)


def _ends_a_word(reading: AnswerReading, at: int) -> bool:
    """Whether the *do* at ``at`` is that of *lý do* or *tự do*."""
    return at > 0 and (reading.forms[at - 1], reading.forms[at]) in _WORDS_IN_DO


def _reason_end(reading: AnswerReading, at: int) -> int:
    stop = _clause_end(reading, at + 1, _LONGEST_REASON)
    short = stop - at < _SHORT_REASON
    if not short or reading.breaks_before(at) or not reading.comma_before(stop):
        return stop
    # A list of reasons, cut at its first comma, would be half of it.
    longer = _clause_end(reading, stop, _LONGEST_REASON - (stop - at))
    return max(stop, longer)


def find_places(reading: AnswerReading) -> Iterator[Span]:
    """What follows a preposition of place."""
    for at, form in enumerate(reading.forms[:-1]):
        if form in _PLACE and not reading.breaks_before(at + 1):
            stop = _phrase_end(reading, at + 1, _LONGEST_PHRASE)
            if stop > at + 1:
                yield reading.span(at + 1, stop, 0.5)


def find_groups(reading: AnswerReading) -> Iterator[Span]:
    """People without a name: *các nhà khoa học*, *một người lạ*."""
    for at, form in enumerate(reading.forms[:-1]):
        if form in _DETERMINERS and reading.forms[at + 1] in _PEOPLE and reading.spaced_before(at + 1):
            stop = _group_end(reading, at)
            if stop > at + 1:
                yield reading.span(at, stop, 0.5)


def _group_end(reading: AnswerReading, at: int) -> int:
    for stop in range(at + 2, min(at + _LONGEST_GROUP, len(reading.tokens))):
        if reading.breaks_before(stop) or reading.forms[stop] in _VERBS or _named(reading, stop):
            return stop
    return len(reading.tokens) if len(reading.tokens) < at + _LONGEST_GROUP else at


def find_circumstances(reading: AnswerReading) -> Iterator[Span]:
    """The clauses that open with *khi*, *sau khi*, *trước khi*."""
    for at, form in enumerate(reading.forms[:-1]):
        if form in _WHEN:
            start = at - 1 if at and reading.forms[at - 1] in _BEFORE_WHEN and reading.spaced_before(at) else at
            stop = _phrase_end(reading, at + 1, _LONGEST_PHRASE + 2)
            if stop > at + 1:
                yield reading.span(start, stop, 0.4)


def find_objects(reading: AnswerReading) -> Iterator[Span]:
    """What follows the two words before the asking word, or the only one and *là*, to its natural end."""
    asked = tuple(reversed(reading.left[:_PAIR]))
    for at in range(len(asked) - 1, len(reading.tokens) - 1):
        stands = asked and tuple(reading.comparable[at + 1 - len(asked) : at + 1]) == asked
        if stands and (len(asked) == _PAIR or reading.forms[at + 1] == _IS):
            yield from _object_after(reading, at + 1)


def _object_after(reading: AnswerReading, at: int) -> Iterator[Span]:
    while at < len(reading.tokens) - 1 and not reading.content[at] and not reading.breaks_before(at):
        at += 1
    if not reading.breaks_before(at):
        stop = _phrase_end(reading, at, _LONGEST_OBJECT)
        # One syllable may be half a word.
        if stop > at + 1 and (stop == len(reading.tokens) or reading.breaks_before(stop) or _named(reading, stop)):
            yield reading.span(at, stop, 0.5)


def find_slots(reading: AnswerReading) -> Iterator[Span]:
    """What stands where the question has its asking word: after the word before it, or before the word after it."""
    for at in range(1, len(reading.tokens)):
        if reading.left and reading.comparable[at - 1] == reading.left[0]:
            yield from _object_after(reading, at)
        if reading.right and reading.comparable[at] == reading.right[0]:
            yield from _subject_before(reading, at)


def _subject_before(reading: AnswerReading, stop: int) -> Iterator[Span]:
    while stop > 1 and not reading.content[stop - 1] and reading.spaced_before(stop):
        stop -= 1
    start = _phrase_start(reading, stop, _LONGEST_PHRASE)
    while start < stop and not reading.content[start]:
        start += 1
    if stop > start:
        yield reading.span(start, stop, 0.5)


def _clause_end(reading: AnswerReading, at: int, longest: int) -> int:
    """Where the clause that begins at ``at`` ends; ``at`` itself where it is too long to be shown."""
    for stop in range(at + 2, min(at + longest, len(reading.tokens))):
        if reading.breaks_before(stop):
            return stop
    return len(reading.tokens) if len(reading.tokens) <= at + longest else at


def _phrase_end(reading: AnswerReading, at: int, longest: int) -> int:
    """Where the phrase that begins at ``at`` ends: at punctuation, a new clause, or a pair that the question names."""
    last = min(at + longest, len(reading.tokens))
    for stop in range(at + 1, last):
        if reading.breaks_before(stop):
            return stop
        if reading.forms[stop] in _CLOSERS or _named(reading, stop):
            return _without_loose_end(reading, at, stop)
    if last == len(reading.tokens) or reading.breaks_before(last):
        return last
    # Cut before a function word, lest a word of several syllables be cut in two.
    return _without_loose_end(reading, at, max((n for n in range(at, last) if not reading.content[n]), default=at))


def _without_loose_end(reading: AnswerReading, at: int, stop: int) -> int:
    while stop > at and not reading.content[stop - 1]:
        stop -= 1
    return stop


def _phrase_start(reading: AnswerReading, stop: int, longest: int) -> int:
    """Where the phrase that ends before ``stop`` starts; ``stop`` itself where that lies too far back."""
    for start in range(stop - 1, max(-1, stop - 1 - longest), -1):
        if reading.breaks_before(start) or reading.forms[start - 1] in _CLOSERS:
            return start
    return stop


def _named(reading: AnswerReading, at: int) -> bool:
    """Whether the question names the two words at ``at`` one after the other."""
    return tuple(reading.comparable[at : at + 2]) in reading.asked_pairs
