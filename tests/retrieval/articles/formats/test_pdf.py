"""Tests of retrieval/articles/formats/pdf.py and page_layout.py."""

import unicodedata
from itertools import chain

import pytest

from retrieval.articles.formats.format import DocumentError
from retrieval.articles.formats.pdf import FORMAT
from tests.retrieval.pdf_files import Column, Drawn, pdf, set_in

TITLE = Drawn(60, 780, "Nước lũ về làng Vạn Phúc", 18)
PARAGRAPHS = [
    "Đêm 12/9/2024, nước sông Hồng lên nhanh, vượt báo động ba gần nửa mét. Dân làng Vạn Phúc thức trắng để đắp đê.",
    "Ông Nguyễn Văn Tạ, trưởng thôn, cho biết hơn hai trăm người đã ra đê từ chập tối, mang theo bao cát, đèn pin.",
    "“Năm nào nước cũng lên, nhưng chưa năm nào lên nhanh như năm nay”, ông nói. Xã đã chuyển 48 hộ lên trường học.",
    "Theo Trung tâm Dự báo, đỉnh lũ sẽ qua trong sáng mai; mực nước có thể xuống dưới báo động hai vào buổi chiều.",
    "Huyện đã lập ba chốt trực, mỗi chốt mười người, thay nhau đo mực nước từng giờ và báo về qua điện thoại của xã.",
    "Sáng 13/9, chợ làng vẫn họp. Người bán rau nói giá không đổi, chỉ thiếu mấy thứ phải chở từ bên kia sông sang.",
]
TWO = [Column(60 + 240 * number, 220, 740, 590) for number in range(2)]
THREE = [Column(40 + 170 * number, 150, 740, 590) for number in range(3)]


def read(*pages: list[Drawn]) -> list[str]:
    """Return the paragraphs of a file."""
    return FORMAT.read(pdf(pages)).text.split("\n")


def test_title_and_paragraphs() -> None:
    """The largest type is the title, and the lines of a paragraph are joined."""
    [column] = set_in([Column(60, 470, 740)], PARAGRAPHS)
    document = FORMAT.read(pdf([[TITLE, *column]]))

    assert TITLE.text == document.title
    assert PARAGRAPHS == document.text.split("\n")


@pytest.mark.parametrize("columns", [TWO, THREE], ids=["two", "three"])
@pytest.mark.parametrize("indent", [0, 12])
def test_columns_are_read_one_after_the_other(columns: list[Column], indent: float) -> None:
    """Columns are read in their order, also where the file draws them line by line, and join the paragraph between."""
    lines = list(chain.from_iterable(set_in(columns, PARAGRAPHS, indent=indent)))
    by_line = sorted(lines, key=lambda drawn: -drawn.y)

    for found in (read([TITLE, *lines]), read([TITLE, *by_line])):
        assert " ".join(PARAGRAPHS) == " ".join(found)
        assert not indent or found == PARAGRAPHS


def test_a_subhead_across_the_columns_parts_them() -> None:
    """What is set across the columns is read after those above it and before those below it."""
    upper = [column._replace(top=740, foot=600) for column in TWO]
    lower = [column._replace(top=560, foot=420) for column in TWO]
    across = Drawn(60, 580, "Lũ rút, làng dọn bùn và tính chuyện gieo lại vụ rau trên bãi sông", 13)
    lines = [*chain(*set_in(upper, PARAGRAPHS[:3])), across, *chain(*set_in(lower, PARAGRAPHS[3:]))]

    assert [*PARAGRAPHS[:3], across.text, *PARAGRAPHS[3:]] == read([TITLE, *lines])


def test_running_heads_and_page_numbers_are_left_out() -> None:
    """Lines at the edges that pages share, and page numbers, are no text, and a paragraph goes on over the page."""
    columns = [Column(60, 470, 740, 740 - 13 * 5), Column(60, 470, 740)]
    pages = [
        [Drawn(60, 810, f"Báo Làng – số {number + 12}"), *lines, Drawn(280, 30, f"Trang {number}/2")]
        for number, lines in enumerate(set_in(columns, PARAGRAPHS), start=1)
    ]

    assert PARAGRAPHS == read(*pages)


def test_words_parted_at_the_end_of_a_line_are_joined() -> None:
    """A hyphen at the end of a line goes if it parts a word, and stays if syllables or a number stand around it."""
    lines = [
        "Tổ chức có tên là inter-",
        "national và hãng Micro\u00ad",
        "soft, có cơ sở ở nước Ba-",
        "lan, nói về dịch Covid-",
        "19 trong một bản tin –",
        "không nói thêm điều gì.",
    ]
    drawn = [Drawn(60, 700 - 13 * number, line) for number, line in enumerate(lines)]

    whole = "Tổ chức có tên là international và hãng Microsoft, có cơ sở ở nước Ba-lan, nói về dịch Covid-19"
    assert [f"{whole} trong một bản tin – không nói thêm điều gì."] == read([TITLE, *drawn])


def test_text_is_composed_and_repaired() -> None:
    """Decomposed letters, ligatures and the letters of an old font become those of Unicode."""
    lines = [
        unicodedata.normalize("NFD", "Nước lên."),
        "Tệp ﬁle.",
        "Uû ban nh©n d©n tØnh häp bµn vÒ viÖc ®¾p ®ª ng¨n lò.",
    ]
    drawn = [Drawn(60, 700 - 13 * number, line) for number, line in enumerate(lines)]

    assert ["Nước lên.", "Tệp file.", "Uỷ ban nhân dân tỉnh họp bàn về việc đắp đê ngăn lũ."] == read(drawn)


def test_a_scan_is_named() -> None:
    """A file whose pages have no text is called a scan, with the remedy."""
    with pytest.raises(DocumentError, match=r"is a scan.*OCR") as raised:
        FORMAT.read(pdf([[], []]))
    assert "scan" == raised.value.kind


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"PK\x03\x04", pdf([[TITLE]])[:200]])
def test_a_broken_file_is_named(content: bytes) -> None:
    """A file that is no whole PDF is refused as damaged."""
    with pytest.raises(DocumentError, match="is no whole PDF file") as raised:
        FORMAT.read(content)
    assert "damaged" == raised.value.kind
