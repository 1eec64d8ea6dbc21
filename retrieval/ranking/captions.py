"""Captions of pictures among the sentences of an article, where copies of web pages leave them.

"Nông dân thu hoạch lúa, năm 2023. Ảnh: Lê Hòa": the sentence before a credit is a caption. Others are recognised by
their words: "Bác sĩ Hòa khám cho bệnh nhân", "Bản đồ vùng lũ ở Hà Lâm". The lists were written after those before
credits.
"""

import re

from retrieval.text.normalise import composed
from retrieval.text.word_lists import alternation, named_lists

_MEDIA = r"(?:ảnh(?: minh họa| minh hoạ)?|đồ họa|đồ hoạ|đồ thị|biểu đồ|infographic|photo|video|clip)"
_CREDIT = re.compile(rf"[\s(\[]*(?:nguồn )?{_MEDIA}\s*:", re.IGNORECASE)
# A credit within the sentence, or who is where in the picture: "Bà Hòa (bìa trái) trao quà".
_OWN_WORDS = re.compile(
    rf"(?<!\w)(?:{_MEDIA}|nguồn(?: ảnh)?)\s*:|\((?:ảnh|hình|đồ họa|video|clip)\b"
    r"|\w [(\[](?:\d+ tuổi, )?(?:trái|phải|giữa|bìa \w+|hàng \w+|ngoài cùng|thứ \w+(?: từ)?|áo \w+|váy \w+|đứng|ngồi"
    r"|cầm)\b[^()\[\]]{0,30}[)\]]"
    r"|(?<!\w)(?:từ (?:trái|phải) (?:sang|qua)|ảnh chụp màn hình|trong ảnh)(?!\w)",
    re.IGNORECASE,
)

_WORDS = named_lists("captions.txt")
_REPORTING = frozenset(_WORDS["reporting"])
_SCENE = re.compile(rf"(?:{alternation(_WORDS['openings'])})(?!\w)|.*(?<!\w)(?:{alternation(_WORDS['scenes'])})(?!\w)")
_WORD = re.compile(r"\w+")
_LONGEST = 20  # words of a caption without a credit; chosen


def is_credit(text: str) -> bool:
    """Return whether a sentence opens with the credit of the picture whose caption is before it."""
    return _CREDIT.match(composed(text)) is not None


def is_caption(text: str) -> bool:
    """Return whether a sentence is a caption by its own words."""
    whole = composed(text)
    return _OWN_WORDS.search(whole) is not None or _shows(whole)


def reports(text: str) -> bool:
    """Return whether a sentence has a word by which it reports."""
    return not _REPORTING.isdisjoint(_WORD.findall(composed(text).lower()))


def _shows(text: str) -> bool:
    """Return whether a sentence names a picture or what is seen on one, and reports nothing."""
    words = _WORD.findall(text.lower())
    return len(words) <= _LONGEST and _REPORTING.isdisjoint(words) and _SCENE.match(" ".join(words)) is not None
