"""The forms of ``example_sentences.txt``: how an entry is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from retrieval.examples.noun_phrases import (
    ABOUT,
    AREA,
    CAPITAL,
    LOWER,
    MONEY,
    NAME,
    NUMBER,
    SCALES,
    THING,
    UPPER,
    any_of,
)
from retrieval.text.word_lists import alternation, entries, named_lists

PERSON = rf"(?!(?:{any_of('openers')}|{any_of('countries')}) )[{UPPER}]\w*(?: [{UPPER}]\w*){{1,3}}"
_CAPITALISED = rf"[{UPPER}][^\W{UPPER}]+"  # no acronym, which would explain the name before it
PLACE = rf"(?:(?:{any_of('regions')} )?{_CAPITALISED}(?: {_CAPITALISED}){{0,3}}|TP\.? ?HCM)"
FULL_NAME = rf"(?:{alternation(named_lists('example_forms.txt')['families'])}) [{UPPER}]\w*(?: [{UPPER}]\w*){{1,2}}"
_BODY = rf"(?:{any_of('bodies')} (?:[^\W\d_]+[ -]){{0,6}}?)?{CAPITAL}(?:[ -]{CAPITAL}){{0,4}}"
IS = r"(?: (?:đã|ước|dự kiến|cũng|chỉ))?(?: (?:là|đạt|vào|ở mức|lên tới|lên đến|khoảng))?"
_CAPITALS = rf"{CAPITAL}(?:[ -]{CAPITAL}){{0,5}}"
_PLAIN = rf"(?: (?!{any_of('no part of names')}(?!\w)){LOWER})"
_DAY = r"(?:ngày )?\d{1,2}(?:[/-]\d{1,2}){0,2}"
_PHRASES: Mapping[str, str] = {
    "ABOUT": ABOUT,
    "AREA": AREA,
    "BIRTH": r"(?:năm |ngày )?\d{1,4}(?:[/-]\d{1,4}){0,2}",
    "BODY": _BODY,
    "COUNT": rf"{NUMBER}{SCALES}",
    "DATE": r"(?:(?:năm|ngày|tháng) )\d{1,4}(?:[/-]\d{1,4}){0,2}(?: tháng \d{1,2})?(?: năm \d{4})?",
    "DAYS": rf"{_DAY}(?: tháng \d{{1,2}})? (?:đến|tới|-) (?:hết )?{_DAY}",
    "DISTRICT": rf"{any_of('districts')} {_CAPITALISED}(?: {_CAPITALISED}){{0,2}}",
    "EMPLOYER": rf"(?:{any_of('workplaces')}(?: [^\W\d_]+)*? )?{_CAPITALS}",
    "FULL NAME": FULL_NAME,
    "INDEX": rf"(?i:chỉ số|cổ phiếu|mã|giá dầu|giá vàng|giá|đồng|tỷ giá)(?: {LOWER}){{0,2}} {NAME}",
    "IS": IS,
    "KILOMETRES": rf"{NUMBER} ?km(?!\w)",
    "KINDS": rf"(?!{any_of('no kinds')}(?!\w)){LOWER}(?: {LOWER}){{0,3}}?",
    "LARGE": rf"{NUMBER} ?(?:nghìn|ngàn|triệu|tỷ|tỉ)",
    "LOWERS": rf"{LOWER}(?: {LOWER}){{0,4}}?",
    "METRES": rf"{NUMBER} ?(?:m|mét)(?!\w)",
    "MONEY": MONEY,
    "NAME": NAME,
    "NUMBER": NUMBER,
    "ORDINAL": r"\d{1,3}(?![\d.,]\d)",
    "PAIR": rf"{NAME} và {NAME}",
    "PERSON": PERSON,
    "PLACE": PLACE,
    "REGION": rf"{any_of('regions')} {_CAPITALISED}(?: {_CAPITALISED}){{0,2}}",
    "SCORE": r"\d{1,2} ?- ?\d{1,2}(?![\d/-])",
    "SITE": rf"{any_of('sites')}{_PLAIN}{{0,2}} {NAME}",
    "THING": THING,
    "WEIGHT": rf"{NUMBER} ?(?:kg|tấn|gram|g|tạ)(?!\w)",
    "WHAT": rf"(?!{any_of('no kinds')}(?!\w)){LOWER}(?: {LOWER}){{0,2}}?",
    "WORK OF ART": rf"(?:{any_of('works')}) (?:[“\"‘'][^”\"’']{{2,40}}[”\"’']|{NAME})",
    "WORK": rf"(?!viện trưởng|viện phó|trường hợp){any_of('workplaces')}(?: [^\W\d_]+)*? {_CAPITALS}",
}
_PART = re.compile(r"<(?:(\w+):)?([\w ]+)>")


@dataclass(frozen=True, slots=True)
class Entry:
    """A form of sentences, as the list has it.

    Attributes:
        form: What questions of this form are alike in.
        words: Of these a sentence of this form has one.
        pattern: Matches the part of the sentence that the question is about.
        wordings: Formats of the question, the best first.
    """

    form: str
    words: tuple[str, ...]
    pattern: re.Pattern[str]
    wordings: tuple[str, ...]


def listed_forms() -> tuple[Entry, ...]:
    """Return the entries of the list, in order."""
    return tuple(_read(line) for line in entries("example_sentences.txt"))


def _read(line: str) -> Entry:
    form, words, pattern, wordings = line.split(" ; ")
    listed = re.fullmatch("<(.+)>", words)
    cues = tuple(named_lists("example_forms.txt")[listed[1]]) if listed else tuple(words.split("/"))
    return Entry(form, cues, re.compile(_PART.sub(_as_pattern, pattern)), tuple(wordings.split(" / ")))


def _as_pattern(part: re.Match[str]) -> str:
    phrase = _PHRASES.get(part[2]) or any_of(part[2])
    return f"(?P<{part[1]}>{phrase})" if part[1] else f"(?:{phrase})"
