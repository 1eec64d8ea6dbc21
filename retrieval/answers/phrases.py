"""Phrases that may answer without being a name or a figure: reasons, circumstances, groups of people, definitions."""

from collections.abc import Iterator

from retrieval.answers.alignment import AlignedSentence, AnswerSpan
from retrieval.text.normalise import forms

# Lengths in syllables, chosen so that an answer in bold stays short.
_LONGEST_REASON = 20
_SHORT_REASON = 4
_LONGEST_PHRASE = 12
_LONGEST_GROUP = 7
_LONGEST_OBJECT = 15
_PAIR = 2
_IS = "là"
_CLOSERS = frozenset(forms("nhưng song mà nên khiến khi thì do vì để sau trước nhằm bởi đã đang sẽ là cũng vẫn suốt"))
_DETERMINERS = frozenset(forms("các những một nhóm hai ba nhiều"))
_PEOPLE = frozenset(
    forms(
        "nhà bác sĩ người chuyên học sinh viên nam nữ thanh niên dân bé cô ông bà quỹ công ty hãng đội nhóm đại biểu"
        " cậu anh em"
    )
)
_VERBS = _CLOSERS | frozenset(forms("được bị có cho phải với của tại ở"))
_REASON = frozenset(forms("do vì nhờ bởi"))
_WORDS_IN_DO = frozenset((("lí", "do"), ("vì", "sao"), ("do", "thái"), ("tự", "do")))
_PURPOSE = frozenset(forms("để nhằm"))
_PLACE = frozenset(forms("ở tại trong trên dưới từ đến tới vào sang về qua ra khỏi gần cạnh quanh"))
_WHEN = frozenset(forms("khi lúc"))
_BEFORE_WHEN = frozenset(forms("sau trước từ kể đến ngay"))
_NO_TIME_BEFORE = frozenset(forms("trong đôi nhiều có hiếm ít"))  # trong khi: a contrast; đôi khi: how often
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


def find_reasons(aligned: AlignedSentence, *, purpose: bool) -> Iterator[AnswerSpan]:
    """Yield the clauses that open with *do*, *vì* or *nhờ* (with ``purpose``: *để*, *nhằm*)."""
    markers = _PURPOSE if purpose else _REASON
    for at, form in enumerate(aligned.forms[:-1]):
        if form in markers and (form, aligned.forms[at + 1]) not in _NOT_REASON and not _ends_a_word(aligned, at):
            stop = _reason_end(aligned, at)
            if stop > at + 2:
                yield aligned.span(at, stop, 1.0)


def _ends_a_word(aligned: AlignedSentence, at: int) -> bool:
    """Whether the token ``at`` ends a word such as *lý do*."""
    return at > 0 and (aligned.forms[at - 1], aligned.forms[at]) in _WORDS_IN_DO


def _reason_end(aligned: AlignedSentence, at: int) -> int:
    stop = _clause_end(aligned, at + 1, _LONGEST_REASON)
    short = stop - at < _SHORT_REASON
    if not short or aligned.breaks_before(at) or not aligned.comma_before(stop):
        return stop
    # A list of reasons would be cut at its first comma.
    longer = _clause_end(aligned, stop, _LONGEST_REASON - (stop - at))
    return max(stop, longer)


def find_places(aligned: AlignedSentence) -> Iterator[AnswerSpan]:
    """Yield the phrases after a preposition of place."""
    for at, form in enumerate(aligned.forms[:-1]):
        if form in _PLACE and not aligned.breaks_before(at + 1):
            stop = _phrase_end(aligned, at + 1, _LONGEST_PHRASE)
            if stop > at + 1:
                yield aligned.span(at + 1, stop, 0.5)


def find_groups(aligned: AlignedSentence) -> Iterator[AnswerSpan]:
    """Yield groups of people without a name: *các nhà khoa học*, *một người lạ*."""
    for at, form in enumerate(aligned.forms[:-1]):
        if form in _DETERMINERS and aligned.forms[at + 1] in _PEOPLE and aligned.spaced_before(at + 1):
            stop = _group_end(aligned, at)
            if stop > at + 1:
                yield aligned.span(at, stop, 0.5)


def _group_end(aligned: AlignedSentence, at: int) -> int:
    for stop in range(at + 2, min(at + _LONGEST_GROUP, len(aligned.tokens))):
        if aligned.breaks_before(stop) or aligned.forms[stop] in _VERBS or _named(aligned, stop):
            return stop
    return len(aligned.tokens) if len(aligned.tokens) < at + _LONGEST_GROUP else at


def find_circumstances(aligned: AlignedSentence) -> Iterator[AnswerSpan]:
    """Yield the clauses that open with *khi*, *sau khi* or *trước khi*."""
    for at, form in enumerate(aligned.forms[:-1]):
        if form in _WHEN and not (at and aligned.forms[at - 1] in _NO_TIME_BEFORE):
            start = at - 1 if at and aligned.forms[at - 1] in _BEFORE_WHEN and aligned.spaced_before(at) else at
            stop = _phrase_end(aligned, at + 1, _LONGEST_PHRASE + 2)
            if stop > at + 1:
                yield aligned.span(start, stop, 0.4)


def find_objects(aligned: AlignedSentence) -> Iterator[AnswerSpan]:
    """Yield the phrases after the two words before the asking word, or after the only one and *là*."""
    asked = tuple(reversed(aligned.left[:_PAIR]))
    for at in range(len(asked) - 1, len(aligned.tokens) - 1):
        stands = asked and tuple(aligned.comparable[at + 1 - len(asked) : at + 1]) == asked
        if stands and (len(asked) == _PAIR or aligned.forms[at + 1] == _IS):
            yield from _object_after(aligned, at + 1)


def _object_after(aligned: AlignedSentence, at: int) -> Iterator[AnswerSpan]:
    while at < len(aligned.tokens) - 1 and not aligned.content[at] and not aligned.breaks_before(at):
        at += 1
    if not aligned.breaks_before(at):
        stop = _phrase_end(aligned, at, _LONGEST_OBJECT)
        # One syllable may be half a word.
        if stop > at + 1 and (stop == len(aligned.tokens) or aligned.breaks_before(stop) or _named(aligned, stop)):
            yield aligned.span(at, stop, 0.5)


def find_slots(aligned: AlignedSentence) -> Iterator[AnswerSpan]:
    """Yield the phrases in the place of the asking word: after the word before it, or before the word after it."""
    for at in range(1, len(aligned.tokens)):
        if aligned.left and aligned.comparable[at - 1] == aligned.left[0]:
            yield from _object_after(aligned, at)
        if aligned.right and aligned.comparable[at] == aligned.right[0]:
            yield from _subject_before(aligned, at)


def _subject_before(aligned: AlignedSentence, stop: int) -> Iterator[AnswerSpan]:
    while stop > 1 and not aligned.content[stop - 1] and aligned.spaced_before(stop):
        stop -= 1
    start = _phrase_start(aligned, stop, _LONGEST_PHRASE)
    while start < stop and not aligned.content[start]:
        start += 1
    if stop > start:
        yield aligned.span(start, stop, 0.5)


def _clause_end(aligned: AlignedSentence, at: int, longest: int) -> int:
    """Return where the clause that begins at ``at`` ends; ``at`` if it is too long to be shown."""
    for stop in range(at + 2, min(at + longest, len(aligned.tokens))):
        if aligned.breaks_before(stop):
            return stop
    return len(aligned.tokens) if len(aligned.tokens) <= at + longest else at


def _phrase_end(aligned: AlignedSentence, at: int, longest: int) -> int:
    """Return where the phrase that begins at ``at`` ends: at punctuation, a new clause, or a bigram of the question."""
    last = min(at + longest, len(aligned.tokens))
    for stop in range(at + 1, last):
        if aligned.breaks_before(stop):
            return stop
        if aligned.forms[stop] in _CLOSERS or _named(aligned, stop):
            return _without_loose_end(aligned, at, stop)
    if last == len(aligned.tokens) or aligned.breaks_before(last):
        return last
    # Cut before a function word, so that no word of several syllables is split.
    return _without_loose_end(aligned, at, max((n for n in range(at, last) if not aligned.content[n]), default=at))


def _without_loose_end(aligned: AlignedSentence, at: int, stop: int) -> int:
    while stop > at and not aligned.content[stop - 1]:
        stop -= 1
    return stop


def _phrase_start(aligned: AlignedSentence, stop: int, longest: int) -> int:
    """Return where the phrase that ends before ``stop`` starts; ``stop`` if that is too far back."""
    for start in range(stop - 1, max(-1, stop - 1 - longest), -1):
        if aligned.breaks_before(start) or aligned.forms[start - 1] in _CLOSERS:
            return start
    return stop


def _named(aligned: AlignedSentence, at: int) -> bool:
    """Whether the two words at ``at`` are a bigram of the question."""
    return tuple(aligned.comparable[at : at + 2]) in aligned.asked_pairs
