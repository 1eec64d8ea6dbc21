"""What only administrators may do."""

import asyncio
import logging
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.figures import Counting
from bot.handlers.live_message import follow
from bot.reindexing import AlreadyRunningError, BuildStoppedError, Reindexing, ReindexingError
from bot.texts import CommandName, Texts, texts_for
from retrieval.build import BuildReport
from retrieval.errors import RetrievalError

COMMANDS: tuple[CommandName, ...] = ("reindex", "thongke")

_LOGGER = logging.getLogger(__name__)


class Admin:
    """Serves the administrators, known by Telegram's id. The methods are handlers of updates that hold a message."""

    def __init__(self, reindexing: Reindexing, counting: Counting, admin_ids: AbstractSet[int]) -> None:
        self._reindexing = reindexing
        self._counting = counting
        self._admin_ids = admin_ids

    async def reindex(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """``/reindex``: one message that tells how the rebuild goes and how it ended; where one runs, how it goes.

        Returns once the rebuild has begun, so that the chat is free for questions.
        """
        message, texts = update.effective_message, await self._texts_if_allowed(update, "/reindex")
        if message is None or texts is None:
            return
        if self._reindexing.running:
            await message.reply_text(self._running(texts))
            return
        live = await message.reply_text(texts.reindex_started)
        outcome = asyncio.create_task(self._outcome(texts))
        context.application.create_task(follow(live, outcome, lambda: self._going_on(texts)), update=update)

    async def statistics(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """``/thongke`` and ``/stats``: the numbers; readers' questions are told in private chats only."""
        message, texts = update.effective_message, await self._texts_if_allowed(update, "/thongke")
        if message is None or texts is None:
            return
        figures = await self._counting.figures(datetime.now(UTC))
        newest = texts.dates.of(figures.newest) if figures.newest else None
        private = message.chat.type == ChatType.PRIVATE
        await message.reply_text(texts.editor.figures(figures, newest, questions=private))

    async def _texts_if_allowed(self, update: Update, command: str) -> Texts | None:
        """The texts to answer with; None where the command was refused, which is told and logged."""
        message, user = update.effective_message, update.effective_user
        texts = texts_for(user.language_code if user else None)
        if user is not None and user.id in self._admin_ids:
            return texts
        if message is not None:
            name = user.id if user else "unknown"
            _LOGGER.warning("%s refused to user %s in chat %d", command, name, message.chat_id)
            await message.reply_text(texts.reindex_refused)
        return None

    async def _outcome(self, texts: Texts) -> str:
        try:
            report = await self._reindexing.run()
        except AlreadyRunningError:
            return self._running(texts)
        except BuildStoppedError:
            return texts.reindex_stopped
        except (ReindexingError, RetrievalError) as error:
            _LOGGER.exception("/reindex failed")
            return texts.not_reindexed(error)
        _log_report(report)
        faults = texts.editor.faults(report.faults, str(self._reindexing.folder))
        return "\n\n".join(filter(None, [texts.reindexed(report), faults]))

    def _running(self, texts: Texts) -> str:
        return texts.reindex_running.format(progress=texts.editor.standing(self._reindexing.standing))

    def _going_on(self, texts: Texts) -> str:
        return f"{texts.reindex_started}\n\n{texts.editor.standing(self._reindexing.standing)}"


def _log_report(report: BuildReport) -> None:
    _LOGGER.info(
        "generation %s: %d articles, %d added, %d changed, %d removed, %d faults",
        *(report.generation, report.articles, report.added, report.changed, report.removed, len(report.faults)),
    )
    for fault in report.faults:
        _LOGGER.warning("%s: %s", fault.place, fault.message)
