"""Recognise messages of a group that address the bot, and the words that they are addressed with.

The words of a message are its text, or the caption of what it shows.
"""

import re

from telegram import Message, MessageEntity
from telegram.constants import ChatType
from telegram.ext import filters

_SEPARATORS = " \t\n,:;–-"
_ASKING = re.compile(r"/(?:hoi|ask)(?:@(?P<name>\w+))?(?=\s|$)\s*", re.IGNORECASE)


class Addressed(filters.MessageFilter):
    """Matches messages that mention the bot or reply to one of its messages."""

    def filter(self, message: Message) -> bool:
        """See `telegram.ext.filters.MessageFilter`."""
        return is_reply_to_bot(message) or bool(_mentions(message))


def is_reply_to_bot(message: Message) -> bool:
    """Return whether a message replies to one of the bot."""
    original = message.reply_to_message
    return bool(original and original.from_user and original.from_user.id == message.get_bot().id)


def asks_bot(message: Message) -> bool:
    """Return whether a message is for the bot to answer: sent in private, addressed to it, or ``/hoi``."""
    private = message.chat.type == ChatType.PRIVATE
    return private or Addressed().filter(message) or _asking_command(message) is not None


def question_in(message: Message) -> str:
    """Return the words of a message, as `without_mentions`, and without ``/hoi`` before them."""
    if command := _asking_command(message):
        return (message.text or message.caption or "")[command.end() :].strip()
    return without_mentions(message)


def without_mentions(message: Message) -> str:
    """Return the words of a message without mentions of the bot, and without separators at both ends."""
    text = _utf16(message)
    mentions = _mentions(message)
    for entity in reversed(mentions):
        text = text[: 2 * entity.offset] + text[2 * (entity.offset + entity.length) :]
    return _text(text).strip(_SEPARATORS) if mentions else _text(text)


def _asking_command(message: Message) -> re.Match[str] | None:
    """Return ``/hoi`` or ``/ask`` at the start of the words, for this bot or for any."""
    command = _ASKING.match(message.text or message.caption or "")
    named = command["name"] if command else None
    return command if named is None or named.lower() == str(message.get_bot().username).lower() else None


def _mentions(message: Message) -> list[MessageEntity]:
    """Return the mentions of the bot in order."""
    # `Message.parse_entities` fails on half of a surrogate pair.
    name = f"@{message.get_bot().username}".lower()
    text = _utf16(message)
    entities = message.entities if message.text else message.caption_entities
    mentions = [entity for entity in entities if entity.type == MessageEntity.MENTION]
    named = [one for one in mentions if _text(text[2 * one.offset : 2 * (one.offset + one.length)]).lower() == name]
    return sorted(named, key=lambda entity: entity.offset)


def _utf16(message: Message) -> bytes:
    """Encode the words with two bytes for each unit of entity offsets."""
    return (message.text or message.caption or "").encode("utf-16-le", "surrogatepass")


def _text(utf16: bytes) -> str:
    return utf16.decode("utf-16-le", "surrogatepass")
