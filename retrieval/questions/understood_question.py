"""A question as typed, and what it was understood to mean: made once and passed along."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from retrieval.dates.asked_period import AskedPeriod
from retrieval.index.spelling import Spelling
from retrieval.questions.answer_kind import Kind, kind_of
from retrieval.questions.asked_source import AskedSource
from retrieval.questions.spelling_correction import correct_spelling
from retrieval.text.normalise import Token, fold, tokenise

LONGEST_QUESTION = 1_000  # characters; the rest is dropped, since segmenting 8 KB may take a second


@dataclass(frozen=True)
class UnderstoodQuestion:
    """A question with everything known about it before the search.

    ``typed`` is the question as typed, without surrounding white space. ``text`` is what it means: spelling corrected,
    a follow-up written out in full, the words for a source left out. ``searched`` is the part of ``text`` to search
    for: without diacritics if the conversation is compared without them, and without the words for a period that
    selects the articles. ``tokens`` and ``kind`` are those of ``searched``.

    ``source`` is the newspaper asked for, ``period`` the period, with offsets into ``text``.
    """

    typed: str
    text: str
    searched: str
    tokens: tuple[Token, ...]
    source: AskedSource | None = None
    period: AskedPeriod | None = None

    @cached_property
    def syllables(self) -> tuple[str, ...]:
        """The normalised forms of ``searched``, in order."""
        return tuple(token.form for token in self.tokens)

    @cached_property
    def text_tokens(self) -> Sequence[Token]:
        """The tokens of ``text``."""
        return self.tokens if self.searched == self.text else tokenise(self.text)

    @cached_property
    def unaccented(self) -> bool:
        """Whether it was typed without diacritics; a single syllable may be a foreign word and does not count."""
        return len(self.tokens) > 1 and all(map(str.isascii, self.syllables))

    @cached_property
    def kind(self) -> Kind:
        """The kind of answer asked for."""
        return kind_of(self.syllables, folded=self.unaccented)

    @property
    def understood(self) -> str | None:
        """The question as shown to the reader, or None if it is as typed."""
        return None if self.shown == self.typed else self.shown

    @property
    def shown(self) -> str:
        """The question as understood, with the source asked for."""
        return f"{self.text} (theo {self.source.name})" if self.source else self.text


def printable(question: str) -> str:
    """Return ``question`` at most `LONGEST_QUESTION` long, without white space around it."""
    # Halves of surrogate pairs, which JSON and command lines can carry, can be neither logged nor quoted.
    return question.strip()[:LONGEST_QUESTION].encode("utf-8", "replace").decode("utf-8")


def understand(question: str, spelling: Spelling | None = None, *, folded: bool = False) -> UnderstoodQuestion:
    """Return ``question``, any text, as understood by itself; without ``spelling`` nothing is corrected.

    With ``folded``, diacritics are dropped before the search, as they are missing elsewhere in the conversation.
    """
    typed = printable(question)
    spelled = fold(typed) if folded else typed
    tokens = tokenise(spelled)
    searched = correct_spelling(spelled, spelling, tokens) if spelling else spelled
    if searched == spelled:
        return UnderstoodQuestion(typed, typed, searched, tuple(tokens))
    return UnderstoodQuestion(typed, searched, searched, tuple(tokenise(searched)))
