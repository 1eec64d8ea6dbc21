"""The sentences of an answer given before, found again in the index of now; knows no Telegram and no markup."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from bot.services.answering import HITS, Answer, AnswerService
from retrieval.index.sentence_index import IndexedArticle, Sentence, SentenceIndex
from retrieval.ranking.ranking import Passage

if TYPE_CHECKING:
    from storage.conversations import Exchange, LoggedHit

_SHORT = 400  # characters; a shorter paragraph is shown with its neighbours

MissingReason = Literal["changed", "gone"]  # what became of a quoted sentence: its article was changed, or it is gone
PastPassage = Passage | MissingReason

_Place = tuple[str, int, str]


def fingerprint(sentence: Sentence) -> int:
    """What tells whether a logged sentence still reads as it did: CRC-32 of its text; 0 is taken for none kept."""
    return zlib.crc32(sentence.text.encode("utf-8", "surrogatepass"))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A quoted sentence where it stands.

    ``text`` is an exact slice of the article: the sentence's paragraph, with the paragraphs before and after where it
    is short. ``sentence`` are offsets into it.
    """

    article: IndexedArticle
    text: str
    sentence: tuple[int, int]


class PastAnswers:
    """Finds logged hits again in the index of ``answering``, in its thread; belongs to an event loop.

    Any method can raise `TooSlowError`.
    """

    def __init__(self, answering: AnswerService) -> None:
        self._answering = answering

    async def passages(
        self, exchange: "Exchange", earlier: Sequence[str] = ()
    ) -> tuple[tuple[PastPassage, ...], Answer]:
        """The passages that an answer found, as they were shown, or what became of each.

        ``earlier`` are the questions that it was read with; see `AnswerService.answer`. Beside them the answer to the same
        question in the index of now, which tells what is to be said above them.
        """
        return await self._answering.thread.run(self._passages, exchange, earlier)

    async def surroundings(self, hit: "LoggedHit") -> Surroundings | MissingReason:
        """Where one of them stands, or what became of it."""
        return await self._answering.thread.run(self._surroundings, hit)

    def _passages(self, exchange: "Exchange", earlier: Sequence[str]) -> tuple[tuple[PastPassage, ...], Answer]:
        # Asked again, the question tells the context and the answer in bold, which are not logged.
        again = self._answering.answer(exchange.question, HITS, earlier, exchange.asked_at).for_reader(HITS)
        as_found = {_place(passage.article, passage.sentence): passage for passage in again.found.passages}
        index = self._answering.index.current
        recalled = tuple(_recalled(index, hit, as_found) for hit in exchange.hits)
        same = recalled[: again.differing] == again.found.passages[: again.differing]
        found = replace(again.found, answered=exchange.answered)
        return recalled, replace(again, found=found, differing=again.differing if same else 0)

    def _surroundings(self, hit: "LoggedHit") -> Surroundings | MissingReason:
        index = self._answering.index.current
        sentence = _find(index, hit)
        return sentence if isinstance(sentence, str) else _surroundings(index, sentence)


def _recalled(index: SentenceIndex, hit: "LoggedHit", as_found: dict[_Place, Passage]) -> PastPassage:
    sentence = _find(index, hit)
    if isinstance(sentence, str):
        return sentence
    article = index.article(sentence.article)
    bare = Passage(article, sentence, before="", after="", answer=None, score=hit.score)
    return as_found.get(_place(article, sentence), bare)


def _place(article: IndexedArticle, sentence: Sentence) -> _Place:
    return article.id, sentence.position, sentence.text


def _find(index: SentenceIndex, hit: "LoggedHit") -> Sentence | MissingReason:
    article = index.find_article(hit.article_id)
    if article is None:
        return "gone"
    if not hit.sentence < len(article.sentences):
        return "changed"
    sentence = index.sentence(article.sentences[hit.sentence])
    same = hit.fingerprint in (0, fingerprint(sentence)) and hit.paragraph == sentence.paragraph
    return sentence if same else "changed"


def _surroundings(index: SentenceIndex, sentence: Sentence) -> Surroundings:
    article = index.article(sentence.article)
    first, last = _paragraph(index, sentence.number)
    if index.sentence(last).end - index.sentence(first).start < _SHORT:
        first = _paragraph(index, first - 1)[0] if first - 1 in article.sentences else first
        last = _paragraph(index, last + 1)[1] if last + 1 in article.sentences else last
    start, end = index.sentence(first).start, index.sentence(last).end
    text = index.text(sentence.article)[start:end]
    return Surroundings(article, text, (sentence.start - start, sentence.end - start))


def _paragraph(index: SentenceIndex, number: int) -> tuple[int, int]:
    """The numbers of the first and last sentence of the paragraph that the sentence of that number stands in."""
    first = last = number
    while (before := index.neighbour(first, -1)) is not None:
        first = before
    while (after := index.neighbour(last, 1)) is not None:
        last = after
    return first, last
