"""What a year is named for in a Vietnamese news sentence, read off the words before it."""

import re

from retrieval.dates.date_expressions import Mention

_WORD = r"(?:\s[^\s.,;]{1,30})"

_LAW = (
    "nghị định|thông tư|luật|quyết định|nghị quyết|pháp lệnh|công văn|hiến pháp|chỉ thị|số|quy hoạch"
    "|chương trình giáo dục"
)
_TITLE_HOLDER = (
    "hoa hậu|á hậu|miss|nam vương|hoa khôi|quán quân|á quân|đăng quang|vô địch|idol|từng|đoạt|giành|biết đến|album|đêm"
)
_PLAN = (
    "muộn hơn|chậm nhất|năm tới|năm mới|năm sau|đến năm|tới năm|trước năm|sau năm|giai đoạn|nhiệm kỳ|tầm nhìn"
    "|đời|phiên bản|mẫu|dịp|vòng loại|world cup|olympics?|thế vận hội|asian cup|asiad|euro|vé|hướng tới"
    "|chuẩn bị|giành quyền|suất|mục tiêu|đề xuất|thu đông|xuân hè|bộ sưu tập|iphone|máy"
)
_HISTORY = (
    "từ|vào|hồi|cuối|giữa|đến|tới|trước|sau|đầu|những|của|qua|trong các|bắt đầu|thành lập|ra đời|cùng|mùa|hè|trong"
)
_LUNAR = "giáp|ất|bính|đinh|mậu|kỷ|canh|tân|nhâm|quý|tý|sửu|dần|mão|thìn|tỵ|tị|ngọ|mùi|thân|dậu|tuất|hợi"
_AWARD = "awards?|giải thưởng|trao giải|làn sóng|grammy|oscars?|chương trình|show"
_COMPETITION = r"cup|cúp|games|league|open|championships?|châu á|giải|mùa giải|tour|u\d\d"
_EVENT = (
    "cuộc thi|lễ hội|liên hoan|festival|hội thi|hội nghị|diễn đàn|ngày hội|tuần lễ|triển lãm|week|summit|forum|fifa"
    "|đại hội|hội chợ"
)
# The first whose words end where the year begins decides.
_ROLES = tuple(
    (role, re.compile(rf"(?<!\w)(?:{words})$", re.IGNORECASE))
    for role, words in (
        ("birth", r"(?:sinh|sn|sinh năm|sinh tháng|\d tuổi)[\s:,(]{0,3}(?:vào\s)?(?:năm\s|ngày\s)?"),
        ("expiry", r"(?:hạn sử dụng|hạn dùng|hsd|hết hạn|đáo hạn|hợp đồng)[^.]{0,40}"),
        ("law", rf"(?:{_LAW}){_WORD}{{0,5}}\s?"),
        ("anniversary", r"(?<=\()\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4}\s?[\-–]\s?(?:ngày\s)?"),
        ("same period", rf"(?:so với\s)?cùng kỳ{_WORD}{{0,3}}\s?"),
        ("compared", rf"so với{_WORD}{{0,4}}\s?"),
        ("this year", r"năm nay[\s(,\-:]{1,3}(?:năm\s)?"),
        ("last year", r"năm ngoái[\s(,\-:]{1,3}(?:năm\s)?"),
        ("year to date", r"\d{1,2} (?:tháng|tuần|ngày) đầu(?: tiên)?(?: của)? năm\s?"),
        ("whole year", r"(?:cả|khép lại|tổng kết) năm\s?"),
        ("tet", rf"tết{_WORD}{{0,4}}\s?|xuân(?:\s(?:{_LUNAR})){{0,2}}\s?"),
        ("memory", rf"(?:từng|kể từ|sau|trước đây|khi đó){_WORD}{{0,8}}\s?"),
        ("title holder", rf"(?:{_TITLE_HOLDER}){_WORD}{{0,6}}\s?"),
        ("plan", rf"(?:{_PLAN})(?!\w)[^.]{{0,30}}"),
        ("history", rf"(?:{_HISTORY})\s(?:(?:cuối|đầu|giữa|hè|mùa hè|mùa)\s)?(?:năm\s?)?"),
        ("of year", r"năm\s?"),
        ("award", rf"(?:{_AWARD}){_WORD}{{0,6}}[\s\-–]{{0,3}}"),
        ("competition", rf"(?:{_COMPETITION}){_WORD}{{0,6}}[\s\-–]{{0,3}}"),
        ("event", rf"(?:{_EVENT}){_WORD}{{0,6}}[\s\-–]{{0,3}}"),
    )
)
_OF_EVENTS = frozenset(
    {"memory", "title holder", "plan", "history", "of year", "award", "competition", "event", "whole year"}
)
PARTS_OF_DAY = ("sáng", "trưa", "chiều", "tối", "đêm", "khuya")
_REACH = 60  # characters before the date
_LAST_WORDS = re.compile(r"(?:\S{1,20}\s){0,3}\S{0,20}$")
CAPTION = re.compile(r"\.?\s?\(?(?:Ảnh|ảnh)(?!\w)")  # behind the date that a picture was taken on
_SEASON = re.compile(
    r"(?<!\w)(?:năm học|niên khóa|niên vụ|học kỳ|mùa(?: giải)?|vụ|league|la liga|serie a|bundesliga|cup)"
    r"(?:\s\w{1,8}){0,2}\s?$",
    re.IGNORECASE,
)
_HOUR = re.compile(r"\d\s?(?:h|g|giờ)\s?(?:\d{1,2}(?:\sphút)?)?,?\s?(?:(?:sáng|trưa|chiều|tối|đêm)\s)?$", re.IGNORECASE)
_SENTENCE_START = re.compile(r"(?:^|[.!?:;”\"\n]\s{0,2}|[,(]\s)(?:năm\s|trong năm\s)?$", re.IGNORECASE)


def role_of(mention: Mention) -> tuple[str, int]:
    """The role of the year in `mention` and where in its part the words begin that tell it.

    A fuller date that no words tell more of is a "day" or a "month".
    """
    start = mention.found.start
    before = mention.part[max(0, start - _REACH) : start]
    has_month = mention.found.month is not None
    for role, words in _ROLES:
        if has_month and role in _OF_EVENTS:
            continue
        if match := words.search(before):
            return role, start - len(before) + match.start()
    if has_month:
        return "day" if mention.found.day else "month", start
    if _SENTENCE_START.search(before):
        return "sentence start", start
    last_words = _LAST_WORDS.search(before)
    named_from = start - len(before) + (last_words.start() if last_words else len(before))
    return ("of year" if before.rstrip().lower().endswith("năm") else "name"), named_from


def is_season(mention: Mention) -> bool:
    """Whether the range of two years in ``mention`` is a school year or a season, from autumn to spring."""
    return _SEASON.search(mention.before(_REACH)) is not None


def tells_hour(mention: Mention) -> bool:
    """Whether the day in ``mention`` comes with its hour or part of the day, as news tell of what is recent."""
    return mention.found.opening in PARTS_OF_DAY or _HOUR.search(mention.before(_REACH)) is not None
