"""What every handler needs of the person on the other side."""

import logging

from telegram import Message, Update
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.texts import Texts, texts_for

_LOGGER = logging.getLogger(__name__)


def texts_of(update: Update) -> Texts:
    """The texts in the language of who caused the update."""
    user = update.effective_user
    return texts_for(user.language_code if user else None)


def behind_command(message: Message) -> str:
    """What was written behind a command, without blanks around."""
    words = (message.text or "").split(maxsplit=1)
    return words[1].strip() if len(words) > 1 else ""


async def show_typing(message: Message) -> None:
    """Show the typing sign; a failure is only logged, for the answer matters more."""
    try:
        await message.reply_chat_action(ChatAction.TYPING)
    except TelegramError as error:
        _LOGGER.warning("the typing sign was not shown: %s", error)
