"""Splitting of paragraphs into sentences: underthesea's splitter with its known faults repaired.

A sentence is a slice of its paragraph, given by offsets. The sentences of a paragraph contain all of its visible
characters, in order and without overlap.
"""

import re
from collections.abc import Iterator

from retrieval.text.segmentation import raw_sentences
from retrieval.text.word_lists import alternation, entries

SentenceSpan = tuple[int, int]

# What may follow an end mark in the same sentence: closing marks, footnotes.
_CLOSING = re.compile(r"(?:[\"'”’»)\]]+(?=\s|[,;:.!?…–—\[-]|$))?(?:\s?\[[^\]]{1,40}\])*")
_UPPER = "A-ZÀ-ỸĐ"
# Ends that underthesea misses: after an ellipsis character, a unit, or a word that it takes for an abbreviation.
_END = rf"[.!?…]+[\"”’»)\]]*\s+(?=[\"“‘«(\[]?[{_UPPER}])"
_ANY_END = re.compile(_END)
_MISSED_END = re.compile(rf"(?:(?<=[^\W_]{{2}})|(?<=\d [a-z])|(?<=\d[a-z])){_END}")
_ABBREVIATION = re.compile(rf"(?:^|[\s(\"“./-])(?:{alternation(entries('abbreviations.txt'))}|[A-ZĐ])\.$")
_OPENING_ORDINAL = re.compile(r"\(?(?:\d{1,2}|[a-zđ])[.)]|[-–•*+]")
_PARENTHESIS = re.compile(r"\([^)]{1,40}\)\.?")  # (Hà Thu).
_WORD = re.compile(r"\w+")
_TAIL_WORDS = 3  # chosen: “…” – bà nói.
_TAIL = 80  # characters in which an abbreviation is looked for; longer than any
_LONG_RUN = re.compile(r"\S{200,}(?=\S\S)")
_LAST_BLANK = re.compile(r".*\S(\s+)", re.DOTALL)
LONGEST_SENTENCE = 2000  # characters, chosen: the longest sentences of newspapers have half of that


def split_sentences(paragraph: str) -> list[SentenceSpan]:
    """Return the sentences of one paragraph (without line breaks) as ``(start, end)`` offsets, in order.

    Each span starts and ends with a visible character; a blank paragraph has none. None is longer than
    `LONGEST_SENTENCE`.
    """
    spans: list[SentenceSpan] = []
    wordless = False  # so far, the last of them
    # No end is looked for in an address or in "a.b.a.b.", on which the splitter takes quadratic time.
    is_long = len(paragraph) > LONGEST_SENTENCE
    masked = _LONG_RUN.sub(lambda run: "x" * len(run.group()), paragraph) if is_long else paragraph
    for start, end in _cut_missed(masked, _raw_spans(masked)):
        if spans and (wordless or _belongs_to_previous(paragraph, spans[-1], start, end)):
            spans[-1] = (spans[-1][0], end)
            wordless = wordless and _WORD.search(paragraph, start, end) is None
        else:
            spans.append((start, end))
            wordless = _WORD.search(paragraph, start, end) is None
    return [cut for span in spans for cut in _cut_long(paragraph, span)] if is_long else spans


def _cut_long(paragraph: str, span: SentenceSpan) -> Iterator[SentenceSpan]:
    """Yield a sentence, in pieces at blanks if it is too long: a list of names, or text without any end mark."""
    start, end = span
    while end - start > LONGEST_SENTENCE:
        stop = start + LONGEST_SENTENCE
        found = _LAST_BLANK.match(paragraph, start, stop + 1)
        cut, following = found.span(1) if found else (stop, stop)
        yield start, cut
        start = following
    yield start, end


def _raw_spans(paragraph: str) -> list[SentenceSpan]:
    """Return underthesea's sentences, with closing marks moved back from the start of the next sentence."""
    spans: list[SentenceSpan] = []
    searched = position = 0
    for sentence in raw_sentences(paragraph):
        searched = paragraph.index(sentence, searched) + len(sentence)
        closing = _CLOSING.match(paragraph, searched)
        start, end = _skip_space(paragraph, position), closing.end() if closing else searched
        if start < end:
            spans.append((start, end))
            position = end
    return spans


def _skip_space(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _cut_missed(paragraph: str, spans: list[SentenceSpan]) -> list[SentenceSpan]:
    pieces: list[SentenceSpan] = []
    for start, end in spans:
        begin = start
        # Most sentences contain no end mark, and this pattern finds that ten times as fast as the next.
        ends = _ANY_END.search(paragraph, start, end)
        for missed in _MISSED_END.finditer(paragraph, start, end) if ends else ():
            stop = missed.start() + len(missed.group().rstrip())
            if not _ABBREVIATION.search(paragraph[max(begin, stop - _TAIL) : stop]):
                pieces.append((begin, stop))
                begin = missed.end()
        if begin < end:
            pieces.append((begin, end))
    return pieces


def _belongs_to_previous(paragraph: str, previous: SentenceSpan, start: int, end: int) -> bool:
    before = paragraph[max(previous[0], previous[1] - _TAIL) : previous[1]]
    sentence = paragraph[start:end]
    glued = previous[1] == start
    words = len(_WORD.findall(sentence))
    return (
        sentence[0].islower()
        or (glued and sentence[0].isdigit())
        or _ABBREVIATION.search(before) is not None
        or _OPENING_ORDINAL.fullmatch(before) is not None
        or (words <= 1 and _OPENING_ORDINAL.fullmatch(sentence) is None)
        or _PARENTHESIS.fullmatch(sentence) is not None
        or (sentence[0] in ",;:.!?…–—" and words <= _TAIL_WORDS)
    )
