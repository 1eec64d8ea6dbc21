"""Queries: weighted terms by channel, made of an understood question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from retrieval.index.sentence_index import CHANNELS, Terms
from retrieval.index.spelling import Spelling
from retrieval.questions.aliases import Aliases, Alternative, alternatives
from retrieval.questions.answer_kind import Kind, heads_of
from retrieval.questions.understood_question import UnderstoodQuestion, understand
from retrieval.text.normalise import fold
from retrieval.text.segmentation import Segmenter
from retrieval.text.word_lists import asking_words, function_words

_FUNCTION_WEIGHT = 0.3  # of a content word's
# For words typed with diacritics the folded channels only help out; without diacritics they are all there is.
_FOLDED_WEIGHT = 0.15
_FOLDED_CHANNELS = ("folded", "folded_bigrams")


@dataclass(frozen=True, slots=True)
class Query:
    """What to search for: an understood question as weighted terms.

    ``weights`` are those of the question's ``syllables``, in order: 0 for words that only ask, 1 for content.
    ``terms`` are weighted terms by channel, for `SentenceIndex.top`. ``unaccented``: typed without any diacritics, so
    that forms are compared folded. ``heads`` are the syllables next to the asking word. ``names`` are syllables typed
    with a capital letter. ``alternatives`` are phrases that may replace some of the syllables.
    """

    question: UnderstoodQuestion
    syllables: tuple[str, ...]
    unaccented: bool
    kind: Kind
    weights: tuple[float, ...]
    terms: Terms
    heads: tuple[str, ...]
    names: frozenset[str]
    alternatives: tuple[Alternative, ...]

    @property
    def text(self) -> str:
        """The question as typed."""
        return self.question.typed

    @property
    def understood(self) -> str | None:
        """See `UnderstoodQuestion.understood`."""
        return self.question.understood

    @property
    def compared_channels(self) -> tuple[str, str]:
        """The channels of single syllables and of bigrams in which this question is compared."""
        return ("folded", "folded_bigrams") if self.unaccented else ("syllables", "bigrams")

    @property
    def widened(self) -> Terms:
        """``terms`` and the terms of the alternatives, to retrieve sentences in other words."""
        syllables, bigrams = self.compared_channels
        widened = {name: dict(weights) for name, weights in self.terms.items()}
        for alternative in self.alternatives:
            for syllable in alternative.phrase:
                widened[syllables].setdefault(syllable, alternative.share)
            for first, second in pairwise(alternative.phrase):
                widened[bigrams].setdefault(f"{first} {second}", alternative.share)
        return widened

    @property
    def looked_up(self) -> Mapping[str, list[str]]:
        """By channel all syllables of the question and its alternatives, with or without weight, and their pairs."""
        syllables, bigrams = self.compared_channels
        phrases = [self.syllables, *(alternative.phrase for alternative in self.alternatives)]
        return {
            syllables: sorted({syllable for phrase in phrases for syllable in phrase}),
            bigrams: sorted({" ".join(pair) for phrase in phrases for pair in pairwise(phrase)}),
        }


def read_question(
    question: str, segmenter: Segmenter, spelling: Spelling | None = None, aliases: Aliases | None = None
) -> Query:
    """Return the query for ``question`` as typed, any text; without a word in it the query has no terms.

    With the ``spelling`` of the index to be searched, keystrokes and typing errors are corrected. ``aliases`` default
    to the shipped ones.
    """
    return build_query(understand(question, spelling), segmenter, aliases)


def build_query(question: UnderstoodQuestion, segmenter: Segmenter, aliases: Aliases | None = None) -> Query:
    """Return the query for an understood question; ``aliases`` default to the shipped ones."""
    syllables, unaccented = question.syllables, question.unaccented
    weights = _weights(syllables, unaccented=unaccented)
    heaviest: dict[str, float] = {}
    for syllable, weight in zip(syllables, weights, strict=True):
        for form in (syllable, fold(syllable)):
            heaviest[form] = max(weight, heaviest.get(form, 0.0))
    words = segmenter.words(question.searched)
    terms = {}
    for name, channel in CHANNELS.items():
        factor = _FOLDED_WEIGHT if name in _FOLDED_CHANNELS and not unaccented else 1.0
        terms[name] = _weighted(channel(words, syllables), heaviest, factor)
    return Query(
        question=question,
        syllables=syllables,
        unaccented=unaccented,
        kind=question.kind,
        weights=tuple(weights),
        terms=terms,
        heads=heads_of(syllables, question.kind, folded=unaccented),
        names=_names(question, weights),
        alternatives=tuple(
            alternative
            for alternative in alternatives(syllables, folded=unaccented, aliases=aliases)
            if max(weights[alternative.start : alternative.end]) == 1
        ),
    )


def _names(question: UnderstoodQuestion, weights: Sequence[float]) -> frozenset[str]:
    """Return the content syllables typed with a capital letter inside the question, unless all of it is upper case."""
    text = question.searched
    if text.isupper():
        return frozenset()
    tokens = zip(question.tokens[1:], weights[1:], strict=True)
    return frozenset(token.form for token, weight in tokens if weight == 1 and text[token.start].isupper())


def _weights(syllables: Sequence[str], *, unaccented: bool) -> list[float]:
    """Return the weight of each syllable: 0 in an asking phrase, low for a function word, 1 for content."""
    functions = function_words(folded=unaccented)
    asking = asking_words(syllables, folded=unaccented)
    return [
        0.0 if asks else _FUNCTION_WEIGHT if syllable in functions else 1.0
        for syllable, asks in zip(syllables, asking, strict=True)
    ]


def _weighted(terms: Sequence[str], heaviest: dict[str, float], factor: float) -> dict[str, float]:
    """Return each term once, with the weight of its heaviest syllable times ``factor``, without those of weight 0."""
    weights = {}
    for term in terms:
        # The segmenter may spell a syllable as the question does not; it counts as content.
        weight = max((heaviest.get(syllable, 1.0) for syllable in term.replace("_", " ").split()), default=0.0)
        if weight:
            weights[term] = weight * factor
    return weights
