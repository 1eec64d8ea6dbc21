"""Patterns of names and figures in sentences, and what a clause or a sentence is about. Texts are composed (NFC)."""

import re

from retrieval.text.normalise import fold
from retrieval.text.word_lists import alternation, entries, named_lists

UPPER = "A-ZÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
LOWER = rf"(?![{UPPER}])[^\W\d_]+"
CAPITAL = rf"(?:TP\. ?HCM|(?:[{UPPER}]|[a-z](?=[A-Z]))\w*)"
NAME = rf"{CAPITAL}(?:[ -]{CAPITAL}| \d{{1,4}}(?![\d.,%/]))*"


def any_of(name: str) -> str:
    """Return a group of the entries of a list, the longest first, in any case."""
    words = sorted(named_lists("example_forms.txt")[name], key=len, reverse=True)
    return f"(?i:{alternation(words)})"


_INSIDE = rf"(?: (?!{any_of('no part of names')}(?!\w))[^\W\d_]+){{0,5}}?"
THING = rf"(?:{any_of('things')}{_INSIDE} {NAME}|{NAME})"

ABOUT = r"(?:(?:khoảng|hơn|gần|trên|dưới|ít nhất|tới|lên tới|lên đến|đến|chừng|xấp xỉ) )?"
NUMBER = r"\d(?:[\d.,]*\d)?"
SCALES = r"(?: ?(?:trăm|nghìn|ngàn|triệu|tỷ|tỉ))*"
MONEY = rf"{NUMBER}{SCALES} ?(?:đồng|USD|euro|đô la|VND)(?!\w)"
AREA = rf"{NUMBER} ?(?:km2|m2|km²|m²|ha|hecta)(?!\w)"
AMOUNT = rf"{NUMBER}{SCALES} ?(?:km2|m2|km²|m²|ha|km|m|mét|người|tấn|MW|m3|lít|kg|chỗ ngồi|chỗ)(?!\w)"

_ALREADY = "đã|sẽ|cũng|hiện|ước|dự kiến|chính thức|được|chỉ|mới|phải"
_OPENERS = "Còn|Riêng|Trong đó|Theo đó|Hiện nay|Hiện|Tại|Với|Đến nay|Cụ thể|Ngoài ra|Trước đó|Năm nay"
_SUBJECT = re.compile(rf"(?:^|[,:;] )(?:(?:{_OPENERS}),? )?(?P<name>{THING})(?: (?:{_ALREADY}))* $")
_SUBJECTS = {noun: heads for noun, _, heads in (line.partition(" = ") for line in entries("example_subjects.txt"))}
_NOUN = re.compile(rf"(?:^|[,:;] )(?P<noun>(?i:{alternation(_SUBJECTS)}))(?: (?:{_ALREADY}))* $")
_NAMED = {
    noun: re.compile(rf"(?<!\w)(?i:{alternation(heads.split(', '))}) {NAME}") for noun, heads in _SUBJECTS.items()
}
_THINGS = re.compile(any_of("things"))
_ENDS_IN_NAME = re.compile(rf"(?<!\w)[{UPPER}]\w*$")  # a list of names, of which the last is no subject
_ANY_NAME = re.compile(
    rf"(?<=[\w,:;\"“(] )(?!USD|VND|GDP|EPS|Quý|Tết|I)[{UPPER}]\w|[a-z][A-Z]|^[{UPPER}]\w* [{UPPER}]|^[{UPPER}]{{2}}"
)
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ch|nh|ng|[cmnpt])?", re.IGNORECASE
)
_POINTING = re.compile(
    r"(?<!\w)(?:mẫu|hiệp|mv|này|đó|trên|ấy|kia|ông|bà|anh|chị|ta|họ|mình|của|tôi)(?!\w)", re.IGNORECASE
)

_RUN_ON = re.compile(r"\wđ")  # which begins a syllable: Cityđã


def subject_of(match: re.Match[str], title: str) -> str | None:
    """Return the name of what a clause is about, given the match of its verb; None if that is not surely a name.

    A noun such as *dự án* stands for the only such thing that the ``title`` names.
    """
    if found := _NOUN.search(match.string, 0, match.start()):
        named = _NAMED[found["noun"].lower()].findall(title)
        return as_named(named[0], opens=False) if len(named) == 1 else None
    found = _SUBJECT.search(match.string, 0, match.start())
    if found is None or _ENDS_IN_NAME.search(match.string, 0, found.start()):
        return None
    return as_named(found["name"], opens=not found.start("name"))


def topic_of(match: re.Match[str], title: str) -> str | None:
    """Return `subject_of` or, if the sentence has no name at all, the only name in the ``title``."""
    if subject := subject_of(match, title):
        return subject
    if _ANY_NAME.search(match.string):
        return None
    found = (as_named(one.group(), opens=not one.start()) for one in re.finditer(THING, title))
    names = {name for name in found if name}
    return names.pop() if len(names) == 1 else None


def name_in(match: re.Match[str], _: str) -> str | None:
    """Return the group ``name`` of a match, None if it is no name."""
    return as_named(match["name"], opens=False)


def as_named(name: str, *, opens: bool) -> str | None:
    """Return ``name``; None if it points to something, runs into a word, or its only capital ``opens`` the text."""
    first, _, rest = name.partition(" ")
    alone = opens and first[0].isupper() and not re.search(rf"(?<!\w)[{UPPER}]", rest)
    if (
        _POINTING.search(name)
        or _RUN_ON.search(name)
        or (alone and _SYLLABLE.fullmatch(fold(first)) and not first.isupper())
    ):
        return None
    return name


def opening(name: str) -> str:
    """Return ``name`` as it opens a question."""
    return name if re.match("[a-z][A-Z]", name) else name[0].upper() + name[1:]


def within(name: str) -> str:
    """Return ``name`` as it stands within a question: *cầu Đò Gát*, but *Hà Nội*."""
    return name[0].lower() + name[1:] if _THINGS.match(name) and not name.partition(" ")[0].isupper() else name
