"""Files that try to take much time or memory, or that cannot be read, as a folder of articles may hold them."""

import os
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import openpyxl

from retrieval.articles.model import FaultKind
from tests.retrieval.pdf_files import pdf

_WORD = "word/document.xml"
_SHEET = "xl/worksheets/sheet1.xml"
_MB = 1 << 20


def packed(files: Mapping[str, bytes], base: bytes = b"") -> bytes:
    """Return an archive of ``files``, and of those in the archive ``base`` that have other names."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        if base:
            with ZipFile(BytesIO(base)) as whole:
                for name in set(whole.namelist()) - set(files):
                    archive.writestr(name, whole.read(name))
        for name, file in files.items():
            archive.writestr(name, file)
    return content.getvalue()


def multiplying_entities(rest: bytes) -> bytes:
    """Return XML whose entity ``&g;`` expands to a thousand million characters and more."""
    entities = b"".join(b'<!ENTITY %c "%s">' % (letter + 1, b"&%c;" % letter * 100) for letter in b"abcdef")
    return b'<!DOCTYPE w [<!ENTITY a "%s">%s]>' % (b"a" * 1000, entities) + rest


def _word() -> bytes:
    content = BytesIO()
    docx.Document().save(content)
    return content.getvalue()


def _workbook() -> bytes:
    content = BytesIO()
    openpyxl.Workbook().save(content)
    return content.getvalue()


def _pdf_bomb(size: int) -> bytes:
    """Return a file whose page unpacks to ``size`` bytes of operators."""
    drawn = zlib.compress(b"0 0 m " * (size // 6), 1)
    page = b"".join(
        b"%d 0 obj\n%s\nendobj\n" % (number, body)
        for number, body in enumerate(
            (
                b"<< /Type /Catalog /Pages 2 0 R >>",
                b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
                b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
            ),
            start=1,
        )
    )
    return b"%PDF-1.7\n" + page + b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n0\n%%EOF\n"


def hostile_files(line: int) -> Iterator[tuple[str, FaultKind, bytes]]:
    """Yield name, kind of fault and content of each file; those of one line are ``line`` bytes long."""
    yield "bomb.zip", "too_large", packed({f"{n}.jsonl": bytes(60 * _MB) for n in range(5)})
    yield "bomb.docx", "too_large", packed({_WORD: bytes(100 * _MB)}, _word())
    yield "bomb.xlsx", "too_large", packed({_SHEET: bytes(100 * _MB)}, _workbook())
    yield "entities.docx", "damaged", packed({_WORD: multiplying_entities(b"<w>&g;</w>")}, _word())
    yield "entities.xlsx", "damaged", packed({_SHEET: multiplying_entities(b"<w>&g;</w>")}, _workbook())
    yield "entities.rss", "empty", multiplying_entities(b"<rss>&g;</rss>")
    yield "deep.docx", "damaged", packed({_WORD: b"<a>" * 1_000_000}, _word())
    yield "deep.jsonl", "record", b'{"body": ' + b"[" * 1_000_000
    yield "deep.rss", "format", b"<a>" * 1_000_000
    yield "deep.zip", "format", packed({"a.zip": packed({"b.zip": packed({"c.txt": b"c"})})})
    yield "line.txt", "too_large", b"a " * (line // 2)
    yield "line.jsonl", "too_large", b'{"body": "' + b"a" * line
    yield "line.csv", "too_large", b"body\n" + b"a" * line
    yield "record.jsonl", "too_large", b'{"body": "' + b"a " * (5 * _MB) + b'"}'
    yield "large.docx", "too_large", bytes(60 * _MB)
    yield "scan.pdf", "scan", pdf([[], []])
    yield "bomb.pdf", "too_large", _pdf_bomb(200 * _MB)
    yield "cut.pdf", "damaged", pdf([[]])[:100]
    yield "old.doc", "format", b"\xd0\xcf\x11\xe0"
    yield "secret.docx", "protected", b"\xd0\xcf\x11\xe0" + bytes(600)
    yield "photo.jpg", "format", b"\xff\xd8"
    yield "random.txt", "encoding", bytes(range(128, 256)) * 10
    yield "empty.txt", "empty", b""


def write_hostile(folder: Path, line: int) -> Iterator[tuple[str, FaultKind]]:
    """Write the files, and a pipe; yield the name of each and the kind of its fault."""
    for name, kind, content in hostile_files(line):
        (folder / name).write_bytes(content)
        yield name, kind
    os.mkfifo(folder / "pipe.txt")
    yield "pipe.txt", "unreadable"
