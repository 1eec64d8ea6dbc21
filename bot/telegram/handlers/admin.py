"""Commands for administrators: rebuilding the index, and statistics."""

import asyncio
import logging
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.observability.audit import AuditLog, telegram_actor
from bot.services.build_errors import (
    AlreadyRunningError,
    BuildCancelledError,
    BuildStoppedError,
    ReindexError,
    RunningElsewhereError,
)
from bot.services.build_progress import BuildStatus
from bot.services.charts import ChartDrawer
from bot.services.reindexing import Reindexer, is_cancel, is_force, log_report
from bot.services.statistics import StatisticsService
from bot.telegram.handlers.keyboards import cancel_keyboard
from bot.telegram.handlers.pictures import send_picture
from bot.telegram.handlers.presses import answer_press
from bot.telegram.handlers.progress_message import show_progress
from bot.texts.command_texts import CommandName
from bot.texts.statistics_chart import statistics_caption, statistics_chart
from bot.texts.texts import Texts, texts_for
from retrieval.errors import RetrievalError

COMMANDS: tuple[CommandName, ...] = ("reindex", "thongke", "danhgia", "sua", "ngay", "baithem", "nguon")

_LOGGER = logging.getLogger(__name__)


class Admin:
    """Handles the updates of administrators; ``admin_ids`` are ids of Telegram."""

    def __init__(
        self,
        reindexer: Reindexer,
        statistics: StatisticsService,
        drawer: ChartDrawer,
        admin_ids: AbstractSet[int],
        audit: AuditLog,
    ) -> None:
        self._reindexer = reindexer
        self._statistics = statistics
        self._drawer = drawer
        self._admin_ids = admin_ids
        self._audit = audit

    async def reindex(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """``/reindex``: rebuild the index, with progress and result in one message; only one rebuild runs at a time.

        The argument ``ép`` forces, ``hủy`` cancels. Returns once the rebuild has started, so that the chat can go on.
        """
        message, texts = update.effective_message, await self._texts_if_allowed(update, "/reindex")
        if message is None or texts is None:
            return
        argument = " ".join(context.args or ())
        if is_cancel(argument):
            cancelled = await self._cancel(update)
            await message.reply_text(texts.reindex_cancelling if cancelled else texts.reindex_idle)
            return
        if self._reindexer.running:
            await message.reply_text(_running(self._reindexer.status, texts))
            return
        keyboard = cancel_keyboard(texts)
        progress_message = await message.reply_text(texts.reindex_started, reply_markup=keyboard)
        outcome = asyncio.create_task(self._outcome(texts, _actor(update), force=is_force(argument)))
        context.application.create_task(
            show_progress(progress_message, outcome, lambda: self._progress(texts), keyboard), update=update
        )

    async def cancel(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Cancel the rebuild whose button was pressed."""
        query, user = update.callback_query, update.effective_user
        if query is None or user is None:
            return
        texts = texts_for(user.language_code)
        if user.id not in self._admin_ids:
            _LOGGER.warning("cancelling /reindex refused: who pressed is no administrator")
            await answer_press(query, texts.reindex_refused)
            return
        await answer_press(query, None if await self._cancel(update) else texts.reindex_idle)

    async def end_under_way(self, update: Update) -> str | None:
        """Cancel a running rebuild for an administrator; see `cancel.UnderWay`."""
        user = update.effective_user
        if user is None or user.id not in self._admin_ids or not await self._reindexer.cancel():
            return None
        self._audit.note("cancel reindex", _actor(update), "cancelling")
        return texts_for(user.language_code).reindex_cancelling

    async def statistics(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """``/thongke`` and ``/stats``: reply with the statistics and a picture; readers' questions only in private."""
        message, texts = update.effective_message, await self._texts_if_allowed(update, "/thongke")
        if message is None or texts is None:
            return
        self._audit.note("statistics", _actor(update), "shown")
        now = datetime.now(UTC)
        statistics, history = await self._statistics.collect(now), await self._statistics.history(now)
        newest = texts.dates.of(statistics.newest) if statistics.newest else None
        private = message.chat.type == ChatType.PRIVATE
        await message.reply_text(texts.editor.statistics(statistics, newest, questions=private))
        chart, caption = statistics_chart(history, texts), statistics_caption(history, texts)
        context.application.create_task(send_picture(message, self._drawer, chart, caption), update=update)

    async def _cancel(self, update: Update) -> bool:
        cancelled = await self._reindexer.cancel()
        self._audit.note("cancel reindex", _actor(update), "cancelling" if cancelled else "nothing to cancel")
        return cancelled

    async def _texts_if_allowed(self, update: Update, command: str) -> Texts | None:
        """Return the texts to answer with; refuse a command of anybody else, and return None."""
        message, user = update.effective_message, update.effective_user
        texts = texts_for(user.language_code if user else None)
        if user is not None and user.id in self._admin_ids:
            return texts
        if message is not None:
            _LOGGER.warning("%s refused: its sender is no administrator", command)
            await message.reply_text(texts.reindex_refused)
        return None

    async def _outcome(self, texts: Texts, actor: str, *, force: bool) -> str:
        act = "reindex (forced)" if force else "reindex"
        self._audit.note(act, actor, "started")
        try:
            report = await self._reindexer.run(force=force, attended=True)
        except RunningElsewhereError as error:
            return _running(error.status, texts)
        except AlreadyRunningError:
            return _running(self._reindexer.status, texts)
        except BuildStoppedError:
            return texts.reindex_stopped
        except BuildCancelledError:
            return texts.reindex_cancelled
        except (ReindexError, RetrievalError) as error:
            _LOGGER.exception("/reindex failed")
            self._audit.note(act, actor, "failed")
            return texts.not_reindexed(error)
        self._audit.note(act, actor, f"generation {report.generation}")
        log_report(report)
        faults = texts.editor.faults(report.faults, str(self._reindexer.folder))
        return "\n\n".join(filter(None, [texts.reindexed(report), faults]))

    def _progress(self, texts: Texts) -> str:
        return f"{texts.reindex_started}\n\n{texts.editor.build_status(self._reindexer.status)}"


def _running(status: BuildStatus | None, texts: Texts) -> str:
    return texts.reindex_running.format(progress=texts.editor.build_status(status) if status else "").rstrip()


def _actor(update: Update) -> str:
    user = update.effective_user
    return telegram_actor(user.id if user else None)
