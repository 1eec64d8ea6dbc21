"""Show the timeline of a topic."""

from telegram import Update
from telegram.constants import ParseMode
from telegram.ext import ContextTypes

from bot.services.charts import ChartDrawer
from bot.services.timelines import TimelineService, timeline_as_typed
from bot.services.worker_thread import TooSlowError
from bot.telegram.handlers.pictures import send_picture
from bot.telegram.handlers.replies import command_argument, report_timeout, texts_of, typing_action
from bot.telegram.render import timeline_html
from bot.texts.figure_chart import figure_caption, figure_chart


class TopicTimelines:
    """Handles messages that ask for timelines."""

    def __init__(self, timelines: TimelineService, drawer: ChartDrawer) -> None:
        self._timelines = timelines
        self._drawer = drawer

    async def command(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """``/dongthoigian`` and ``/timeline``: show the timeline of the topic that follows, and its figures drawn."""
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
        if timeline.figures:
            chart = figure_chart(timeline.figures, request, texts)
            caption = figure_caption(timeline.figures, timeline, request, texts)
            context.application.create_task(send_picture(message, self._drawer, chart, caption), update=update)
