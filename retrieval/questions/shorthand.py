"""Expansion of chat shorthand: *vn co bn tinh* is *Viet Nam co bao nhieu tinh*.

The table is retrieval/data/shorthand.txt. A rule may depend on the words next to the short form.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from retrieval.text.normalise import Token, fold, forms, tokenise
from retrieval.text.word_lists import entries

_NUMBER, _EDGE = "0", "."  # in the table: any number; the start or the end of the message
_RULE = re.compile(r"(?P<short>\S+) = (?P<long>[^<>]+?)(?: < (?P<before>[^>]+?))?(?: > (?P<after>.+))?")
_SHORT = 2  # letters: a token as short as that may be an initial, a unit or part of a name
_JOINS_ANY = ".@_&'’"  # vnexpress.vn, K.Nguyễn
_JOINS_LETTER = "-/–"  # K-pop, km/h; but vn-mỹ is two words
_UNITS = frozenset("kmglhvwtđdcps")
_YEAR = re.compile(r"(?:19|20)\d\d")
_REPEATED_END = re.compile(r"(.)\1+$")
_SENTENCE_END = ".?!:\n"


@dataclass(frozen=True, slots=True)
class Shorthand:
    """The short form ``text[start:end]`` and what it stands for, in the case and diacritics of the table."""

    start: int
    end: int
    expansion: str


@dataclass(frozen=True, slots=True)
class _Rule:
    expansion: str
    before: frozenset[str]
    after: frozenset[str]

    def holds(self, before: str, after: str) -> bool:
        return not (self.before or self.after) or before in self.before or after in self.after


def expand_shorthand(text: str) -> str:
    """Return ``text`` with its shorthand expanded, without diacritics if the rest has none.

    Everything else stays as typed.
    """
    found = find_shorthand(text)
    if not found:
        return text
    bare = _typed_bare(text, found)
    pieces, at = [], 0
    for one in found:
        glued = one.start > 0 and text[one.start - 1].isdecimal()  # 20tr is two words
        expansion = fold(one.expansion) if bare else one.expansion
        pieces += [text[at : one.start], " " if glued else "", expansion]
        at = one.end
    return "".join([*pieces, text[at:]])


def find_shorthand(text: str) -> list[Shorthand]:
    """Find the shorthand of ``text``, in order."""
    tokens = tokenise(text)
    compared = [_NUMBER if token.form[0].isdecimal() else fold(token.form) for token in tokens]
    before = [_EDGE, *compared]
    after = [*compared[1:], _EDGE]
    found = []
    for at, token in enumerate(tokens):
        rules = _rules_of(token, text)
        if not rules or _is_other(text, tokens, at):
            continue
        rule = next((rule for rule in rules if rule.holds(before[at], after[at])), None)
        glued = token.start > 0 and text[token.start - 1].isdecimal()
        if rule is None or (glued and _NUMBER not in rule.before):
            continue
        if rule.expansion != text[token.start : token.end].lower():
            found.append(Shorthand(token.start, token.end, rule.expansion))
    return found


def _rules_of(token: Token, text: str) -> Sequence[_Rule]:
    """Return the rules for a token; in capitals only those of abbreviations, or of one letter that opens a sentence."""
    typed = text[token.start : token.end]
    rules = _table().get(token.form, ())
    if not rules and len(shortened := _REPEATED_END.sub(r"\1", token.form)) >= _SHORT:
        rules = _table().get(shortened, ())
    if typed.isupper() and token.form not in _abbreviations() and not (len(typed) == 1 and _starts(text, token)):
        return ()
    return rules


def _is_other(text: str, tokens: Sequence[Token], at: int) -> bool:
    """Return whether the token is part of a longer one, an initial, a unit or a name."""
    token = tokens[at]
    length = token.end - token.start
    before, after = text[max(0, token.start - 2) : token.start], text[token.end : token.end + 2]
    joins = _JOINS_ANY + (_JOINS_LETTER if length == 1 else "")
    if len(before) > 1 and before[-1] in joins and before[0].isalnum():
        return True
    if after[:1].isdecimal() or (len(after) > 1 and after[0] in joins and after[1].isalnum()):
        return True
    if length > _SHORT:
        return False
    if length == 1 and after[:1] == "." and at + 1 < len(tokens):  # J. K. Rowling
        return True
    typed = text[token.start : token.end]
    follows_capital = bool(after) and _next_is_capital(text, tokens, at)
    if typed[0].isupper() and token.form not in _abbreviations():
        return not _starts(text, token) or after[:1] == "." or (length == 1 and follows_capital)
    return length == 1 and at > 0 and token.form in _UNITS and _is_quantity(tokens[at - 1])


def _next_is_capital(text: str, tokens: Sequence[Token], at: int) -> bool:
    return at + 1 < len(tokens) and text[tokens[at + 1].start].isupper()


def _is_quantity(token: Token) -> bool:
    return token.form[0].isdecimal() and not _YEAR.fullmatch(token.form)


def _starts(text: str, token: Token) -> bool:
    """Return whether the token is the first of a sentence."""
    before = text[: token.start].rstrip(" \"'“(")
    return not before or before[-1] in _SENTENCE_END


def _typed_bare(text: str, found: Sequence[Shorthand]) -> bool:
    """Return whether words other than the shorthand are left, none of them with diacritics."""
    ends = [0, *(one.end for one in found)]
    starts = [*(one.start for one in found), len(text)]
    rest = "".join(text[start:end] for start, end in zip(ends, starts, strict=True))
    return rest.isascii() and any(map(str.isalpha, rest))


@cache
def _table() -> Mapping[str, Sequence[_Rule]]:
    table: dict[str, list[_Rule]] = {}
    for line in entries("shorthand.txt"):
        match = _RULE.fullmatch(line)
        if match is None:
            raise ValueError(f"retrieval/data/shorthand.txt: no rule: {line}")
        rule = _Rule(match["long"], _words(match["before"]), _words(match["after"]))
        table.setdefault(forms(match["short"])[0], []).append(rule)
    return table


@cache
def _abbreviations() -> frozenset[str]:
    shorts = (line.partition(" = ")[0] for line in entries("shorthand.txt"))
    return frozenset(forms(short)[0] for short in shorts if short[:2].isupper())


def _words(listed: str | None) -> frozenset[str]:
    compared = (forms(word) or [word] for word in (listed or "").split())
    return frozenset(fold(syllables[0]) for syllables in compared)
