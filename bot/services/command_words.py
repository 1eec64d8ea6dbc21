"""Commands in words: *tóm tắt giá vàng* asks for what ``/tomtat giá vàng`` does.

The whole message has to be the command, so that no question is taken for one. Each word may be typed with its
diacritics or without.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.services.subscription_words import is_daily
from retrieval.questions.courtesy import strip_courtesy
from retrieval.questions.shorthand import expand_shorthand
from retrieval.questions.whats_new import asks_for_headlines
from retrieval.text.normalise import fold, form, forms, tokenise
from retrieval.text.word_lists import asking_words

WordedName = Literal[
    "help", "privacy", "baiviet", "tomtat", "dongthoigian", "theodoi", "ngungtheodoi", "huy", "lichsu", "xuat",
    "xoadulieu", "reindex", "thongke",
]  # fmt: skip

_LONGEST = 30  # syllables of a message, with its courtesies; chosen
_LONGEST_TOPIC = 12  # syllables; chosen
_OF_DAILY = 2  # the group of "theodoi" that holds a time of the day
_AMBIGUOUS = frozenset(("dau", "may", "sao"))  # asking words, but also *dầu*, *máy*, *sao* without diacritics
_ENDS = re.compile(r"^[\s.!…,:]+|[\s.!…,:]+$")

_I = "(?:tôi|mình|em|tui|tớ|con|cháu|anh|chị)"
_ARTICLE = "(?:bài|tin)(?: viết| báo)?"
_ARTICLES = f"(?:(?:các|những) )?{_ARTICLE}"
_SUMMARISE = f"tóm (?:tắt|lược)(?: lại)?(?: (?:giúp|giùm|hộ|cho) {_I})?"
_NEWS = "(?:(?:các |những |bản )?tin(?: tức)?(?: mới(?! ngày)(?: nhất)?)?|chủ đề)"
_END_FOLLOWING = "(?:ngừng|ngưng|dừng|thôi|bỏ|hủy|kết thúc) theo dõi"
# What follows *theo dõi* where it is no order to the bot.
_NO_TOPIC = "(?!(?:sát|chặt|trên|qua|bằng|và|thêm|cách|việc|sự|tại|ở|từ|để|trực tiếp|tình trạng|bệnh nhân)(?: |$))"
_ALL = "(?: hết| mọi| toàn bộ)?"
_DATA = "(?:dữ liệu|lịch sử|thông tin)"
_OPENING = f"(?:(?:hãy|bạn(?: hãy)?|làm ơn|nhờ bạn|(?:cho|giúp) {_I}|{_I} (?:muốn|cần|xin)) )*"
_CLOSING = f"(?: (?:đi|nhé|nha|với|ạ|(?:cho|giúp|hộ) {_I}))*"

# In each pattern the words are normalised forms, and what a group matches is the argument.
_WHOLE: Mapping[WordedName, str] = {
    "help": (
        "giúp đỡ|trợ giúp|(?:xem )?(?:hướng dẫn(?: sử dụng)?|cách dùng|cách sử dụng|(?:danh sách )?(?:các )?lệnh)"
    ),
    "privacy": "(?:xem )?(?:quyền riêng tư|chính sách (?:riêng tư|bảo mật))",
    "baiviet": (
        f"(?:xem )?(?:(?:danh sách|mục lục) {_ARTICLES}|mục lục|kho bài|các bài trong kho)"
        f"|(?:đọc |xem |mở )?{_ARTICLE} (?:số )?([0-9]+)"
    ),
    "tomtat": f"{_SUMMARISE}(?: {_ARTICLE})?(?: này| đó| trên)?|{_SUMMARISE} (?:{_ARTICLE} )?(?:số )?([0-9]+)",
    "dongthoigian": "(?:xem )?dòng thời gian",
    "ngungtheodoi": f"{_END_FOLLOWING}|(?:ngừng|ngưng|dừng|thôi) gửi tin(?: (?:mỗi|hằng|hàng) ngày)?(?: nữa)?",
    "huy": "hủy|hủy (?:bỏ|lệnh)",
    "lichsu": f"(?:xem )?(?:lịch sử(?: câu)? hỏi|(?:các |những )?câu hỏi của {_I}|(?:các |những )câu {_I} đã hỏi)",
    "xuat": f"(?:xuất|tải){_ALL} dữ liệu(?: của {_I})?",
    "xoadulieu": f"xóa{_ALL} {_DATA}(?: (?:của|về) {_I})?",
    "reindex": "đọc lại kho bài",
    "thongke": "(?:xem )?(?:số liệu )?thống kê",
}
_ON_TOPIC: Mapping[WordedName, str] = {
    "baiviet": (
        "(?:(?:đọc|xem|tìm|mở) )?(?:(?:các|những) )?bài(?: viết| báo)? (?:nói |viết )?về (.+)"
        "|có (?:những )?bài(?: viết| báo)? nào (?:nói |viết )?về (.+?)(?: không)?"
    ),
    "tomtat": f"{_SUMMARISE}(?: (?:{_ARTICLES}|(?:các |những )?tin tức))?(?: về)? (.+)",
    "dongthoigian": "(?:xem )?dòng thời gian(?: của| về)? (.+)",
    "ngungtheodoi": f"{_END_FOLLOWING}(?: {_NEWS})?(?: về)? (.+)",
    "theodoi": (
        f"theo dõi(?: (?:giúp|giùm|hộ|cho) {_I})?(?: {_NEWS})?(?: về)? {_NO_TOPIC}(.+)"
        f"|(?:gửi|nhắn|báo)(?: (?:cho )?{_I})? {_NEWS}(?: cho {_I})? (.*[0-9].*)"
    ),
}


@dataclass(frozen=True, slots=True)
class WordedCommand:
    """The name of a command, and the number or topic for it as typed; "" if there is none."""

    name: WordedName
    argument: str = ""


@lru_cache(maxsize=256)
def command_in_words(text: str) -> WordedCommand | None:
    """Return the command that ``text``, any text, consists of; None if it is a question, or anything else."""
    if len(text.split()) > _LONGEST or text.lstrip().startswith("/") or asks_for_headlines(text):
        return None
    typed = strip_courtesy(expand_shorthand(text))
    tokens = tokenise(typed)
    line = " ".join(token.form for token in tokens)
    for name, pattern in _COMPILED_WHOLE.items():
        if match := pattern.fullmatch(line):
            return WordedCommand(name, next(filter(None, match.groups()), "")) if _is_marked(line) else None
    for name, pattern in _COMPILED_ON_TOPIC.items():
        if match := pattern.fullmatch(line):
            group = match.lastindex or 1
            first, end = (line[: match.span(group)[side]].count(" ") for side in (0, 1))
            written = typed[tokens[first].start : tokens[end].end if end + 1 < len(tokens) else None]
            topic = _ENDS.sub("", written)
            timeless = name == "theodoi" and group == _OF_DAILY and not is_daily(topic)
            return WordedCommand(name, topic) if _is_topic(topic) and not timeless else None
    return None


def _is_marked(line: str) -> bool:
    """Whether a command of one word is typed with its marks: *huy* may be a name."""
    return line != "huy"


def _is_topic(topic: str) -> bool:
    syllables = forms(topic)
    asking = zip(syllables, asking_words(syllables, folded=topic.isascii()), strict=True)
    asks = (
        "?" in topic
        or [*map(fold, syllables)][-2:] == ["o", "dau"]
        or any(asks and syllable not in _AMBIGUOUS for syllable, asks in asking)
    )
    return 0 < len(syllables) <= _LONGEST_TOPIC and not asks


def _either(pattern: str) -> str:
    """Return ``pattern`` with each word in its normalised form, or without diacritics."""

    def spellings(match: re.Match[str]) -> str:
        word = form(match.group())
        return word if word.isascii() else f"(?:{word}|{fold(word)})"

    return re.sub(r"[^\W\d_]+", spellings, pattern)


_COMPILED_WHOLE = {name: re.compile(_either(f"{_OPENING}(?:{one}){_CLOSING}")) for name, one in _WHOLE.items()}
_COMPILED_ON_TOPIC = {name: re.compile(_either(f"{_OPENING}(?:{one})")) for name, one in _ON_TOPIC.items()}
