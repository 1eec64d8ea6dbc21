"""``.pdf``: the text layer of a PDF file, without running heads and page numbers. The largest type is the title."""

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from ctypes import c_double
from dataclasses import replace
from itertools import chain
from statistics import median
from typing import TYPE_CHECKING

from retrieval.articles.formats.format import Document, DocumentError, DocumentFormat
from retrieval.articles.formats.packed import reason
from retrieval.articles.formats.page_layout import (
    Paragraph,
    Piece,
    joined_over_columns,
    paragraphs_of,
    parts_of_lines,
)
from retrieval.articles.formats.paragraphs import document_of
from retrieval.text.encodings import repaired_paragraphs

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage

_MOST_CHARACTERS = 3 << 20  # chosen: more than an article may have
_MOST_PAGES = 2000  # chosen
# Bytes, chosen: of the text of a page, or of a font, unpacked; of what is before it; unpacked at once.
_LONGEST_STREAM = 64 << 20
_LONGEST_DICTIONARY = 400
_STEP = 1 << 16
_PACKED_STREAM = re.compile(rb"stream\r?\n\x78")
_EDGE_LINES = 2  # at the top and the bottom of a page that may be running heads; chosen
_REPEATED = 1 / 3  # of the pages that such a line is on; chosen
_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:trang|page|p\.)?\s*\d{1,4}\s*(?:(?:/|\||of|trên)\s*\d{1,4})?[-–—\s]*", re.IGNORECASE
)
_NUMBER = re.compile(r"\d+")
_TITLE_SIZE = 1.15  # of the usual one; chosen
_LONGEST_TITLE = 300  # characters, chosen
# Chosen: the slope of upright text; in the size of the type, the distance of lines, and the widest gap in a word.
_UPRIGHT = 0.2
_SAME_LINE = 0.2
_SAME_WORD = 0.12


def _read(content: bytes) -> Document:
    pages = _pages(content)
    if not any(pages):
        raise DocumentError(
            "is a scan: its pages are pictures, without text",
            "run text recognition (OCR) on it, and save it with the text",
            "scan",
        )
    paragraphs = list(joined_over_columns(chain.from_iterable(map(paragraphs_of, _without_running_heads(pages)))))
    title = _title(paragraphs)
    texts = repaired_paragraphs([one.text for one in paragraphs])
    body = [text for one, text in zip(paragraphs, texts, strict=True) if one not in title]
    named = " ".join(text for one, text in zip(paragraphs, texts, strict=True) if one in title)
    return document_of(body, named or None)


def _pages(content: bytes) -> list[list[Piece]]:
    """Return the parts of lines of each page."""
    import pypdfium2  # noqa: PLC0415 — slow to load, and few articles need it

    _check_streams(content)
    try:
        with closing(pypdfium2.PdfDocument(content)) as file:
            return list(_parts_by_page(file))
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise DocumentError("is protected by a password", "save it without one", "protected") from error
        raise DocumentError(f"is no whole PDF file ({reason(error)})", "save it again as PDF", "damaged") from error


def _check_streams(content: bytes) -> None:
    """Raise an error if something other than a picture, which is not unpacked, unpacks to very much."""
    for start in _PACKED_STREAM.finditer(content):
        if b"/Image" in content[max(start.start() - _LONGEST_DICTIONARY, 0) : start.start()]:
            continue
        unpacking, packed, size = zlib.decompressobj(), memoryview(content)[start.end() - 1 :], 0
        try:
            while packed and not unpacking.eof:
                size += len(unpacking.decompress(packed[:_STEP], _LONGEST_STREAM + 1 - size))
                if size > _LONGEST_STREAM:
                    raise DocumentError(f"unpacks to more than {size >> 20} MB", "print it to a new PDF", "too_large")
                packed = packed[_STEP:]
        except zlib.error:  # PDFium will say so
            continue


def _parts_by_page(file: "PdfDocument") -> Iterator[list[Piece]]:
    if len(file) > _MOST_PAGES:
        raise DocumentError(f"has {len(file)} pages", "split it into articles", "too_large")
    characters = 0
    for number in range(len(file)):
        with closing(file[number]) as page:
            words = list(_words(page))
        characters += sum(len(word.text) for word in words)
        if characters > _MOST_CHARACTERS:
            raise DocumentError("holds more than 2 MB of text", "split it into articles", "too_large")
        yield parts_of_lines(words)


def _words(page: "PdfPage") -> Iterator[Piece]:
    """Yield the words of a page in the order in which the file draws them."""
    with closing(page.get_textpage()) as text:
        word: Piece | None = None
        for character in _characters(text):
            if word is not None and character is not None and _is_within_word(word, character):
                word = replace(word, text=word.text + character.text, right=max(word.right, character.right))
                continue
            if word is not None:
                yield word
            word = character
        if word is not None:
            yield word


def _is_within_word(word: Piece, character: Piece) -> bool:
    size = max(word.size, character.size)
    gap = character.left - word.right
    return abs(character.baseline - word.baseline) < _SAME_LINE * size and -size < gap < _SAME_WORD * size


def _characters(text: "PdfTextPage") -> Iterator[Piece | None]:
    """Yield the upright characters of a page, and None for each blank."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415 — as above

    box, matrix, x, y = pdfium.FS_RECTF(), pdfium.FS_MATRIX(), c_double(), c_double()
    for at in range(text.count_chars()):
        character = chr(pdfium.FPDFText_GetUnicode(text, at))
        if character.isspace() or character == "\0":
            yield None
        elif pdfium.FPDFText_GetMatrix(text, at, matrix) and abs(matrix.b) < _UPRIGHT * abs(matrix.d):
            pdfium.FPDFText_GetLooseCharBox(text, at, box)
            pdfium.FPDFText_GetCharOrigin(text, at, x, y)
            size = pdfium.FPDFText_GetFontSize(text, at) * abs(matrix.d)
            yield Piece(character, box.left, box.right, y.value, size or box.top - box.bottom)


def _without_running_heads(pages: Sequence[Sequence[Piece]]) -> Iterator[list[Piece]]:
    """Yield the pages without page numbers, and without the lines at their edges that others have, too."""
    edges = [_edges(page) for page in pages]
    counts = Counter(form for page in edges for form in {_form(part) for part in page})
    repeated = {form for form, count in counts.items() if count > 1 and count >= _REPEATED * len(pages)}
    for page, edge in zip(pages, edges, strict=True):
        left_out = [part for part in edge if _form(part) in repeated or _PAGE_NUMBER.fullmatch(part.text)]
        yield [part for part in page if part not in left_out]


def _edges(page: Sequence[Piece]) -> list[Piece]:
    """Return the parts of the first and the last lines of a page."""
    heights = sorted({round(part.baseline) for part in page})
    outer = {*heights[:_EDGE_LINES], *heights[-_EDGE_LINES:]}
    return [part for part in page if round(part.baseline) in outer]


def _form(part: Piece) -> str:
    return _NUMBER.sub("#", part.text)


def _title(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Return the paragraphs in the largest type, if they are the title: short, and near the beginning."""
    usual = median(size for one in paragraphs for size in [one.size] * max(len(one.text) // 10, 1))
    first = paragraphs[: max(len(paragraphs) // 3, _EDGE_LINES + 1)]
    largest = max(one.size for one in first)
    title = [one for one in first if one.size == largest]
    short = sum(len(one.text) for one in title) <= _LONGEST_TITLE
    return title if short and largest >= _TITLE_SIZE * usual and len(title) < len(paragraphs) else []


FORMAT = DocumentFormat("PDF", (".pdf",), _read)
