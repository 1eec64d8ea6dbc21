"""Whether a question depends on the previous one, and by which of its words.

Rules over normalised forms, made to miss a follow-up rather than to take a complete question for one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from retrieval.questions.understood_question import UnderstoodQuestion
from retrieval.text.normalise import fold, forms
from retrieval.text.word_lists import asking_words, function_words, named_lists

# ``replacement``: a part that takes the place of one in the previous question (*Còn năm 2025 thì sao?*); ``bare``:
# an asking word without anything it asks about (*Vì sao?*); the others point at something named before
# (*Ai mời ông ấy?*).
ReferenceKind = Literal["replacement", "bare", "man", "woman", "person", "people", "place", "time", "thing"]

_LONGEST = 14  # syllables; longer questions are complete
_LONGEST_BARE = 8
_LONGEST_REPLACEMENT = 8
_LONGEST_UNMARKED = 5  # syllables of a replacement without *thì sao* or the like
_MOST_CONTENT_BEFORE = 2  # content syllables before a pointing word; more may be what it points at
_LONGEST_NOUN = 3  # syllables of the noun in *tuyến đường sắt này*

_AT = "ở|tại|năm|tháng|quý|quí|mùa|vụ|ngày|tuần|hôm|sáng|chiều"
_NOT_REMAINING = r"(?!lại\b|nếu\b|khi\b)"  # *còn lại*, *còn nếu*
_OPENERS = ("thế", "vậy", "rồi", "nhưng", "à", "ừ")
_OPENER = "|".join(_OPENERS)
_WHAT_ABOUT = "(?: thì)? (?:sao|thế nào|như thế nào|ra sao)| thì"
_REPLACEMENTS = (
    rf"(?:(?:{_OPENER}) )?còn {_NOT_REMAINING}(?P<part>.+?)(?:{_WHAT_ABOUT})",
    rf"(?:(?:{_OPENER}) )(?P<part>.+?)(?:{_WHAT_ABOUT})",
    rf"(?P<part>(?:{_AT}) .+?) thì (?:sao|thế nào)",
    rf"(?:(?:thế|vậy|rồi|à) )?còn {_NOT_REMAINING}(?P<unmarked>.+)",
    rf"(?:thế|vậy) (?P<unmarked>(?:{_AT}) .+)",
)
_THAT = "(?:ấy|này|đó|kia)"
_PLACES = "nơi|chỗ|thành phố|nước|tỉnh|huyện|xã|phường|quốc gia|địa phương|vùng|làng"
_POINTING: tuple[tuple[ReferenceKind, str], ...] = (
    ("man", rf"(?:ông|anh|chú|cậu) (?:{_THAT}|ta)"),
    ("woman", rf"(?:bà|chị|cô) (?:{_THAT}|ta)"),
    ("person", rf"(?:người|vị|bé|em|cụ|nhân vật) {_THAT}"),
    ("people", r"họ(?! (?:hàng|tên|tộc|gì|nào|hay|và|là|của)\b)|chúng(?! (?:ta|tôi|mình|em|nó)\b)"),
    ("place", rf"(?:ở|tại|từ) (?:đó|đấy|đây)|(?:{_PLACES}) {_THAT}"),
    ("time", "(?:năm|tháng|ngày|hôm|lúc|khi|thời điểm|dịp) (?:đó|ấy)"),
    ("thing", rf"(?:[^\W\d]+ ){{1,{_LONGEST_NOUN}}}{_THAT}|nó"),
)
# Without diacritics fewer words certainly point: *do*, *ho* and *no* are many others.
_NOUNS = "việc|điều|vụ|chuyện|bệnh|sự kiện|sự việc|vấn đề|dự án|công ty|tuyến|quyết định|con số|thuốc|cầu"
_REPLACEMENTS_FOLDED = (
    rf"(?:(?:thế|vậy) )?còn {_NOT_REMAINING}(?P<part>.+?) thì (?:sao|thế nào|ra sao)",
    r"(?:thế|vậy) (?P<part>.+?) thì (?:sao|thế nào|ra sao)",
    rf"(?P<part>(?:{_AT}) .+?) thì (?:sao|thế nào)",
    r"(?:thế|vậy) còn (?P<unmarked>.+)",
    rf"(?:còn|thế|vậy) (?P<unmarked>(?:{_AT}) .+)",
)
_POINTING_FOLDED: tuple[tuple[ReferenceKind, str], ...] = (
    ("man", "(?:ông|anh) (?:ấy|này)"),
    ("woman", "(?:bà|chị|cô) (?:ấy|này)"),
    ("person", "người (?:ấy|này)"),
    ("place", rf"(?:ở|tại) (?:đó|đấy)$|(?:{_PLACES}) (?:ấy|này)"),
    ("time", "(?:năm|hôm|lúc|khi) đó$"),
    ("thing", rf"(?:{_NOUNS}) (?:ấy|này)"),
)
_WHAT_ABOUT_NAME = (["thì", "sao"], ["thi", "sao"])
_COMPLETE = r"ai là gì|bạn|tôi|(?:thế|vậy) là"  # about AI, or to the bot itself

# Indexed by whether the question is folded.
_REPLACEMENT_PATTERNS = (
    [*map(re.compile, _REPLACEMENTS)],
    [re.compile(fold(pattern)) for pattern in _REPLACEMENTS_FOLDED],
)
_COMPLETE_PATTERNS = (re.compile(_COMPLETE), re.compile(fold(_COMPLETE)))
_POINTING_PATTERNS = (
    [(kind, re.compile(rf"\b(?:{pattern})(?!\w)")) for kind, pattern in _POINTING],
    [(kind, re.compile(rf"\b(?:{fold(pattern)})(?!\w)")) for kind, pattern in _POINTING_FOLDED],
)


_LISTS = named_lists("follow_ups.txt")


def _words(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the syllables of one of the lists, normalised, and folded as well."""
    return _both(chain.from_iterable(map(forms, _LISTS[name])))


def _both(normalised: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    exact = frozenset(normalised)
    return exact, frozenset(map(fold, exact))


_SURNAMES = _words("surnames")[False]
_LIGHT = _words("light words")
_COMPOUND = _words("compounds")
_OPENING = _both(_OPENERS)
_BEFORE_NAME = _both(("thế", "vậy"))
_POINTERS = _both(("này", "đó", "ấy", "kia"))
_POINTED_WITH = _both(("ông", "bà", "anh", "chị", "cô", "em", "ở", "tại", "từ", "việc", "lúc", "khi", "tên"))


@dataclass(frozen=True, slots=True)
class Dependency:
    """How a question depends on the previous one, and by which of its tokens.

    ``start:end`` are the tokens that take the place of a part, that point, or, if it is bare, all but its opener.
    """

    kind: ReferenceKind
    start: int
    end: int


def find_dependency(question: UnderstoodQuestion) -> Dependency | None:
    """Return how ``question`` depends on the previous one, or None if it stands alone."""
    if not 0 < len(question.text_tokens) <= _LONGEST:
        return None
    words = _QuestionWords(question)
    return words.replacement() or words.pointing() or words.bare()


class _QuestionWords:
    """The tokens of a question, and ``_line``, their forms joined by blanks, which the patterns match."""

    def __init__(self, question: UnderstoodQuestion) -> None:
        text, tokens = question.text, question.text_tokens
        self._forms = [token.form for token in tokens]
        self._folded = len(tokens) > 1 and all(map(str.isascii, self._forms))
        self._line = " ".join(self._forms)
        self._capital = [text[token.start].isupper() for token in tokens]
        self._upper = [text[t.start : t.end].isupper() and t.end - t.start > 1 for t in tokens]
        functions = function_words(folded=self._folded)
        asking = asking_words(self._forms, folded=self._folded)
        # Before other words "dau" is rather "đầu", "đấu" or "dầu" than "đâu".
        self._asking = [asks and form != "dau" for asks, form in zip(asking[:-1], self._forms, strict=False)] + asking[
            -1:
        ]
        self._content = [
            not asking and form not in functions for asking, form in zip(self._asking, self._forms, strict=True)
        ]

    def replacement(self) -> Dependency | None:
        """Return the part that takes the place of one in the previous question, if the question is no more."""
        for pattern in _REPLACEMENT_PATTERNS[self._folded]:
            match = pattern.fullmatch(self._line)
            if not match:
                continue
            name = "part" if "part" in pattern.groupindex else "unmarked"
            part = self._tokens(*match.span(name))
            longest = _LONGEST_REPLACEMENT if name == "part" else _LONGEST_UNMARKED
            if len(part) <= longest and not any(self._asking[at] for at in part):
                return Dependency("replacement", part.start, part.stop)
        return self._replacing_name()

    def _replacing_name(self) -> Dependency | None:
        """Return the name of *Thế Hà Nội?* and *Hà Nội thì sao?*: a name and nothing else."""
        first = 1 if self._forms[0] in _BEFORE_NAME[self._folded] else 0
        stop = len(self._forms)
        if self._forms[-2:] == _WHAT_ABOUT_NAME[self._folded]:
            stop -= 2
        if stop - first == len(self._forms) or not first < stop <= first + _LONGEST_UNMARKED:
            return None
        named = all(self._capital[first:stop]) and self._forms[first] not in _COMPOUND[self._folded]
        return Dependency("replacement", first, stop) if named else None

    def bare(self) -> Dependency | None:
        """Return the asking words of a question that names no topic."""
        opener = self._forms[0]
        first = 1 if opener in _OPENING[self._folded] and len(self._forms) > 1 else 0
        rest = range(first, len(self._forms))
        if first and fold(opener) == "the" and self._forms[1] in _COMPOUND[self._folded]:
            return None
        if len(rest) > _LONGEST_BARE or not any(self._asking[first:]):
            return None
        if any(self._upper[at] for at in rest) or any(self._capital[at] for at in rest[1:]):
            return None
        if _COMPLETE_PATTERNS[self._folded].match(self._line):
            return None
        light = _LIGHT[self._folded]
        topicless = all(not self._content[at] or self._forms[at] in light for at in rest)
        return Dependency("bare", first, len(self._forms)) if topicless else None

    def pointing(self) -> Dependency | None:
        """Return the first words that point at something named before."""
        for kind, pattern in _POINTING_PATTERNS[self._folded]:
            for match in pattern.finditer(self._line):
                at = self._tokens(*match.span())
                if self._points_back(at, match.group()):
                    return Dependency(kind, at.start, at.stop)
        return None

    def _points_back(self, at: range, pointing: str) -> bool:
        """Whether nothing before the tokens ``at``, which are the words ``pointing``, may be what they point at."""
        alone = len(at) == 1
        if alone and at.stop < len(self._forms) and (self._forms[at.stop] in _SURNAMES or self._capital[at.stop]):
            return False
        noun = at[:-1] if not alone else range(at.start, at.start)
        if any(self._asking[i] or self._forms[i][0].isdecimal() or (i and self._capital[i]) for i in noun):
            return False
        points = pointing.rsplit(maxsplit=1)[-1] in _POINTERS[self._folded]
        if noun and points and not self._is_nominal(noun):
            return False
        before = range(at.start)
        if any(self._forms[i][0].isdecimal() or self._upper[i] or (i and self._capital[i]) for i in before):
            return False
        if alone and self._content[0] and before:
            return False
        return sum(self._content[i] for i in before) <= (1 if alone else _MOST_CONTENT_BEFORE)

    def _is_nominal(self, noun: range) -> bool:
        """Whether the tokens ``noun`` may stand before a pointing word: *sau đó* and *trong đó* are conjunctions."""
        known = _POINTED_WITH[self._folded]
        return all(self._content[i] or self._forms[i] in known for i in noun)

    def _tokens(self, start: int, end: int) -> range:
        """Return the tokens that the characters ``start:end`` of the line cover."""
        return range(self._line.count(" ", 0, start), self._line.count(" ", 0, end) + 1)
