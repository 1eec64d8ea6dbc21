"""What only administrators may do."""

import asyncio
import logging
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.services.reindex_words import is_cancel, is_force
from bot.services.reindexing import (
    AlreadyRunningError,
    BuildCancelledError,
    BuildStoppedError,
    Reindexer,
    ReindexError,
    log_report,
)
from bot.services.statistics import StatisticsService
from bot.telegram.handlers.keyboards import cancel_keyboard
from bot.telegram.handlers.progress_message import follow
from bot.telegram.handlers.replies import answer_press
from bot.texts.texts import CommandName, Texts, texts_for
from retrieval.errors import RetrievalError

COMMANDS: tuple[CommandName, ...] = ("reindex", "thongke")

_LOGGER = logging.getLogger(__name__)


class Admin:
    """Serves the administrators, known by Telegram's id. The methods are handlers of updates."""

    def __init__(self, reindexing: Reindexer, counting: StatisticsService, admin_ids: AbstractSet[int]) -> None:
        self._reindexing = reindexing
        self._counting = counting
        self._admin_ids = admin_ids

    async def reindex(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """``/reindex``: one message that tells how the rebuild goes and how it ended; where one runs, how it goes.

        ``ép`` behind it forces, ``huỷ`` cancels. Returns once the rebuild has begun, so that the chat is free for
        questions.
        """
        message, texts = update.effective_message, await self._texts_if_allowed(update, "/reindex")
        if message is None or texts is None:
            return
        words = " ".join(context.args or ())
        if is_cancel(words):
            cancelled = self._reindexing.cancel()
            await message.reply_text(texts.reindex_cancelling if cancelled else texts.reindex_idle)
            return
        if self._reindexing.running:
            await message.reply_text(self._running(texts))
            return
        keyboard = cancel_keyboard(texts)
        live = await message.reply_text(texts.reindex_started, reply_markup=keyboard)
        outcome = asyncio.create_task(self._outcome(texts, force=is_force(words)))
        context.application.create_task(follow(live, outcome, lambda: self._going_on(texts), keyboard), update=update)

    async def cancel(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """The button under the message of a rebuild."""
        query, user = update.callback_query, update.effective_user
        if query is None or user is None:
            return
        texts = texts_for(user.language_code)
        if user.id not in self._admin_ids:
            _LOGGER.warning("cancelling /reindex refused to user %d", user.id)
            await answer_press(query, texts.reindex_refused)
            return
        await answer_press(query, None if self._reindexing.cancel() else texts.reindex_idle)

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

    async def _outcome(self, texts: Texts, *, force: bool) -> str:
        try:
            report = await self._reindexing.run(force=force)
        except AlreadyRunningError:
            return self._running(texts)
        except BuildStoppedError:
            return texts.reindex_stopped
        except BuildCancelledError:
            return texts.reindex_cancelled
        except (ReindexError, RetrievalError) as error:
            _LOGGER.exception("/reindex failed")
            return texts.not_reindexed(error)
        log_report(report)
        faults = texts.editor.faults(report.faults, str(self._reindexing.folder))
        return "\n\n".join(filter(None, [texts.reindexed(report), faults]))

    def _running(self, texts: Texts) -> str:
        return texts.reindex_running.format(progress=texts.editor.standing(self._reindexing.standing))

    def _going_on(self, texts: Texts) -> str:
        return f"{texts.reindex_started}\n\n{texts.editor.standing(self._reindexing.standing)}"
