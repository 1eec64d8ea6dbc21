"""Keeps one reader from taking the time of all others."""

import logging

from telegram import Message, Update

from bot.services.question_quota import QuestionQuota
from bot.services.worker_thread import TooSlowError
from bot.telegram.handlers.readers import texts_of

_LOGGER = logging.getLogger(__name__)


async def admitted(limits: QuestionQuota, update: Update, message: Message) -> bool:
    """Whether to answer the question in ``message``; who asks too often is told once when to ask again."""
    asker = update.effective_user or message.chat
    verdict = limits.judge(asker.id, message.date, update.update_id)
    if verdict.wait is not None:
        _LOGGER.info("user %d asks too often, and is not answered for %d s", asker.id, verdict.wait)
        await message.reply_text(texts_of(update).reader.too_often.format(seconds=verdict.wait))
    return verdict.admitted


async def report_timeout(update: Update, message: Message, error: TooSlowError) -> None:
    """Tell a reader that there will be no answer."""
    _LOGGER.warning("update %d was cut off: %s", update.update_id, error)
    await message.reply_text(texts_of(update).reader.too_slow)
