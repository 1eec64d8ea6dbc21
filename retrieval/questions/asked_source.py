"""The newspaper that a question asks for: *theo báo Ngày Nay*, *báo Tuổi Trẻ viết gì về*, *trên VnExpress*.

A name is compared by its syllables without diacritics and blanks, with the sources of the articles and the hosts of
their addresses: *ngay nay* is Ngày Nay, and ngaynay.vn.
"""

import re
from dataclasses import dataclass
from itertools import takewhile

from retrieval.index.sources import MEDIA_KIND, Sources
from retrieval.text.normalise import fold, forms, tokenise

_LONGEST_NAME = 6  # syllables
# Patterns are matched against folded forms.
_SAYS = re.compile(
    r" ?(?:(?:co|da) )?(?:viet|noi|dua tin|dua|dang tai|dang|thong tin|cho biet|cho hay|phan anh)"
    r"(?: (?:nhung )?(?:bai |tin )?(?:gi|nao|ra sao|the nao))?(?: ve)?(?!\w)"
)
_BLANK_BEFORE_MARK = re.compile(r"(?<=[?.!]) *[?.!]+$| +(?=[?.!,])")  # and a mark after the mark


@dataclass(frozen=True, slots=True)
class AskedSource:
    """A source that is asked for: its ``name``, the numbers of its ``articles``, and the question without it.

    ``articles`` is empty where a newspaper is named that none of the articles comes from.
    """

    name: str
    articles: frozenset[int]
    question: str


@dataclass(frozen=True, slots=True)
class _Lead:
    """What stands before a newspaper's name, and what that allows."""

    pattern: re.Pattern[str]
    short: bool = True  # the name may lack its kind: Sông Hậu for Thời báo Sông Hậu
    unknown: bool = False  # a name that no article has is a newspaper's all the same
    saying: bool = False  # only where the newspaper says something


_LEADS = (
    _Lead(re.compile(rf"\b(?:theo|tren|tu) {MEDIA_KIND} (?:{MEDIA_KIND} )*"), unknown=True),
    _Lead(re.compile(rf"\b{MEDIA_KIND} (?:{MEDIA_KIND} )*"), unknown=True, saying=True),
    _Lead(re.compile(r"\btheo ")),
    _Lead(re.compile(r"\btren "), short=False),
    _Lead(re.compile("^"), short=False, saying=True),
)
_PAPER = re.compile(r"\b(?:bao|tap chi) ")  # the others have many other uses: trang Facebook, Đài Loan


def find_asked_source(question: str, sources: Sources) -> AskedSource | None:
    """The source that ``question`` (any text) asks for, of the ``sources`` there are.

    None where it asks for none, or for nothing else.
    """
    read = _Read(question)
    for lead in _LEADS:
        for match in lead.pattern.finditer(read.line):
            found = read.named(match, lead, sources)
            if found and forms(found.question):
                return found
    return None


class _Read:
    """A question by its tokens, and as a line of their folded forms."""

    def __init__(self, question: str) -> None:
        self._question = question
        self._tokens = tokenise(question)
        self._forms = [fold(token.form) for token in self._tokens]
        self.line = " ".join(self._forms)

    def named(self, match: re.Match[str], lead: _Lead, sources: Sources) -> AskedSource | None:
        """The source named after ``match`` of the line."""
        first, at = (self.line.count(" ", 0, place) for place in match.span())
        for length in range(_LONGEST_NAME, 0, -1):
            said = self._forms[at : at + length]
            known = sources.find("".join(said), short=lead.short or length == 1) if len(said) == length else None
            if known and (lead.short or lead.saying or length == 1 or self._is_capital(at)):
                return self._without(first, at + length, lead, known.label, known.articles)
        capitals = len([*takewhile(self._is_capital, range(at, min(at + _LONGEST_NAME, len(self._tokens))))])
        if not (lead.unknown and capitals and _PAPER.search(match.group())):
            return None
        name = self._question[self._tokens[at].start : self._tokens[at + capitals - 1].end]
        return self._without(first, at + capitals, lead, name, frozenset())

    def _is_capital(self, at: int) -> bool:
        return self._question[self._tokens[at].start].isupper()

    def _without(self, first: int, stop: int, lead: _Lead, name: str, articles: frozenset[int]) -> AskedSource | None:
        """The question without its tokens ``first:stop`` and without the words that say that a newspaper says it."""
        says = _SAYS.match(" ".join(self._forms[stop:]))
        if lead.saying and not says:
            return None
        last = stop + len(says.group().split()) if says else stop
        before = self._question[: self._tokens[first].start]
        after = self._question[self._tokens[last - 1].end :]
        rest = " ".join(f"{before.rstrip(' ,(')} {after.lstrip(' ,:)')}".split()).strip(" ,")
        return AskedSource(name, articles, _BLANK_BEFORE_MARK.sub("", rest))
