"""Parsing of the bytes of a web page into a tree of elements."""

import codecs
import re
import unicodedata

from lxml import etree, html

from retrieval.text import encodings

# Where a page declares its encoding, and what a decoder of pages takes some names to mean.
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_DECLARED_WITHIN = 4096  # bytes
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NO_TEXT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
MOST_ELEMENTS = 30_000  # chosen: large pages of papers have 10,000
_SPACE = re.compile(r"[\s\u00a0\u200b\u200c\u2060\ufeff]+")
_SOFT_HYPHEN = "\u00ad"


class PageError(ValueError):
    """A page cannot be parsed; the message is the reason."""


def parse_page(content: bytes) -> html.HtmlElement:
    """Return the root of a page, its text in NFC.

    Raises:
        PageError: It has no elements, too many, or is nested more deeply than the parser allows.
    """
    text = _NO_TEXT.sub("", unicodedata.normalize("NFC", _decode(content)))
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError as error:
        raise PageError("has no text") from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise PageError("is nested too deeply")
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise PageError(f"has more than {MOST_ELEMENTS} elements")
    return root


def squeeze(text: str | None) -> str:
    """Return a text with its white space as single spaces, as a browser shows it."""
    return _SPACE.sub(" ", text.replace(_SOFT_HYPHEN, "")).strip() if text else ""


def text_of(element: html.HtmlElement) -> str:
    """Return the text of an element as a browser shows it on one line."""
    return squeeze(" ".join(element.itertext()))


def _decode(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        return encodings.decode(content)  # old pages declare another encoding than that of their font
    except encodings.UnknownEncodingError:
        pass
    declared = _DECLARED.search(content, 0, _DECLARED_WITHIN)
    try:
        return content.decode(codecs.lookup(declared[1].decode("ascii")).name if declared else "cp1258", "replace")
    except LookupError:
        return content.decode("utf-8", "replace")
