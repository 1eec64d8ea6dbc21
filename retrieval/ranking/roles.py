"""Who does it to whom: whether the names of a question have in a sentence the parts that it asks about.

*Mỹ đầu tư vào Việt Nam* and *Việt Nam đầu tư sang Mỹ* share every word. Only predicates count in which two names of the
question, or a name and *ai*, have different parts. Converse verbs (*thua*, *thắng*) turn the parts round.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import compress
from typing import NamedTuple

from retrieval.index.sentence_index import SentenceIndex
from retrieval.questions.aliases import Phrase
from retrieval.questions.answer_kind import Kind
from retrieval.questions.query import Query
from retrieval.ranking.clause_roles import ReadText, Role, role_words
from retrieval.text.normalise import Token, fold, forms
from retrieval.text.word_lists import entries

_OTHER: Mapping[Role, Role] = {"agent": "target", "target": "agent"}
_OF_PARTS: frozenset[Kind] = frozenset(("who", "which", "where"))  # kinds of question that ask for who has a part
_WHO = "ai"
_WE = "ta"  # the country of the newspapers, where nothing stands before it that makes another word of it
_HOME = "nước ta"


class Parts(NamedTuple):
    """How many names of a question have the same part in a sentence, and how many another one."""

    same: int = 0
    other: int = 0

    @property
    def reversed(self) -> int:
        """How many more have another part than the same."""
        return max(0, self.other - self.same)


class _Predicate(NamedTuple):
    """A run of content of a question, with its words as sentences may have them, and those of converse meaning."""

    place: range
    own: frozenset[Phrase]
    converse: frozenset[Phrase]


class _Part(NamedTuple):
    predicate: _Predicate
    role: Role


@dataclass(frozen=True, slots=True)
class AskedRoles:
    """The parts of the names of a question: each as its phrases, and its part by predicate."""

    folded: bool
    names: Sequence[tuple[frozenset[Phrase], Sequence[_Part]]]

    @classmethod
    def of(cls, index: SentenceIndex, query: Query) -> "AskedRoles":
        """Read the parts in ``query``; without names if it does not tell two parts apart."""
        mentions = dict(_mentions(index, query))
        if not mentions:
            return cls(query.unaccented, ())
        named = {at for place in mentions for at in place}
        read = ReadText.of(query.question.searched, query.question.tokens, folded=query.unaccented)
        words = role_words(folded=query.unaccented)
        read = ReadText(
            read.compared, read.compared, [at in named for at in range(len(read.forms))], read.pauses, words
        )
        asking = _asked(query)
        predicates = list(_predicates(query, named))
        parts = {
            place: [_Part(one, found.role) for one in predicates if (found := read.role(place, one.place))]
            for place in (*mentions, *asking)
        }
        roles: dict[range, set[Role]] = {}
        for of_name in parts.values():
            for part in of_name:
                roles.setdefault(part.predicate.place, set()).add(part.role)
        apart = {place: [one for one in found if len(roles[one.predicate.place]) > 1] for place, found in parts.items()}
        return cls(query.unaccented, [(mentions[place], apart[place]) for place in mentions if apart[place]])

    def compare(self, text: str, tokens: Sequence[Token]) -> Parts:
        """Return the parts that the names have in a sentence, against those asked about."""
        if not self.names:
            return Parts()
        read = ReadText.of(text, tokens, folded=self.folded)
        verdicts = [[*self._verdicts(read, phrases, asked)] for phrases, asked in self.names]
        return Parts(sum(map(any, verdicts)), sum(bool(found) and not any(found) for found in verdicts))

    @staticmethod
    def _verdicts(read: ReadText, phrases: frozenset[Phrase], asked: Sequence[_Part]) -> Iterator[bool]:
        places = list(_find(read.compared, phrases))
        for part in asked if places else ():
            roles = _roles(read, places, part.predicate)
            if roles:
                yield part.role in roles


def _roles(read: ReadText, places: Sequence[range], predicate: _Predicate) -> set[Role]:
    """Return the parts of a name at ``places``: those that a word marks, else those by order."""
    by_mark: dict[bool, set[Role]] = {True: set(), False: set()}
    for phrases, turned in ((predicate.own, False), (predicate.converse, True)):
        for found in _find(read.compared, phrases):
            for place in places:
                if reading := read.role(place, found):
                    turns = turned and not reading.given
                    by_mark[reading.marked].add(_OTHER[reading.role] if turns else reading.role)
    return by_mark[True] or by_mark[False]


def _find(syllables: Sequence[str], phrases: frozenset[Phrase]) -> Iterator[range]:
    firsts = {phrase[0] for phrase in phrases}
    for at, form in enumerate(syllables):
        if form in firsts:
            lengths = {len(phrase) for phrase in phrases if tuple(syllables[at : at + len(phrase)]) == phrase}
            yield from (range(at, at + length) for length in lengths)


def _mentions(index: SentenceIndex, query: Query) -> Iterator[tuple[range, frozenset[Phrase]]]:
    """Yield the names in a question, each with its aliases."""
    aliases: dict[range, set[Phrase]] = {}
    for one in query.alternatives:
        if one.phrase in _proper_names(folded=query.unaccented):
            aliases.setdefault(range(one.start, one.end), set()).add(one.phrase)
    if not query.unaccented:
        aliases.update({range(at, at + 1): {*_home_names()} for at in _we(query.syllables)})
    starts = {place.start: place for place in aliases}
    at = 0
    while at < len(query.syllables):
        place = starts.get(at) or range(at, _name_end(index, query, at, starts))
        if place:
            yield place, frozenset({query.syllables[place.start : place.stop], *aliases.get(place, ())})
        at = max(place.stop, at + 1)


def _asked(query: Query) -> Iterator[range]:
    """Yield what is asked for where it has a part: *ai*, *nước nào*."""
    asking = role_words(folded=query.unaccented).asking
    for at, form in enumerate(query.syllables if query.kind in _OF_PARTS else ()):
        if form in asking:
            has_noun = form != _WHO and at and query.weights[at - 1] == 1
            yield range(at - 1 if has_noun else at, at + 1)


def _name_end(index: SentenceIndex, query: Query, at: int, begun: Mapping[int, range]) -> int:
    """Return where the name that begins at ``at`` ends; ``at`` itself if none does. A name cuts no word."""
    end = at
    while end < len(query.syllables) and end not in begun:
        word = "_".join(query.syllables[end - 1 : end + 1])
        if not _is_name(index, query, end) and (end == at or word not in query.terms["words"]):
            break
        end += 1
    return end


def _is_name(index: SentenceIndex, query: Query, at: int) -> bool:
    form = query.syllables[at]
    if query.weights[at] < 1 or form[0].isdecimal():
        return False
    # The first word of a question has a capital letter in any case.
    return form in query.names if query.names and at else index.is_name(form, folded=query.unaccented)


def _we(syllables: Sequence[str]) -> Iterator[int]:
    prepositions = role_words(folded=False).prepositions
    return (at for at, form in enumerate(syllables) if form == _WE and (not at or syllables[at - 1] in prepositions))


@cache
def _home_names() -> frozenset[Phrase]:
    return next(frozenset(group) for group in _groups(folded=False) if tuple(forms(_HOME)) in group)


@cache
def _proper_names(*, folded: bool) -> frozenset[Phrase]:
    """Return the shipped aliases that are names: in their groups the first has capital letters throughout."""
    return frozenset(phrase for group in _groups(folded=folded) for phrase in group)


def _groups(*, folded: bool) -> Iterator[list[Phrase]]:
    for group in entries("aliases.txt"):
        names = group.split("=")
        if all(word[0].isupper() for word in names[0].split()):
            yield [_phrase(name, folded=folded) for name in names]


def _phrase(text: str, *, folded: bool) -> Phrase:
    return tuple(fold(form) if folded else form for form in forms(text))


def _predicates(query: Query, named: set[int]) -> Iterator[_Predicate]:
    """Yield the runs of content between names, numbers and function words."""
    words = role_words(folded=query.unaccented)
    closed = frozenset().union(*words)
    content = [
        at not in named
        and not form[0].isdecimal()
        and (query.unaccented or weight == 1)
        # Folded, a preposition is many other words, too: *đầu tư*. It is one before a name.
        and not (form in closed and (not query.unaccented or form not in words.prepositions or at + 1 in named))
        for at, (form, weight) in enumerate(zip(query.syllables, query.weights, strict=True))
    ]
    starts = [at for at in compress(range(len(content)), content) if not at or not content[at - 1]]
    for start in starts:
        end = next((at for at in range(start, len(content)) if not content[at]), len(content))
        yield _predicate(query, range(start, end))


def _predicate(query: Query, run: range) -> _Predicate:
    syllables = query.syllables[run.start : run.stop]
    own: set[Phrase] = {syllables[at : at + 2] for at in range(len(syllables) - 1)}
    # A verb of one syllable before its object; typed without diacritics, words are not known.
    if len(syllables) == 1 or (not query.unaccented and "_".join(syllables[:2]) not in query.terms["words"]):
        own.add(syllables[:1])
    own |= {one.phrase[:2] for one in query.alternatives if one.start in run and one.end <= run.stop}
    sides = [
        _converses(folded=query.unaccented)[phrase] for phrase in own if phrase in _converses(folded=query.unaccented)
    ]
    return _Predicate(
        run, frozenset(own.union(*(one for one, _ in sides))), frozenset().union(*(other for _, other in sides))
    )


@cache
def _converses(*, folded: bool) -> Mapping[Phrase, tuple[frozenset[Phrase], frozenset[Phrase]]]:
    """Return for each word of a converse pair its own side and the other."""
    found: dict[Phrase, tuple[frozenset[Phrase], frozenset[Phrase]]] = {}
    for line in entries("converses.txt"):
        one, other = (frozenset(_phrase(word, folded=folded) for word in side.split("=")) for side in line.split("|"))
        found |= dict.fromkeys(one, (one, other)) | dict.fromkeys(other, (other, one))
    return found
