"""Questions drafted from sentences of a few well-understood forms; most sentences have none of them.

Each question names what the sentence is about, and asks for one name, figure, time or place in it, in other words where
it can: a reader asks without knowing the sentence. Texts are composed (NFC).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from retrieval.text.normalise import fold
from retrieval.text.word_lists import alternation, entries, named_lists

Form = Literal[
    "leader",
    "site",
    "venue",
    "time",
    "measure",
    "payment",
    "size",
    "price",
    "change",
    "toll",
    "count",
    "score",
    "rank",
    "duration",
    "distance",
]

_UPPER = "A-ZÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
_LOWER = rf"(?![{_UPPER}])[^\W\d_]+"
_CAPITAL = rf"(?:[{_UPPER}]|[a-z](?=[A-Z]))[\w]*"
_NAME = rf"{_CAPITAL}(?:[ -]{_CAPITAL}| \d{{1,4}}(?![\d.,%/]))*"
_PERSON = rf"[{_UPPER}]\w*(?: [{_UPPER}]\w*){{1,3}}"


def _any(name: str) -> str:
    """Return a group of the entries of a list, the longest first."""
    words = sorted(named_lists("example_forms.txt")[name], key=len, reverse=True)
    return f"(?i:{alternation(words)})"


_THING = rf"(?:{_any('things')}(?: {_LOWER}){{0,3}} {_NAME}|{_NAME})"
_OPENERS = "Còn|Riêng|Trong đó|Theo đó|Hiện nay|Hiện|Tại|Với|Đến nay|Cụ thể|Ngoài ra|Trước đó|Năm nay"
# The subject of a clause, before its verb.
_SUBJECT = re.compile(
    rf"(?:^|[,:;] )(?:(?:{_OPENERS}),? )?(?P<name>{_THING})"
    r"(?: (?:đã|sẽ|cũng|hiện|ước|dự kiến|chính thức|được|chỉ|mới|phải))* $"
)
_ABOUT = r"(?:(?:khoảng|hơn|gần|trên|dưới|ít nhất|tới|lên tới|lên đến|đến|chừng|xấp xỉ) )?"
_NUMBER = r"\d(?:[\d.,]*\d)?"
_SCALES = r"(?: ?(?:trăm|nghìn|ngàn|triệu|tỷ|tỉ))*"
_MONEY = rf"{_NUMBER}{_SCALES} ?(?:đồng|USD|euro|đô la|VND)(?!\w)"
_SIZE = rf"{_NUMBER} ?(?:km2|m2|km²|m²|ha|hecta|km|m|mét)(?!\w)"
_AMOUNT = rf"(?:{_MONEY}|{_SIZE}|{_NUMBER}{_SCALES} (?:người|tấn|MW|m3|lít|kg|chỗ ngồi|chỗ))"
_IS = r"(?: (?:đã|ước|dự kiến|cũng|chỉ))?(?: (?:là|đạt|vào|ở mức|lên tới|lên đến|khoảng))?"
_TIME = r"(?:(?:vào|trong|từ|lúc|tối|sáng|chiều) )*(?P<time>(?:(?:ngày|tháng|năm|hôm) \d{1,4}|(?=\d{1,2}[/-]\d)\d{1,2})(?:[/-]\d{1,4}){0,2}(?: tháng \d{1,2})?(?: năm \d{4})?)(?![\d.,/]\d|%| (?:người|tỷ|triệu|nghìn))"
_SAYS = (
    r"(?:cho biết|nói|cho hay|chia sẻ|khẳng định|nhận định|cho rằng|đánh giá|thông tin|phát biểu|nhấn mạnh|thừa nhận"
    r"|phản ánh|kiến nghị|đề xuất|cảnh báo|lý giải|bày tỏ|báo cáo|cũng|đã|vừa|đang|sẽ|khi|trả lời|giải thích|phân tích"
    r"|kể|cam kết|xác nhận|kỳ vọng|đề nghị|yêu cầu|trao|là|có|không|được|muốn|thì)(?!\w)"
)
_ENDS_BODY = rf"(?=[.(;:]|,? {_SAYS}| [-–] {_SAYS}|$)"
_LOST_LIFE = "chết|tử vong|thiệt mạng"
_TAILS = dict(tuple(line.split(" = ")) for line in entries("example_times.txt"))
_SUBJECTS = dict(tuple(line.split(" = ")) for line in entries("example_subjects.txt"))
_GENERIC = re.compile(
    rf"(?:^|[,:;] )(?P<noun>(?i:{alternation(_SUBJECTS)}))(?: (?:đã|sẽ|cũng|hiện|ước|dự kiến|chính thức|được|mới))* $"
)
_NAMED_BY = {
    noun: re.compile(rf"(?<!\w)(?P<name>(?i:{alternation(heads.split(', '))}) {_NAME})")
    for noun, heads in _SUBJECTS.items()
}
_OF_LIST = re.compile(rf"(?<!\w)[{_UPPER}]\w*$")
_ANY_NAME = re.compile(
    rf"(?<=[\w,:;\"“(] )(?!USD|VND|GDP|EPS|Quý|Tết|IV|III|II|I(?!\w))[{_UPPER}]\w|[a-z][A-Z]|^[{_UPPER}]\w* [{_UPPER}]|^[{_UPPER}]{{2}}"
)
_OF_FIRMS = re.compile("doanh thu|lợi nhuận|vốn điều lệ|tổng tài sản|lãi|lỗ", re.IGNORECASE)
_FAMILY = "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Tô|Trịnh|Đinh|Mai|Lương|Đào|Đoàn|Hà|Cao|Tạ|Trương|Lâm|Thái|Chu|Vương|Phùng|Tăng|Kiều|Lưu|Quách|Tống|Triệu"
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ch|nh|ng|[cmnpt])?", re.IGNORECASE
)
_POINTING = re.compile(r"(?<!\w)(?:mẫu|hiệp|này|đó|trên|ấy|kia|ông|bà|anh|chị|ta|họ|mình|của|tôi)(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Draft:
    """Wordings of a question, the best first, and its answer as it stands in the sentence.

    Questions of one ``form`` are alike.
    """

    form: Form
    wordings: tuple[str, ...]
    answer: str


def drafts(sentence: str, title: str) -> Iterator[Draft]:
    """Yield the questions that a sentence answers by its form."""
    for pattern, draft in _FORMS:
        for match in pattern.finditer(sentence):
            if found := draft(match, title):
                yield found


def _subject(match: re.Match[str], title: str) -> str | None:
    """Return the name of what the clause is about whose verb is matched; None if it is not sure to be a name."""
    if found := _GENERIC.search(match.string, 0, match.start()):
        named = [*_NAMED_BY[found["noun"].lower()].finditer(title)]
        return _as_named(named[0]["name"], opens=False) if len(named) == 1 else None
    found = _SUBJECT.search(match.string, 0, match.start())
    if found and _OF_LIST.search(match.string, 0, found.start()):
        return None
    return _as_named(found["name"], opens=not found.start("name")) if found else None


def _topic(match: re.Match[str], title: str) -> str | None:
    """Return the only name in the headline, if the sentence has none and gives a figure of a firm's books."""
    if _ANY_NAME.search(match.string) or not _OF_FIRMS.search(match.group()):
        return None
    found = (_as_named(one.group(), opens=not one.start()) for one in re.finditer(_THING, title))
    names = {name for name in found if name}
    return names.pop() if len(names) == 1 else None


def _as_named(name: str, *, opens: bool) -> str | None:
    """Return ``name`` as it opens a question; None if it points to something, or its only capital is the sentence's."""
    first, _, rest = name.partition(" ")
    alone = opens and first[0].isupper() and not re.search(rf"(?<!\w)[{_UPPER}]", rest)
    if _POINTING.search(name) or (alone and _SYLLABLE.fullmatch(fold(first)) and not first.isupper()):
        return None
    return first[0].upper() + name[1:] if not re.match(r"[a-z][A-Z]", name) else name


def _leader(match: re.Match[str], title: str) -> Draft | None:
    body = match["body"]
    if re.search(r"(?<!\w)(?:ông|bà|này|trên)(?!\w)", body) or not re.search(rf"[{_UPPER}]", body):
        return None
    if not body.split()[-1][0].isupper() and not re.match("(?i:cục|sở|hội|hiệp hội|viện|trung tâm) ", body):
        return None
    if re.fullmatch(_FAMILY, body.split()[-1]):
        return None
    wordings = ("Ai đứng đầu {}?", "Ai là người đứng đầu {}?", "Ai lãnh đạo {}?", "Ai là người lãnh đạo {}?")
    return Draft("leader", tuple(wording.format(body) for wording in wordings), match["person"])


def _site(match: re.Match[str], title: str) -> Draft | None:
    name = None if match["name"].startswith("Hồ ") else _as_named(match["name"], opens=False)  # Hồ is a family, too
    return (
        Draft("site", (f"{name} ở đâu?", f"{name} nằm ở đâu?", f"{name} nằm ở khu vực nào?"), match["place"])
        if name
        else None
    )


def _venue(match: re.Match[str], title: str) -> Draft | None:
    if not (name := _subject(match, title)):
        return None
    tail = "diễn ra" if "tổ chức" in match["verb"] else "được tổ chức"
    return Draft("venue", (f"{name} {tail} ở đâu?",), match["place"])


def _time(match: re.Match[str], title: str) -> Draft | None:
    name = _subject(match, title)
    return Draft("time", (f"{name} {_TAILS[match['verb']]}?",), match["time"]) if name else None


def _measure_of(match: re.Match[str], title: str) -> Draft | None:
    name = _as_named(match["name"], opens=False)
    return _measure(name, match) if name else None


def _measured(match: re.Match[str], title: str) -> Draft | None:
    name = _subject(match, title) or _topic(match, title)
    return _measure(name, match) if name else None


def _measure(name: str, match: re.Match[str]) -> Draft:
    measure = match["measure"].lower()
    inside = name if name.split()[0].isupper() or not re.match(_any("things"), name) else name[0].lower() + name[1:]
    money = " tiền" if re.search(_MONEY, match["figure"]) else ""
    wordings = (
        f"{measure.capitalize()} của {inside} là bao nhiêu?",
        f"{name} có {measure} bao nhiêu{money}?",
        f"{name} có {measure} là bao nhiêu?",
    )
    return Draft("measure", wordings, match["figure"])


def _payment(match: re.Match[str], title: str) -> Draft | None:
    name = _subject(match, title) or _topic(match, title)
    return Draft("payment", (f"{name} {match['verb']} bao nhiêu tiền?",), match["figure"]) if name else None


def _size(match: re.Match[str], title: str) -> Draft | None:
    if not (name := _subject(match, title)):
        return None
    wordings = (f"{name} {match['verb']} bao nhiêu?", f"{name} có chiều {match['verb']} bao nhiêu?")
    if re.search(r"\d ?m$", match["figure"]):
        wordings = (f"{name} {match['verb']} bao nhiêu mét?",)
    elif re.search("ha|hecta|m2|²", match["figure"]):
        wordings = (f"{name} có diện tích bao nhiêu?",)
    return Draft("size", wordings, match["figure"])


def _price(match: re.Match[str], title: str) -> Draft | None:
    name = _subject(match, title)
    return (
        Draft("price", (f"{name} giá bao nhiêu tiền?", f"{name} bán bao nhiêu tiền?"), match["figure"])
        if name
        else None
    )


def _price_of(match: re.Match[str], title: str) -> Draft:
    item = match["item"]
    return Draft(
        "price", (f"Giá {item} là bao nhiêu?", f"{item[0].upper()}{item[1:]} giá bao nhiêu tiền?"), match["figure"]
    )


def _change(match: re.Match[str], title: str) -> Draft | None:
    subject = match["subject"][0].upper() + match["subject"][1:]
    if not re.search(rf" [{_UPPER}]", subject):
        if not (topic := _topic(match, title)):
            return None
        subject += f" của {topic}"
    return Draft("change", (f"{subject} {match['verb']} bao nhiêu phần trăm?",), match["figure"])


def _toll(match: re.Match[str], title: str) -> Draft:
    verb = "tử vong" if match["verb"] == "thiệt mạng" else "thiệt mạng"
    what = match["event"][0].lower() + match["event"][1:]
    return Draft(
        "toll", (f"Bao nhiêu người {verb} trong {what}?", f"Có bao nhiêu người {verb} trong {what}?"), match["figure"]
    )


def _count(match: re.Match[str], title: str) -> Draft | None:
    name = _subject(match, title)
    return (
        Draft("count", (f"{name} {match['verb']} tổng cộng bao nhiêu {match['what']}?",), match["figure"])
        if name
        else None
    )


def _score(match: re.Match[str], title: str) -> Draft | None:
    name = _subject(match, title)
    wording = f"{name} {match['verb']} {match['other']} với tỷ số bao nhiêu?"
    return Draft("score", (wording, wording.replace("bao nhiêu", "mấy")), match["figure"]) if name else None


def _rank(match: re.Match[str], title: str) -> Draft | None:
    name = _subject(match, title)
    return (
        Draft(
            "rank",
            (f"{name} xếp hạng mấy {match['where']}?", f"{name} đứng thứ mấy {match['where']}?"),
            match["figure"],
        )
        if name
        else None
    )


def _duration(match: re.Match[str], title: str) -> Draft | None:
    name = _subject(match, title)
    return (
        Draft("duration", (f"{name} diễn ra trong bao lâu?", f"{name} kéo dài bao lâu?"), match["figure"])
        if name
        else None
    )


def _distance(match: re.Match[str], title: str) -> Draft | None:
    name = _subject(match, title)
    return Draft("distance", (f"Từ {name} đến {match['other']} bao xa?",), match["figure"]) if name else None


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], Draft | None]], ...] = (
    (
        re.compile(
            rf"(?<!\w)(?i:ông|bà) (?P<person>{_PERSON})(?:,| -| –) {_any('leaders')}(?: (?:HĐQT|HĐTV|điều hành))?(?: của)?"
            rf" (?P<body>(?:{_any('bodies')} [^\W\d_]+(?: [^\W\d_]+){{0,6}}?|{_NAME})){_ENDS_BODY}"
        ),
        _leader,
    ),
    (
        re.compile(
            rf"(?<!\w)(?<![Pp]hó )(?<!nguyên )(?<!cựu )(?i:(?!CEO){_any('leaders')})(?: (?:HĐQT|HĐTV|điều hành))?(?: của)? (?P<body>(?:{_any('bodies')} (?:[^\W\d_]+ ){{0,6}}?)?{_CAPITAL}(?:[ -]{_CAPITAL}){{0,4}}?) "
            rf"(?:(?:ông|bà) )?(?P<person>(?:{_FAMILY}) [{_UPPER}]\w*(?: [{_UPPER}]\w*){{1,2}})(?= {_SAYS}|[,.)])"
        ),
        _leader,
    ),
    (
        re.compile(
            rf"(?<!\w)(?<!bán )(?<![Mm]ôi )(?<![Tt]hị )(?<!thành )(?P<name>{_any('sites')}(?: {_LOWER}){{0,2}} {_NAME}) "
            rf"\((?P<place>(?:(?:huyện|quận|tỉnh|TP|thành phố|xã|phường|thị xã) )?[{_UPPER}][^\W{_UPPER}]+(?: [{_UPPER}][^\W{_UPPER}]+){{0,3}}|TP\.? ?HCM)(?:, [^()]{{3,40}})?\)"
        ),
        _site,
    ),
    (re.compile(rf"(?P<verb>diễn ra|được tổ chức|khai mạc) (?:[^,;.]{{0,30}} )?(?:tại|ở) (?P<place>{_THING})"), _venue),
    (re.compile(rf"(?P<verb>{alternation(_TAILS)}) {_TIME}"), _time),
    (
        re.compile(
            rf"(?<!\w)(?P<measure>{_any('measures')})(?: (?:hợp nhất|thuần))? (?:(?:của|tại|ở) )?(?P<name>{_THING})"
            rf"(?: (?:trong )?(?:quý|năm|tháng) [\w/]{{1,8}})?{_IS} {_ABOUT}(?P<figure>{_AMOUNT})"
        ),
        _measure_of,
    ),
    (
        re.compile(
            rf"(?:^|[,:;] )(?i:giá) (?P<item>(?!bán|mua|tăng|giảm|vẫn|đã|cũng|này){_LOWER}(?: (?!cũng|vọt|vẫn|hiện|đã|trong|lên|tăng|giảm|ở|là|đạt|từ){_LOWER}){{0,3}}(?: {_NAME})?)"
            rf" (?:(?:hiện|đã|đang) )?(?:là|ở mức|lên|lên tới|còn|khoảng|đạt|dao động từ|từ|tăng lên) {_ABOUT}(?P<figure>{_MONEY})"
        ),
        _price_of,
    ),
    (
        re.compile(
            rf"(?:(?:có|với|đạt|ghi nhận|báo) (?:quy mô )?|^|, )(?P<measure>{_any('measures')})(?: (?:hợp nhất|thuần|công ty|ngân hàng|dự án|của dự án|của công ty))?{_IS} {_ABOUT}(?P<figure>{_AMOUNT})"
        ),
        _measured,
    ),
    (re.compile(rf"(?P<verb>{_any('payments')}) {_ABOUT}(?P<figure>{_MONEY})"), _payment),
    (re.compile(rf"(?:có chiều )?(?P<verb>dài|cao|rộng) {_ABOUT}(?P<figure>{_SIZE})"), _size),
    (
        re.compile(rf"(?:có giá bán|có giá|được bán với giá|giá) (?:từ |khởi điểm )?{_ABOUT}(?P<figure>{_MONEY})"),
        _price,
    ),
    (
        re.compile(
            rf"(?:^|, )(?P<subject>(?:{_any('measures')}|(?i:giá|xuất khẩu|nhập khẩu|doanh số|số ca|lượng khách|chỉ số))(?: của)?(?: (?!đã|sẽ|vẫn|cũng|lại|vừa|đang|còn){_LOWER}){{0,2}}(?: {_NAME})?)"
            rf" (?:đã |sẽ |vẫn |cũng |vừa |lại )?(?P<verb>tăng|giảm) {_ABOUT}(?P<figure>{_NUMBER} ?%)"
        ),
        _change,
    ),
    (
        re.compile(
            rf"(?<!\w)(?P<event>(?i:vụ|trận|cơn|bão|thảm họa)(?: {_LOWER}){{0,4}} {_NAME})[^,.;]{{0,20}} (?:khiến|làm|cướp đi)"
            rf" {_ABOUT}(?P<figure>\d[\d.]*|hai|ba|bốn|năm|sáu|bảy) (?:người|nạn nhân) (?P<verb>{_LOST_LIFE})"
        ),
        _toll,
    ),
    (
        re.compile(
            rf"(?P<verb>{_any('holdings')}) {_ABOUT}(?P<figure>{_NUMBER}) (?P<what>{_LOWER}(?: {_LOWER}){{0,2}}?)(?=[,.;]| (?:và|với|được|đang|tại|trên|của|ở|trong))"
        ),
        _count,
    ),
    (
        re.compile(
            rf"(?P<verb>thắng|đánh bại|hạ|vượt qua|thua|hòa|cầm hòa) (?P<other>{_NAME}) (?:với )?(?:tỷ số |tỉ số )?(?P<figure>\d{{1,2}}-\d{{1,2}})(?!-?\d)"
        ),
        _score,
    ),
    (
        re.compile(
            r"(?:đứng|xếp|xếp hạng|đứng ở vị trí) (?P<figure>(?:thứ|hạng) \d{1,3}) (?:của |trên |tại )?(?P<where>thế giới|châu Á|Đông Nam Á|cả nước|Việt Nam)"
        ),
        _rank,
    ),
    (
        re.compile(
            rf"(?:kéo dài|diễn ra trong) (?:trong )?{_ABOUT}(?P<figure>{_NUMBER} (?:ngày|tháng|giờ|năm|phút|tuần))(?!\w)"
        ),
        _duration,
    ),
    (re.compile(rf"(?:nằm )?cách (?P<other>{_THING}) {_ABOUT}(?P<figure>{_NUMBER} ?(?:km|m|mét))(?!\w)"), _distance),
)
