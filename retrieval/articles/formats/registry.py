"""All formats of articles. A new one is a module of this package and an entry here."""

from collections.abc import Mapping
from pathlib import PurePath

from retrieval.articles.formats import csv_table, excel, feed, json_lines, markdown, pdf, plain_text, web_page, word
from retrieval.articles.formats.archive import archive_of
from retrieval.articles.formats.format import DocumentFormat, Format

_ALL: tuple[Format, ...] = (
    plain_text.FORMAT,
    markdown.FORMAT,
    web_page.FORMAT,
    word.FORMAT,
    pdf.FORMAT,
    json_lines.FORMAT,
    json_lines.RECORD,
    csv_table.FORMAT,
    excel.FORMAT,
    feed.FORMAT,
)
_PACKED = archive_of({suffix: one for one in _ALL for suffix in one.suffixes})
FORMATS: Mapping[str, Format] = {one.name: one for one in (*_ALL, _PACKED)}
_BY_SUFFIX: Mapping[str, Format] = {suffix: one for one in FORMATS.values() for suffix in one.suffixes}


def format_of(path: PurePath) -> Format | None:
    """Return the format of the file at ``path``, by its suffix; None if files with this suffix are not read."""
    return _BY_SUFFIX.get(path.suffix.lower())


def suffixes() -> list[str]:
    """Return the suffixes of the files that are read."""
    return list(_BY_SUFFIX)


def document_format(name: str) -> DocumentFormat:
    """Return the format with this name, of which a file is one article."""
    found = FORMATS[name]
    if not isinstance(found, DocumentFormat):
        raise TypeError(f"a file in the format {name} holds several articles")
    return found
