"""The order of the text on a page: columns, lines and paragraphs, from where its words are. Lengths are in points."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from retrieval.text.syllables import is_bare_syllable

# In the size of the type, chosen: the widest gap in a line, the narrowest between columns, that before a first line.
_IN_LINE = 0.9
_GUTTER = 0.8
_INDENT = 0.8
_SAME_LINE = 0.5
_SAME_WORD = 0.12
# Chosen: what columns of prose are, in lines and in the size of the type, and which share of lines may be across them.
_LEAST_LINES = 3  # of one of two; the last one may be short
_LEAST_WIDTH = 7
_MOST_ACROSS = 0.4
_MOST_DEPTH = 3
# Chosen: in the usual distance of lines, in the size of the lines before, and in the size of the type.
_PARAGRAPH_GAP = 1.35
_OTHER_SIZE = 1.1
_SLACK = 0.5
_JUSTIFIED = 0.6  # of the lines of a column end at its right edge; chosen

_CLOSED = re.compile(r"[.!?…:;][\"”’»)\]]*$")
_BROKEN = re.compile("(?<=[^\\W\\d_])[-\u00ad\u2010\x02\ufffe]$")  # the last two are what PDFium gives
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, a part of a line, or a line: what is written, where it begins and ends, on which line, in which size."""

    text: str
    left: float
    right: float
    baseline: float
    size: float


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph in one column.

    Attributes:
        text: Its text on one line.
        size: The size of its type.
        is_open: Whether it may go on at the top of the next column.
        is_new: Whether it begins with an indent, so that it is no continuation.
    """

    text: str
    size: float
    is_open: bool
    is_new: bool


def parts_of_lines(words: Iterable[Piece]) -> list[Piece]:
    """Join the words that follow each other on a line without a wide gap."""
    parts: list[Piece] = []
    for word in words:
        if parts and _follows(parts[-1], word):
            parts[-1] = _joined(parts[-1], word)
        else:
            parts.append(word)
    return parts


def paragraphs_of(parts: Sequence[Piece]) -> Iterator[Paragraph]:
    """Yield the paragraphs of a page in the order of reading, column by column."""
    for column in _columns(parts):
        yield from _paragraphs(_lines(column))


def joined_over_columns(paragraphs: Iterable[Paragraph]) -> Iterator[Paragraph]:
    """Join the paragraphs that end in another column or page than they begin in."""
    before: Paragraph | None = None
    for paragraph in paragraphs:
        if before and _goes_on(before, paragraph):
            text = joined_lines([before.text, paragraph.text])
            before = replace(before, text=text, is_open=paragraph.is_open)
            continue
        if before:
            yield before
        before = paragraph
    if before:
        yield before


def joined_lines(lines: Sequence[str]) -> str:
    """Join the lines of a paragraph, and the halves of words at their ends."""
    text = ""
    for line in lines:
        if not text:
            text = line
        elif not _BROKEN.search(text):
            text = f"{text} {line}"
        elif _is_one_word(text, line):
            text = text[:-1] + line
        else:
            text = f"{text[:-1]}-{line}"
    return text


def _is_one_word(text: str, line: str) -> bool:
    """Return whether the hyphen at the end of ``text`` is not written within a line; syllables are never parted."""
    if text.endswith("\u00ad"):
        return True
    first, second = _LAST_WORD.search(text[:-1]), _FIRST_WORD.match(line)
    if first is None or second is None or not second.group().islower():
        return False
    return not (is_bare_syllable(first.group().lower()) and is_bare_syllable(second.group()))


def _follows(before: Piece, after: Piece) -> bool:
    size = max(before.size, after.size)
    return _on_one_line(before, after) and -_SAME_LINE * size < after.left - before.right < _IN_LINE * size


def _on_one_line(one: Piece, other: Piece) -> bool:
    return abs(one.baseline - other.baseline) < _SAME_LINE * max(one.size, other.size)


def _joined(before: Piece, after: Piece) -> Piece:
    apart = after.left - before.right > _SAME_WORD * max(before.size, after.size)
    longer = before if len(before.text) >= len(after.text) else after
    return replace(
        longer,
        text=f"{before.text} {after.text}" if apart else before.text + after.text,
        left=min(before.left, after.left),
        right=max(before.right, after.right),
    )


def _columns(parts: Sequence[Piece], depth: int = 0) -> Iterator[Sequence[Piece]]:
    """Yield the parts of each column, in the order of reading; what is across columns ends those above it."""
    gutter = _gutter(parts) if depth < _MOST_DEPTH else None
    if gutter is None:
        if parts:
            yield parts
        return
    start, end = gutter
    across = sorted((part for part in parts if part.left < start and part.right > end), key=lambda part: -part.baseline)
    others = [part for part in parts if part.right <= end or part.left >= start]
    edges = [float("inf"), *(part.baseline for part in across), float("-inf")]
    together: list[Piece] = []  # what is across, without columns in between
    for at, (above, below) in enumerate(pairwise(edges)):
        between = [part for part in others if below < part.baseline <= above]
        if between:
            if together:
                yield together
            together = []
            yield from _columns([part for part in between if part.right <= end], depth + 1)
            yield from _columns([part for part in between if part.right > end], depth + 1)
        together += across[at : at + 1]
    if together:
        yield together


def _gutter(parts: Sequence[Piece]) -> tuple[float, float] | None:
    """Return where the gap between two columns of prose begins and ends; None if there is one column."""
    if len(parts) <= _LEAST_LINES:
        return None
    size = median(part.size for part in parts)
    best, least_across = None, _MOST_ACROSS * len(parts)
    for end in sorted({round(part.left) for part in parts}):
        right = [part for part in parts if part.left >= end - 1]
        left = [part for part in parts if part.right <= end - _GUTTER * size]
        across = len(parts) - len(left) - len(right)
        if max(len(left), len(right)) < _LEAST_LINES or not left or not right or across >= least_across:
            continue
        if _is_wide(left, size) and _is_wide(right, size) and _are_abreast(left, right):
            best, least_across = (max(part.right for part in left), float(end - 1)), across
    return best


def _is_wide(column: Sequence[Piece], size: float) -> bool:
    return median(part.right - part.left for part in column) >= _LEAST_WIDTH * size


def _are_abreast(left: Sequence[Piece], right: Sequence[Piece]) -> bool:
    """Return whether at least half of the lower of two columns is beside the other."""
    tops = [max(part.baseline for part in column) for column in (left, right)]
    feet = [min(part.baseline for part in column) for column in (left, right)]
    common = min(tops) - max(feet)
    return common >= 0 and common >= min(top - foot for top, foot in zip(tops, feet, strict=True)) / 2


def _lines(column: Sequence[Piece]) -> list[Piece]:
    """Return the lines of a column from top to bottom."""
    lines: list[list[Piece]] = []
    for part in sorted(column, key=lambda part: -part.baseline):
        if lines and _on_one_line(lines[-1][0], part):
            lines[-1].append(part)
        else:
            lines.append([part])
    joined = []
    for parts in lines:
        first, *others = sorted(parts, key=lambda part: part.left)
        for part in others:
            first = _joined(first, part)
        joined.append(first)
    return joined


def _paragraphs(lines: Sequence[Piece]) -> Iterator[Paragraph]:
    """Yield the paragraphs of a column."""
    same_type: list[Piece] = []
    for line in lines:
        if same_type and not _is_like(same_type[-1], line):
            yield from _Column(same_type).paragraphs(is_last=False)
            same_type = []
        same_type.append(line)
    yield from _Column(same_type).paragraphs(is_last=True)


def _is_like(one: Piece | Paragraph, other: Piece | Paragraph) -> bool:
    return max(one.size, other.size) <= _OTHER_SIZE * min(one.size, other.size)


class _Column:
    """Lines in one type below each other."""

    def __init__(self, lines: Sequence[Piece]) -> None:
        self._lines = lines
        distances = [above.baseline - below.baseline for above, below in pairwise(lines)]
        self._distance = median(distances) if distances else 0.0
        self._left = median(line.left for line in lines)
        self._right = max(line.right for line in lines)
        full = sum(line.right > self._right - _SLACK * line.size for line in lines)
        self._is_justified = full >= _JUSTIFIED * len(lines)

    def paragraphs(self, *, is_last: bool) -> Iterator[Paragraph]:
        """Yield the paragraphs; ``is_last`` is whether nothing is below them."""
        paragraph = [self._lines[0]]
        for above, below in pairwise(self._lines):
            if self._parts(above, below):
                yield self._paragraph(paragraph, may_go_on=False)
                paragraph = []
            paragraph.append(below)
        yield self._paragraph(paragraph, may_go_on=is_last)

    def _parts(self, above: Piece, below: Piece) -> bool:
        """Return whether a paragraph ends with the line ``above``."""
        if above.baseline - below.baseline > _PARAGRAPH_GAP * max(self._distance, above.size):
            return True
        if _BROKEN.search(above.text) or (below.text[0].islower() and not _CLOSED.search(above.text)):
            return False
        if self._is_justified and above.right < self._right - _SLACK * above.size:
            return True
        return (self._is_indented(below) and not self._is_indented(above)) or _has_room(above, below, self._right)

    def _is_indented(self, line: Piece) -> bool:
        return line.left > self._left + _INDENT * line.size

    def _paragraph(self, lines: Sequence[Piece], *, may_go_on: bool) -> Paragraph:
        text, last = joined_lines([line.text for line in lines]), lines[-1]
        is_full = last.right > self._right - _LEAST_WIDTH * last.size
        return Paragraph(
            text=text,
            size=max(line.size for line in lines),
            is_open=may_go_on and is_full and _CLOSED.search(text) is None,
            is_new=self._is_indented(lines[0]),
        )


def _has_room(above: Piece, below: Piece, right: float) -> bool:
    """Return whether the first word of the next line would have found room on the line ``above``."""
    first = len(below.text.split()[0]) / max(len(below.text), 1) * (below.right - below.left)
    return above.right + first + _SLACK * above.size < right - _SLACK * above.size


def _goes_on(before: Paragraph, after: Paragraph) -> bool:
    return before.is_open and _is_like(before, after) and (not after.is_new or after.text[:1].islower())
