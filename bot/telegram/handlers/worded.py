"""Recognise commands in words, in the messages that the bot answers."""

from telegram import Message
from telegram.ext import filters

from bot.services.command_words import WordedName, command_in_words
from bot.telegram.handlers.mentions import without_mentions


class Worded(filters.MessageFilter):
    """Matches texts that are a command in words; not what a person forwards."""

    def __init__(self, name: WordedName) -> None:
        """Match the command of this name only."""
        super().__init__()
        self._name = name

    def filter(self, message: Message) -> bool:
        """See `telegram.ext.filters.MessageFilter`."""
        if not message.text or message.forward_origin:
            return False
        command = command_in_words(without_mentions(message))
        return command is not None and command.name == self._name
