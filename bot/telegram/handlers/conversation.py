"""What the log has of a conversation: a question with its reply, and those of the same person shortly before it."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.services.answering import EARLIER
from bot.services.past_answers import fingerprint
from bot.services.reply_plan import ReplyPlan
from retrieval.ranking.ranking import Passage
from storage.conversations import ConversationLog, Exchange, LoggedHit, StoredExchange
from storage.errors import StorageError

_CONVERSATION = timedelta(minutes=30)  # chosen

_LOGGER = logging.getLogger(__name__)


async def earlier_questions(  # noqa: PLR0913 — as `ConversationLog.recent`
    log: ConversationLog,
    chat_id: int,
    user_id: int | None,
    asked_at: datetime,
    *,
    before: int | None = None,
    without_update: int | None = None,
) -> list[str]:
    """Return the questions asked before ``asked_at``, and before the exchange of id ``before``, oldest first.

    ``without_update`` excludes the update of the question itself, which an earlier attempt may have logged. If the log
    fails, the list is empty, so the question is understood as the first one.
    """
    try:
        recent = await log.recent(
            chat_id,
            user_id,
            since=asked_at - _CONVERSATION,
            limit=EARLIER,
            before=before,
            without_update=without_update,
            with_hits=False,
        )
    except StorageError as error:
        _LOGGER.debug("earlier questions could not be read: %s", error)  # the log itself reports that it fails
        return []
    return [stored.exchange.question for stored in reversed(recent)]


async def questions_before(stored: StoredExchange, log: ConversationLog) -> list[str]:
    """Return the questions that a logged question was understood with, as `earlier_questions`."""
    exchange = stored.exchange
    return await earlier_questions(log, exchange.chat_id, exchange.user_id, exchange.asked_at, before=stored.id)


def exchange_of(  # noqa: PLR0913 — what is not in the plan
    plan: ReplyPlan,
    *,
    chat_id: int,
    user_id: int | None,
    asked_at: datetime,
    question: str,
    latency_ms: float,
    update_id: int,
    passages: Sequence[Passage] | None = None,
) -> Exchange:
    """Return what is logged of a question and the reply by ``plan``; with ``passages`` instead of its own, if given."""
    return Exchange(
        chat_id=chat_id,
        user_id=user_id,
        asked_at=asked_at,
        question=question,
        answered=plan.answered,
        confidence=plan.confidence,
        generation=plan.generation,
        latency_ms=latency_ms,
        hits=tuple(_logged(passage) for passage in (plan.passages if passages is None else passages)),
        update_id=update_id,
        status=plan.status,
    )


def _logged(passage: Passage) -> LoggedHit:
    return LoggedHit(
        article_id=passage.article.id,
        paragraph=passage.sentence.paragraph,
        sentence=passage.sentence.position,
        score=passage.score,
        fingerprint=fingerprint(passage.sentence),
    )
