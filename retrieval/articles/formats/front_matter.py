"""Front matter: the fields between two lines of ``---`` (YAML) or ``+++`` (TOML) at the top of a text."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

import yaml

_FENCED = re.compile(
    r"(?P<fence>---|\+\+\+)[ \t]*\r?\n(?P<fields>.{0,65536}?)(?:^|\n)(?P=fence)[ \t]*(?:\r?\n|$)",
    re.DOTALL | re.MULTILINE,
)
_LINE = re.compile(r"^([^\W\d][\w -]{0,40}?)\s*:[ \t]+(\S.*?)\s*$", re.MULTILINE)


def split_front_matter(text: str) -> tuple[Mapping[str, str], int]:
    """Return the fields of the front matter that are text, by lower-case name, and the offset of the text after it.

    Of a list its first text counts.

    Where it is no valid YAML, as with a colon in a title, each line of it is a name and a value.
    """
    match = _FENCED.match(text, len(text) - len(text.lstrip("\ufeff \t\r\n")))
    if match is None:
        return {}, 0
    try:
        fields = _toml(match["fields"]) if match["fence"] == "+++" else _yaml(match["fields"])
    except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError, RecursionError):
        fields = {name: value.strip("\"'") for name, value in _LINE.findall(match["fields"])}
    first = {name: value[0] if isinstance(value, list) and value else value for name, value in fields.items()}
    written = {name.lower(): value.strip() for name, value in first.items() if isinstance(value, str) and value.strip()}
    return written, match.end()


def _yaml(text: str) -> dict[str, Any]:
    """Return the fields of YAML, all scalars as they are written.

    Raises:
        ValueError: It is no mapping of names.
    """
    fields = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 — makes texts, lists and mappings only
    if not isinstance(fields, dict) or not all(isinstance(name, str) for name in fields):
        raise ValueError("is no mapping")
    return fields


def _toml(text: str) -> dict[str, Any]:
    fields = tomllib.loads(text)
    return {name: value if isinstance(value, str | dict | list) else str(value) for name, value in fields.items()}
