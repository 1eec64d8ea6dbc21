"""The JSON lines of `hoibao corrections`: an article a line, with the fields that editors have corrected.

::

    {"article": id, "published"?: "2024-09-25", "title"?: str, "source"?: str, "url"?: str, "replaced_by"?: id}

In a line that is read, null removes the correction of a field, and a field that is left out stays as it is.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import get_args

from bot.services.correction_words import CorrectionRefusedError, Field, Problem, checked_value
from bot.terminal.json_lines import BatchLineError

_EXAMPLE = '{"article": "…", "published": "2024-09-25"}'
_FIELDS: tuple[Field, ...] = get_args(Field)
_PROBLEMS: Mapping[Problem, str] = {
    "no_date": "holds no date; write it as 2024-09-25",
    "no_year": "needs a year; write it as 2024-09-25",
    "future": "is in the future",
    "no_address": "is no web address; write it as https://…",
    "empty": "is empty; write null to remove the correction",
    "too_long": "is too long",
}


def correction_line(article: str, fields: Mapping[str, str]) -> str:
    """Return the output line of an article with corrections."""
    return json.dumps({"article": article, **fields}, ensure_ascii=False)


def read_correction_line(line: bytes, today: date) -> tuple[str, dict[str, str | None]]:
    """Decode a line into the id of an article and the changes of its fields. Raises `BatchLineError`."""
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BatchLineError(f"is no JSON in UTF-8 ({error}); write it as {_EXAMPLE}") from error
    if not isinstance(record, dict) or not isinstance(record.get("article"), str) or not record["article"]:
        raise BatchLineError(f"names no article; write it as {_EXAMPLE}")
    article = record.pop("article")
    return article, {name: _value(article, name, value, today) for name, value in record.items()}


def _value(article: str, name: str, value: object, today: date) -> str | None:
    if name != "replaced_by" and name not in _FIELDS:
        raise BatchLineError(f'has an unknown field "{name}"; use {", ".join([*_FIELDS, "replaced_by"])}')
    if value is None:
        return None
    if not isinstance(value, str) or not value:
        raise BatchLineError(f'"{name}" must be a text that is not empty, or null')
    field = next((one for one in _FIELDS if one == name), None)
    if field is None:
        if value == article:
            raise BatchLineError('"replaced_by" must be another article')
        return value
    try:
        return checked_value(field, value, today)
    except CorrectionRefusedError as refusal:
        raise BatchLineError(f'"{name}" {_PROBLEMS[refusal.problem]}') from refusal
