"""Handle the buttons with example questions: a press asks the question."""

from telegram import CallbackQuery, Message, Update
from telegram.ext import ContextTypes

from bot.services.example_questions import ExampleQuestions
from bot.telegram.handlers.keyboards import example_data
from bot.telegram.handlers.presses import answer_press
from bot.telegram.handlers.questions import Questions
from bot.telegram.handlers.replies import texts_of


class Examples:
    """Handles callback queries from example questions. Their state is in the button, so they outlive a generation."""

    def __init__(self, examples: ExampleQuestions, questions: Questions) -> None:
        self._examples = examples
        self._questions = questions

    async def ask(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Ask the question of the button as the person who pressed it; an unknown one is explained."""
        query = update.callback_query
        if query is None:
            return
        question = self._question(query)
        if question is None or not isinstance(query.message, Message):
            await answer_press(query, texts_of(update).examples.outdated)
            return
        await answer_press(query)
        await self._questions.pressed(update, query.message, question)

    def _question(self, query: CallbackQuery) -> str | None:
        """Return the question on the button, or else the example with the key in its data."""
        markup = query.message.reply_markup if isinstance(query.message, Message) else None
        buttons = (button for row in markup.inline_keyboard for button in row) if markup else ()
        of_button = (one.text for one in buttons if query.data == one.callback_data == example_data(one.text))
        return next(of_button, None) or self._examples.find(str(query.data).partition(":")[2])
