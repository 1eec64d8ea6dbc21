"""What only administrators may do."""

import logging
from collections.abc import Set as AbstractSet

from telegram import Update
from telegram.ext import ContextTypes

from bot.reindexing import AlreadyRunningError, BuildStoppedError, Reindexing, ReindexingError
from bot.texts import Texts, texts_for
from retrieval.build import BuildReport
from retrieval.errors import RetrievalError

_LOGGER = logging.getLogger(__name__)


class Admin:
    """Serves the administrators, known by Telegram's id. The methods are handlers of updates that hold a message."""

    def __init__(self, reindexing: Reindexing, admin_ids: AbstractSet[int]) -> None:
        self._reindexing = reindexing
        self._admin_ids = admin_ids

    async def reindex(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """``/reindex``: says that it began, and in the same message how it ended."""
        message, user = update.effective_message, update.effective_user
        if message is None:
            return
        texts = texts_for(user.language_code if user else None)
        if user is None or user.id not in self._admin_ids:
            _LOGGER.warning("/reindex refused to user %s in chat %d", user.id if user else "unknown", message.chat_id)
            await message.reply_text(texts.reindex_refused)
            return
        if self._reindexing.running:
            await message.reply_text(self._running(texts))
            return
        started = await message.reply_text(texts.reindex_started)
        await started.edit_text(await self._outcome(texts))

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
        return texts.reindexed(report)

    def _running(self, texts: Texts) -> str:
        return texts.reindex_running.format(progress=texts.progressed(self._reindexing.progress))


def _log_report(report: BuildReport) -> None:
    _LOGGER.info(
        "generation %s: %d articles, %d added, %d changed, %d removed, %d unreadable",
        *(report.generation, report.articles, report.added, report.changed, report.removed, len(report.faults)),
    )
    for fault in report.faults:
        _LOGGER.warning("%s: %s", fault.place, fault.message)
