"""Whether two dated quotations tell the same.

What they share is measured by the IDF of their syllables, over that of the one that has less. A figure that differs
in words that are otherwise the same is not the same; nor is anything of times that do not meet, unless it is word for
word.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from retrieval.dates.event_dates import EventDate
from retrieval.index.sentence_index import Sentence, SentenceIndex
from retrieval.text.normalise import tokenise

_ALIKE = 0.4  # of one time in two articles: the same, told in other words
_REPEATED = 0.7  # in one article, which rarely tells the same twice
_NEARLY_SAME = 0.75  # so much alike that a figure that differs is news
_WORD_FOR_WORD = 0.9
_PRINTED = timedelta(days=2)  # after an event, news of it is published


@dataclass(frozen=True, slots=True)
class Claim:
    """What a quotation says: its article and ``numbers`` (of sentences), the IDF of its syllables, and its figures."""

    article: int
    numbers: frozenset[int]
    weights: Mapping[str, float]
    figures: frozenset[str]

    @classmethod
    def of(cls, index: SentenceIndex, sentences: Sequence[Sentence], text: str, dated: tuple[int, int]) -> "Claim":
        """What ``sentences`` say, together ``text``, beside the words that date it, ``text[slice(*dated)]``."""
        forms = {form for sentence in sentences for form in index.syllables(sentence.number)}
        beside = tokenise(text[: dated[0]]) + tokenise(text[dated[1] :])
        figures = frozenset(token.form for token in beside if token.form[0].isdecimal())
        words = sorted(form for form in forms if not form[0].isdecimal())
        weights = dict(zip(words, map(float, index.idf("syllables", words)), strict=True))
        return cls(sentences[0].article, frozenset(sentence.number for sentence in sentences), weights, figures)

    def tells(self, other: "Claim", when: EventDate, other_when: EventDate) -> bool:
        """Whether ``other`` adds nothing to this, or they share a sentence."""
        if self.numbers & other.numbers:
            return True
        shared = self._share(other)
        if not _meet(when, other_when):
            return shared >= _WORD_FOR_WORD and self.figures == other.figures
        alike = shared >= (_REPEATED if self.article == other.article else _ALIKE)
        return alike and (shared < _NEARLY_SAME or other.figures <= self.figures)

    def _share(self, other: "Claim") -> float:
        less = min(sum(self.weights.values()), sum(other.weights.values()))
        both = sum(weight for form, weight in self.weights.items() if form in other.weights)
        return both / less if less else 0.0


def _meet(when: EventDate, other: EventDate) -> bool:
    """Whether two dates may be of one event; what is published may have happened the days before."""
    first, second = (
        (date.period.since - (_PRINTED if date.basis == "publication" else timedelta()), date.period.until)
        for date in (when, other)
    )
    return first[0] <= second[1] and second[0] <= first[1]
