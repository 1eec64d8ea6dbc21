"""Validate ``reply_parameters``: the message replied to, and its quoted part."""

from dataclasses import dataclass

from tests.telegram_server.chats import Chat
from tests.telegram_server.entities import FormattedText, quotes, utf16_length
from tests.telegram_server.errors import BadRequestError, ProtocolViolationError
from tests.telegram_server.messages import History
from tests.telegram_server.parameters import known_fields
from tests.telegram_server.texts import formatted

LONGEST_QUOTE = 1024
_QUOTE_FIELDS = ("quote", "quote_parse_mode", "quote_entities", "quote_position")
_FIELDS = ("message_id", "chat_id", "allow_sending_without_reply", *_QUOTE_FIELDS)


@dataclass(frozen=True)
class Reply:
    """The id of the message replied to, and the quotation, if any."""

    message_id: int
    quote: FormattedText | None


def reply(value: object, chat: Chat, history: History) -> Reply | None:
    """Parse a ``reply_parameters`` object; returns None if the message is missing and may be sent without reply.

    Raises:
        BadRequestError: The message does not exist or does not contain the quotation.
        ProtocolViolationError: A field is unknown, or the message is in another chat.
    """
    if value is None or value == {}:
        return None
    fields = known_fields(value, "reply parameters", _FIELDS)
    message_id = fields.get("message_id")
    if not isinstance(message_id, int):
        raise BadRequestError('field "message_id" must be a valid Number')
    if str(fields.get("chat_id", chat.id)) != str(chat.id):
        raise ProtocolViolationError("the stand-in does not implement replies across chats")
    original = history.get(chat, message_id)
    if original is None:
        if fields.get("allow_sending_without_reply") is True:
            return None
        raise BadRequestError("message to be replied not found")
    mode = str(fields.get("quote_parse_mode") or "")
    quote = formatted(str(fields.get("quote") or ""), mode, fields.get("quote_entities"))
    if not quote.text:
        return Reply(message_id, None)
    if utf16_length(quote.text) > LONGEST_QUOTE or not quotes(quote, original.content):
        raise BadRequestError("QUOTE_TEXT_INVALID")
    return Reply(message_id, quote)
