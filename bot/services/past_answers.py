"""The passages of a logged answer, looked up in the current index; no Telegram, no markup."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from bot.services.answering import HITS, plan_reply
from bot.services.live_index import IndexSnapshot
from bot.services.reply_plan import ReplyPlan, Status
from bot.services.search_worker import SearchWorker
from retrieval.index.near_copies import cited_article
from retrieval.index.sentence_index import IndexedArticle, Sentence, SentenceIndex
from retrieval.ranking.ranking import Passage
from retrieval.text.private_numbers import with_gaps
from retrieval.text.segmentation import Segmenter

if TYPE_CHECKING:
    from storage.conversations import Exchange, LoggedHit

_SHORT = 400  # characters, chosen; a shorter paragraph is shown with the paragraphs before and after it

MissingReason = Literal["changed", "gone"]  # the article no longer has the quoted sentence, or is no longer indexed
PastPassage = Passage | MissingReason

_Key = tuple[str, int, str]  # article id, position of the sentence, its text


def fingerprint(sentence: Sentence) -> int:
    """Return the CRC-32 of the sentence's text, by which a logged hit is known to be unchanged. 0 means not logged."""
    return zlib.crc32(sentence.text.encode("utf-8", "surrogatepass"))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A quoted sentence in its article.

    ``text`` is an exact slice of the article, but for gaps (`with_gaps`): the sentence's paragraph, with the paragraphs
    before and after it if it is short. ``sentence`` is the start and end of the sentence in ``text``.
    """

    article: IndexedArticle
    text: str
    sentence: tuple[int, int]


class PastAnswers:
    """Looks up logged hits. Belongs to an event loop; any method can raise `TooSlowError`."""

    def __init__(self, worker: SearchWorker) -> None:
        self._worker = worker

    async def passages(
        self, exchange: "Exchange", earlier: Sequence[str] = ()
    ) -> tuple[tuple[PastPassage, ...], ReplyPlan]:
        """Return the logged passages as they were shown, or why one is missing, and the plan of the reply now.

        The plan is for the header. ``earlier`` are the questions before, as in `plan_reply`.
        """
        return await self._worker.run_async(_passages, exchange, earlier)

    async def surroundings(self, hit: "LoggedHit") -> Surroundings | MissingReason:
        """Return the sentence of a hit in its article, or why it is missing."""
        return await self._worker.run_async(_surroundings, hit)


def _passages(
    snapshot: IndexSnapshot, segmenter: Segmenter, exchange: "Exchange", earlier: Sequence[str]
) -> tuple[tuple[PastPassage, ...], ReplyPlan]:
    # The sentences around a passage and the answer in bold are not logged: answering again yields them.
    plan = plan_reply(snapshot, segmenter, exchange.question, HITS, earlier, exchange.asked_at)
    found_again = {_key(passage.article, passage.sentence): passage for passage in plan.passages}
    passages = tuple(_past_passage(snapshot.index, hit, found_again) for hit in exchange.hits)
    same = passages[: plan.shown] == plan.passages[: plan.shown]
    if same:
        return passages, plan
    # What was shown then is no longer what would be shown: nothing is claimed of it beyond what was logged.
    status: Status = "answered" if exchange.answered else "not_found"
    shown = min(len(passages), max(1, plan.shown))
    return passages, replace(plan, status=status, shown=shown, differing=0, examples=())


def _past_passage(index: SentenceIndex, hit: "LoggedHit", found_again: dict[_Key, Passage]) -> PastPassage:
    sentence = _find(index, hit)
    if isinstance(sentence, str):
        return sentence
    article = cited_article(index, [sentence.number])
    bare = Passage(article, sentence, before="", after="", answer=None, score=hit.score)
    return found_again.get(_key(article, sentence), bare)


def _key(article: IndexedArticle, sentence: Sentence) -> _Key:
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


def _surroundings(snapshot: IndexSnapshot, _: Segmenter, hit: "LoggedHit") -> Surroundings | MissingReason:
    index = snapshot.index
    sentence = _find(index, hit)
    if isinstance(sentence, str):
        return sentence
    article = cited_article(index, [sentence.number])
    first, last = _paragraph(index, sentence.number)
    if index.sentence(last).end - index.sentence(first).start < _SHORT:
        first = _paragraph(index, first - 1)[0] if first - 1 in article.sentences else first
        last = _paragraph(index, last + 1)[1] if last + 1 in article.sentences else last
    start, end = index.sentence(first).start, index.sentence(last).end
    text = with_gaps(index.text(sentence.article)[start:end])
    return Surroundings(article, text.text, text.span(sentence.start - start, sentence.end - start))


def _paragraph(index: SentenceIndex, number: int) -> tuple[int, int]:
    """Return the numbers of the first and last sentence of the paragraph that sentence ``number`` belongs to."""
    first = last = number
    while (before := index.neighbour(first, -1)) is not None:
        first = before
    while (after := index.neighbour(last, 1)) is not None:
        last = after
    return first, last
