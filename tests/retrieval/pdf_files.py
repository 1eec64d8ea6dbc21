"""PDF files made by hand: text in one font of even width, drawn where and in which order a test says."""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count
from typing import NamedTuple

WIDTH, HEIGHT = 595, 842  # points
_ADVANCE = 0.5  # of the size of the type

_TO_UNICODE = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CMapName /Same def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
1 beginbfrange <0000> <FFFF> <0000> endbfrange
endcmap end end"""


class Drawn(NamedTuple):
    """A piece of text and where it begins, in points from the lower left corner."""

    x: float
    y: float
    text: str
    size: float = 10.0


def width(text: str, size: float = 10.0) -> float:
    """Return how wide a text is drawn, in points."""
    return len(text) * size * _ADVANCE


def pdf(pages: Sequence[Iterable[Drawn]]) -> bytes:
    """Return a file with these pages; a page without text is a picture's place."""
    font = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Plain /Encoding /Identity-H"
        b" /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>"
    )
    descendant = (
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Plain /DW 500 /FontDescriptor 6 0 R"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
    )
    descriptor = (
        b"<< /Type /FontDescriptor /FontName /Plain /Flags 4 /FontBBox [0 -200 1000 800] /ItalicAngle 0"
        b" /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>"
    )
    kids = b" ".join(b"%d 0 R" % (7 + 2 * number) for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        font,
        descendant,
        _stream(_TO_UNICODE),
        descriptor,
        *chain.from_iterable(map(_page, pages, count(8, 2))),
    ]
    return _file(objects)


def _page(drawn: Iterable[Drawn], content: int) -> tuple[bytes, bytes]:
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Resources << /Font << /F 3 0 R >> >> /Contents %d 0 R >>"
    )
    shown = b"\n".join(
        b"BT /F %.2f Tf %.2f %.2f Td <%s> Tj ET" % (one.size, one.x, one.y, one.text.encode("utf-16-be").hex().encode())
        for one in drawn
    )
    return page % (WIDTH, HEIGHT, content), _stream(shown)


def _stream(content: bytes) -> bytes:
    packed = zlib.compress(content)
    return b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed)


def _file(objects: Sequence[bytes]) -> bytes:
    file, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    entries = b"".join(b"%010d 00000 n \n" % place for place in places)
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, entries)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(file))
    return file + table + trailer


class Column(NamedTuple):
    """Where a column of text is: its left edge, its width, its top and its foot."""

    left: float
    width: float
    top: float
    foot: float = 60.0


def set_in(
    columns: Sequence[Column], paragraphs: Iterable[str], size: float = 10.0, indent: float = 0.0
) -> list[list[Drawn]]:
    """Set paragraphs in columns of one width, and return the lines of each; all that fit."""
    lines = chain.from_iterable(_broken(paragraph, columns[0].width, size, indent) for paragraph in paragraphs)
    return [
        [Drawn(column.left + shift, top, line, size) for top, (shift, line) in zip(_tops(column, size), lines)]  # noqa: B905 — the columns end first, or the lines
        for column in columns
    ]


def _tops(column: Column, size: float) -> Iterator[float]:
    pitch = 1.3 * size
    return (column.top - pitch * number for number in range(int((column.top - column.foot) / pitch)))


def _broken(paragraph: str, most: float, size: float, indent: float) -> Iterator[tuple[float, str]]:
    """Yield the lines of a paragraph, each with its indent."""
    shift, line = indent, ""
    for word in paragraph.split(" "):
        longer = f"{line} {word}" if line else word
        if line and shift + width(longer, size) > most:
            yield shift, line
            shift, longer = 0.0, word
        line = longer
    yield shift, line
