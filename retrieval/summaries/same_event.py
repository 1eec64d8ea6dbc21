"""Whether two dated quotations report the same event.

Their overlap is the IDF of the syllables they share, over that of the quotation with less. Nearly equal words with a
different figure are no repetition; nor are quotations of disjoint times, unless they agree word for word. The
thresholds were chosen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from retrieval.dates.event_dates import EventDate
from retrieval.index.sentence_index import Sentence, SentenceIndex
from retrieval.text.normalise import tokenise

_OVERLAP = 0.4  # of two articles about one time: the same event in other words
_OVERLAP_IN_ARTICLE = 0.7  # in one article, which rarely reports an event twice
_NEARLY_SAME = 0.75  # from here on a different figure is news
_WORD_FOR_WORD = 0.9
_PUBLISHED_WITHIN = timedelta(days=2)  # after an event


@dataclass(frozen=True, slots=True)
class Claim:
    """The content of a quotation: its article, the numbers of its sentences, the IDF of its syllables, its figures."""

    article: int
    numbers: frozenset[int]
    weights: Mapping[str, float]
    figures: frozenset[str]

    @classmethod
    def of(cls, index: SentenceIndex, sentences: Sequence[Sentence], text: str, dated: tuple[int, int]) -> "Claim":
        """Return the content of ``sentences``, together ``text``, leaving the words out that date it.

        ``dated`` are the offsets of those words in ``text``.
        """
        forms = {form for sentence in sentences for form in index.syllables(sentence.number)}
        undated = tokenise(text[: dated[0]]) + tokenise(text[dated[1] :])
        figures = frozenset(token.form for token in undated if token.form[0].isdecimal())
        words = sorted(form for form in forms if not form[0].isdecimal())
        weights = dict(zip(words, map(float, index.idf("syllables", words)), strict=True))
        return cls(sentences[0].article, frozenset(sentence.number for sentence in sentences), weights, figures)

    def covers(self, other: "Claim", date: EventDate, other_date: EventDate) -> bool:
        """Whether ``other`` adds nothing to this, or both share a sentence."""
        if self.numbers & other.numbers:
            return True
        shared = self._overlap(other)
        if not _may_coincide(date, other_date):
            return shared >= _WORD_FOR_WORD and self.figures == other.figures
        alike = shared >= (_OVERLAP_IN_ARTICLE if self.article == other.article else _OVERLAP)
        return alike and (shared < _NEARLY_SAME or other.figures <= self.figures)

    def _overlap(self, other: "Claim") -> float:
        less = min(sum(self.weights.values()), sum(other.weights.values()))
        both = sum(weight for form, weight in self.weights.items() if form in other.weights)
        return both / less if less else 0.0


def _may_coincide(date: EventDate, other: EventDate) -> bool:
    """Whether two dates may be of one event, which may precede a date of publication by some days."""
    first, second = (
        (one.period.since - (_PUBLISHED_WITHIN if one.basis == "publication" else timedelta()), one.period.until)
        for one in (date, other)
    )
    return first[0] <= second[1] and second[0] <= first[1]
