"""Politeness around a question: *chào bạn, cho mình hỏi …*, *… ạ, cảm ơn*."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.text.normalise import Token, fold, tokenise

_SHORTEST_QUESTION = 2  # syllables
_YOU = "(?:các bạn|mấy bạn|mọi người|cả nhà|anh chị|anh em|bạn|bn|bot|admin|ad|em|anh|chị|mn|bác|cô|chú|ae)"
_ME = "(?:mình|mk|em|e|tôi|tớ|tui|con|cháu|tao|anh|chị|hỏi ké)"
_BIT = "(?: (?:chút|tí|xíu|một chút|một tí|xíu xiu|tý|cái|cái này|là|rằng|với|nhé|nha|ạ|thêm|luôn|ngu tí|ngu chút|ké))*"
_GREETING = r"(?:dạ )?(?:em |mình )?(?:xin )?(?:chào|hello|hi|hey|alo|helo|lô)(?: (?:ạ|nhé|nha))?"
_OPENINGS = (
    (rf"(?:dạ )?(?:{_YOU} )+ơi(?: (?:ạ|nhé|nha))?", False),
    (rf"{_GREETING} {_YOU}(?: {_YOU})*(?: (?:ơi|ạ|nhé|nha))*", False),
    (_GREETING, True),  # *chào bán cổ phiếu*: only before a mark or another opening
    (rf"(?:dạ|vâng|thưa)(?: {_YOU})?", True),
    (r"(?:à|ủa|ừ|ờ|ê|ok|oke)", True),
    (rf"(?:{_YOU} )?(?:làm ơn |vui lòng |có thể )?cho (?:{_ME} )?(?:xin )?hỏi{_BIT}", False),
    (rf"(?:{_ME} )?(?:đang )?(?:muốn|cần|định|xin)(?: (?:được|xin|phép))* hỏi{_BIT}", False),
    (rf"(?:{_YOU} )?(?:làm ơn|vui lòng) (?:cho (?:{_ME} )?biết|trả lời)(?: {_ME})?(?: (?:là|rằng))?", False),
    (rf"(?:{_YOU} )?cho {_ME} biết(?: (?:là|rằng))?", False),
    (r"hỏi (?:chút|tí|xíu|ngu tí|ngu chút|ngu|ké|cái)", False),
)
_ASKED = "gì|j|nào|nhiêu|nhiu|bn|đâu|ai|không|ko|k|hông|hok|chưa|rồi|r|sao|ntn|vậy|v|z|thế|mấy|hả|đấy"
_CLOSINGS = (
    # thanks: after a mark, after an interrogative, or addressed to somebody
    (
        (
            r"(?:xin )?(?:cảm ơn|cám ơn|thanks|thank you|thank|tks|thks|thanks you)"
            r"(?: (?:nhiều|trước|rất nhiều|lắm|ạ|nhé|nha|bạn|bn|bot|ad|anh|chị|em|mọi người|mn))*"
        ),
        True,
    ),
    (r"(?:ad|admin)(?: (?:ơi|ạ|nhé|nha|à))*", False),
    (r"(?:bot|bạn|mọi người|mn|cả nhà|các bạn|anh|chị|em)(?: ơi(?: ạ)?)?", True),
    (r"(?:nhé|nha|ạ|nhá)(?: (?:ad|bot|bạn|mọi người|mn|anh|chị|em))?", True),
    (r"với (?:ạ|nhé|nha)|(?:giúp|giùm|dùm|hộ) (?:mình|tôi|tui|tớ|mk|em|e) (?:với|ạ|nhé|nha|cái)(?: ạ)?", False),
    (r"(?:giúp|giùm|dùm|hộ) (?:mình|tui|tớ|mk)|giùm|dùm", False),
)
_QUOTING = (
    "bài",
    "hát",
    "ca",
    "khúc",
    "phim",
    "tên",
    "lời",
    "thư",
    "câu",
    "gửi",
    "nói",
    "để",
    "sự",
    "bức",
    "chat",
    "con",
)
_PARTICLES = ("nhé", "ạ", "nhá")  # with diacritics they are unambiguous
_MARKS = frozenset(",.!:;?…-–\n")
_LONGEST_CLOSING = 8  # syllables
_LONGEST_OPENING = 12
_MOST = 4  # openings, or closings, in a row
_ADDRESSED = ("anh", "chị", "em", "cô", "chú", "bác")  # which a name may follow


@dataclass(frozen=True, slots=True)
class _Part:
    pattern: re.Pattern[str]
    needs_context: bool


@dataclass(frozen=True, slots=True)
class _Patterns:
    openings: tuple[_Part, ...]
    closings: tuple[_Part, ...]
    asked: frozenset[str]
    thanked: re.Pattern[str]
    quoting: frozenset[str]
    addressed: frozenset[str]
    calls: frozenset[str]

    @classmethod
    def make(cls, *, bare: bool) -> "_Patterns":
        def typed(pattern: str) -> str:
            return fold(pattern) if bare else pattern

        return cls(
            tuple(_Part(re.compile(rf"(?:{typed(p)})(?= |$)"), context) for p, context in _OPENINGS),
            tuple(_Part(re.compile(rf"(?:^| )({typed(p)})$"), context) for p, context in _CLOSINGS),
            frozenset(typed(_ASKED).split("|")),
            re.compile(typed(rf"(?:cảm|cám) ơn.* (?:nhiều|trước|{_YOU})")),
            frozenset(map(typed, _QUOTING)),
            frozenset(map(typed, _ADDRESSED)),
            frozenset((typed("ơi"),)),
        )


_EXACT, _BARE = _Patterns.make(bare=False), _Patterns.make(bare=True)


def strip_courtesy(text: str) -> str:
    """Return the question in ``text`` without the politeness around it: *chào bạn, cho mình hỏi …*, *… ạ, cảm ơn*.

    ``text`` is returned unchanged if it has no such phrase, if it has no question, or in doubt.
    """
    tokens = tokenise(text)
    line = _Line(text, tokens, bare=text.isascii())
    first = line.end_of_opening()
    stop = line.start_of_closing(first)
    if stop - first < _SHORTEST_QUESTION or (first == 0 and stop == len(tokens)):
        return text
    start = tokens[first].start if first else 0
    if stop == len(tokens):
        return text[start:].strip()
    removed = text[tokens[stop - 1].end :]
    return f"{text[start : tokens[stop - 1].end]}{'?' if '?' in removed else ''}".strip()


class _Line:
    """A message and its tokens."""

    def __init__(self, text: str, tokens: Sequence[Token], *, bare: bool) -> None:
        self._text = text
        self._tokens = tokens
        self._forms = [token.form for token in tokens]
        self._patterns = _BARE if bare else _EXACT

    def end_of_opening(self) -> int:
        """Return the index of the first token of the question."""
        at = 0
        for _ in range(_MOST):
            end = self._opening(at)
            if end == at:
                break
            at = end
        return at

    def start_of_closing(self, first: int) -> int:
        """Return the end of the question that begins at token ``first``."""
        stop = len(self._tokens)
        for _ in range(_MOST):
            start = self._closing(first, stop)
            if start == stop:
                break
            stop = start
        return stop

    def _opening(self, at: int) -> int:
        """Return the end of the opening at token ``at``, or ``at`` if there is none."""
        line = " ".join(self._forms[at : at + _LONGEST_OPENING])
        best = at
        for part in self._patterns.openings:
            if match := part.pattern.match(line):
                end = at + match.group().count(" ") + 1
                if end > best and self._is_opening(end, part):
                    best = end
        return best

    def _is_opening(self, end: int, part: _Part) -> bool:
        if end >= len(self._tokens) or self._mark_before(end):
            return True
        if part.needs_context:
            return self._opening(end) > end
        called = (
            self._forms[end - 2 : end] if self._forms[end - 1] in self._patterns.calls else self._forms[end - 1 : end]
        )
        named = called[0] in self._patterns.addressed and self._text[self._tokens[end].start].isupper()
        return not named

    def _closing(self, first: int, stop: int) -> int:
        """Return the start of the closing before token ``stop``, or ``stop`` if there is none."""
        start = max(first, stop - _LONGEST_CLOSING)
        line = " ".join(self._forms[start:stop])
        best = stop
        for part in self._patterns.closings:
            if match := part.pattern.search(line):
                at = stop - match.group(1).count(" ") - 1
                if first < at < best and self._is_closing(at, match.group(1), part):
                    best = at
        return best

    def _is_closing(self, at: int, words: str, part: _Part) -> bool:
        if self._mark_before(at) or words.split(maxsplit=1)[0] in _PARTICLES:
            return True
        before = self._forms[at - 1]
        if before in self._patterns.quoting:
            return False
        if not part.needs_context:
            return True
        return before in self._patterns.asked or self._patterns.thanked.match(words) is not None

    def _mark_before(self, at: int) -> bool:
        """Return whether there is a mark between token ``at`` and the one before."""
        return not _MARKS.isdisjoint(self._text[self._tokens[at - 1].end : self._tokens[at].start])
