"""Which messages of a group are meant for the bot: those that mention it, and replies to its own messages."""

from telegram import Message, MessageEntity
from telegram.ext import filters

_AROUND_NAME = " \t\n,:;–-"


class Addressed(filters.MessageFilter):
    """Lets texts through that mention the bot or reply to one of its messages."""

    def filter(self, message: Message) -> bool:
        """See `telegram.ext.filters.MessageFilter`."""
        original = message.reply_to_message
        if original and original.from_user and original.from_user.id == message.get_bot().id:
            return True
        return bool(_mentions(message))


def without_mentions(message: Message) -> str:
    """The text of a message without the bot's name, and without what set it off at either end."""
    text = _utf16(message)
    mentions = _mentions(message)
    for entity in reversed(mentions):
        text = text[: 2 * entity.offset] + text[2 * (entity.offset + entity.length) :]
    return _text(text).strip(_AROUND_NAME) if mentions else _text(text)


def _mentions(message: Message) -> list[MessageEntity]:
    """The mentions of the bot, in order."""
    # Not by `Message.parse_entities`, which fails on half of a surrogate pair.
    name = f"@{message.get_bot().username}".lower()
    text = _utf16(message)
    mentions = [entity for entity in message.entities if entity.type == MessageEntity.MENTION]
    named = [one for one in mentions if _text(text[2 * one.offset : 2 * (one.offset + one.length)]).lower() == name]
    return sorted(named, key=lambda entity: entity.offset)


def _utf16(message: Message) -> bytes:
    """The text, two bytes to each unit that entities count in."""
    return (message.text or "").encode("utf-16-le", "surrogatepass")


def _text(utf16: bytes) -> str:
    return utf16.decode("utf-16-le", "surrogatepass")
