"""Evidence that a sentence meets what a question demands, apart from its score.

The sentence of a near miss shares nearly all words with the question. It differs in a single one: a name, a number or
a noun of the question that the sentence does not have, or who does it to whom. Each is therefore looked for where it
must be: names in the article, numbers and nouns in the sentence, its neighbours or the headings.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, pairwise

from retrieval.dates.period_patterns import find_time_words
from retrieval.index.sentence_index import SentenceIndex
from retrieval.questions.query import Query
from retrieval.ranking.bound_phrases import Places, bound_phrases, is_office, stands_together
from retrieval.ranking.held_terms import HeldTerms, neighbours
from retrieval.ranking.roles import AskedRoles, Parts
from retrieval.text.normalise import fold, forms, names_in, tokenise
from retrieval.text.quantity_units import Unit, asked_unit, holds_unit

_ONES = forms("một hai ba bốn năm sáu bảy tám chín mười")
_DIGITS = {change(word): str(digit) for digit, word in enumerate(_ONES, 1) for change in (str, fold)}
_COUNTING = {False: frozenset(forms("nhiêu mấy")), True: frozenset(("nhieu", "may"))}


@dataclass(frozen=True, slots=True)
class Demands:
    """What a question demands of its answer, as places among its syllables; a period is checked elsewhere.

    ``content`` are its content syllables, ``names`` runs of syllables that name something, ``numbers`` its figures,
    ``counted`` is the noun asked for with a number, if any, and ``unit`` the unit. ``bound`` are the runs that must
    stand together. ``roles`` are no places: they say who does it to whom.
    """

    content: tuple[int, ...]
    names: tuple[range, ...]
    numbers: tuple[int, ...]
    counted: int | None
    unit: Unit | None
    bound: tuple[Places, ...]
    roles: AskedRoles

    @classmethod
    def of(cls, index: SentenceIndex, query: Query) -> "Demands":
        """Return the demands of ``query``; typed in lower case, its names are those of the articles."""
        timed = _time_places(query)
        content = tuple(at for at, weight in enumerate(query.weights) if weight == 1 and at not in timed)
        named = [at for at in content if _is_name(index, query, query.syllables[at])]
        runs = groupby(enumerate(named), lambda place: place[1] - place[0])
        return cls(
            content,
            tuple(range(run[0], run[-1] + 1) for run in ([at for _, at in places] for _, places in runs)),
            tuple(at for at, form in enumerate(query.syllables) if form[0].isdecimal() and at not in timed),
            _counted(query),
            asked_unit(" ".join(query.syllables), folded=query.unaccented),
            tuple(bound_phrases(index, query, named, timed)),
            AskedRoles.of(index, query),
        )


def _time_places(query: Query) -> set[int]:
    words = find_time_words(query.question.searched, folded=query.unaccented)
    tokens = enumerate(query.question.tokens) if words else ()
    return {at for at, token in tokens if any(one.start <= token.start < one.end for one in words)}


def _is_name(index: SentenceIndex, query: Query, form: str) -> bool:
    if query.names:
        return form in query.names
    return not form[0].isdecimal() and index.is_name(form, folded=query.unaccented)


def _counted(query: Query) -> int | None:
    """Return the first content syllable right after *bao nhiêu* or *mấy*."""
    if query.kind != "number":
        return None
    counting = _COUNTING[query.unaccented]
    at = next((at for at, form in enumerate(query.syllables) if form in counting), len(query.syllables)) + 1
    return at if at < len(query.syllables) and query.weights[at] == 1 else None


@dataclass(frozen=True, slots=True)
class AnswerEvidence:
    """What a sentence, its neighbours and its article have of a query.

    ``here``, ``near`` and ``article`` are the syllables, of the query and its alternatives, that are in the sentence,
    also in a neighbouring sentence or the headings, and anywhere in the article. ``pairs`` are the pairs of adjacent
    ones in the article. ``capitalised`` are all syllables that the article writes with a capital letter, and ``tokens``
    those of the sentence, in order. ``apart``: the bound phrases that do not stand together in the article.
    ``parts``: who does it to whom, by the sentence or else the title and its neighbours. ``measured``: the sentence has
    a quantity of the unit asked for. ``year`` is the article's year of publication.
    """

    query: Query
    demands: Demands
    here: frozenset[str]
    near: frozenset[str]
    article: frozenset[str]
    pairs: frozenset[str]
    capitalised: frozenset[str]
    tokens: tuple[str, ...]
    apart: tuple[Places, ...]
    parts: Parts
    measured: bool
    year: str

    @classmethod
    def of(cls, index: SentenceIndex, query: Query, number: int) -> "AnswerEvidence":
        """Collect the evidence of sentence ``number``."""
        return cls.of_each(index, query, [number], Demands.of(index, query))[number]

    @classmethod
    def of_each(
        cls, index: SentenceIndex, query: Query, numbers: Collection[int], demands: Demands
    ) -> "dict[int, AnswerEvidence]":
        """Collect the evidence of some sentences, by their numbers, for the demands of the query."""
        held = HeldTerms.of(index, query, numbers)
        return {number: cls._of(index, query, number, demands, held) for number in numbers}

    @classmethod
    def _of(
        cls, index: SentenceIndex, query: Query, number: int, demands: Demands, held: HeldTerms
    ) -> "AnswerEvidence":
        sentence = index.sentence(number)
        article = sentence.article
        record, text = index.article(article), index.text(article)
        around = [number, *neighbours(index, number)]
        headings = {*_compared(query, index.heading_syllables(article))}.intersection(_wanted(query))
        near = headings.union(*(held.sentences[other] for other in around))
        return cls(
            query,
            demands,
            here=held.sentences[number],
            near=frozenset(near),
            article=held.articles[article].union(near),
            pairs=held.pairs[article],
            capitalised=frozenset(_compared(query, names_in(text))),
            tokens=tuple(_compared(query, [token.form for token in index.tokens(number)])),
            apart=_apart(query, demands, f"{record.title}\n{text}") if demands.bound else (),
            parts=_parts(index, demands.roles, record.title, around),
            measured=demands.unit is not None and holds_unit(sentence.text, demands.unit),
            year=str(record.published.year or ""),
        )

    @property
    def lacks_name(self) -> bool:
        """Whether a syllable with a capital letter in the question never has one in the article, or an office is apart.

        An article on *pháp luật* has the syllable of *Tổng thống Pháp*, but not the name. An alias of it counts.
        """
        if any(is_office(self.query, places) for places in self.apart):
            return True
        named = {at for at, form in enumerate(self.query.syllables) if form in self.query.names}
        missing = {at for at in named if self.query.syllables[at] not in self.capitalised}
        return bool(missing and missing - self._places_by_alias(self.article, written=True))

    def signs(self, index: SentenceIndex) -> dict[str, float]:
        """Return the signs by name, inputs of the model that predicts whether the demands are met."""
        demands, query = self.demands, self.query
        idf = index.idf(query.compared_channels[0], [*query.syllables, ""]).tolist()
        here, near, article = (self._places(layer) for layer in (self.here, self.near, self.article))
        total = sum(idf[at] for at in demands.content) + 1e-6
        aliased = self._places_by_alias(self.article)
        content = [at for at in demands.content if at not in aliased]
        pairs = [" ".join(query.syllables[one : one + 2]) for one, other in pairwise(content) if other == one + 1]
        dated = {at for at in demands.numbers if query.syllables[at] == self.year}
        # A number next to its name anywhere in the article belongs to the name, and met by the article.
        near = near | {places[-1] for places in demands.bound if places not in self.apart}
        near, article = (layer - {places[-1] for places in self.apart} for layer in (near, article))
        return {
            "names_missing_article": self._missing_names(self.article, written=True),
            "names_missing_near": self._missing_names(self.near, written=False),
            "numbers_missing_near": float(sum(at not in near | dated for at in demands.numbers)),
            "numbers_missing_article": float(sum(at not in article | dated for at in demands.numbers)),
            "counted_missing": float(demands.counted is not None and demands.counted not in here and not self.measured),
            "missing_article": sum(idf[at] for at in demands.content if at not in article) / total,
            "missing_here": sum(idf[at] for at in demands.content if at not in here) / total,
            # By the IDF of a term in no sentence, the greatest.
            "rarest_missing_near": max((idf[at] for at in demands.content if at not in near), default=0.0)
            / (idf[-1] + 1e-6),
            "pairs_missing_article": sum(pair not in self.pairs for pair in pairs) / (len(pairs) or 1),
            **self.role_signs(),
            "lacks_name": float(self.lacks_name),
        }

    @property
    def missing_names(self) -> float:
        """How many names of the question the article lacks."""
        return self._missing_names(self.article, written=True)

    @property
    def names_missing_near(self) -> float:
        """How many names of the question stand neither in the sentence nor near it."""
        return self._missing_names(self.near, written=False)

    def role_signs(self) -> dict[str, float]:
        """Return how many names have another part than asked, and how many another order."""
        found = [at for name in self.demands.names if (at := self._find(name)) is not None]
        return {
            "roles_conflict": float(self.parts.reversed),
            "names_swapped": float(sum(one > other for one, other in pairwise(found))),
        }

    def _places(self, held: frozenset[str]) -> set[int]:
        """Return the places of the syllables that ``held`` has, themselves or in other words."""
        written = {_DIGITS.get(form, form) for form in self.tokens}  # of *giai đoạn một*
        found = {at for at, form in enumerate(self.query.syllables) if form in held or form in written}
        return found | self._places_by_alias(held)

    def _places_by_alias(self, held: frozenset[str], *, written: bool = False) -> set[int]:
        """Return the places that an alternative replaces; as a name, it is ``written`` as such in the article."""
        return {
            at
            for alternative in self.query.alternatives
            if held.issuperset(alternative.phrase) and (not written or self._is_written(alternative.phrase))
            for at in range(alternative.start, alternative.end)
        }

    def _is_written(self, phrase: Sequence[str]) -> bool:
        """Whether the article has the syllables next to each other, and one of them with a capital letter."""
        return self._is_joined(phrase) and not self.capitalised.isdisjoint(phrase)

    def _is_joined(self, phrase: Sequence[str]) -> bool:
        return self.pairs.issuperset(map(" ".join, pairwise(phrase)))

    def _missing_names(self, held: frozenset[str], *, written: bool) -> float:
        """Return the number of names that ``held`` has neither as asked nor by an alias of them or of a part."""
        aliased = self._places_by_alias(held, written=written)
        missing = 0
        for name in self.demands.names:
            rest = [self.query.syllables[at] for at in name if at not in aliased]
            there = held.issuperset(rest)
            if len(rest) == len(name):
                there &= self._is_joined(rest) and (not written or self.capitalised.issuperset(rest))
            missing += not there
        return float(missing)

    def _find(self, name: range) -> int | None:
        """Return the place in the sentence of a name, itself or as an alias."""
        phrases = [self.query.syllables[name.start : name.stop]]
        phrases += [
            alternative.phrase
            for alternative in self.query.alternatives
            if alternative.start <= name.start and name.stop <= alternative.end
        ]
        return next((at for phrase in phrases if self.here.issuperset(phrase) for at in self._starts(phrase)), None)

    def _starts(self, phrase: Sequence[str]) -> Iterator[int]:
        length = len(phrase)
        return (at for at in range(len(self.tokens) - length + 1) if self.tokens[at : at + length] == tuple(phrase))


def _apart(query: Query, demands: Demands, article: str) -> tuple[Places, ...]:
    """Return the bound phrases of the question that do not stand together in an article, nor by an alias."""
    written = f" {' '.join(_compared(query, forms(article)))} "
    return tuple(one for one in demands.bound if not stands_together(_variants(query, one), written))


def _variants(query: Query, places: Sequence[int]) -> Iterator[list[str]]:
    """Yield the words at ``places``, and those with one alternative for a part of them."""
    yield [query.syllables[at] for at in places]
    for one in query.alternatives:
        if {*range(one.start, one.end)}.issubset(places):
            before = (query.syllables[at] for at in places if at < one.start)
            yield [*before, *one.phrase, *(query.syllables[at] for at in places if at >= one.end)]


def _parts(index: SentenceIndex, roles: AskedRoles, title: str, numbers: Sequence[int]) -> Parts:
    """Return the parts of the names in the first of the sentences ``numbers``, the title or the other sentences."""
    if not roles.names:
        return Parts()
    texts = [(index.sentence(number).text, index.tokens(number)) for number in numbers]
    read = (roles.compare(*text) for text in (texts[0], (title, tokenise(title)), *texts[1:]))
    return next((parts for parts in read if parts != Parts()), Parts())


def _wanted(query: Query) -> set[str]:
    return {*query.syllables, *chain.from_iterable(alternative.phrase for alternative in query.alternatives)}


def _compared(query: Query, syllables: Sequence[str] | set[str]) -> Iterator[str]:
    """Yield the syllables as the query is compared: without diacritics if it was typed so."""
    return map(fold, syllables) if query.unaccented else iter(syllables)
