"""Validate the texts of calls: parse mode or explicit entities, and length."""

from tests.telegram_server.entities import Entity, FormattedText, normalised, utf16_length
from tests.telegram_server.errors import BadRequestError, ProtocolViolationError
from tests.telegram_server.html import parse_html
from tests.telegram_server.parameters import Parameters, known_fields

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
_LONGEST_SOURCE_BYTES = 1 << 15
_ENTITY_FIELDS = ("type", "offset", "length", "url", "language", "custom_emoji_id")


def message_text(parameters: Parameters) -> FormattedText:
    """Return the text of a message.

    Raises:
        BadRequestError: It is empty, too long after parsing, or has invalid markup.
    """
    return checked_text(parameters.text("text"), parameters.text("parse_mode"), parameters.json("entities"))


def checked_text(text: str, parse_mode: str, entities: object) -> FormattedText:
    """Return the text of a message; see `message_text`."""
    if not text:
        raise BadRequestError("message text is empty")
    content = formatted(text, parse_mode, entities)
    if not content.text:
        raise BadRequestError("text must be non-empty")
    if utf16_length(content.text) > LONGEST_TEXT:
        raise BadRequestError("message is too long")
    return content


def caption(parameters: Parameters) -> FormattedText:
    """Return the caption of a file, which may be empty.

    Raises:
        BadRequestError: It is too long after parsing, or has invalid markup.
    """
    mode, entities = parameters.text("parse_mode"), parameters.json("caption_entities")
    content = formatted(parameters.text("caption"), mode, entities)
    if utf16_length(content.text) > LONGEST_CAPTION:
        raise BadRequestError("message caption is too long")
    return content


def formatted(text: str, parse_mode: str, entities: object) -> FormattedText:
    """Return a text as Telegram stores it, formatted by a parse mode or else by explicit entities.

    Raises:
        BadRequestError: The markup is invalid.
        ProtocolViolationError: The stand-in does not implement the parse mode.
    """
    if len(text.encode(errors="surrogatepass")) > _LONGEST_SOURCE_BYTES:
        raise BadRequestError("text is too long")
    match parse_mode.lower():
        case "html":
            return normalised(parse_html(text))
        case "" | "none":
            return normalised(FormattedText(text, _explicit(text, entities)))
        case "markdown" | "markdownv2":
            raise ProtocolViolationError(f"the stand-in does not implement the parse mode {parse_mode}")
    raise BadRequestError("unsupported parse_mode")


def _explicit(text: str, entities: object) -> tuple[Entity, ...]:
    if entities is None:
        return ()
    if not isinstance(entities, list):
        raise BadRequestError("can't parse MessageEntity: expected an Array")
    length = utf16_length(text)
    explicit = tuple(_entity(entity) for entity in entities)
    for entity in explicit:
        if entity.offset > length:
            raise BadRequestError(f"entity begins after the end of the text at UTF-16 offset {entity.offset}")
        if entity.end > length:
            raise BadRequestError(
                f"entity beginning at UTF-16 offset {entity.offset} ends after the end of the text "
                f"at UTF-16 offset {entity.end}",
            )
    return explicit


def _entity(value: object) -> Entity:
    fields = known_fields(value, "MessageEntity", _ENTITY_FIELDS)
    kind, offset, length = fields.get("type"), fields.get("offset"), fields.get("length")
    if not isinstance(kind, str) or not isinstance(offset, int) or not isinstance(length, int):
        raise BadRequestError("can't parse MessageEntity: type, offset and length are needed")
    extras = {name: str(fields[name]) for name in _ENTITY_FIELDS[3:] if fields.get(name) is not None}
    return Entity(kind, offset, length, **extras)
