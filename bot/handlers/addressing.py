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
    encoded = (message.text or "").encode("utf-16-le", "surrogatepass")  # entities count in UTF-16 units
    mentions = _mentions(message)
    for entity in reversed(mentions):
        encoded = encoded[: 2 * entity.offset] + encoded[2 * (entity.offset + entity.length) :]
    text = encoded.decode("utf-16-le", "surrogatepass")
    return text.strip(_AROUND_NAME) if mentions else text


def _mentions(message: Message) -> list[MessageEntity]:
    name = f"@{message.get_bot().username}".lower()
    found = message.parse_entities([MessageEntity.MENTION])
    return sorted((entity for entity, text in found.items() if text.lower() == name), key=lambda one: one.offset)
