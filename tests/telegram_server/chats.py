"""Users and chats as the Bot API represents them."""

from dataclasses import dataclass
from typing import Literal

from tests.telegram_server.errors import ApiError, BadRequestError, Json


@dataclass(frozen=True)
class User:
    """A person or a bot; unset fields are left out of the JSON."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False

    def as_json(self) -> Json:
        """Return the user as a ``User`` object."""
        extras: Json = {"username": self.username, "language_code": self.language_code}
        given = {name: value for name, value in extras.items() if value is not None}
        return {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name, **given}


@dataclass(frozen=True)
class Chat:
    """A private chat (its id is the user's) or a group (its id is negative)."""

    id: int
    kind: Literal["private", "group", "supergroup"]
    title: str | None = None
    username: str | None = None
    first_name: str | None = None

    @property
    def is_group(self) -> bool:
        """Whether the chat is a group."""
        return self.kind != "private"

    def as_json(self) -> Json:
        """Return the chat as a ``Chat`` object."""
        extras: Json = {"title": self.title, "username": self.username, "first_name": self.first_name}
        given = {name: value for name, value in extras.items() if value is not None}
        return {"id": self.id, "type": self.kind, **given}

    def as_full_json(self) -> Json:
        """Return the chat as a ``ChatFullInfo`` object."""
        gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")
        accepted = dict.fromkeys((*gifts, "gifts_from_channels"), not self.is_group)
        return self.as_json() | {
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": accepted,
        }


class Directory:
    """The chats that the bot knows, with the errors of those it may not write to."""

    def __init__(self) -> None:
        self._chats: dict[int, Chat] = {}
        self._refusals: dict[int, ApiError] = {}

    def add(self, chat: Chat) -> Chat:
        """Add a chat that the bot knows."""
        self._chats[chat.id] = chat
        return chat

    def refuse(self, chat_id: int, refusal: ApiError) -> None:
        """Answer every message to a chat with this error."""
        self._refusals[chat_id] = refusal

    def admit(self, chat_id: int) -> None:
        """Allow messages to a chat again."""
        self._refusals.pop(chat_id, None)

    def find(self, chat_id: str) -> Chat:
        """Return the chat of an id, or of the ``@username`` of a group.

        Raises:
            BadRequestError: The bot knows no such chat.
        """
        if not chat_id:
            raise BadRequestError("chat_id is empty")
        for chat in self._chats.values():
            if chat_id == str(chat.id) or (chat.is_group and chat_id == f"@{chat.username}"):
                return chat
        raise BadRequestError("chat not found")

    def find_writable(self, chat_id: str) -> Chat:
        """Return the chat as ``find`` does, if the bot may write to it.

        Raises:
            ApiError: The bot knows no such chat or may not write to it.
        """
        chat = self.find(chat_id)
        if refusal := self._refusals.get(chat.id):
            raise _copy(refusal)
        return chat


def _copy(refusal: ApiError) -> ApiError:
    """Return a fresh copy: an exception that is raised twice keeps the first traceback."""
    return ApiError(refusal.status, refusal.description, refusal.parameters)
