"""Tests of retrieval/articles/pages/tree.py."""

import codecs
import unicodedata

import pytest

from retrieval.articles.pages.tree import PageError, parse_page, text_of

TEXT = "Đê Sông Mây cao năm mét"
CP1258 = unicodedata.normalize("NFC", TEXT)
DECLARED = '<meta charset="{}"><p>'


def windows_1258(text: str) -> bytes:
    """Return a text as Windows has it: marks of tone combine, other marks do not."""
    tones = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
    parts = (unicodedata.normalize("NFD", character) for character in text)
    marked = (
        unicodedata.normalize("NFC", "".join(m for m in part if m not in tones))
        + "".join(m for m in part if m in tones)
        for part in parts
    )
    return "".join(marked).encode("cp1258")


ENCODINGS = {
    "UTF-8": f"<p>{TEXT}</p>".encode(),
    "UTF-8 with a mark": codecs.BOM_UTF8 + f"<p>{TEXT}</p>".encode(),
    "UTF-8 declared otherwise": f"{DECLARED.format('iso-8859-1')}{TEXT}</p>".encode(),
    "UTF-8 decomposed": unicodedata.normalize("NFD", f"<p>{TEXT}</p>").encode(),
    "UTF-16": codecs.BOM_UTF16_LE + f"<p>{TEXT}</p>".encode("utf-16-le"),
    "Windows-1258 declared": DECLARED.format("windows-1258").encode() + windows_1258(TEXT),
    "Windows-1258": b"<p>" + windows_1258(TEXT),
    "XHTML": f'<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><body>{TEXT}</body></html>'.encode(),
    "NUL characters": f"<p>{TEXT}\0</p>".encode(),
}


@pytest.mark.parametrize("content", ENCODINGS.values(), ids=ENCODINGS.keys())
def test_encodings(content: bytes) -> None:
    """A page is read in its encoding, whatever it declares, as text in NFC."""
    assert TEXT == text_of(parse_page(content).find("body"))


@pytest.mark.parametrize("content", [b"", b" \n", b"<!-- nothing -->", b"\0"])
def test_nothing(content: bytes) -> None:
    """Content without elements or text is an error."""
    with pytest.raises(PageError, match="has no text"):
        parse_page(content)


def test_nesting() -> None:
    """Elements that are nested without end are an error."""
    with pytest.raises(PageError, match="nested too deeply"):
        parse_page(b"<div>" * 100_000 + b"text")
