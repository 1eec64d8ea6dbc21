"""``.jsonl``: a record a line, ``{"id", "title", "source", "url", "published", "body"}``.

``body`` is a string (a line a paragraph) or a list of paragraphs; all other fields are optional.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from retrieval.articles.formats.encoding import decode
from retrieval.articles.formats.format import ContainerFormat, Document, DocumentError, DocumentFormat, Member

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def _members(file: BinaryIO) -> Iterator[Member]:
    for number, line in enumerate(_physical_lines(decode(file.read())), start=1):
        if line.strip():
            yield Member(str(number), RECORD.name, line.encode(), states_id='"id"' in line)


def _physical_lines(text: str) -> Iterator[str]:
    """Yield the lines between line feeds, one at a time, so that a large file is not copied as a whole."""
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield text[start:end]
        start = end + 1


def _read(content: bytes) -> Document:
    try:
        fields = _fields(json.loads(content.decode()))
    except (ValueError, RecursionError) as error:  # json.JSONDecodeError is a ValueError
        raise DocumentError(f"is no article record: {error}", "", "record") from error
    return Document(
        fields["body"] or "",
        title=fields["title"],
        source=fields["source"],
        url=fields["url"],
        published=fields["published"],
        id=fields["id"],
    )


def _fields(record: object) -> Mapping[str, str | None]:
    """Return the fields of a record as text, None for empty ones.

    Raises:
        ValueError: A field is invalid; the message names it and the remedy.
    """
    if not isinstance(record, dict):
        raise ValueError(  # noqa: TRY004 — callers handle all invalid records alike
            'it must be an object {"id", "title", "source", "url", "published", "body"}'
        )
    body = record.get("body")
    if isinstance(body, list) and all(isinstance(paragraph, str) for paragraph in body):
        record = record | {"body": "\n".join(body)}
    fields: dict[str, str | None] = {}
    for name in ("id", "title", "source", "url", "published", "body"):
        value = record.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and name in {"id", "published"}:
            value = str(value)
        if value is not None and not isinstance(value, str):
            raise ValueError(f'"{name}" must be text, not {type(value).__name__}')
        if value is not None and "\0" in value:
            raise ValueError(f'"{name}" holds a NUL character, which no text may; remove it')
        if value is not None and _LONE_SURROGATE.search(value):
            raise ValueError(f'"{name}" holds half of a surrogate pair, which no text may; write the character whole')
        fields[name] = (value.strip() or None) if value is not None and name != "body" else value
    if not (fields["body"] or "").strip():
        raise ValueError('"body" is missing or empty; give a string or a list of paragraphs')
    return fields


RECORD = DocumentFormat("record", (), _read)
FORMAT = ContainerFormat("jsonl", (".jsonl",), _members)
