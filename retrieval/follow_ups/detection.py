"""Whether a question can be understood without the one before it, and if not, by which words it leans on that.

Rules over compared forms, made to miss rather than to take a whole question for half of one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from retrieval.text.normalise import Token, fold, forms, tokenise
from retrieval.text.word_lists import asking_words, function_words

# ``instead``: what stands in the place of a part of the question before (*Còn năm 2025 thì sao?*); ``bare``: an asking
# word without what it asks about (*Vì sao?*); the others point at something named before (*Ai mời ông ấy?*).
Way = Literal["instead", "bare", "man", "woman", "person", "people", "place", "time", "thing"]

_LONGEST = 14  # syllables; who writes more says what is meant
_LONGEST_BARE = 8
_LONGEST_INSTEAD = 8
_LONGEST_UNSAID = 5  # syllables put in a place without a word that says so
_VERB = 2  # content syllables at most before a word that points: more may be what it points at
_NOUN = 3  # syllables at most of the noun in *tuyến đường sắt này*

_AT = "ở|tại|năm|tháng|quý|quí|mùa|vụ|ngày|tuần|hôm|sáng|chiều"
_NOT_LEFT = r"(?!lại\b|nếu\b|khi\b)"
_OPENERS = ("thế", "vậy", "rồi", "nhưng", "à", "ừ")
_HOW = "(?: thì)? (?:sao|thế nào|như thế nào|ra sao)| thì"
_INSTEAD = (
    rf"(?:(?:{'|'.join(_OPENERS)}) )?còn {_NOT_LEFT}(?P<part>.+?)(?:{_HOW})",
    rf"(?:(?:{'|'.join(_OPENERS)}) )(?P<part>.+?)(?:{_HOW})",
    rf"(?P<part>(?:{_AT}) .+?) thì (?:sao|thế nào)",
    rf"(?:(?:thế|vậy|rồi|à) )?còn {_NOT_LEFT}(?P<unsaid>.+)",
    rf"(?:thế|vậy) (?P<unsaid>(?:{_AT}) .+)",
)
_THAT = "(?:ấy|này|đó|kia)"
_PLACES = "nơi|chỗ|thành phố|nước|tỉnh|huyện|xã|phường|quốc gia|địa phương|vùng|làng"
_POINTING: tuple[tuple[Way, str], ...] = (
    ("man", rf"(?:ông|anh|chú|cậu) (?:{_THAT}|ta)"),
    ("woman", rf"(?:bà|chị|cô) (?:{_THAT}|ta)"),
    ("person", rf"(?:người|vị|bé|em|cụ|nhân vật) {_THAT}"),
    ("people", r"họ(?! (?:hàng|tên|tộc|gì|nào|hay|và|là|của)\b)|chúng(?! (?:ta|tôi|mình|em|nó)\b)"),
    ("place", rf"(?:ở|tại|từ) (?:đó|đấy|đây)|(?:{_PLACES}) {_THAT}"),
    ("time", "(?:năm|tháng|ngày|hôm|lúc|khi|thời điểm|dịp) (?:đó|ấy)"),
    ("thing", rf"(?:[^\W\d]+ ){{1,{_NOUN}}}{_THAT}|nó"),
)
# Without diacritics fewer words are sure to point: *do*, *ho* and *no* are many others.
_NOUNS = "việc|điều|vụ|chuyện|bệnh|sự kiện|sự việc|vấn đề|dự án|công ty|tuyến|quyết định|con số|thuốc|cầu"
_INSTEAD_FOLDED = (
    rf"(?:(?:thế|vậy) )?còn {_NOT_LEFT}(?P<part>.+?) thì (?:sao|thế nào|ra sao)",
    r"(?:thế|vậy) (?P<part>.+?) thì (?:sao|thế nào|ra sao)",
    rf"(?P<part>(?:{_AT}) .+?) thì (?:sao|thế nào)",
    r"(?:thế|vậy) còn (?P<unsaid>.+)",
    rf"(?:còn|thế|vậy) (?P<unsaid>(?:{_AT}) .+)",
)
_POINTING_FOLDED: tuple[tuple[Way, str], ...] = (
    ("man", "(?:ông|anh) (?:ấy|này)"),
    ("woman", "(?:bà|chị|cô) (?:ấy|này)"),
    ("person", "người (?:ấy|này)"),
    ("place", rf"(?:ở|tại) (?:đó|đấy)$|(?:{_PLACES}) (?:ấy|này)"),
    ("time", "(?:năm|hôm|lúc|khi) đó$"),
    ("thing", rf"(?:{_NOUNS}) (?:ấy|này)"),
)
_WHOLE = r"ai là gì|bạn|tôi|(?:thế|vậy) là"
_SURNAMES = frozenset(forms("nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh trịnh mạc"))

# What a question without a topic may hold beside its asking word.
_LIGHT = frozenset(
    forms(
        "diễn xảy bắt đầu kết thúc tổ chức mở cửa mời nói tuổi giá tiền đồng người ngày tháng năm giờ phút lần km"
        " mét tấn lý do nguyên nhân nơi chỗ địa điểm thời gian cụ thể chi tiết dài cao rộng nặng xa lớn sâu chết thắng"
        " thua mất thương điều chuyện mới ca bé nhiêu lượt phần trăm tỉ lệ mục đích kết quả hôm khi lúc xong"
    )
)
_COMPOUND = frozenset(forms("giới vận chiến kỷ hệ nào lực cờ mạnh chấp tục năng trận giao tử"))  # thế giới, thế kỷ

# By whether diacritics are missing.
_INSTEAD_WAYS = ([*map(re.compile, _INSTEAD)], [re.compile(fold(pattern)) for pattern in _INSTEAD_FOLDED])
_WHOLE_WAYS = (re.compile(_WHOLE), re.compile(fold(_WHOLE)))
_POINTING_WAYS = (
    [(way, re.compile(rf"\b(?:{pattern})(?!\w)")) for way, pattern in _POINTING],
    [(way, re.compile(rf"\b(?:{fold(pattern)})(?!\w)")) for way, pattern in _POINTING_FOLDED],
)


@dataclass(frozen=True, slots=True)
class Dependency:
    """How a question leans on the one before it, and by which of its tokens.

    ``start:end`` are the part that stands in the place of another, the question without its opener where it is bare,
    or the words that point.
    """

    way: Way
    start: int
    end: int


def stands_alone(question: str) -> bool:
    """Whether ``question``, any text, is understood by itself."""
    return dependency_of(question) is None


def dependency_of(question: str) -> Dependency | None:
    """How ``question`` leans on the one before it, or None where it stands alone."""
    tokens = tokenise(question)
    if not 0 < len(tokens) <= _LONGEST:
        return None
    read = _Read(question, tokens)
    return read.instead() or read.pointing() or read.bare()


class _Read:
    """A question by its tokens."""

    def __init__(self, question: str, tokens: Sequence[Token]) -> None:
        self._forms = [token.form for token in tokens]
        self._folded = len(tokens) > 1 and all(map(str.isascii, self._forms))
        self._line = " ".join(self._forms)
        self._capital = [question[token.start].isupper() for token in tokens]
        self._upper = [question[t.start : t.end].isupper() and t.end - t.start > 1 for t in tokens]
        functions = function_words(folded=self._folded)
        self._asking = asking_words(self._forms, folded=self._folded)
        self._content = [
            not asking and form not in functions for asking, form in zip(self._asking, self._forms, strict=True)
        ]

    def instead(self) -> Dependency | None:
        for pattern in _INSTEAD_WAYS[self._folded]:
            match = pattern.fullmatch(self._line)
            if not match:
                continue
            name = "part" if "part" in pattern.groupindex else "unsaid"
            part = self._tokens(*match.span(name))
            longest = _LONGEST_INSTEAD if name == "part" else _LONGEST_UNSAID
            if len(part) <= longest and not any(self._asking[at] for at in part):
                return Dependency("instead", part.start, part.stop)
        return self._name_instead()

    def _name_instead(self) -> Dependency | None:
        """*Thế Hà Nội?*, *Hà Nội thì sao?*: a name and nothing else."""
        first = 1 if self._forms[0] in self._words(("thế", "vậy")) else 0
        stop = len(self._forms)
        if self._forms[-2:] == [*self._words_in_order("thì sao")]:
            stop -= 2
        if stop - first == len(self._forms) or not first < stop <= first + _LONGEST_UNSAID:
            return None
        named = all(self._capital[first:stop]) and self._forms[first] not in self._words(_COMPOUND)
        return Dependency("instead", first, stop) if named else None

    def bare(self) -> Dependency | None:
        first = 1 if self._forms[0] in self._words(_OPENERS) and len(self._forms) > 1 else 0
        rest = range(first, len(self._forms))
        if first and self._forms[0] in self._words(("thế",)) and self._forms[1] in self._words(_COMPOUND):
            return None
        light = self._words(_LIGHT)
        if len(rest) > _LONGEST_BARE or not any(self._asking[first:]):
            return None
        if any(self._upper[at] for at in rest) or any(self._capital[at] for at in rest[1:]):
            return None
        if _WHOLE_WAYS[self._folded].match(self._line):  # to the bot itself, or about AI
            return None
        topicless = all(not self._content[at] or self._forms[at] in light for at in rest)
        return Dependency("bare", first, len(self._forms)) if topicless else None

    def pointing(self) -> Dependency | None:
        for way, pattern in _POINTING_WAYS[self._folded]:
            for match in pattern.finditer(self._line):
                at = self._tokens(*match.span())
                if self._points(at, match.group()):
                    return Dependency(way, at.start, at.stop)
        return None

    def _points(self, at: range, said: str) -> bool:
        """Whether nothing before the words ``at`` may be what they point at."""
        alone = len(at) == 1
        if alone and at.stop < len(self._forms) and (self._forms[at.stop] in _SURNAMES or self._capital[at.stop]):
            return False
        noun = at[:-1] if not alone else range(at.start, at.start)
        if any(self._asking[i] or self._forms[i][0].isdecimal() or (i and self._capital[i]) for i in noun):
            return False
        if noun and said.rsplit(maxsplit=1)[-1] in self._words(("này", "đó", "ấy", "kia")) and not self._nominal(noun):
            return False
        before = range(at.start)
        if any(self._forms[i][0].isdecimal() or self._upper[i] or (i and self._capital[i]) for i in before):
            return False
        if alone and self._content[0] and before:
            return False
        return sum(self._content[i] for i in before) <= (1 if alone else _VERB)

    def _nominal(self, noun: range) -> bool:
        """Whether the words ``noun`` may be pointed with: *sau đó* and *trong đó* are none of these."""
        known = self._words(("ông", "bà", "anh", "chị", "cô", "em", "ở", "tại", "từ", "việc", "lúc", "khi", "tên"))
        return all(self._content[i] or self._forms[i] in known for i in noun)

    def _tokens(self, start: int, end: int) -> range:
        """The tokens that the characters ``start:end`` of the line cover."""
        return range(self._line.count(" ", 0, start), self._line.count(" ", 0, end) + 1)

    def _words(self, words: Sequence[str] | frozenset[str]) -> frozenset[str]:
        return frozenset(map(fold, words)) if self._folded else frozenset(words)

    def _words_in_order(self, words: str) -> list[str]:
        return [fold(word) if self._folded else word for word in words.split()]
