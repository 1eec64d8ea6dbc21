"""Reply to messages without words: pictures, voices, stickers, places and the like."""

from collections import deque

from telegram import Message, Update
from telegram.ext import ContextTypes

from bot.telegram.handlers.replies import texts_of
from bot.texts.message_texts import WordlessKind
from bot.texts.texts import Texts

_KINDS: dict[str, WordlessKind] = {
    **dict.fromkeys(("sticker", "dice", "game"), "sticker"),
    **dict.fromkeys(("location", "venue"), "place"),
    "contact": "contact",
    **dict.fromkeys(("poll", "checklist"), "poll"),
}
_MOST_ALBUMS = 1_000  # chosen


class Wordless:
    """Handles messages in which there is nothing to read, each with one sentence."""

    def __init__(self) -> None:
        self._albums: deque[str] = deque(maxlen=_MOST_ALBUMS)  # replied to

    async def reply(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Ask for a question in writing; once for an album, whose pictures come as a message each."""
        message = update.effective_message
        if message is None or message.media_group_id in self._albums:
            return
        await message.reply_text(_reply_to(message, texts_of(update)))
        if message.media_group_id:
            self._albums.append(message.media_group_id)


def _reply_to(message: Message, texts: Texts) -> str:
    kind = next((kind for name, kind in _KINDS.items() if getattr(message, name, None)), None)
    return texts.reader.messages.wordless[kind] if kind else texts.only_text
