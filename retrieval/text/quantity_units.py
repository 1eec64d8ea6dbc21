"""Units of quantities: which one a question asks for, and whether a sentence contains one."""

import re
from typing import Literal

from retrieval.text.normalise import fold

Unit = Literal["money", "percent", "rank", "clock", "age", "duration", "length", "weight"]

_NUMBER = r"\d[\d.,]*\s*"
_NUMERAL = r"(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|nửa)\s+"
_PERIODS = "giây|phút|giờ|tiếng|ngày|đêm|tuần|tháng|năm|thập kỉ|thế kỉ"

# (unit, pattern of questions in normalised forms, pattern of quantities as written); the first match decides.
_UNITS: tuple[tuple[Unit, str, str], ...] = (
    ("percent", "phần trăm|tỉ lệ", r"\d\s*%|phần trăm"),
    (
        "rank",
        "thứ mấy|hạng mấy|xếp thứ|đứng thứ|xếp hạng|vị trí nào",
        r"\bthứ (?:\d|nhất|nhì|hai|ba|tư)|\bhạng \d|đầu tiên",
    ),
    ("clock", "mấy giờ", r"\b\d{1,2}\s*(?:h|giờ|g)(?:\d{2})?\b"),
    ("age", "bao nhiêu tuổi|mấy tuổi", rf"{_NUMBER}tuổi"),
    (
        "duration",
        rf"bao lâu|(?:mấy|bao nhiêu) (?:{_PERIODS})",
        rf"(?:{_NUMBER}|{_NUMERAL})(?:giây|phút|giờ|tiếng|ngày|đêm|tuần|tháng|năm|thập kỷ|thế kỷ)",
    ),
    ("length", "bao xa|(?:dài|cao|rộng|sâu|dày|cách) (?:bao nhiêu|mấy|cỡ nào)", rf"{_NUMBER}(?:km|m|cm|mm|mét|dặm)\b"),
    (
        "weight",
        "nặng (?:bao nhiêu|mấy|cỡ nào)|bao nhiêu (?:cân|kg|tấn|tạ)",
        rf"{_NUMBER}(?:kg|g|mg|tấn|tạ|gram|gam|cân|lạng)\b",
    ),
    (
        "money",
        (
            "bao nhiêu (?:tiền|đồng|usd|đô)|mấy (?:tiền|đồng)|bao nhiêu .*(?:vốn|tiền)"
            "|(?:giá|phí|vốn|tiền|lương|thu|lãi|lỗ|tốn|ngạch|thưởng|phạt) .*(?:bao nhiêu|mấy)"
        ),
        (
            rf"{_NUMBER}(?:(?:trăm|nghìn|ngàn|triệu|tỷ|tỉ)\s*)*"
            r"(?:đồng|USD|đô la|đôla|VND|VNĐ|euro|bảng|yên|nhân dân tệ|đ\b|\$|€)|[$€]\s*\d"
        ),
    ),
)
_ASKED = {
    False: tuple((unit, re.compile(rf"\b(?:{asked})\b")) for unit, asked, _ in _UNITS),
    True: tuple((unit, re.compile(rf"\b(?:{fold(asked)})\b")) for unit, asked, _ in _UNITS),
}
_WRITTEN = {unit: re.compile(written, re.IGNORECASE) for unit, _, written in _UNITS}


def asked_unit(question: str, *, folded: bool) -> Unit | None:
    """Return the unit that a question asks for, None for other questions.

    ``question``: the normalised (and ``folded``) forms, joined by spaces.
    """
    return next((unit for unit, asked in _ASKED[folded] if asked.search(question)), None)


def holds_unit(sentence: str, unit: Unit) -> bool:
    """Return whether a sentence (NFC, otherwise as written) contains a quantity of that unit."""
    return _WRITTEN[unit].search(sentence) is not None
