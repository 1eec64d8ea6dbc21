"""Tests of retrieval/articles/formats/word.py."""

from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from docx.document import Document as WordFile
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from retrieval.articles.formats.format import Document, DocumentError
from retrieval.articles.formats.word import FORMAT


def content_of(write: Callable[[WordFile], None]) -> bytes:
    """Return the content of a new Word file that ``write`` has written to."""
    file, content = docx.Document(), BytesIO()
    write(file)
    file.save(content)
    return content.getvalue()


def read(write: Callable[[WordFile], None]) -> Document:
    return FORMAT.read(content_of(write))


def test_title_paragraphs_and_rows() -> None:
    """The paragraph with the style Title is the title; line breaks part paragraphs; a row of a table is one."""

    def write(file: WordFile) -> None:
        file.add_heading("Nước lũ về làng", 0)
        file.add_paragraph("Nước lên nhanh.\nDân đắp đê.")
        table = file.add_table(2, 2)
        for cell, text in zip(table._cells, ["Xã", "Số hộ", "Vạn Phúc", "48"], strict=True):  # noqa: SLF001 — in order
            cell.text = text
        file.add_paragraph("Hết.")

    document = read(write)

    assert "Nước lũ về làng" == document.title
    assert "Nước lên nhanh.\nDân đắp đê.\nXã | Số hộ\nVạn Phúc | 48\nHết." == document.text


def test_what_is_no_body_is_left_out() -> None:
    """Running heads, captions, deleted and hidden text and the instructions of fields are no text; inserted text is."""

    def write(file: WordFile) -> None:
        file.sections[0].header.paragraphs[0].text = "Đầu trang"
        file.add_paragraph("Ảnh: con đê", style="Caption")
        paragraph = file.add_paragraph("Nước ")
        paragraph.add_run("ẩn").font.hidden = True
        for xml in (
            "<w:del {}><w:r><w:delText>xuống</w:delText></w:r></w:del>",
            "<w:moveFrom {}><w:r><w:t>dời</w:t></w:r></w:moveFrom>",
            "<w:ins {}><w:r><w:t>lên</w:t></w:r></w:ins>",
            "<w:r {}><w:instrText>HYPERLINK</w:instrText></w:r>",
            "<w:hyperlink {}><w:r><w:t>.</w:t></w:r></w:hyperlink>",
        ):
            paragraph._p.append(parse_xml(xml.format(nsdecls("w"))))  # noqa: SLF001 — tracked changes have no API

    assert "Nước lên." == read(write).text


def test_a_text_box_is_read_once() -> None:
    """A text box follows its paragraph; its second form for older programs is left out."""
    box = (
        "<w:r {}><mc:AlternateContent><mc:Choice Requires='wps'><w:txbxContent><w:p><w:r><w:t>Trong khung.</w:t></w:r>"
        "</w:p></w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>Trong khung.</w:t></w:r></w:p>"
        "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"
    ).format(nsdecls("w") + ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"')

    def write(file: WordFile) -> None:
        file.add_paragraph("Ngoài khung.")._p.append(parse_xml(box))  # noqa: SLF001 — boxes have no API

    assert "Ngoài khung.\nTrong khung." == read(write).text


def test_head_lines_are_read() -> None:
    """The first lines may state source, date and address, as in a text file."""

    def write(file: WordFile) -> None:
        file.add_paragraph("Nguồn: Báo Làng\nNgày: 25/9/2024\nNước lên.")

    document = read(write)

    assert ("Báo Làng", "25/9/2024") == (document.source, document.published)
    assert "Nước lên." == document.text[document.body_start :].strip()


def test_old_fonts_are_read_as_they_show() -> None:
    """Text in a font of TCVN3 or VNI is converted, run by run, also from a style; text in Unicode in it stays."""

    def write(file: WordFile) -> None:
        file.styles["Normal"].font.name = ".VnTime"
        heading = file.add_paragraph()
        heading.add_run("Céng hoµ").font.name = ".VnTimeH"
        mixed = file.add_paragraph("B¸o c¸o ")
        for part, font in (("ba", "VNI-Times"), ("ùo caùo", "VNI-Times"), (" n\u00adíc lµ", ""), (" là", "Arial")):
            run = mixed.add_run(part)
            if font:
                run.font.name = font
        file.add_paragraph("Nước là nước")

    assert "CỘNG HOÀ\nBáo cáo báo cáo nước là là\nNước là nước" == read(write).text


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "damaged"),
        (b"PK\x03\x04 no archive", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "protected"),
        (content_of(lambda _: None)[:-200], "damaged"),
    ],
)
def test_a_broken_file_is_named(content: bytes, kind: str) -> None:
    """A file that is no archive, is protected, or is cut off, is refused as what it is."""
    with pytest.raises(DocumentError) as raised:
        FORMAT.read(content)
    assert kind == raised.value.kind
    assert raised.value.remedy


def with_part(part: bytes) -> bytes:
    """Return a Word file whose main part is ``part``."""
    content = BytesIO()
    with ZipFile(BytesIO(content_of(lambda _: None))) as whole, ZipFile(content, "w", ZIP_DEFLATED) as file:
        for name in whole.namelist():
            file.writestr(name, part if name == "word/document.xml" else whole.read(name))
    return content.getvalue()


BOMB = (
    b'<!DOCTYPE w [<!ENTITY a "'
    + b"a" * 1000
    + b'">'
    + b"".join(b'<!ENTITY %c "%s">' % (letter + 1, b"&%c;" % letter * 100) for letter in b"abcdef")
    + b']><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&g;</w:t></w:r></w:p></w:body></w:document>'
)


@pytest.mark.parametrize(
    "part", [BOMB, b"<a>" * 100_000, b"<a>" + bytes(100 << 20) + b"</a>", b"<a/>"], ids=["XML", "deep", "zip", "other"]
)
def test_a_file_made_to_harm_is_refused(part: bytes) -> None:
    """Entities that multiply, deep nesting and parts that unpack to much are refused, and are not unpacked."""
    with pytest.raises(DocumentError):
        FORMAT.read(with_part(part))
