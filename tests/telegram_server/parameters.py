"""Decode the parameters of a call from query string and body by their declared kinds."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from tests.telegram_server.errors import BadRequestError, Json, ProtocolViolationError

Kind = Literal["text", "integer", "boolean", "json", "file"]

_JSON_NOUNS = {
    "reply_markup": "reply keyboard markup",
    "reply_parameters": "reply parameters",
    "link_preview_options": "link preview options",
    "scope": "BotCommandScope",
    "results": "encoded inline query results",
    "button": "inline query results button",
}
_PREVIEW_FIELDS = ("is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text")
_BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False, "": False}


@dataclass(frozen=True)
class Upload:
    """A file in a multipart body."""

    file_name: str
    content_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Parameters:
    """The decoded parameters of one call; the accessors return Telegram's defaults for missing ones."""

    values: Mapping[str, object]

    def text(self, name: str) -> str:
        """Return a string; empty if missing."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """Return a number."""
        value = self.values.get(name)
        return value if isinstance(value, int) else default

    def boolean(self, name: str) -> bool:
        """Return a Boolean; False if missing."""
        return self.values.get(name) is True

    def json(self, name: str) -> object:
        """Return a JSON value; None if missing."""
        return self.values.get(name)

    def upload(self, name: str) -> Upload | None:
        """Return an uploaded file; None if missing."""
        value = self.values.get(name)
        return value if isinstance(value, Upload) else None


@dataclass(frozen=True)
class Method:
    """A method of the Bot API: its name, the kinds of its parameters, and its implementation, sync or async."""

    name: str
    kinds: Mapping[str, Kind]
    call: Callable[[Parameters], object]

    def decode(self, raw: Mapping[str, str | Upload]) -> Parameters:
        """Decode the parameters by their kinds.

        Raises:
            ProtocolViolationError: A parameter is unknown or not of its kind.
            BadRequestError: The JSON of a parameter is invalid.
        """
        values = {name: self._decode(name, value, raw) for name, value in raw.items() if name in self.kinds}
        attached = {str(value).removeprefix("attach://") for value in raw.values()}
        if unknown := raw.keys() - self.kinds.keys() - attached:
            raise ProtocolViolationError(f"{self.name} knows no parameter {', '.join(sorted(unknown))}")
        return Parameters(values)

    def _decode(self, name: str, value: str | Upload, raw: Mapping[str, str | Upload]) -> object:
        kind = self.kinds[name]
        if kind == "file" and isinstance(value, str):
            return raw.get(value.removeprefix("attach://"), value)
        if isinstance(value, Upload):
            if kind != "file":
                raise ProtocolViolationError(f"{self.name}: {name} must not be a file")
            return value
        if kind == "json":
            return _json_value(name, value)
        if kind == "boolean" and value.lower() in _BOOLEANS:
            return _BOOLEANS[value.lower()]
        if kind == "integer" and value.removeprefix("-").isdecimal():
            return int(value)
        if kind in ("boolean", "integer"):
            raise ProtocolViolationError(f"{self.name}: {name} must be of kind {kind}, not {value!r}")
        return value


async def read_parameters(request: web.Request) -> dict[str, str | Upload]:
    """Read the parameters of the query string and of an urlencoded, multipart or JSON body, as text or files.

    Raises:
        BadRequestError: A text is not UTF-8.
        ProtocolViolationError: The Bot API does not read this type of body.
    """
    raw: dict[str, str | Upload] = dict(_urlencoded(request.rel_url.raw_query_string.encode()))
    if not request.can_read_body:
        return raw
    if request.content_type == "application/x-www-form-urlencoded":
        return raw | _urlencoded(await request.read())
    if request.content_type == "application/json":
        return raw | _json_body(await request.read())
    if request.content_type == "multipart/form-data":
        return raw | await _multipart(request)
    raise ProtocolViolationError(f"no body of type {request.content_type} is read")


def known_fields(value: object, noun: str, known: Collection[str]) -> Json:
    """Return a JSON object after checking that all its fields are known.

    Raises:
        BadRequestError: It is no object.
        ProtocolViolationError: It has another field.
    """
    if not isinstance(value, dict):
        raise BadRequestError(f"object expected as {noun}")
    if unknown := value.keys() - set(known):
        raise ProtocolViolationError(f"{noun}: unknown field {', '.join(sorted(unknown))}")
    return value


def check_preview(options: object) -> None:
    """Check ``link_preview_options``, which may be None."""
    if options is not None:
        known_fields(options, "link preview options", _PREVIEW_FIELDS)


def _utf8(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise BadRequestError("strings must be encoded in UTF-8") from None


def _urlencoded(body: bytes) -> dict[str, str]:
    pairs = parse_qsl(body.decode("latin-1"), keep_blank_values=True, encoding="latin-1")
    return {_utf8(name.encode("latin-1")): _utf8(value.encode("latin-1")) for name, value in pairs}


def _json_body(body: bytes) -> dict[str, str]:
    try:
        value = json.loads(_utf8(body))
    except json.JSONDecodeError:
        raise BadRequestError("can't parse request: the body is not a JSON object") from None
    if not isinstance(value, dict):
        raise BadRequestError("can't parse request: the body is not a JSON object")
    _refuse_surrogates(value)
    return {name: _as_text(each) for name, each in value.items() if each is not None}


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


async def _multipart(request: web.Request) -> dict[str, str | Upload]:
    parts: dict[str, str | Upload] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise ProtocolViolationError("a part of a multipart body has no name")
        content = bytes(await part.read(decode=True))
        if part.filename is None:
            parts[part.name] = _utf8(content)
        else:
            parts[part.name] = Upload(part.filename, part.headers.get("Content-Type", ""), content)
    return parts


def _json_value(name: str, text: str) -> object:
    if not text:
        return None
    try:
        value: object = json.loads(text)
    except json.JSONDecodeError:
        raise BadRequestError(f"can't parse {_JSON_NOUNS.get(name, name)} JSON object") from None
    _refuse_surrogates(value)
    return value


def _refuse_surrogates(value: object) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise BadRequestError("strings must be encoded in UTF-8") from None
