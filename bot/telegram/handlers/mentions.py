"""Recognise messages of a group that address the bot: mentions of it, and replies to its messages."""

from telegram import Message, MessageEntity
from telegram.ext import filters

_SEPARATORS = " \t\n,:;–-"


class Addressed(filters.MessageFilter):
    """Matches texts that mention the bot or reply to one of its messages."""

    def filter(self, message: Message) -> bool:
        """See `telegram.ext.filters.MessageFilter`."""
        original = message.reply_to_message
        if original and original.from_user and original.from_user.id == message.get_bot().id:
            return True
        return bool(_mentions(message))


def without_mentions(message: Message) -> str:
    """Return the text of a message without mentions of the bot, and without separators at both ends."""
    text = _utf16(message)
    mentions = _mentions(message)
    for entity in reversed(mentions):
        text = text[: 2 * entity.offset] + text[2 * (entity.offset + entity.length) :]
    return _text(text).strip(_SEPARATORS) if mentions else _text(text)


def _mentions(message: Message) -> list[MessageEntity]:
    """Return the mentions of the bot in order."""
    # `Message.parse_entities` fails on half of a surrogate pair.
    name = f"@{message.get_bot().username}".lower()
    text = _utf16(message)
    mentions = [entity for entity in message.entities if entity.type == MessageEntity.MENTION]
    named = [one for one in mentions if _text(text[2 * one.offset : 2 * (one.offset + one.length)]).lower() == name]
    return sorted(named, key=lambda entity: entity.offset)


def _utf16(message: Message) -> bytes:
    """Encode the text with two bytes for each unit of entity offsets."""
    return (message.text or "").encode("utf-16-le", "surrogatepass")


def _text(utf16: bytes) -> str:
    return utf16.decode("utf-16-le", "surrogatepass")
