"""Times as articles write them: dates, periods, eras. Texts are composed (NFC).

Wider than `retrieval.dates.date_expressions`, which finds only what can be resolved to a date.
"""

import re
from collections.abc import Iterator

from retrieval.answers.alignment import AnswerSpan

_SIDE = (
    r"(?:(?:(?<!bắt\s)đầu|giữa|cuối|khoảng|từ|trước|sau|đến|hết|tính đến|kể từ|gần|những|các|khoảng thời gian từ"
    r"|trong suốt|nửa đầu|nửa sau)\s){0,2}"
)
_CAPITAL = r"(?-i:[A-ZÀ-ÝĐ])\w*"
_YEAR = r"[12]\d{3}(?!\d|[.,]\d)"
_ANY_YEAR = r"\d{1,4}(?:[.,]\d{3})?(?![\d.,]\d)"
_MONTH = r"(?:1[0-2]|0?[1-9])"
_MONTH_NAME = r"(?:\d{1,2}|giêng|chạp|một|hai|ba|tư|năm|sáu|bảy|tám|chín|mười)"
_POINT = "(?:sáng|trưa|chiều|tối|đêm|hôm|ngày|năm|tháng|tuần|mùa|thế kỷ|thập kỷ)"
_WEEKDAY = r"(?:thứ\s(?:hai|ba|tư|năm|sáu|bảy)|chủ nhật)"
_OPENING = (
    r"(?:(?:sáng|trưa|chiều|tối|đêm|khuya|rạng sáng)\s(?:sớm\s)?)?"
    rf"(?:{_WEEKDAY},?\s)?(?:(?:ngày|hôm|mùng|mồng)\s)?"
)
_COUNT = (
    r"(?:(?<![\w.,])\d{1,4}(?:[.,]\d{1,3}){0,3}|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|vài|nhiều|hàng)"
    r"(?:\s(?:trăm|nghìn|ngàn|triệu|tỷ|tỉ|chục)){0,2}"
)
_TO = r"\s?(?:-|–|đến|tới)\s?"
_LENGTH = rf"{_COUNT}(?:{_TO}{_COUNT})?\s(?:giờ|phút|ngày|tuần|tháng|năm|thế kỷ|thập kỷ)"
_ONE_OF = (
    # 25/9, sáng 12/6/2026, ngày 18 tháng 2 năm 2026
    rf"{_OPENING}\d{{1,2}}\s?[/\-.]\s?{_MONTH}(?:\s?[/\-.]\s?\d{{4}})?(?![\d%])",
    rf"{_OPENING}\d{{1,2}}(?:\s?(?:-|–|đến|và)\s?(?:ngày\s)?\d{{1,2}})?\s?tháng\s\d{{1,2}}(?:,?\snăm\s\d{{1,4}}|,\s\d{{4}})?",
    r"(?:ngày|mùng|mồng)\s\d{1,2}(?![\d.,])(?:\s(?:âm lịch|Tết|tháng giêng|tháng chạp))?",
    # tháng 6/2026, quý I/2026, mùa xuân 1975, năm 1995, 1954-1975
    rf"tháng\s{_MONTH_NAME}(?:\s?[/-]\s?\d{{4}}|,?\snăm\s\d{{1,4}}|\s\d{{4}})?",
    r"quý\s(?:I{1,3}|IV|[1-4])(?:\s?[/-]\s?\d{4}|\snăm\s\d{4})?",
    rf"mùa\s(?:xuân|hè|hạ|thu|đông)(?:\s(?:năm\s)?{_YEAR})?",
    rf"(?:năm|niên khóa|giai đoạn|vụ)\s{_ANY_YEAR}(?:\s?(?:[-–]|đến)\s?{_ANY_YEAR})?",
    rf"{_YEAR}\s?[-–]\s?\d{{2,4}}(?!\d)|(?<![\d.,/]){_YEAR}",
    r"(?:thế kỷ|thế kỉ)(?:\sthứ)?\s(?:[IVX]+|\d{1,2})|thập (?:niên|kỷ|kỉ)\s(?:\d{2,4}|[a-zà-ỹ]{2,4}\smươi)",
    # hôm qua, tuần trước, 8 tháng đầu năm, cách đây 20 năm
    rf"{_POINT}\s(?:nay|qua|kia|trước|sau|ngoái|này|tới|sắp tới|mai)",
    rf"{_WEEKDAY}(?:\s(?:tuần\s)?(?:này|trước|tới))?",
    rf"{_LENGTH}\s(?:trước đây|trước|sau|đầu năm|đầu|qua|nay|tới|cuối năm|gần đây)",
    rf"cách (?:đây|nay)\s(?:khoảng\s|hơn\s|gần\s)?{_LENGTH}",
    # 8h30, 5 giờ sáng, buổi tối
    r"\d{1,2}(?:\s?(?:giờ|h)(?:\s?\d{1,2}(?:\sphút)?)?|:\d\d)(?:\s(?:sáng|trưa|chiều|tối|đêm))?",
    (
        r"(?:buổi|ban)\s(?:sáng|trưa|chiều|tối|đêm)|(?:sáng|chiều|tối|đêm|khuya)(?: sớm)?"
        r"(?! (?:tạo|lập|tác|kiến|suốt|chế|đa|thiểu|ưu|tăm|nghĩa|dạ)\b)"
    ),
    r"(?:chiến tranh thế giới|thế chiến)\s(?:thứ\s)?(?:hai|nhất|I{1,2}|lần thứ (?:hai|nhất))",
    rf"(?:thời|thời kỳ|thời đại)\s{_CAPITAL}(?:\s{_CAPITAL})?|(?-i:Tết)(?:\s{_CAPITAL}){{0,2}}",
)
_DATE = rf"(?:{'|'.join(_ONE_OF)})(?:\s(?:trước Công nguyên|trước CN|TCN|SCN|sau Công nguyên))?"
_JOIN = r"(?:,?\s(?:của\s|trong\s)?|\s?(?:-|–|đến|tới|cho đến|và|đến hết|hoặc)\s)"
_TIME = re.compile(rf"(?<!\w){_SIDE}{_DATE}(?:{_JOIN}{_SIDE}{_DATE}){{0,4}}(?!\w)", re.IGNORECASE)
# Words with other meanings: sáng is also "bright", tối "dark".
_AMBIGUOUS = re.compile(
    r"(?:buổi |ban )?(?:sáng|trưa|chiều|tối|đêm|khuya)(?: sớm)?|(?:sáng|chiều|tối|đêm) (?:sau|trước|này)",
    re.IGNORECASE,
)


def find_times(text: str) -> Iterator[AnswerSpan]:
    """Yield the times in ``text``, the longest: *từ ngày 18 đến ngày 20/2/2026*, *8 tháng đầu năm*, *thế kỷ 19*."""
    for match in _TIME.finditer(text):
        yield AnswerSpan(*match.span(), _prior(text, match))


def _prior(text: str, match: re.Match[str]) -> float:
    found = match.group()
    if _AMBIGUOUS.fullmatch(found):
        return 0.3
    # A bare number may count anything; in brackets are often the years of a life.
    bracketed = match.start() > 0 and text[match.start() - 1] == "("
    if found.isdecimal() or bracketed or not any(character.isdecimal() for character in found):
        return 0.7
    return 1.0
