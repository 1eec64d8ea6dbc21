"""A question as typed into a `Query`: which terms to look for in which channel, and how much each weighs."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from retrieval.index.sentence_index import CHANNELS, Terms
from retrieval.index.spelling import Spelling
from retrieval.questions.aliases import Aliases, Alternative, alternatives
from retrieval.questions.answer_kind import Kind, heads_of, kind_of
from retrieval.questions.spelling_correction import correct_spelling
from retrieval.text.normalise import fold, forms, tokenise
from retrieval.text.segmentation import Segmenter
from retrieval.text.word_lists import asking_words, function_words

LONGEST_QUESTION = 1_000  # characters; what a reader types beyond is not read: segmenting 8 KB may take a second

_FUNCTION_WEIGHT = 0.3
# Words typed with diacritics are looked for as they are; folded they only help out. Typed without, folded is all.
_FOLDED_WEIGHT_BESIDE_EXACT = 0.15
_FOLDED_CHANNELS = ("folded", "folded_bigrams")


@dataclass(frozen=True, slots=True)
class Query:
    """A question as it is searched for.

    ``text`` is the question as typed, without the white space around it; ``understood`` what was meant, where that
    differs. ``syllables`` are its compared forms in
    order, and ``weights`` what each counts: 0 where the question only asks with it, 1 where it is content.
    ``terms`` are weighted terms by channel, for `SentenceIndex.top`. ``unaccented``: typed without any diacritics, so
    that forms are to be compared with folded ones. ``heads`` are the syllables beside the asking word. ``names`` are
    syllables typed as names are. ``alternatives`` are other ways to say some of the syllables.
    """

    text: str
    understood: str | None
    syllables: tuple[str, ...]
    weights: tuple[float, ...]
    terms: Terms
    unaccented: bool
    kind: Kind
    heads: tuple[str, ...]
    names: frozenset[str]
    alternatives: tuple[Alternative, ...]

    @property
    def compared_channels(self) -> tuple[str, str]:
        """The channels of single syllables and of pairs in which this question is compared."""
        return ("folded", "folded_bigrams") if self.unaccented else ("syllables", "bigrams")

    @property
    def widened(self) -> Terms:
        """``terms`` and those of the alternatives, for retrieving what says it otherwise."""
        syllables, bigrams = self.compared_channels
        widened = {name: dict(weights) for name, weights in self.terms.items()}
        for alternative in self.alternatives:
            for syllable in alternative.phrase:
                widened[syllables].setdefault(syllable, alternative.share)
            for first, second in pairwise(alternative.phrase):
                widened[bigrams].setdefault(f"{first} {second}", alternative.share)
        return widened


def read_question(
    question: str, segmenter: Segmenter, spelling: Spelling | None = None, aliases: Aliases | None = None
) -> Query:
    """Read ``question`` as typed; any text will do, and one without a word makes a query without terms.

    With the ``spelling`` of the index that is asked, keystrokes and typing errors are read as what was meant. Names are
    known by ``aliases``, which are the shipped ones where none are given.
    """
    # Halves of surrogate pairs, which JSON and command lines can carry, are no text to log or to quote.
    text = question.strip()[:LONGEST_QUESTION].encode("utf-8", "replace").decode("utf-8")
    meant = correct_spelling(text, spelling) if spelling else text
    syllables = forms(meant)
    unaccented = len(syllables) > 1 and all(map(str.isascii, syllables))
    weights = _weights(syllables, unaccented=unaccented)
    heaviest: dict[str, float] = {}
    for syllable, weight in zip(syllables, weights, strict=True):
        for form in (syllable, fold(syllable)):
            heaviest[form] = max(weight, heaviest.get(form, 0.0))
    words = segmenter.words(meant)
    terms = {}
    for name, channel in CHANNELS.items():
        beside = name in _FOLDED_CHANNELS and not unaccented
        terms[name] = _weigh(channel(words, syllables), heaviest, _FOLDED_WEIGHT_BESIDE_EXACT if beside else 1.0)
    kind = kind_of(syllables, folded=unaccented)
    return Query(
        text=text,
        understood=meant if meant != text else None,
        syllables=tuple(syllables),
        weights=tuple(weights),
        terms=terms,
        unaccented=unaccented,
        kind=kind,
        heads=heads_of(syllables, kind, folded=unaccented),
        names=_names(meant, weights),
        alternatives=tuple(
            alternative
            for alternative in alternatives(syllables, folded=unaccented, aliases=aliases)
            if max(weights[alternative.start : alternative.end]) == 1
        ),
    )


def _names(meant: str, weights: Sequence[float]) -> frozenset[str]:
    """The content syllables that are typed with a capital letter inside the question, unless all of it is."""
    if meant.isupper():
        return frozenset()
    tokens = zip(tokenise(meant)[1:], weights[1:], strict=True)
    return frozenset(token.form for token, weight in tokens if weight == 1 and meant[token.start].isupper())


def _weights(syllables: Sequence[str], *, unaccented: bool) -> list[float]:
    """What each syllable counts: nothing where the question only asks with it, little where it is a function word."""
    functions = function_words(folded=unaccented)
    asking = asking_words(syllables, folded=unaccented)
    return [
        0.0 if asks else _FUNCTION_WEIGHT if syllable in functions else 1.0
        for syllable, asks in zip(syllables, asking, strict=True)
    ]


def _weigh(terms: Sequence[str], heaviest: dict[str, float], factor: float) -> dict[str, float]:
    """Each term once, by the weight of its weightiest syllable; those that weigh nothing are left out."""
    weighed = {}
    for term in terms:
        # Segmentation may write a syllable as the question does not: then it is content.
        weight = max((heaviest.get(syllable, 1.0) for syllable in term.replace("_", " ").split()), default=0.0)
        if weight:
            weighed[term] = weight * factor
    return weighed
