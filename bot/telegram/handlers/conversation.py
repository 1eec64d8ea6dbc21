"""The questions that a question may lean on: those of the same person in the same chat a short while ago."""

import logging
from datetime import datetime, timedelta

from bot.services.answering import EARLIER
from storage.conversations import ConversationLog
from storage.errors import StorageError

_A_WHILE = timedelta(minutes=30)  # after that, a conversation is taken to have ended

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
    """What was asked before ``asked_at``, and before the exchange of id ``before``, oldest first.

    None where the log fails: then a question is read as if it were the first. ``without_update`` is the one that
    brings the question itself, which may have been logged at an earlier try.
    """
    try:
        recent = await log.recent(
            chat_id,
            user_id,
            since=asked_at - _A_WHILE,
            limit=EARLIER,
            before=before,
            without_update=without_update,
            with_hits=False,
        )
    except StorageError as error:
        _LOGGER.debug("the questions before could not be read: %s", error)  # that the log fails is told by the log
        return []
    return [stored.exchange.question for stored in reversed(recent)]
