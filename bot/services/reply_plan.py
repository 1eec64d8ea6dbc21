"""The reply to a message before it is rendered: what it says of the question, and what it quotes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from retrieval.dates.asked_period import AskedPeriod
from retrieval.index.near_copies import with_copies
from retrieval.index.sentence_index import IndexedArticle, SentenceIndex
from retrieval.questions.small_talk import SmallTalk
from retrieval.ranking.ranking import Passage
from retrieval.text.private_numbers import with_gaps

Status = Literal[
    "answered", "unsure", "other_period", "not_found", "small_talk", "headlines", "forwarded", "other_language"
]
Language = Literal["vi", "en"]


@dataclass(frozen=True, slots=True)
class Quotation:
    """Consecutive sentences of one paragraph: one exact slice of the article, but for gaps (`with_gaps`).

    ``sentences`` are the positions of the first and the last in the article; ``answers`` are the marked answers, as
    offsets into ``text``.
    """

    text: str
    paragraph: int
    sentences: tuple[int, int]
    answers: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Card:
    """An article of a reply with its quotations, in the order in which they are shown."""

    article: IndexedArticle
    quotations: tuple[Quotation, ...]


@dataclass(frozen=True, slots=True)
class ReplyPlan:
    """What the bot replies, all of it from one generation of the index. Renderers show it and decide nothing.

    Attributes:
        status: What the reply is. ``unsure`` passages may answer; those of ``other_period`` answer for another time;
            those of ``forwarded`` are on what a forwarded text reports.
        passages: The passages found; the ``shown`` first ones are quoted, in this order, and no sentence twice.
            Answers are marked in these only.
        confidence: 0..1, that the passages answer.
        understood: The question as understood, None if as typed.
        reworded: Whether that says anything else than the message without its courtesies and abbreviations.
        generation: The name of the generation.
        articles: The number of articles in it.
        source: The newspaper that the question asks for, if any.
        period: The period that the question asks for, if any.
        period_met: Whether the passages are of that period; None if none is asked for.
        language: The language of the message.
        small_talk: The kind of small talk, for that status.
        unanswered: Of several questions in the message, those without an answer, as understood.
        differing: The number of leading passages that give different figures for one quantity, newest first.
        cards: The shown passages by article, neighbours merged.
        asked_article: The public number of the only article that the question is asked of, if any.
        article: That article; None if there is none of this number.
        outdated: The time, aware, as of which the articles were searched, if that is longer ago than promised.
        examples: Questions that the index answers, to offer with a reply that has no answer.
    """

    status: Status
    generation: str
    articles: int
    passages: tuple[Passage, ...] = ()
    shown: int = 0
    confidence: float = 0.0
    understood: str | None = None
    reworded: bool = False
    source: str | None = None
    period: AskedPeriod | None = None
    period_met: bool | None = None
    language: Language = "vi"
    small_talk: SmallTalk | None = None
    unanswered: tuple[str, ...] = ()
    differing: int = 0
    cards: tuple[Card, ...] = ()
    asked_article: int | None = None
    article: IndexedArticle | None = None
    outdated: datetime | None = None
    examples: tuple[str, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether the reply answers: status ``answered``, or ``headlines`` or ``forwarded`` that have any."""
        return self.status == "answered" or (self.status in {"headlines", "forwarded"} and self.shown > 0)


def make_cards(index: SentenceIndex, shown: Iterable[Passage]) -> tuple[Card, ...]:
    """Return the passages by article, in the order of the first of each."""
    by_article: dict[int, list[Passage]] = {}
    for passage in shown:
        by_article.setdefault(passage.article.number, []).append(passage)
    return tuple(
        Card(_article(index, passages), tuple(_quotations(index, passages))) for passages in by_article.values()
    )


def _article(index: SentenceIndex, passages: Sequence[Passage]) -> IndexedArticle:
    """Return the article of some passages, with the copies that have any of them."""
    named = {copy.number for passage in passages for copy in passage.article.copies}
    every = with_copies(index, passages[0].article.number) if named else passages[0].article
    return replace(every, copies=tuple(copy for copy in every.copies if copy.number in named))


def _quotations(index: SentenceIndex, passages: list[Passage]) -> Iterator[Quotation]:
    """Yield the runs of neighbouring sentences that the passages of one article quote."""
    article = passages[0].article
    left = {position: passage for passage in passages for position in _positions(passage)}
    while left:
        first = last = next(iter(left))
        while first - 1 in left and _paragraph(index, article, first - 1) == _paragraph(index, article, first):
            first -= 1
        while last + 1 in left and _paragraph(index, article, last + 1) == _paragraph(index, article, last):
            last += 1
        start = index.sentence(article.sentences[first]).start
        end = index.sentence(article.sentences[last]).end
        run = range(first, last + 1)
        marked = [passage for passage in passages if passage.sentence.position in run and passage.answer]
        answers = sorted(
            (passage.sentence.start - start + passage.answer[0], passage.sentence.start - start + passage.answer[1])
            for passage in marked
            if passage.answer
        )
        text = with_gaps(index.text(article.number)[start:end])
        spans = tuple(text.span(*answer) for answer in answers)
        yield Quotation(text.text, _paragraph(index, article, first), (first, last), spans)
        for position in run:
            del left[position]


def _positions(passage: Passage) -> Iterator[int]:
    """Yield the positions of the sentences that a passage quotes, its own first."""
    yield passage.sentence.position
    if passage.before:
        yield passage.sentence.position - 1
    if passage.after:
        yield passage.sentence.position + 1


def _paragraph(index: SentenceIndex, article: IndexedArticle, position: int) -> int:
    return index.sentence(article.sentences[position]).paragraph
