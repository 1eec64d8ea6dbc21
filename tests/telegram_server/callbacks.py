"""Callback queries of pressed buttons, and ``answerCallbackQuery``."""

import itertools

from tests.telegram_server.chats import User
from tests.telegram_server.entities import utf16_length
from tests.telegram_server.errors import BadRequestError, Json
from tests.telegram_server.parameters import Method, Parameters

LONGEST_ANSWER = 200
MOST_CACHE_SECONDS = 24 * 30 * 60 * 60


class Callbacks:
    """The unanswered callback queries.

    Each can be answered once; Telegram does not document whether it accepts a second answer.
    """

    def __init__(self) -> None:
        self._waiting: set[str] = set()
        self._numbers = itertools.count(7_000_001)

    def methods(self) -> list[Method]:
        """Return the methods of the Bot API for callback queries."""
        return [
            Method(
                "answerCallbackQuery",
                {
                    "callback_query_id": "text",
                    "text": "text",
                    "show_alert": "boolean",
                    "url": "text",
                    "cache_time": "integer",
                },
                self.answer,
            )
        ]

    def press(self, message: Json, data: str, user: User, chat_id: int) -> Json:
        """Create a ``CallbackQuery`` that awaits its answer."""
        query_id = str(next(self._numbers))
        self._waiting.add(query_id)
        return {
            "id": query_id,
            "from": user.as_json(),
            "message": message,
            "chat_instance": str(abs(chat_id) * 31),
            "data": data,
        }

    def expire(self) -> None:
        """Make unanswered callback queries expire."""
        self._waiting.clear()

    def answer(self, parameters: Parameters) -> bool:
        """Handle ``answerCallbackQuery``."""
        query_id = parameters.text("callback_query_id")
        if utf16_length(parameters.text("text")) > LONGEST_ANSWER:
            raise BadRequestError("MESSAGE_TOO_LONG")
        if parameters.text("url") and not parameters.text("url").startswith(("https://t.me/", "tg://")):
            raise BadRequestError("URL_INVALID")
        if query_id not in self._waiting:
            raise BadRequestError("query is too old and response timeout expired or query ID is invalid")
        self._waiting.remove(query_id)
        return True
