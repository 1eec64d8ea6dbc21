"""The newspaper that a question asks for: *theo báo Ngày Nay*, *báo Tuổi Trẻ viết gì về*, *trên VnExpress*.

Names match the sources of the articles, and the hosts of their addresses, without diacritics and blanks: *ngay nay*
matches Ngày Nay and ngaynay.vn.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from retrieval.index.sources import MEDIA_KIND, Sources
from retrieval.text.normalise import Token, fold, forms, tokenise

_LONGEST_NAME = 6  # syllables
# All patterns are folded.
_VERB = re.compile(
    r" ?(?:(?:co|da) )?(?:viet|noi|dua tin|dua|dang tai|dang|thong tin|cho biet|cho hay|phan anh)"
    r"(?: (?:nhung )?(?:bai |tin )?(?:gi|nao|ra sao|the nao))?(?: ve)?(?!\w)"
)
_BLANK_BEFORE_MARK = re.compile(r"(?<=[?.!]) *[?.!]+$| +(?=[?.!,])")  # or a second mark


@dataclass(frozen=True, slots=True)
class AskedSource:
    """A newspaper that a question asks for: its ``name`` and the numbers of its ``articles``, none if unknown."""

    name: str
    articles: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Lead:
    """Words that introduce the name of a newspaper, and which names may follow."""

    pattern: re.Pattern[str]
    short: bool = True  # without its kind: Sông Hậu for Thời báo Sông Hậu
    unknown: bool = False  # newspapers that no article comes from
    before_verb: bool = False  # only before a verb such as viết


_LEADS = (
    _Lead(re.compile(rf"\b(?:theo|tren|tu) {MEDIA_KIND} (?:{MEDIA_KIND} )*"), unknown=True),
    _Lead(re.compile(rf"\b{MEDIA_KIND} (?:{MEDIA_KIND} )*"), unknown=True, before_verb=True),
    _Lead(re.compile(r"\btheo ")),
    _Lead(re.compile(r"\btren "), short=False),
    _Lead(re.compile("^"), short=False, before_verb=True),
)
_PAPER = re.compile(r"\b(?:bao|tap chi) ")  # the other kinds are ambiguous: trang Facebook, Đài Loan


def find_asked_source(
    question: str, sources: Sources, tokens: Sequence[Token] | None = None
) -> tuple[AskedSource, str] | None:
    """Return the source that ``question`` (any text) asks for, and the question without the words for it.

    ``tokens`` are those of ``question``, if known. None if it asks for no source, or for nothing else.
    """
    tokenised = _TokenisedQuestion(question, tokenise(question) if tokens is None else tokens)
    for lead in _LEADS:
        for match in lead.pattern.finditer(tokenised.line):
            found = tokenised.source_after(match, lead, sources)
            if found and forms(found[1]):
                return found
    return None


class _TokenisedQuestion:
    """A question with its tokens, and ``line``, their folded forms joined by blanks."""

    def __init__(self, question: str, tokens: Sequence[Token]) -> None:
        self._question = question
        self._tokens = tokens
        self._forms = [fold(token.form) for token in tokens]
        self.line = " ".join(self._forms)

    def source_after(self, match: re.Match[str], lead: _Lead, sources: Sources) -> tuple[AskedSource, str] | None:
        """Return the source named right after ``match`` of the line, and the question without it."""
        first, at = (self.line.count(" ", 0, place) for place in match.span())
        for length in range(_LONGEST_NAME, 0, -1):
            name = self._forms[at : at + length]
            known = sources.find("".join(name), short=lead.short or length == 1) if len(name) == length else None
            if known and (lead.short or lead.before_verb or length == 1 or self._is_capital(at)):
                return self._split(first, at + length, lead, AskedSource(known.label, known.articles))
        capitals = len([*takewhile(self._is_capital, range(at, min(at + _LONGEST_NAME, len(self._tokens))))])
        if not (lead.unknown and capitals and _PAPER.search(match.group())):
            return None
        unknown = self._question[self._tokens[at].start : self._tokens[at + capitals - 1].end]
        return self._split(first, at + capitals, lead, AskedSource(unknown, frozenset()))

    def _is_capital(self, at: int) -> bool:
        return self._question[self._tokens[at].start].isupper()

    def _split(self, first: int, stop: int, lead: _Lead, source: AskedSource) -> tuple[AskedSource, str] | None:
        """Return ``source``, and the question without its tokens ``first:stop`` and the verb that follows them."""
        verb = _VERB.match(" ".join(self._forms[stop:]))
        if lead.before_verb and not verb:
            return None
        last = stop + len(verb.group().split()) if verb else stop
        before = self._question[: self._tokens[first].start]
        after = self._question[self._tokens[last - 1].end :]
        rest = " ".join(f"{before.rstrip(' ,(')} {after.lstrip(' ,:)')}".split()).strip(" ,")
        return source, _BLANK_BEFORE_MARK.sub("", rest)
