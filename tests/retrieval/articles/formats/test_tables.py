"""Tests of retrieval/articles/formats/table.py, csv_table.py and excel.py."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest

from retrieval.articles.folder import read_content
from retrieval.articles.model import Article, Fault
from tests.retrieval.legacy_text import ENCODERS

HEADINGS = ["Mã bài", "Tiêu đề", "NGUỒN", "Đường dẫn", "Ngày đăng", "Sapo", "Nội dung", "Lượt xem"]
ROW = [
    "b1",
    "Lũ về làng",
    "Báo Làng",
    "https://lang.example/lu",
    "25/9/2024",
    "Nước lên.",
    'Dân đắp đê, "cả đêm".',
    "12",
]


def csv_of(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    """Return rows as CSV with every cell quoted."""
    return "".join(delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) + "\r\n" for row in rows)


def excel_of(*sheets: Sequence[Sequence[object]]) -> bytes:
    """Return a workbook with these sheets."""
    book, content = openpyxl.Workbook(), BytesIO()
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Tờ {number}")
        for row in rows:
            sheet.append(row)
    book.save(content)
    return content.getvalue()


def faults(name: str, content: bytes) -> list[tuple[str, str]]:
    """Return place and kind of each fault."""
    return [(found.place, found.kind) for found in read_content(name, content) if isinstance(found, Fault)]


FILES = {
    "commas": ("bai.csv", csv_of([HEADINGS, ROW]).encode()),
    "semicolons and a mark": ("bai.csv", csv_of([HEADINGS, ROW], ";").encode("utf-8-sig")),
    "a stated delimiter": ("bai.csv", b"sep=|\r\n" + csv_of([HEADINGS, ROW], "|").encode()),
    "tabs in UTF-16": ("bai.csv", csv_of([HEADINGS, ROW], "\t").encode("utf-16")),
    "TCVN3": ("bai.csv", ENCODERS["TCVN3"](csv_of([HEADINGS, ROW]))),
    "Excel": (
        "bai.xlsx",
        excel_of([HEADINGS, [*ROW[:4], datetime(2024, 9, 25, tzinfo=UTC).replace(tzinfo=None), *ROW[5:]]]),
    ),
}


@pytest.mark.parametrize(("name", "content"), FILES.values(), ids=FILES.keys())
def test_a_row_is_an_article(name: str, content: bytes) -> None:
    """The columns are known by their headings, whatever the delimiter and the encoding."""
    [found] = read_content(name, content)

    assert isinstance(found, Article)
    assert tuple(ROW[:4]) == (found.id, found.title, found.source, found.url)
    assert ("2024-09-25", "stated") == (found.published.iso(), found.published.basis)
    assert "\n".join(ROW[5:7]) == found.text


def test_english_headings_and_order() -> None:
    """English headings in any order are known, and the id of a row without one is its line."""
    found = list(read_content("a.csv", b"date,full_text,Headline\n2024-09-25,Mot cau.,Mot\n,Hai cau.,\n"))

    assert [("a/2", "Mot"), ("a/3", "Hai cau.")] == [(one.id, one.title) for one in found if isinstance(one, Article)]


def test_rows_of_several_lines_and_broken_ones() -> None:
    """A cell may have several lines; a row in another encoding, or an endless one, is a fault and the next is read."""
    endless = b'"' + b"a" * (9 << 20)
    long = b"Dai. " * 20_000
    content = b'body\n"Mot.\nHai."\n' + long + b"\nkh\xf4ng\n" + endless + b"\nBa.\n"
    found = list(read_content("a.csv", content))

    assert ["Mot.\nHai.", long.decode().strip(), "Ba."] == [one.text for one in found if isinstance(one, Article)]
    assert [("a.csv:5", "encoding"), ("a.csv:6", "too_large")] == faults("a.csv", content)


def test_a_table_without_text_is_a_fault() -> None:
    """Without a column for the text, the table or sheet is a fault that names the columns."""
    [found] = read_content("a.csv", "Tên,Tuổi\nA,1\n".encode())

    assert isinstance(found, Fault)
    assert "has no column with the text of articles, but: Tên, Tuổi" == found.problem
    assert [("b.xlsx:Tờ 1", "record")] == faults("b.xlsx", excel_of([["Tên"], ["A"]], [["body"], ["Một câu."]]))
    assert [("b.xlsx", "empty")] == faults("b.xlsx", excel_of([]))
    assert [("a.csv", "empty")] == faults("a.csv", b"body\n\n")


def with_sheet(xml: bytes) -> bytes:
    """Return a workbook whose first sheet is ``xml``."""
    content = BytesIO()
    with ZipFile(BytesIO(excel_of([["body"]]))) as whole, ZipFile(content, "w", ZIP_DEFLATED) as file:
        for name in whole.namelist():
            file.writestr(name, xml if name.startswith("xl/worksheets/") else whole.read(name))
    return content.getvalue()


ENTITIES = b"".join(b'<!ENTITY %c "%s">' % (letter + 1, b"&%c;" % letter * 100) for letter in b"abcdef")
BOMB = (
    b'<!DOCTYPE w [<!ENTITY a "%s">%s]>'
    % (b"a" * 1000, ENTITIES)
    + b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    b'<c r="A1" t="inlineStr"><is><t>&g;</t></is></c></row></sheetData></worksheet>'
)


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", with_sheet(BOMB), with_sheet(b"<a>" * 100_000), with_sheet(bytes(100 << 20))],
    ids=["empty", "cut off", "XML", "deep", "zip"],
)
def test_a_broken_workbook_is_a_fault(content: bytes) -> None:
    """A file that is no whole workbook, or made to harm, is a fault."""
    assert ["b.xlsx"] == [place for place, _ in faults("b.xlsx", content)]
