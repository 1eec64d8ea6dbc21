"""The earlier questions of a conversation: of the same person in the same chat, shortly before."""

import logging
from datetime import datetime, timedelta

from bot.services.answering import EARLIER
from storage.conversations import ConversationLog, StoredExchange
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
