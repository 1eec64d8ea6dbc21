"""Parse Telegram's HTML parse mode, with Telegram's own error descriptions.

Grammar and descriptions follow "HTML style" in the Bot API's documentation and TDLib's parser. Offsets in descriptions
are bytes of the UTF-8 text; offsets of entities are UTF-16 units.
"""

import re
from dataclasses import dataclass, field, replace

from tests.telegram_server.entities import Entity, FormattedText
from tests.telegram_server.errors import BadRequestError

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]*)|#([0-9]*)|([a-zA-Z]+));?")
_ATTRIBUTE_NAME = re.compile(r"""[^\s=>/"']*""")
_TAG_NAME = re.compile(r"[^\s>]*")
_NAME_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_MENTION = re.compile(r"tg://user\?id=([1-9]\d{0,15})")
_LONGEST_REFERENCE = 10
_LAST_CODE_POINT = 0x10FFFF


@dataclass
class _Open:
    """A start tag without its end tag so far; ``begin`` counts characters of the parsed text."""

    tag: str
    begin: int
    attributes: dict[str, str]


@dataclass
class _Parser:
    source: str
    place: int = 0
    parsed: list[str] = field(default_factory=list)
    offset: int = 0
    opened: list[_Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def parse(self) -> FormattedText:
        while self.place < len(self.source):
            character = self.source[self.place]
            if character == "<" and self.source.startswith("</", self.place):
                self._end_tag()
            elif character == "<":
                self._start_tag()
            else:
                self._append(self._character())
        if self.opened:
            raise _refusal(f'Can\'t find end tag corresponding to start tag "{self.opened[-1].tag}"')
        marked = tuple(replace(e, language=None) if e.kind == "code" else e for e in self.entities)
        return FormattedText("".join(self.parsed), marked)

    def _append(self, character: str) -> None:
        self.parsed.append(character)
        self.offset += _units(character)

    def _character(self) -> str:
        """Consume the next character, decoding a reference; a reference unknown to Telegram is kept literally."""
        reference = _REFERENCE.match(self.source, self.place)
        decoded = reference and _decoded(reference)
        if reference and decoded:
            self.place = reference.end()
            return decoded
        self.place += 1
        return self.source[self.place - 1]

    def _peek(self) -> str:
        return self.source[self.place : self.place + 1]

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.source, self.place)
        self.place = match.end() if match else self.place
        return match.group() if match else ""

    def _skip_spaces(self) -> None:
        while self._peek().isspace():
            self.place += 1

    def _at(self, place: int) -> str:
        return f"at byte offset {len(self.source[:place].encode())}"

    def _start_tag(self) -> None:
        begin = self.place
        self.place += 1
        tag = self._take(_TAG_NAME).lower()
        if not self._peek():
            raise _refusal(f"Unclosed start tag {self._at(begin)}")
        if tag not in _KINDS:
            raise _refusal(f'Unsupported start tag "{tag}" {self._at(begin)}')
        attributes: dict[str, str] = {}
        self._skip_spaces()
        while self._peek() != ">":
            name, value = self._attribute(tag, begin)
            attributes[name] = value
            self._skip_spaces()
        self.place += 1
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise _refusal(f'Tag "span" must have class "tg-spoiler" {self._at(begin)}')
        self.opened.append(_Open(tag, len(self.parsed), attributes))

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        name = self._take(_ATTRIBUTE_NAME)
        if not name:
            raise _refusal(f'Empty attribute name in the tag "{tag}" {self._at(begin)}')
        self._skip_spaces()
        value = ""
        if self._peek() == "=":
            self.place += 1
            self._skip_spaces()
            if self._peek():
                value = self._attribute_value()
                if not self._peek():
                    raise _refusal(f"Unclosed start tag {self._at(begin)}")
        if not self._peek():
            raise _refusal(f'Unclosed start tag "{tag}" {self._at(begin)}')
        return name, value

    def _attribute_value(self) -> str:
        begin = self.place
        quote = self._peek()
        if quote not in "\"'":
            token = self._take(_NAME_TOKEN).lower()
            if self._peek() not in ("", ">") and not self._peek().isspace():
                raise _refusal(f"Unexpected end of name token {self._at(begin)}")
            return token
        self.place += 1
        value = ""
        while self._peek() not in (quote, ""):
            value += self._character()
        self.place += 1
        return value

    def _end_tag(self) -> None:
        begin = self.place
        if not self.opened:
            raise _refusal(f"Unexpected end tag {self._at(begin)}")
        self.place += 2
        tag = self._take(_TAG_NAME).lower()
        self._skip_spaces()
        if self._peek() != ">":
            raise _refusal(f"Unclosed end tag {self._at(begin)}")
        self.place += 1
        opened = self.opened.pop()
        if tag and tag != opened.tag:
            found = f'expected "</{opened.tag}>", found "</{tag}>"'
            raise _refusal(f"Unmatched end tag {self._at(begin)}, {found}")
        if len(self.parsed) > opened.begin:
            self._mark(opened)

    def _mark(self, opened: _Open) -> None:
        marked = "".join(self.parsed[opened.begin :])
        length = sum(_units(character) for character in marked)
        entity = _entity(opened, marked, self.offset - length, length)
        last = self.entities[-1] if self.entities else None
        if entity is None:
            return
        if last is not None and _is_code_block(last, entity):
            self.entities.pop()
            entity = replace(entity, kind="pre", language=last.language or entity.language)
        self.entities.append(entity)


def parse_html(source: str) -> FormattedText:
    """Parse a text in HTML parse mode; entities are in the order of their end tags.

    Raises:
        BadRequestError: The markup is invalid; the description is Telegram's.
    """
    content = _Parser(source).parse()
    if any(0xD800 <= ord(character) <= 0xDFFF for character in content.text):
        raise _refusal(
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units",
        )
    return content


def _refusal(reason: str) -> BadRequestError:
    return BadRequestError(f"can't parse entities: {reason}")


def _units(character: str) -> int:
    return 2 if ord(character) > 0xFFFF else 1


def _decoded(reference: re.Match[str]) -> str | None:
    """Return the character of a reference; None if Telegram does not decode it."""
    hexadecimal, decimal, name = reference.groups()
    if name is not None:
        return _NAMED.get(name)
    if len(reference.group().removesuffix(";")) >= _LONGEST_REFERENCE:
        return None
    code = int(hexadecimal or "0", 16) or int(decimal or "0")
    return chr(code) if 0 < code < _LAST_CODE_POINT else None


def _entity(opened: _Open, marked: str, offset: int, length: int) -> Entity | None:
    """Return the entity of a closed tag; None for a link without a web address, whose text is kept."""
    attributes = opened.attributes
    entity = Entity(_KINDS[opened.tag], offset, length)
    if opened.tag == "a" and (user := _MENTION.fullmatch(attributes.get("href", ""))):
        return replace(entity, kind="text_mention", user_id=user[1])
    if opened.tag == "a":
        address = checked_link(attributes.get("href") or marked)
        return replace(entity, url=address) if address else None
    if opened.tag == "tg-emoji":
        emoji_id = attributes.get("emoji-id", "")
        if not emoji_id.isdecimal() or int(emoji_id) == 0:
            raise _refusal("Invalid custom emoji identifier specified")
        return replace(entity, custom_emoji_id=emoji_id)
    if opened.tag == "blockquote" and "expandable" in attributes:
        return replace(entity, kind="expandable_blockquote")
    if opened.tag == "code" and attributes.get("class", "").startswith("language-"):
        return replace(entity, language=attributes["class"].removeprefix("language-"))
    return entity


def _is_code_block(inner: Entity, outer: Entity) -> bool:
    """Return whether ``pre`` and ``code`` with a language mark the same range."""
    same_range = (inner.offset, inner.length) == (outer.offset, outer.length)
    code = inner if inner.kind == "code" else outer
    return same_range and {inner.kind, outer.kind} == {"code", "pre"} and bool(code.language)


def checked_link(url: str) -> str | None:
    """Return a link as Telegram stores it, with scheme and path; None if Telegram would not open it."""
    address = url.strip()
    scheme, separator, rest = address.partition("://")
    if not separator:
        scheme, rest = "http", address
    host, slash, path = rest.partition("/")
    if scheme.lower() not in ("http", "https", "tg", "ton", "tonsite") or not host or " " in host:
        return None
    if scheme.lower() in ("http", "https") and "." not in host and not host.startswith("localhost"):
        return None
    return f"{scheme.lower()}://{host}{slash or '/'}{path}"
