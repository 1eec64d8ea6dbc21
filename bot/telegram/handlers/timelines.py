"""Show the timeline of a topic."""

from telegram import Update
from telegram.constants import ParseMode
from telegram.ext import ContextTypes

from bot.services.timelines import TimelineService, timeline_as_typed
from bot.services.worker_thread import TooSlowError
from bot.telegram.handlers.replies import command_argument, report_timeout, texts_of, typing_action
from bot.telegram.render import timeline_html


class TopicTimelines:
    """Handles messages that ask for timelines."""

    def __init__(self, timelines: TimelineService) -> None:
        self._timelines = timelines

    async def command(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """``/dongthoigian`` and ``/timeline``: show the timeline of the topic that follows."""
        message, texts = update.effective_message, texts_of(update)
        if message is None:
            return
        topic = command_argument(message)
        if not topic:
            await message.reply_text(texts.reader.timelines.missing)
            return
        request = timeline_as_typed(topic, message.date)
        try:
            async with typing_action(message):
                timeline = await self._timelines.timeline_async(request)
        except TooSlowError as error:
            await report_timeout(update, message, error)
            return
        await message.reply_text(timeline_html(timeline, request, texts), parse_mode=ParseMode.HTML)
