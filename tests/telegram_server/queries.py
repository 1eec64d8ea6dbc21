"""Inline and guest queries: ``answerInlineQuery``, ``answerGuestQuery``, and the results that people choose.

Limits and descriptions of errors follow the Bot API server and TDLib; those in capitals are of Telegram's servers.
"""

import itertools
import re
from dataclasses import dataclass

from tests.telegram_server.chats import User
from tests.telegram_server.entities import FormattedText
from tests.telegram_server.errors import BadRequestError, Json, ProtocolViolationError
from tests.telegram_server.markup import inline_keyboard
from tests.telegram_server.parameters import Method, Parameters, check_preview, known_fields
from tests.telegram_server.texts import checked_text

LONGEST_QUERY = 256
MOST_RESULTS = 50
LONGEST_ID_BYTES = LONGEST_OFFSET_BYTES = LONGEST_START_PARAMETER = 64
MOST_CACHE_SECONDS = 24 * 60 * 60
_START_PARAMETER = re.compile(r"[A-Za-z0-9_-]+")
_ARTICLE_FIELDS = (
    *("type", "id", "title", "input_message_content", "reply_markup", "url", "description"),
    *("thumbnail_url", "thumbnail_width", "thumbnail_height"),
)
_CONTENT_FIELDS = ("message_text", "parse_mode", "entities", "link_preview_options")


@dataclass(frozen=True)
class InlineResult:
    """An article that is offered, and the message that is sent when it is chosen."""

    result_id: str
    title: str
    description: str
    content: FormattedText


@dataclass(frozen=True)
class InlineAnswer:
    """The answer to an inline query; ``button`` is an ``InlineQueryResultsButton``."""

    results: tuple[InlineResult, ...]
    next_offset: str
    cache_time: int
    is_personal: bool
    button: Json | None


@dataclass(frozen=True)
class _Asked:
    user: User
    text: str


class Queries:
    """The inline and guest queries, and their answers by query id. Each can be answered once."""

    def __init__(self) -> None:
        self._waiting: dict[str, _Asked] = {}
        self._asked: dict[str, _Asked] = {}
        self._numbers = itertools.count(8_000_001)
        self.inline_answers: dict[str, InlineAnswer] = {}
        self.guest_answers: dict[str, InlineResult] = {}

    def methods(self) -> list[Method]:
        """Return the methods of the Bot API for inline and guest queries."""
        return [
            Method(
                "answerInlineQuery",
                {
                    "inline_query_id": "text",
                    "results": "json",
                    "cache_time": "integer",
                    "is_personal": "boolean",
                    "next_offset": "text",
                    "button": "json",
                },
                self.answer_inline,
            ),
            Method("answerGuestQuery", {"guest_query_id": "text", "result": "json"}, self.answer_guest),
        ]

    def ask(self, user: User, text: str) -> str:
        """Return the id of a new query that awaits its answer."""
        query_id = str(next(self._numbers))
        self._waiting[query_id] = self._asked[query_id] = _Asked(user, text)
        return query_id

    def chosen(self, query_id: str, result_id: str) -> Json:
        """Return the ``ChosenInlineResult`` of the person who asked.

        Raises:
            ValueError: The result was not offered.
        """
        answer = self.inline_answers.get(query_id)
        if answer is None or result_id not in [result.result_id for result in answer.results]:
            raise ValueError(f"no result {result_id!r} to choose from; to forge one, use inject()")
        asked = self._asked[query_id]
        return {"result_id": result_id, "from": asked.user.as_json(), "query": asked.text}

    def expire(self) -> None:
        """Make unanswered queries expire."""
        self._waiting.clear()

    def answer_inline(self, parameters: Parameters) -> bool:
        """Handle ``answerInlineQuery``."""
        cache_time = parameters.integer("cache_time", 300)
        if not 0 <= cache_time <= MOST_CACHE_SECONDS:
            raise ProtocolViolationError(f"cache_time {cache_time} is not between 0 and a day")
        button = _button(parameters.json("button"))
        results = _results(parameters.json("results"))
        next_offset = parameters.text("next_offset")
        if len(next_offset.encode()) > LONGEST_OFFSET_BYTES:
            raise BadRequestError("NEXT_OFFSET_INVALID")
        query_id = self._take(parameters.text("inline_query_id"))
        is_personal = parameters.boolean("is_personal")
        self.inline_answers[query_id] = InlineAnswer(results, next_offset, cache_time, is_personal, button)
        return True

    def answer_guest(self, parameters: Parameters) -> Json:
        """Handle ``answerGuestQuery``."""
        value = parameters.json("result")
        if value is None:
            raise BadRequestError("result isn't specified")
        result = _result(value)
        query_id = self._take(parameters.text("guest_query_id"))
        self.guest_answers[query_id] = result
        return {"inline_message_id": f"guest-{query_id}"}

    def _take(self, query_id: str) -> str:
        if self._waiting.pop(query_id, None) is None:
            raise BadRequestError("query is too old and response timeout expired or query ID is invalid")
        return query_id


def _button(value: object) -> Json | None:
    if value is None:
        return None
    fields = known_fields(value, "InlineQueryResultsButton", ("text", "start_parameter"))
    text, parameter = fields.get("text"), fields.get("start_parameter")
    if not isinstance(text, str) or not text.strip():
        raise BadRequestError("can't parse inline query results button: Can't find field \"text\"")
    if not isinstance(parameter, str):
        raise BadRequestError(
            "can't parse inline query results button: InlineQueryResultsButton must have exactly one optional field"
        )
    if not parameter:
        raise BadRequestError("can't use empty start_parameter")
    if len(parameter) > LONGEST_START_PARAMETER:
        raise BadRequestError("too long start_parameter specified")
    if not _START_PARAMETER.fullmatch(parameter):
        raise BadRequestError("unallowed characters in start_parameter are used")
    return fields


def _results(value: object) -> tuple[InlineResult, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise BadRequestError("expected an Array of inline query results")
    if len(value) > MOST_RESULTS:
        raise BadRequestError("too many inline query results specified")
    results = tuple(map(_result, value))
    if len({result.result_id for result in results}) < len(results):
        raise BadRequestError("RESULT_ID_DUPLICATE")
    return results


def _result(value: object) -> InlineResult:
    """Parse an ``InlineQueryResultArticle``, the only kind that the stand-in implements."""
    if not isinstance(value, dict):
        raise BadRequestError("can't parse inline query result: Inline query result must be an object")
    if value.get("type") != "article":
        raise ProtocolViolationError(f"the stand-in does not implement results of the type {value.get('type')!r}")
    fields = known_fields(value, "InlineQueryResultArticle", _ARTICLE_FIELDS)
    for name in ("id", "title", "input_message_content"):
        if name not in fields:
            raise BadRequestError(f"can't parse inline query result: Can't find field \"{name}\"")
    result_id, title, description = (str(fields.get(name, "")) for name in ("id", "title", "description"))
    if not 0 < len(result_id.encode()) <= LONGEST_ID_BYTES:
        raise BadRequestError("RESULT_ID_INVALID")
    if not title.strip():
        raise BadRequestError("ARTICLE_TITLE_EMPTY")
    inline_keyboard(fields.get("reply_markup"))
    content = known_fields(fields["input_message_content"], "InputTextMessageContent", _CONTENT_FIELDS)
    check_preview(content.get("link_preview_options"))
    mode = str(content.get("parse_mode") or "")
    text = checked_text(str(content.get("message_text") or ""), mode, content.get("entities"))
    return InlineResult(result_id, title, description, text)
