"""Who acts and who is acted on: the part of a name in the action of a predicate, in one clause.

It is read from closed classes of words and from order. The subject before the predicate acts, what follows it is acted
on; prepositions, passive words and the copula with *của* turn it round. Nothing is parsed, and what is read neither way
is left open.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal, NamedTuple

from retrieval.text.normalise import Token, fold, forms
from retrieval.text.word_lists import named_lists

Role = Literal["agent", "target"]

# Tokens at most, chosen: between a name and a predicate; between a predicate and an object without a preposition;
# of titles and given names before a name; from a passive word to its predicate, and from that to its *của*.
_REACH, _OBJECT_REACH, _TITLE_REACH, _NEAR = 12, 3, 5, 4
_BREAK = 2  # of the pauses, one between clauses
_BREAKS = frozenset(';:()[]{}.!?…"“”‘«»–—')


class RoleWords(NamedTuple):
    """The closed classes of `retrieval/data/role_words.txt`, as compared forms."""

    target: frozenset[str]
    source: frozenset[str]
    leading: frozenset[str]
    passive: frozenset[str]
    agentive: frozenset[str]
    copula: frozenset[str]
    owning: frozenset[str]
    joining: frozenset[str]
    breaking: frozenset[str]
    turning: frozenset[str]
    pronouns: frozenset[str]
    mutual: frozenset[str]
    asking: frozenset[str]
    counting: frozenset[str]

    @property
    def prepositions(self) -> frozenset[str]:
        """The words before a name that mark its part."""
        return self.target | self.source | self.passive


@cache
def role_words(*, folded: bool) -> RoleWords:
    """Return the classes, ``folded`` as in questions typed without diacritics."""
    lists = named_lists("role_words.txt")
    sets = {name: frozenset(form for word in lists[name] for form in forms(word)) for name in RoleWords._fields}
    return RoleWords(**{name: frozenset(map(fold, words)) if folded else words for name, words in sets.items()})


class Reading(NamedTuple):
    """The part of a name, and whether a word marks it, not order alone.

    ``given``: it gives, whether the predicate is the giver's or the receiver's: *bàn giao từ Mỹ*, *nhận từ Mỹ*.
    """

    role: Role
    marked: bool
    given: bool = False


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text to read the parts of names from.

    ``compared`` are its compared forms, ``forms`` those that ``words`` has, with diacritics if the text has any.
    ``names`` are those that belong to names, and ``pauses`` is for each 1 after a comma and `_BREAK` after a stronger
    mark, else 0.
    """

    compared: Sequence[str]
    forms: Sequence[str]
    names: Sequence[bool]
    pauses: Sequence[int]
    words: RoleWords

    @classmethod
    def of(cls, text: str, tokens: Sequence[Token], *, folded: bool) -> "ReadText":
        """Read ``text`` with its ``tokens``; its names are what has a capital letter."""
        pauses = [_BREAK]
        for one, other in pairwise(tokens):
            between = text[one.end : other.start]
            pauses.append(0 if between == " " else _BREAK if not _BREAKS.isdisjoint(between) else int("," in between))
        return cls(
            [fold(token.form) if folded else token.form for token in tokens],
            [token.form for token in tokens],
            [text[token.start].isupper() for token in tokens],
            pauses,
            role_words(folded=False),
        )

    def role(self, name: range, predicate: range) -> Reading | None:
        """Return the part of a name in the action of a predicate, None if it is open."""
        before = name.stop <= predicate.start
        if not before and name.start < predicate.stop:
            return None
        between = range(name.stop, predicate.start) if before else range(predicate.stop, name.start)
        if len(between) > _REACH or self._is_broken(between) or self._is_mutual(name):
            return None
        lead = self._lead(name, 0 if before else predicate.stop)
        return self._before(name, predicate, lead) if before else self._after(name, predicate, lead)

    def _is_broken(self, between: range) -> bool:
        clause = any(self.forms[at] in self.words.breaking for at in between)
        return clause or any(self.pauses[at] == _BREAK for at in (*between, between.stop))

    def _is_mutual(self, name: range) -> bool:
        return not self.words.mutual.isdisjoint(self.forms[max(0, name.start - _TITLE_REACH) : name.start])

    def _lead(self, name: range, stop: int) -> int | None:
        """Return the place of the word that marks the part of a name, before its titles; None if it is bare."""
        for at in range(name.start - 1, max(stop, name.start - 1 - _TITLE_REACH) - 1, -1):
            if self.pauses[at + 1] or self.forms[at][0].isdecimal():
                return None
            if self.forms[at] in self.words.prepositions:
                return at
        return None

    def _after(self, name: range, predicate: range, lead: int | None) -> Reading | None:
        words, marker = self.words, "" if lead is None else self.forms[lead]
        turned = range(predicate.stop, name.start if lead is None else lead)
        if marker in words.leading or any(self.forms[at] in words.turning for at in turned):
            return None
        if marker in words.source:
            noun = self.forms[predicate.start - 1] if predicate.start else ""
            owned = marker in words.owning and noun in words.agentive
            return Reading("target", marked=True) if owned else Reading("agent", marked=True, given=True)
        if marker in words.target:
            return Reading("target", marked=True)
        return Reading("target", marked=False) if len(turned) <= _OBJECT_REACH else None

    def _before(self, name: range, predicate: range, lead: int | None) -> Reading | None:
        words, marker = self.words, "" if lead is None else self.forms[lead]
        if marker in words.source or marker in words.passive:
            return Reading("agent", marked=True)
        if lead is not None and marker in words.target:
            return Reading("target", marked=True) if self.pauses[lead] else None
        rival = self._rival(range(name.stop, predicate.start))
        if rival is not None:
            passive = not words.passive.isdisjoint(self.forms[name.stop : rival])
            return Reading("target", marked=True) if passive else None
        near = self.forms[max(name.stop, predicate.start - _NEAR) : predicate.start]
        if not words.passive.isdisjoint(near):
            return Reading("target", marked=True)
        if words.copula.isdisjoint(self.forms[name.stop : predicate.start]):
            return Reading("agent", marked=False)
        return self._of_copula(predicate)

    def _of_copula(self, predicate: range) -> Reading | None:
        """Return the part of the subject of *là*: *nhà đầu tư* acts, *thị trường xuất khẩu của* is acted on."""
        if self.forms[predicate.start - 1] in self.words.agentive:
            return Reading("agent", marked=True)
        owned = not self.words.owning.isdisjoint(self.forms[predicate.stop : predicate.stop + _NEAR])
        return Reading("target", marked=True) if owned else None

    def _rival(self, between: range) -> int | None:
        """Return the place of another subject, None if there is none."""
        for at in between:
            if self.names[at] and not self.names[at - 1]:
                lead = self._lead(range(at, at + 1), between.start)
                joined = self.forms[at - 1] in self.words.joining
                if self.forms[lead] in self.words.passive if lead is not None else not joined:
                    return at
            if self.forms[at] in self.words.pronouns and not self.names[at + 1]:
                return at
        return None
