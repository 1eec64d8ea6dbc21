"""Questions about two sides: *A và B khác gì*, *so sánh A với B*, *A hay B … hơn*, *giá A và B là bao nhiêu*.

Each becomes one question per side, with the other words kept. A question whose sides have unclear bounds is not split.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.questions.comparison_patterns import comparison_patterns
from retrieval.text.normalise import composed, fold, syllable_form
from retrieval.text.word_lists import function_words

_WORD = re.compile(r"[^\s,;?!:()\"“”]+")
_MARKS = ",;:?!"
_NUMBER = re.compile(r"\d+(?:[/.,-]\d+)*")
_DATED = re.compile(r"(?:19|20)\d\d|\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?|\d{1,2}[/-]\d{4}")  # a year, a day, a month
_LONGEST = 40  # words
_LONGEST_SIDE = 6  # words of a side found by its similarity to the other
_LONGEST_NAME = 3  # words of a side found only by the interrogative after it
_LONGEST_PLAIN = 4  # words of a side found only by its end
_SIDE_DIFFERENCE = 3  # words by which sides with the same first word may differ

_WHICH_SIDE = ("ai", "ben", "doi", "cai", "con")


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    form: str
    capital: bool
    number: bool
    mark_after: bool


def comparison_sides(text: str) -> list[str]:
    """Return one question for each of the two sides that ``text`` compares; [] if it compares none."""
    question = _Question(composed(text).strip())
    return question.sides() if question.readable else []


def each_measured(text: str) -> list[str]:
    """Return one question for each of two things measured: *giá A và B là bao nhiêu*; [] if there are none."""
    question = _Question(composed(text).strip())
    return question.measured() if question.readable else []


class _Question:
    """A question as words; ``at``, ``start`` and ``stop`` are indices of words."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._bare = text.isascii()
        self._patterns = comparison_patterns(bare=self._bare)
        self._words = [_word_of(match, text) for match in _WORD.finditer(text)][: _LONGEST + 1]
        self._forms = [word.form for word in self._words]
        line = "".join(f" {form}" for form in self._forms)
        self._line = self._patterns.soft_end.sub("", line)
        self._stop = self._line.count(" ")
        self._cased = any(map(str.islower, text))

    @property
    def readable(self) -> bool:
        return 3 <= self._stop <= _LONGEST  # noqa: PLR2004 — two sides and a conjunction

    def sides(self) -> list[str]:
        """Return one question per side, or []."""
        first = tuple(self._forms[:2])
        if first == self._patterns.compare:
            return self._compared()
        return self._differing() or self._which() or self._either() or self._yes_no() or self._parallel()

    def measured(self) -> list[str]:
        """Return one question for each of the things measured, or []."""
        opening = next((m for m in self._patterns.measures if tuple(self._forms[: len(m)]) == m), None)
        if opening is None or not self._patterns.how_much.search(self._line):
            return []
        joints = self._joined_by(self._patterns.both, len(opening) + 1)
        if len(joints) != 1:
            return []
        at = joints[0]
        stop = self._boundary(at + 1)
        left, right = range(len(opening), at), range(at + 1, stop)
        if not (0 < len(left) <= _LONGEST_PLAIN and 0 < len(right) <= _LONGEST_PLAIN) or self._joint(0, at):
            return []
        shared = self._forms[right.start : right.start + len(opening)] == list(opening)
        return self._both(0, range(at) if shared else left, right, range(stop, self._stop))

    def _compared(self) -> list[str]:
        """*So sánh A và B …*."""
        start = 2
        while start < self._stop and fold(self._forms[start]) in ("giua", "giup", "gium", "cho", "minh", "em", "toi"):
            start += 1
        match = self._patterns.differs.search(self._line)
        stop = self._at(match.start()) if match else self._stop
        for at in self._joined_by(self._patterns.both | self._patterns.either, start + 1):
            if at + 1 >= stop:
                break
            begin = at + 1
            left = self._left(start, at)
            found = self._similar(left, range(begin, stop))
            if found is None:
                bound = min(self._boundary(begin), stop)
                found = self._bounded(left, range(begin, bound), plain=True)
            if found:
                return self._both(start, *found, range(found[1].stop, stop))
        return []

    def _differing(self) -> list[str]:
        """*A và B khác gì nhau*."""
        match = self._patterns.differs.search(self._line)
        if match is None:
            return []
        stop = self._at(match.start())
        joints = [at for at in self._joined_by(self._patterns.both | self._patterns.either, 1) if at < stop - 1]
        if not joints:
            return []
        at = joints[-1]
        comma = self._comma(at + 1, stop)
        found = self._bounded(self._left(0, at), range(at + 1, comma), plain=True)
        return self._both(0, *found, range(comma, stop)) if found else []

    def _which(self) -> list[str]:
        """*A và B, bên nào … hơn*; *A với B ai …*."""
        for at in self._joined_by(self._patterns.both | self._patterns.either, 1):
            match = self._patterns.which.search(self._line, self._place(at + 1))
            if match is None:
                continue
            which, after = self._at(match.start()), self._at(match.end())
            more = any(form in self._patterns.more for form in self._forms[after : self._stop])
            comma = self._comma(at + 1, which)
            left, right = self._left(0, at), range(at + 1, min(comma, self._boundary(at + 1)) if more else comma)
            found = self._bounded(left, right, plain=True) if more else self._named(left, right, match.group())
            if found and right:
                stop = right.stop
                rest = [*range(stop, which), *range(after, self._stop)]
                return self._measured_sides(found, rest)
        return []

    def _measured_sides(self, sides: tuple[range, range], rest: Sequence[int]) -> list[str]:
        """Return the sides without *hơn*, each asked *bao nhiêu* where the answer is a figure.

        The adjective goes where what is measured is named: *tổng tài sản lớn hơn*.
        """
        forms, patterns = self._forms, self._patterns
        line = " ".join(["", *(forms[i] for i in rest), ""])
        measured = any(f" {' '.join(measure)} " in line for measure in patterns.measures)
        compared = [i for i in rest if forms[i] in patterns.adjectives and {*forms[i + 1 : i + 2]} & patterns.more]
        dropped = {i for i in compared if measured or forms[i] in patterns.many}
        kept = [i for i in rest if forms[i] not in patterns.more and i not in dropped]
        asked = f" {patterns.asking}" if measured or any(forms[i] in patterns.degrees for i in compared) else ""
        return [side + asked for side in self._both(0, *sides, kept)]

    def _named(self, left: range, right: range, which: str) -> tuple[range, range] | None:
        """Return the sides before *ai* or *bên nào* if they are similar, or short and the whole text before it."""
        if self._bare:
            short = max(len(left), len(right)) <= _LONGEST_NAME and left.start == 0
            return (left, right) if short and which.split(maxsplit=1)[0] in _WHICH_SIDE else None
        found = self._similar(left, right)
        return found if found and found[1] == right and self._distinctive(found[0]) else None

    def _left(self, start: int, at: int) -> range:
        """Return the words before the conjunction at ``at``, without the *so* of *so với*."""
        return range(start, at - 1 if at > start and self._forms[at - 1] == "so" else at)

    def _either(self) -> list[str]:
        """*A hay B … hơn*, and *… A hay B?* of names or numbers."""
        more = any(form in self._patterns.more for form in self._forms)
        for at in self._joined_by(self._patterns.either, 1):
            found = self._similar(range(at), range(at + 1, self._stop))
            ends = found is not None and found[1].stop == self._stop and found[0].start > 0
            if found and (more or ends) and (self._distinctive(found[0]) or len(found[0]) > 1):
                rest = [i for i in range(found[1].stop, self._stop) if self._forms[i] not in self._patterns.more]
                return self._both(0, *found, rest)
        return []

    def _yes_no(self) -> list[str]:
        """*A cao hơn B không*."""
        match = self._patterns.yes_no.search(self._line)
        more = [i for i, form in enumerate(self._forms) if form in self._patterns.more and fold(form) == "hon"]
        if match is None or len(more) != 1 or more[0] < 2:  # noqa: PLR2004 — a side and an adjective
            return []
        at, stop = more[0], self._at(match.start())
        if self._forms[at - 1] not in self._patterns.adjectives:
            return []
        left = at - 2 if fold(self._forms[at - 2]) == "co" else at - 1
        found = self._bounded(range(left), range(at + 1, stop), plain=left <= _LONGEST_PLAIN)
        return self._both(0, *found, [at - 1]) if found else []

    def _parallel(self) -> list[str]:
        """*… năm 2024 và năm 2025 bao nhiêu*: two times, or two names with one."""
        if not self._patterns.how_much.search(self._line):
            return []
        for at in self._joined_by(self._patterns.both, 1):
            found = self._similar(range(at), range(at + 1, self._stop))
            if found and not self._joint(0, found[0].start) and any(self._dated(i) for i in found[0]):
                return self._both(0, *found, range(found[1].stop, self._stop))
        return []

    def _similar(self, left: range, right: range) -> tuple[range, range] | None:
        """Return the end of ``left`` and the beginning of ``right`` that are similar, or None."""
        for i in reversed(left[-_LONGEST_SIDE:]):
            length = left.stop - i
            other = range(right.start, right.start + length)
            if self._forms[i] == self._forms[right.start] and other.stop <= right.stop and self._same_shape(i, other):
                return range(i, left.stop), other
        if self._dated(left.stop - 1) and self._dated(right.start):
            return range(left.stop - 1, left.stop), range(right.start, right.start + 1)
        first, second = self._capitals_before(left), self._capitals_after(right)
        return (first, second) if first and second else None

    def _bounded(self, left: range, right: range, *, plain: bool) -> tuple[range, range] | None:
        """Return the end of ``left`` that is compared with all of ``right``; if ``plain``, also without similarity."""
        if not left or not right:
            return None
        similar = self._named_similar(left, right)
        if similar is not None:
            return range(similar, left.stop), right
        if not plain or (len(right) > _LONGEST_PLAIN and len(left) > len(right) + 1):
            return None
        return (left if len(left) <= len(right) + 2 else left[-len(right) :]), right

    def _named_similar(self, left: range, right: range) -> int | None:
        """Return where in ``left`` the side similar to ``right`` begins: same first word, both numbers or names."""
        for i in reversed(left):
            if self._forms[i] == self._forms[right.start] and abs(left.stop - i - len(right)) <= _SIDE_DIFFERENCE:
                return i
        if len(right) == 1 and self._number(right.start) and self._number(left.stop - 1):
            return left.stop - 1
        capitals = self._capitals_before(left)
        return capitals.start if capitals and self._capitals_after(right) == right else None

    def _same_shape(self, start: int, other: range) -> bool:
        """Return whether names and numbers have the same places in ``other`` and from ``start`` on."""
        pairs = [(self._words[start + i], self._words[at]) for i, at in enumerate(other)]
        capital = [(a.capital, b.capital) for a, b in pairs[1:] if self._cased]
        unmarked = not any(word.mark_after for word in self._words[other.start : other.stop - 1])
        return unmarked and all(a.number == b.number for a, b in pairs) and all(a == b for a, b in capital)

    def _capitals_before(self, left: range) -> range:
        """Return the name at the end of ``left``, without an abbreviation before it: *GDP Việt Nam*."""
        start = left.stop
        while start > left.start and self._words[start - 1].capital and not self._words[start - 1].mark_after:
            if start < left.stop and self._is_upper(start - 1) and not self._is_upper(start):
                break
            start -= 1
        return range(start, left.stop) if self._cased else range(left.stop, left.stop)

    def _is_upper(self, at: int) -> bool:
        return self._text[self._words[at].start : self._words[at].end].isupper()

    def _capitals_after(self, right: range) -> range:
        """Return the name at the beginning of ``right``."""
        stop = right.start
        while stop < right.stop and self._words[stop].capital:
            stop += 1
            if self._words[stop - 1].mark_after:
                break
        return range(right.start, stop) if self._cased else range(right.start, right.start)

    def _distinctive(self, side: range) -> bool:
        return any(self._words[i].capital or self._number(i) for i in side)

    def _number(self, at: int) -> bool:
        return self._words[at].number

    def _dated(self, at: int) -> bool:
        return _DATED.fullmatch(self._forms[at]) is not None

    def _joint(self, start: int, stop: int) -> bool:
        return any(form in self._patterns.joint for form in self._forms[start:stop])

    def _joined_by(self, joints: frozenset[str], start: int) -> list[int]:
        return [at for at in range(start, self._stop - 1) if self._forms[at] in joints]

    def _boundary(self, at: int) -> int:
        """Return where the first mark, time or interrogative from ``at`` on begins."""
        match = self._patterns.boundary.search(self._line, self._place(at + 1))
        return self._comma(at, self._at(match.start()) if match else self._stop)

    def _comma(self, start: int, stop: int) -> int:
        """Return the end of the words from ``start`` to the first mark, or ``stop``."""
        return next((at + 1 for at in range(start, stop) if self._words[at].mark_after), stop)

    def _at(self, place: int) -> int:
        """Return the index of the word after the blank at ``place`` of the line."""
        return self._line.count(" ", 0, place)

    def _place(self, at: int) -> int:
        """Return the place in the line of the blank before the word ``at``."""
        return sum(len(form) + 1 for form in self._forms[:at])

    def _both(self, start: int, first: range, second: range, rest: Sequence[int]) -> list[str]:
        prefix = [i for i in range(start, first.start) if i != first.start - 1 or not self._joint(i, i + 1)]
        sides = [" ".join(self._typed([*prefix, *side, *rest])) for side in (first, second)]
        return sides if self._forms[first.start : first.stop] != self._forms[second.start : second.stop] else []

    def _typed(self, kept: Sequence[int]) -> list[str]:
        return [self._text[self._words[i].start : self._words[i].end] for i in kept]


def _word_of(match: re.Match[str], text: str) -> _Word:
    written = match.group()
    mark = text[match.end() : match.end() + 1]
    number = _NUMBER.fullmatch(written) is not None
    form = written if number else syllable_form(written)
    capital = written[0].isupper() and not (match.start() == 0 and form in function_words(folded=False))
    return _Word(match.start(), match.end(), form, capital, number, mark != "" and mark in _MARKS)
