"""Questions drafted from sentences of a few well-understood forms; most sentences have none of them.

Each question names what the sentence is about, and asks for one name, figure, time or place in it, in other words where
it can: a reader asks without knowing the sentence. Texts are composed (NFC).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from retrieval.examples.form_list import FULL_NAME, IS, PERSON, PLACE, listed_forms
from retrieval.examples.noun_phrases import (
    ABOUT,
    AMOUNT,
    CAPITAL,
    LOWER,
    MONEY,
    NAME,
    THING,
    UPPER,
    any_of,
    name_in,
    opening,
    subject_of,
    topic_of,
    within,
)
from retrieval.text.word_lists import alternation, entries, named_lists

_UNFIT = re.compile(rf"(?<!\w){any_of('unfit')}(?!\w)")
_BARE_OFFICE = re.compile(  # of no place, or of no name
    rf"(?i:sở|cục|chi cục|trường|ban|bệnh viện|bộ)(?: [{UPPER}-]+)?"
    r"|(?i:HTX|CLB|UBND|HĐND|HĐQT|công ty|tập đoàn|hội|viện)"
)
_SAYS = rf"{any_of('after bodies')}(?!\w)"
_LEADER = rf"{any_of('leaders')}(?: (?:HĐQT|HĐTV|điều hành))?(?: của)?"
_STATE_BODY = re.compile("(?:cục|sở|hội|hiệp hội|viện|trung tâm) ", re.IGNORECASE)
_TAILS = {verb: tail for verb, _, tail in (line.partition(" = ") for line in entries("example_times.txt"))}
_TIME = (
    r"(?:(?:vào|trong|từ|lúc|tối|sáng|chiều) )*"
    r"(?P<answer>(?:(?:ngày|tháng|năm|hôm) \d{1,4}|(?=\d{1,2}[/-]\d)\d{1,2})(?:[/-]\d{1,4}){0,2}(?: tháng \d{1,2})?"
    r"(?: năm \d{4})?)(?![\d.,/]\d|%)"
)
_GIVES = r"(?:có|đạt|ghi nhận|báo) (?:quy mô )?"
_MEASURE_OF = (
    rf"(?<!\w)(?P<measure>{any_of('measures')})(?: (?:hợp nhất|thuần))? (?:(?:của|tại|ở) )?"
    rf"(?P<name>{THING}|(?:(?!{any_of('no holders')}(?!\w)){LOWER} ){{1,3}}{NAME})"
    r"(?: (?:trong )?(?:quý|năm|tháng) [\w/]{1,8})?"
)
_LEVEL = r"(?:(?:hiện|đã|đang) )?(?:là|ở mức|lên|lên tới|còn|khoảng|đạt|tăng lên)"
_EVENT = rf"(?<!\w)(?P<name>(?i:vụ|trận|cơn|bão|thảm họa)(?: {LOWER}){{0,4}} {NAME})[^,.;]{{0,20}} (?:khiến|làm)"
_PEOPLE = rf"{ABOUT}(?P<answer>\d[\d.]*|hai|ba|bốn|năm|sáu|bảy) (?:người|nạn nhân)"


@dataclass(frozen=True, slots=True)
class Draft:
    """Wordings of a question, the best first, and its answer as it stands in the sentence.

    Questions of one ``form`` are alike.
    """

    form: str
    wordings: tuple[str, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class _Template:
    """How sentences of one form are asked about.

    Attributes:
        form: See `Draft`.
        words: Of these the sentence has one; much cheaper to see than the pattern.
        pattern: Matches a part of the sentence, with its answer.
        name: Returns what is asked about, from a match and the headline.
        wordings: Formats of the groups of the match, and of the name: as it ``opens`` a question, and ``within`` it.
    """

    form: str
    words: Sequence[str]
    pattern: re.Pattern[str]
    name: Callable[[re.Match[str], str], str | None]
    wordings: tuple[str, ...]

    def is_likely(self, sentence: str) -> bool:
        """Return whether the sentence has one of the words."""
        for word in self.words:  # noqa: SIM110 — several times as fast as any()
            if word in sentence:
                return True
        return False

    def draft(self, match: re.Match[str], title: str) -> Draft | None:
        """Return the draft of a match, None if what it is about is not surely named."""
        if not (name := self.name(match, title)):
            return None
        groups = match.groupdict()
        fields = {group: text and text.strip() for group, text in groups.items()} | {
            "opens": opening(name),
            "within": within(name),
        }
        if "measure" in groups:
            fields |= {"measure": match["measure"].lower(), "Measure": match["measure"].capitalize()}
        if "role" in groups:
            fields |= {"role": _lowered(match["role"]), "Role": opening(_lowered(match["role"]))}
        if "verb" in groups and self.form == "time":
            fields["tail"] = _TAILS.get(match["verb"], "")
        return Draft(self.form, tuple(wording.format(**fields) for wording in self.wordings), match["answer"])


def drafts(sentence: str, title: str) -> Iterator[Draft]:
    """Yield the questions that a sentence below this headline answers by its form."""
    for template in _TEMPLATES:
        if template.is_likely(sentence):
            for match in template.pattern.finditer(sentence):
                found = template.draft(match, title)
                if found and not _UNFIT.search(sentence) and not _UNFIT.search(title):
                    yield found


def _lowered(role: str) -> str:
    """Return a post as it stands within a sentence: *phó giám đốc*, but *CEO*."""
    return " ".join(word if word.isupper() else word.lower() for word in role.split())


def _body(match: re.Match[str], _: str) -> str | None:
    """Return the body that somebody heads, None if its name is not surely complete."""
    body = match["name"]
    last = body.split()[-1]
    if re.search(r"(?<!\w)(?:ông|bà|này|trên)(?!\w)", body):
        return None
    named = re.search(rf"[{UPPER}]", body) and (last[0].isupper() or _STATE_BODY.match(body))
    return body if named else None


def _of_office(match: re.Match[str], title: str) -> str | None:
    name = name_in(match, title)
    return None if _BARE_OFFICE.fullmatch(match["name"]) else name


def _site(match: re.Match[str], title: str) -> str | None:
    return None if match["name"].startswith("Hồ ") else name_in(match, title)  # Hồ is also a family's name


def _event(match: re.Match[str], title: str) -> str | None:
    name = name_in(match, title)
    return name and name[0].lower() + name[1:]


def _item(match: re.Match[str], _: str) -> str:
    return match["item"].strip()


_LEADER_WORDINGS = ("Ai đứng đầu {name}?", "Ai là người đứng đầu {name}?", "Ai lãnh đạo {name}?")
_MEASURE_WORDINGS = (
    "{Measure} của {within} là bao nhiêu?",
    "{opens} có {measure} bao nhiêu?",
    "{opens} có {measure} là bao nhiêu?",
)
_MONEY_WORDINGS = (_MEASURE_WORDINGS[0], "{opens} có {measure} bao nhiêu tiền?", _MEASURE_WORDINGS[2])
_TITLES = ("ông ", "bà ", "Ông ", "Bà ")
_MEASURES = tuple(measure[1:] for measure in named_lists("example_forms.txt")["measures"])

_TEMPLATES = (
    _Template(
        "leader",
        _TITLES,
        re.compile(
            rf"(?<!\w)(?i:ông|bà) (?P<answer>{PERSON})(?:,| -| –) {_LEADER} "
            rf"(?P<name>(?:{any_of('bodies')} [^\W\d_]+(?: [^\W\d_]+){{0,6}}?|{NAME}))"
            rf"(?=[.(;:]|,? {_SAYS}| [-–] {_SAYS}|$)"
        ),
        _body,
        _LEADER_WORDINGS,
    ),
    _Template(
        "leader",
        ("đốc", "tịch", "trưởng", "thư"),
        re.compile(
            rf"(?<!\w)(?<![Pp]hó )(?<!nguyên )(?<!cựu )(?!CEO){_LEADER} "
            rf"(?P<name>(?:{any_of('bodies')} (?:[^\W\d_]+ ){{0,6}}?)?{CAPITAL}(?:[ -]{CAPITAL}){{0,4}}?) "
            rf"(?:(?:ông|bà) )?(?P<answer>{FULL_NAME})(?= {_SAYS}|[,.)])"
        ),
        _body,
        _LEADER_WORDINGS,
    ),
    _Template(
        "site",
        (" (",),
        re.compile(
            rf"(?<!\w)(?<!bán )(?<![Mm]ôi )(?<![Tt]hị )(?<!thành )"
            rf"(?P<name>{any_of('sites')}(?: {LOWER}){{0,2}} {NAME}) \((?P<answer>{PLACE})(?:, [^()]{{3,40}})?\)"
        ),
        _site,
        ("{opens} ở đâu?", "{opens} nằm ở đâu?", "{opens} nằm ở khu vực nào?"),
    ),
    _Template(
        "time",
        tuple(_TAILS),
        re.compile(rf"(?P<verb>{alternation(_TAILS)}) {_TIME}"),
        subject_of,
        ("{opens} {tail}?",),
    ),
    *(
        _Template("measure", _MEASURES, re.compile(pattern), name, wordings)
        for figure, wordings in ((MONEY, _MONEY_WORDINGS), (AMOUNT, _MEASURE_WORDINGS))
        for pattern, name in (
            (rf"{_MEASURE_OF}{IS} {ABOUT}(?P<answer>{figure})", name_in),
            (rf"{_GIVES}(?P<measure>{any_of('measures')})(?: thuần)?{IS} {ABOUT}(?P<answer>{figure})", subject_of),
        )
    ),
    _Template(
        "measure",
        ("oanh thu", "ợi nhuận", "tài sản", "vốn điều lệ"),
        re.compile(
            rf"(?:{_GIVES}|^|, )(?P<measure>{any_of('books')})(?: (?:hợp nhất|thuần|công ty|ngân hàng))?"
            rf"{IS} {ABOUT}(?P<answer>{MONEY})"
        ),
        topic_of,
        _MONEY_WORDINGS,
    ),
    _Template(
        "price",
        ("giá ", "Giá "),
        re.compile(
            rf"(?:^|[,:;] )(?i:giá) (?P<item>(?!{any_of('no goods')}(?!\w)){LOWER}"
            rf"(?: (?!{any_of('no goods')}(?!\w)){LOWER}){{0,3}}(?: {NAME})?) {_LEVEL} {ABOUT}(?P<answer>{MONEY})"
        ),
        _item,
        ("Giá {item} là bao nhiêu?", "{opens} giá bao nhiêu tiền?"),
    ),
    _Template(
        "price",
        ("giá ",),
        re.compile(
            rf"(?:mua|bán) (?P<item>(?:(?!{any_of('no goods')}(?!\w)){LOWER} ){{1,3}}?(?:{NAME} )?)"
            rf"(?:(?:tại|ở) {LOWER} )?với giá {ABOUT}(?P<answer>{MONEY})"
        ),
        _item,
        ("Giá {item} là bao nhiêu?", "{opens} giá bao nhiêu tiền?"),
    ),
    *(
        _Template(
            "toll",
            ("khiến ", "làm "),
            re.compile(rf"{_EVENT} {_PEOPLE} (?:{verbs})"),
            _event,
            (f"Bao nhiêu người {asked} trong {{within}}?", f"Có bao nhiêu người {asked} trong {{within}}?"),
        )
        for verbs, asked in (("chết|tử vong", "thiệt mạng"), ("thiệt mạng", "tử vong"))
    ),
    *(
        _Template(
            entry.form,
            entry.words,
            entry.pattern,
            _of_office if "role" in groups else name_in if "name" in groups else subject_of,
            entry.wordings,
        )
        for entry in listed_forms()
        for groups in (entry.pattern.groupindex,)
    ),
)
