"""Texts that people type: the entities that their clients add, and commands for the bot."""

import re

from tests.telegram_server.entities import Entity, FormattedText, entity_text, normalised, utf16_length

_COMMAND = re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>@])")
_MENTION = re.compile(r"(?<![\w@])@[A-Za-z0-9_]{3,32}(?!\w)")


def typed(text: str) -> FormattedText:
    """Return a text as a client sends it, with entities for commands and mentions."""
    cleaned = normalised(FormattedText(text)).text
    commands = [_marked("bot_command", cleaned, match) for match in _COMMAND.finditer(cleaned)]
    mentions = [_marked("mention", cleaned, match) for match in _MENTION.finditer(cleaned)]
    alone = [mention for mention in mentions if all(mention.end != command.end for command in commands)]
    return FormattedText(cleaned, tuple(sorted([*commands, *alone], key=lambda entity: entity.offset)))


def is_command_for(username: str, content: FormattedText) -> bool:
    """Return whether a text begins with a command for this bot or for any bot."""
    for entity in content.entities:
        if entity.kind == "bot_command" and entity.offset == 0:
            _, at, addressee = entity_text(content.text, entity).partition("@")
            return not at or addressee.lower() == username.lower()
    return False


def _marked(kind: str, text: str, match: re.Match[str]) -> Entity:
    return Entity(kind, utf16_length(text[: match.start()]), utf16_length(match.group()))
