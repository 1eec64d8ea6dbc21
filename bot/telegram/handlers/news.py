"""Show the news: the newest, or those of a time or on a topic, a line a story."""

from telegram import Update
from telegram.ext import ContextTypes

from bot.services.news_requests import news_question
from bot.telegram.handlers.questions import Questions
from bot.telegram.handlers.replies import command_argument


class News:
    """Handles the commands for news, each of which stands for a question."""

    def __init__(self, questions: Questions) -> None:
        self._questions = questions

    async def newest(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """``/tinmoi`` and ``/news``: the newest, or those of the time or on the topic that follows."""
        await self._ask(update, "/tinmoi")

    async def of_today(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """``/homnay`` and ``/today``: those of today."""
        await self._ask(update, "/homnay")

    async def of_this_week(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """``/tuannay`` and ``/week``: those of this week."""
        await self._ask(update, "/tuannay")

    async def _ask(self, update: Update, command: str) -> None:
        if message := update.effective_message:
            await self._questions.ask(update, message, news_question(command, command_argument(message)))
