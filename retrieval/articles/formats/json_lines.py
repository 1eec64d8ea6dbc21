"""``.jsonl``: a record a line, ``{"id", "title", "source", "url", "published", "section", "body"}``.

``body`` is a string (a line a paragraph) or a list of paragraphs; all other fields are optional. ``category`` or
``chuyên mục`` may stand for ``section``, and be a list.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from retrieval.articles.formats.encoding import decode
from retrieval.articles.formats.format import ContainerFormat, Document, DocumentError, DocumentFormat, Member
from retrieval.articles.formats.long_lines import lines_of

_SECTION = ("section", "chuyên mục", "category")
_REMEDY = 'write one object a line: {"id", "title", "source", "url", "published", "section", "body"}'
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def _members(file: BinaryIO) -> Iterator[Member | DocumentError]:
    for number, line in enumerate(lines_of(file), start=1):
        if isinstance(line, DocumentError):
            line.place = str(number)
            yield line
        elif line.strip():
            yield Member(str(number), RECORD.name, line, states_id=b'"id"' in line)


def _read(content: bytes) -> Document:
    text = decode(content)
    try:
        record = json.loads(text)
    except json.JSONDecodeError as error:
        raise DocumentError(f"is not valid JSON (column {error.colno})", _REMEDY, "record") from error
    except (ValueError, RecursionError) as error:  # a number of too many digits, lists in too many lists
        raise DocumentError("is not valid JSON", _REMEDY, "record") from error
    if not isinstance(record, dict):
        raise DocumentError("is no JSON object", _REMEDY, "record")
    fields = _fields(record)
    return Document(
        fields["body"] or "",
        title=fields["title"],
        source=fields["source"],
        url=fields["url"],
        published=fields["published"],
        id=fields["id"],
        section=fields["section"],
    )


def _fields(record: Mapping[str, object]) -> Mapping[str, str | None]:
    """Return the fields of a record as text, None for empty ones.

    Raises:
        DocumentError: A field is invalid.
    """
    body = record.get("body")
    if isinstance(body, list) and all(isinstance(paragraph, str) for paragraph in body):
        record = {**record, "body": "\n".join(body)}
    fields: dict[str, str | None] = {}
    for name in ("id", "title", "source", "url", "published", "body"):
        value = record.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and name in {"id", "published"}:
            value = str(value)
        if value is not None and not isinstance(value, str):
            raise _invalid(f'"{name}" must be text, not {type(value).__name__}', "write it in quotation marks")
        if value is not None and "\0" in value:
            raise _invalid(f'"{name}" holds a NUL character, which no text may', "remove it")
        if value is not None and _LONE_SURROGATE.search(value):
            raise _invalid(f'"{name}" holds half of a surrogate pair, which no text may', "write the character whole")
        fields[name] = (value.strip() or None) if value is not None and name != "body" else value
    if not (fields["body"] or "").strip():
        raise _invalid('"body" is missing or empty', "give a string or a list of paragraphs")
    return fields | {"section": _section(record)}


def _invalid(problem: str, remedy: str) -> DocumentError:
    return DocumentError(f"is no article record: {problem}", remedy, "record")


def _section(record: Mapping[str, object]) -> str | None:
    """Return the section that a record states; None if what it has under these names is no text."""
    value = next((record[name] for name in _SECTION if record.get(name)), None)
    value = value[0] if isinstance(value, list) and value else value
    return _LONE_SURROGATE.sub("", value).replace("\0", "") if isinstance(value, str) else None


RECORD = DocumentFormat("record", (), _read)
FORMAT = ContainerFormat("jsonl", (".jsonl",), _members, most_bytes=None)
