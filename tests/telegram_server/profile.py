"""The bot's profile: its names, descriptions and menus of commands.

The errors ``*_TOO_LONG`` and ``BOT_TITLE_INVALID`` for over-long names and descriptions imitate Telegram's servers; the
Bot API documents the limits, but not the errors.
"""

import json
import re

from tests.telegram_server.chats import Directory
from tests.telegram_server.entities import utf16_length
from tests.telegram_server.errors import BadRequestError, Json
from tests.telegram_server.parameters import Method, Parameters, known_fields

LONGEST_NAME = 64
LONGEST_DESCRIPTION = 512
LONGEST_SHORT_DESCRIPTION = 120
MOST_COMMANDS = 100
LONGEST_COMMAND_DESCRIPTION = 256
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LONGEST_COMMAND = 32
_LANGUAGE = re.compile(r"([a-z]{2})?")
_GENERAL_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
_CHAT_SCOPES = ("chat", "chat_administrators", "chat_member")


class Profile:
    """The public profile of the bot by language; "" is the language of everybody else."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self.names: dict[str, str] = {}
        self.descriptions: dict[str, str] = {}
        self.short_descriptions: dict[str, str] = {}
        self._commands: dict[tuple[str, str], list[Json]] = {}

    def methods(self) -> list[Method]:
        """Return the methods of the Bot API for the profile."""
        return [
            Method("setMyName", {"name": "text", "language_code": "text"}, self.set_name),
            Method("getMyName", {"language_code": "text"}, self.get_name),
            Method("getMyDescription", {"language_code": "text"}, self.get_description),
            Method("getMyShortDescription", {"language_code": "text"}, self.get_short_description),
            Method("setMyDescription", {"description": "text", "language_code": "text"}, self.set_description),
            Method(
                "setMyShortDescription",
                {"short_description": "text", "language_code": "text"},
                self.set_short_description,
            ),
            Method(
                "setMyCommands",
                {"commands": "json", "scope": "json", "language_code": "text"},
                self.set_commands,
            ),
            Method("getMyCommands", {"scope": "json", "language_code": "text"}, self.get_commands),
            Method("deleteMyCommands", {"scope": "json", "language_code": "text"}, self.delete_commands),
        ]

    def set_name(self, parameters: Parameters) -> bool:
        """Handle ``setMyName``."""
        return _store(self.names, parameters, "name", LONGEST_NAME, "BOT_TITLE_INVALID")

    def get_name(self, parameters: Parameters) -> Json:
        """Handle ``getMyName``: return the name for exactly this language, empty if it has none of its own."""
        return {"name": self.names.get(_language(parameters), "")}

    def get_description(self, parameters: Parameters) -> Json:
        """Handle ``getMyDescription``, likewise."""
        return {"description": self.descriptions.get(_language(parameters), "")}

    def get_short_description(self, parameters: Parameters) -> Json:
        """Handle ``getMyShortDescription``, likewise."""
        return {"short_description": self.short_descriptions.get(_language(parameters), "")}

    def set_description(self, parameters: Parameters) -> bool:
        """Handle ``setMyDescription``."""
        return _store(self.descriptions, parameters, "description", LONGEST_DESCRIPTION, "DESCRIPTION_TOO_LONG")

    def set_short_description(self, parameters: Parameters) -> bool:
        """Handle ``setMyShortDescription``."""
        limit = LONGEST_SHORT_DESCRIPTION
        return _store(self.short_descriptions, parameters, "short_description", limit, "ABOUT_TOO_LONG")

    def set_commands(self, parameters: Parameters) -> bool:
        """Handle ``setMyCommands``."""
        key = self._menu(parameters)
        commands = parameters.json("commands")
        if not isinstance(commands, list):
            raise BadRequestError("expected an Array of BotCommand")
        if len(commands) > MOST_COMMANDS:
            raise BadRequestError("BOT_COMMANDS_TOO_MUCH")
        self._commands[key] = [_command(command) for command in commands]
        return True

    def get_commands(self, parameters: Parameters) -> list[Json]:
        """Handle ``getMyCommands``: return the commands of exactly this scope and language."""
        return self._commands.get(self._menu(parameters), [])

    def delete_commands(self, parameters: Parameters) -> bool:
        """Handle ``deleteMyCommands``."""
        self._commands.pop(self._menu(parameters), None)
        return True

    def _menu(self, parameters: Parameters) -> tuple[str, str]:
        """Return the scope in a canonical form, and the language."""
        noun = "BotCommandScope"
        given = parameters.json("scope") or {"type": "default"}
        scope = known_fields(given, noun, ("type", "chat_id", "user_id"))
        if scope.get("type") in _CHAT_SCOPES:
            self._directory.find(str(scope.get("chat_id", "")))
        elif scope.get("type") not in _GENERAL_SCOPES:
            raise BadRequestError(f"can't parse {noun}: Unsupported type specified")
        return json.dumps(scope, sort_keys=True), _language(parameters)


def _language(parameters: Parameters) -> str:
    code = parameters.text("language_code")
    if not _LANGUAGE.fullmatch(code):
        raise BadRequestError("invalid language code specified")
    return code


def _store(texts: dict[str, str], parameters: Parameters, name: str, limit: int, refusal: str) -> bool:
    text = parameters.text(name).strip()
    if utf16_length(text) > limit:
        raise BadRequestError(refusal)
    texts[_language(parameters)] = text
    return True


def _command(value: object) -> Json:
    fields = known_fields(value, "BotCommand", ("command", "description"))
    command = str(fields.get("command", "")).strip().removeprefix("/")
    description = str(fields.get("description", "")).strip()
    if not command:
        raise BadRequestError("command must be non-empty")
    if len(command) > _LONGEST_COMMAND:
        raise BadRequestError(f"command length must not exceed {_LONGEST_COMMAND}")
    if not description:
        raise BadRequestError("command description must be non-empty")
    if len(description) > LONGEST_COMMAND_DESCRIPTION:
        raise BadRequestError(f"command description length must not exceed {LONGEST_COMMAND_DESCRIPTION}")
    if not _COMMAND.fullmatch(command):
        raise BadRequestError("BOT_COMMAND_INVALID")
    return {"command": command, "description": description}
