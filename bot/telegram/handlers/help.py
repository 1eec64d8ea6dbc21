"""Reply with the greeting, help and privacy texts, and to unknown commands."""

from collections.abc import Set as AbstractSet

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.services.example_questions import ExampleQuestions
from bot.telegram.handlers.keyboards import with_examples
from bot.telegram.handlers.menus import ADMIN_COMMANDS, COMMANDS, set_admin_menu
from bot.telegram.handlers.replies import texts_of
from bot.texts.command_texts import CommandName


class Help:
    """Handles messages that need help texts."""

    def __init__(self, examples: ExampleQuestions, admin_ids: AbstractSet[int]) -> None:
        self._examples = examples
        self._admin_ids = admin_ids

    async def start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """``/start``: greet, with example questions as buttons.

        An administrator's chat gets its menu, which Telegram refuses before the first message.
        """
        if message := update.effective_message:
            welcome = self._examples.welcome()
            greeting = texts_of(update).first_greeting(
                welcome.articles, welcome.newest, examples=bool(welcome.examples)
            )
            await message.reply_text(greeting, reply_markup=with_examples(None, welcome.examples))
            if self._commands(update) == ADMIN_COMMANDS:
                await set_admin_menu(context.bot, message.chat_id)

    async def help(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """``/help``: list the commands."""
        if message := update.effective_message:
            await message.reply_text(texts_of(update).help(*self._commands(update)))

    async def unknown_command(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Reply to a command that no other handler takes, in a private chat."""
        if message := update.effective_message:
            await message.reply_text(texts_of(update).unknown_command)

    def _commands(self, update: Update) -> tuple[CommandName, ...]:
        """Return the commands to list; those of administrators only for them, and only in private."""
        user, chat = update.effective_user, update.effective_chat
        private = chat is not None and chat.type == ChatType.PRIVATE
        return ADMIN_COMMANDS if private and user and user.id in self._admin_ids else COMMANDS
