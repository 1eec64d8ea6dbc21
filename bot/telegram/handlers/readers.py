"""What every handler needs of the person on the other side."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import Message, Update
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.texts.texts import Texts, texts_for

_MOMENT = 0.4  # seconds that nobody minds waiting
_SIGN_LASTS = 4.5  # seconds; Telegram takes it away after five

_LOGGER = logging.getLogger(__name__)


def texts_of(update: Update) -> Texts:
    """The texts in the language of who caused the update."""
    user = update.effective_user
    return texts_for(user.language_code if user else None)


def behind_command(message: Message) -> str:
    """What was written behind a command, without blanks around."""
    words = (message.text or "").split(maxsplit=1)
    return words[1].strip() if len(words) > 1 else ""


@asynccontextmanager
async def typing_action(message: Message, after: float = _MOMENT) -> AsyncIterator[None]:
    """Show the typing sign while the body takes longer than ``after`` seconds; a quick answer costs no call for it.

    A failure is only logged, for the answer matters more.
    """
    signs = asyncio.create_task(_keep_typing(message, after))
    try:
        yield
    finally:
        signs.cancel()
        await asyncio.wait([signs])


async def _keep_typing(message: Message, after: float) -> None:
    await asyncio.sleep(after)
    while True:
        try:
            await message.reply_chat_action(ChatAction.TYPING)
        except TelegramError as error:
            _LOGGER.warning("the typing sign was not shown: %s", error)
        await asyncio.sleep(_SIGN_LASTS)
