"""All formats of articles. A new one is a module of this package and an entry here."""

from collections.abc import Mapping
from pathlib import PurePath

from retrieval.articles.formats import json_lines, plain_text
from retrieval.articles.formats.format import DocumentFormat, Format

FORMATS: Mapping[str, Format] = {one.name: one for one in (plain_text.FORMAT, json_lines.FORMAT, json_lines.RECORD)}
_BY_SUFFIX: Mapping[str, Format] = {suffix: one for one in FORMATS.values() for suffix in one.suffixes}


def format_of(path: PurePath) -> Format | None:
    """Return the format of the file at ``path``, by its suffix; None if files with this suffix are not read."""
    return _BY_SUFFIX.get(path.suffix.lower())


def document_format(name: str) -> DocumentFormat:
    """Return the format with this name, of which a file is one article."""
    found = FORMATS[name]
    if not isinstance(found, DocumentFormat):
        raise TypeError(f"a file in the format {name} holds several articles")
    return found
