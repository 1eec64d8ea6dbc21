"""A sentence aligned with a question: what the question names already, and where its asking word would stand.

Everything takes time linear in the sentence. Offsets of an `AnswerSpan` are characters of the composed text.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, islice, pairwise
from typing import NamedTuple

from retrieval.questions.query import Query
from retrieval.text.normalise import Token, fold, tokenise
from retrieval.text.word_lists import function_words

WordTest = Callable[[str], bool]  # whether the segmenter found a word: forms joined by "_"

# How far apart punctuation keeps the words around it, in places; chosen, as are the windows.
_PAUSES = {",": 2, "–": 2, "-": 0, "(": 4, ")": 4, ";": 6, ":": 3}
_BREAKS = frozenset(',;:()[]{}.!?…"“”‘«»–—')
_WHICH = frozenset(("nào", "nao"))
_ORDINALS = frozenset((("thứ", "mấy"), ("thu", "may")))
_WINDOW = 12  # tokens considered on each side of a candidate
_CLAUSE = 40  # tokens on each side of a candidate that may belong to its clause
_SLOT = 3  # content tokens compared on each side of the asking word and of a candidate


class AnswerSpan(NamedTuple):
    """A candidate answer: characters ``start:end`` of a text, and its score by form alone, 0 to about 1."""

    start: int
    end: int
    prior: float


@dataclass(frozen=True, slots=True)
class AlignedSentence:
    """A composed sentence and a query, compared.

    Of the sentence: ``tokens``, their first characters (``starts``), normalised forms (``forms``), the same folded if
    the query is unaccented (``comparable``), which of them are ``content``, and their ``places``, which count pauses so
    that a comma keeps words apart. ``matched`` holds the places of each content syllable of the query, ascending.

    Of the query: its syllables and bigrams (``asked``, ``asked_pairs``), its content syllables ``left`` and ``right``
    of the asking word, nearest first, and its ``lead``, the syllable before the asking word and its noun: *ở* in
    *ở đâu* and in *ở nước nào*. ``counted`` are the syllables right after the asking word, those that *bao nhiêu*
    counts. ``noun`` are the syllables of the noun whose name or number is asked for: *quận nào*, *nhịp thứ mấy*.
    """

    query: Query
    text: str
    tokens: Sequence[Token]
    starts: Sequence[int]
    asked: frozenset[str]
    asked_pairs: frozenset[tuple[str, str]]
    forms: Sequence[str]
    comparable: Sequence[str]
    places: Sequence[int]
    content: Sequence[bool]
    left: Sequence[str]
    right: Sequence[str]
    lead: str
    counted: frozenset[str]
    matched: Mapping[str, Sequence[int]]
    aside: frozenset[int]
    noun: tuple[str, ...]
    has_word: WordTest | None = None

    @classmethod
    def of(
        cls, query: Query, text: str, tokens: Sequence[Token] | None = None, has_word: WordTest | None = None
    ) -> "AlignedSentence":
        """Align ``text``, which is composed (NFC, nothing invisible); ``tokens`` are its own, if known."""
        tokens = tokenise(text) if tokens is None else tokens
        forms = [token.form for token in tokens]
        comparable = list(map(fold, forms)) if query.unaccented else forms
        functions = function_words(folded=query.unaccented)
        weight = dict(zip(query.syllables, query.weights, strict=True))
        places = list(_places(text, tokens))
        matched: dict[str, list[int]] = defaultdict(list)
        for place, form in zip(places, comparable, strict=True):
            if weight.get(form) == 1:
                matched[form].append(place)
        start, stop = _asking(query)
        content = [weight == 1 for weight in query.weights]
        return cls(
            query=query,
            text=text,
            tokens=tokens,
            asked=frozenset(query.syllables),
            asked_pairs=frozenset(pairwise(query.syllables)),
            starts=[token.start for token in tokens],
            forms=forms,
            comparable=comparable,
            places=places,
            content=[form not in functions for form in comparable],
            left=[*compress(reversed(query.syllables[:start]), reversed(content[:start]))][:_SLOT],
            right=[*compress(query.syllables[stop:], content[stop:])][:_SLOT],
            lead=next((syllable for syllable in reversed(query.syllables[:start]) if syllable not in query.heads), ""),
            counted=frozenset(query.syllables[stop : stop + _SLOT]),
            matched=matched,
            noun=_asked_noun(query),
            aside=frozenset(_in_brackets(text, tokens)),
            has_word=has_word,
        )

    def tokens_of(self, span: AnswerSpan) -> range:
        """Return the tokens that begin inside ``span``."""
        return range(bisect_left(self.starts, span.start), bisect_left(self.starts, span.end))

    def cuts(self, span: AnswerSpan) -> bool:
        """Whether ``span``, in which a token begins, cuts a token at either end."""
        tokens = self.tokens_of(span)
        begun = tokens.start > 0 and self.tokens[tokens.start - 1].end > span.start
        return begun or self.tokens[tokens.stop - 1].end > span.end

    def nearness(self, among: range) -> float:
        """Return how near the content named by the question is to the tokens ``among``, 0 to 1."""
        first, last = self.places[among.start], self.places[among.stop - 1]
        near = sum(1 / (1 + _gap(places, first, last)) for places in self.matched.values())
        return near / (len(self.matched) or 1)

    def in_clause(self, among: range) -> float:
        """Return the share of the content named by the question that stands in the clause of ``among``, 0 to 1."""
        first, stop = among.start, among.stop
        while first > max(0, among.start - _CLAUSE) and not self.breaks_before(first):
            first -= 1
        while stop < min(among.stop + _CLAUSE, len(self.tokens)) and not self.breaks_before(stop):
            stop += 1
        begin, end = self.places[first], self.places[stop - 1]
        inside = sum(bisect_right(places, end) > bisect_left(places, begin) for places in self.matched.values())
        return inside / (len(self.matched) or 1)

    def slot(self, among: range) -> float:
        """Return how well the words around the tokens ``among`` match those around the asking word, 0 to about 4."""
        before = self._content_from(
            self._outside(range(among.start - 1, max(-1, among.start - 1 - _CLAUSE), -1), among)
        )
        after = self._content_from(self._outside(range(among.stop, min(among.stop + _CLAUSE, len(self.tokens))), among))
        return _slot_score(before, self.left) + _slot_score(after, self.right)

    def _outside(self, towards: range, among: range) -> Iterator[int]:
        """Yield the first tokens ``towards`` that are not in brackets, unless ``among`` are in brackets as well."""
        skipped = frozenset() if among.start in self.aside else self.aside
        return islice((at for at in towards if at not in skipped), _WINDOW)

    def _content_from(self, towards: Iterable[int]) -> list[str]:
        found: list[str] = []
        for at in towards:
            if self.content[at]:
                found.append(self.comparable[at])
                if len(found) == _SLOT:
                    break
        return found

    def breaks_before(self, at: int) -> bool:
        """Whether punctuation separates the token ``at`` from the one before."""
        if at == 0:
            return True
        between = self.text[self.tokens[at - 1].end : self.tokens[at].start]
        return between == " - " or not _BREAKS.isdisjoint(between)

    def comma_before(self, at: int) -> bool:
        """Whether a comma and nothing else separates the token ``at`` from the one before."""
        return 0 < at < len(self.tokens) and self.text[self.tokens[at - 1].end : self.tokens[at].start] == ", "

    def spaced_before(self, at: int) -> bool:
        """Whether only a space separates the token ``at`` from the one before."""
        return at > 0 and self.text[self.tokens[at - 1].end : self.tokens[at].start] == " "

    def span(self, first: int, stop: int, prior: float) -> AnswerSpan:
        """Return the characters of the tokens ``first:stop`` as a candidate."""
        return AnswerSpan(self.tokens[first].start, self.tokens[stop - 1].end, prior)


def _places(text: str, tokens: Sequence[Token]) -> Iterator[int]:
    place = 0
    yield from (0,) if tokens else ()
    for one, other in pairwise(tokens):
        between = text[one.end : other.start]
        place += 1 if between == " " else 1 + max((_PAUSES.get(mark, 0) for mark in between[:4]), default=0)
        yield place


def _asked_noun(query: Query) -> tuple[str, ...]:
    """Return the noun before *nào* or *thứ mấy*, at most two syllables; () if neither asks."""
    for at, pair in enumerate(pairwise(query.syllables)):
        if pair[1] in _WHICH and query.heads[-1:] == pair[:1]:
            return query.heads
        if pair in _ORDINALS and at and query.weights[at - 1] == 1:
            return (query.syllables[at - 1],)
    return ()


def _in_brackets(text: str, tokens: Sequence[Token]) -> Iterator[int]:
    """Yield the tokens between round brackets."""
    inside = False
    end = 0
    for at, token in enumerate(tokens if "(" in text else ()):
        for mark in text[end : token.start]:
            inside = mark == "(" or (inside and mark != ")")
        end = token.end
        if inside:
            yield at


def _asking(query: Query) -> tuple[int, int]:
    """Return the last run of asking syllables, as ``start, stop``; an empty one at the end if there is none."""
    asking = [place for place, weight in enumerate(query.weights) if weight == 0]
    stop = asking[-1] + 1 if asking else len(query.weights)
    start = stop
    while start and query.weights[start - 1] == 0:
        start -= 1
    return start, stop


def _slot_score(found: Sequence[str], asked: Sequence[str]) -> float:
    """Return the sum over ``asked`` of 1 for the same word in the same place, less for each step away."""
    return sum(1 / (1 + place + found.index(form)) for place, form in enumerate(asked) if form in found)


def _gap(places: Sequence[int], first: int, last: int) -> int:
    """Return the distance of the nearest of ascending ``places`` from ``first..last``; 1 inside it."""
    after = bisect_right(places, last)
    before = bisect_left(places, first)
    if before < after:
        return 1
    gaps = []
    if before:
        gaps.append(first - places[before - 1])
    if after < len(places):
        gaps.append(places[after] - last)
    return min(gaps, default=1_000)
