"""Files of articles, in every shape that editors drop into the folder."""

import codecs
import json
import unicodedata
from pathlib import Path

import pytest

from retrieval.articles.folder import read_articles
from retrieval.articles.model import Article
from retrieval.errors import ArticlesNotFoundError
from tests.retrieval.article_files import BODY, LEAD, SECOND, article, slices


def test_title_line_and_paragraphs(tmp_path: Path) -> None:
    """A first short line without a full stop is the title, read but not quoted; each further line is a paragraph."""
    found = article(tmp_path, f"Làng đắp đê\n{BODY}\n")

    assert ("a", "Làng đắp đê", None, None) == (found.id, found.title, found.source, found.url)
    assert ["Làng đắp đê"] == slices(found, "heading")
    assert [LEAD, SECOND] == slices(found, "body")


def test_without_a_title_the_first_sentence_serves(tmp_path: Path) -> None:
    """Where the first line ends in a full stop, its first sentence is the title and stays quotable."""
    found = article(tmp_path, BODY)

    assert "Đê Sông Mây cao năm mét." == found.title
    assert [LEAD, SECOND] == slices(found, "body")


@pytest.mark.parametrize("line", ["Nước rút rồi", "Ai lo cho dân?", "“Ai lo cho dân?”: chuyện ở làng"])
def test_titles_may_end_in_other_marks(tmp_path: Path, line: str) -> None:
    """A question, a quotation or no mark at all ends a title."""
    assert line == article(tmp_path, f"{line}\n{BODY}").title


@pytest.mark.parametrize("line", ["Nước rút rồi.", "Nước rút rồi…", "từ " * 41 + "cuối"])
def test_other_first_lines_are_no_title(tmp_path: Path, line: str) -> None:
    """A line that ends as a sentence, or is too long for a title, is the first paragraph."""
    found = article(tmp_path, f"{line}\n{BODY}")

    assert [line, LEAD, SECOND] == slices(found, "body")


def test_a_lone_line_is_the_article(tmp_path: Path) -> None:
    """A file of one line is quoted, even where the line could be a title."""
    found = article(tmp_path, "Làng đắp đê")

    assert ("Làng đắp đê", ["Làng đắp đê"]) == (found.title, slices(found, "body"))


def test_head_lines(tmp_path: Path) -> None:
    """Head lines, in any case and order and with blanks around, state title, source, date and address."""
    head = "nguồn : Báo Làng\nTIÊU ĐỀ:  Làng đắp đê \nNgày: 4/11/2019\nURL: https://lang.example/de\n\n"
    found = article(tmp_path, head + BODY)

    assert ("Làng đắp đê", "Báo Làng", "https://lang.example/de") == (found.title, found.source, found.url)
    assert ("2019-11-04", "stated") == (found.published.iso(), found.published.basis)
    assert [LEAD, SECOND] == slices(found, "body")


def test_head_lines_without_a_title_leave_the_title_line(tmp_path: Path) -> None:
    """Below head lines that name no title, the first short line is it."""
    found = article(tmp_path, f"Nguồn: Báo Làng\n\nLàng đắp đê\n\n{BODY}")

    assert ("Làng đắp đê", "Báo Làng") == (found.title, found.source)


def test_head_lines_stand_only_at_the_top(tmp_path: Path) -> None:
    """The same words further down belong to the article."""
    found = article(tmp_path, f"Làng đắp đê\n{BODY}\nNguồn: ông Tư kể, bà Năm ghi lại.")

    assert found.source is None
    assert "Nguồn: ông Tư kể, bà Năm ghi lại." in slices(found, "body")


def test_the_address_names_the_source_where_nothing_else_does(tmp_path: Path) -> None:
    """An article with an address alone comes from that site."""
    assert "lang.example" == article(tmp_path, f"URL: https://lang.example/de\n{BODY}").source


@pytest.mark.parametrize(
    ("dateline", "source"),
    [("(Báo Làng) - ", "Báo Làng"), ("(TTXVN) – ", "TTXVN"), ("TTO - ", "TTO"), ("BAOLANG.VN — ", "BAOLANG.VN")],
)
def test_dateline_names_the_source(tmp_path: Path, dateline: str, source: str) -> None:
    """A paper named before a dash opens the article: it is the source, and no part of the first sentence."""
    found = article(tmp_path, f"{dateline}{BODY}")

    assert (source, "Đê Sông Mây cao năm mét.") == (found.source, found.title)
    assert [LEAD, SECOND] == slices(found, "body")


def test_a_dateline_on_its_own_line_is_no_title(tmp_path: Path) -> None:
    """A dateline followed by a line break leaves neither an empty title nor an empty paragraph."""
    found = article(tmp_path, f"(TTXVN) -\n{BODY}")

    assert ("TTXVN", "Đê Sông Mây cao năm mét.") == (found.source, found.title)
    assert [LEAD, SECOND] == slices(found, "body")


def test_a_stated_source_outranks_the_dateline(tmp_path: Path) -> None:
    """What the head line says wins; the dateline is read over all the same."""
    found = article(tmp_path, f"Nguồn: Báo Làng\nLàng đắp đê\n(TTXVN) - {BODY}")

    assert "Báo Làng" == found.source
    assert [LEAD, SECOND] == slices(found, "body")


def test_subheads_and_signatures_are_headings(tmp_path: Path) -> None:
    """A lone short line before a paragraph, and one at the end, are read but never quoted."""
    found = article(tmp_path, f"Làng đắp đê\n{LEAD}\nMùa nước nổi\n{SECOND}\nLê Văn Sen")

    assert ["Làng đắp đê", "Mùa nước nổi", "Lê Văn Sen"] == slices(found, "heading")
    assert [LEAD, SECOND] == slices(found, "body")


def test_lists_are_quoted(tmp_path: Path) -> None:
    """Items of a list are no headings, whether marked or only short lines in a row."""
    for items in (["- cò thìa", "- sếu đầu đỏ"], ["1. Cò thìa", "2) Sếu"], ["Cò thìa", "Sếu đầu đỏ", "Le le"]):
        found = article(tmp_path, "\n".join(["Chim về", f"{LEAD} Đó là:", *items]))
        assert items == slices(found, "body")[1:]


ENCODINGS = {
    "CRLF": f"Làng đắp đê\r\n{BODY}\r\n".replace("\n", "\r\n").replace("\r\r", "\r").encode(),
    "CR": f"Làng đắp đê\n{BODY}".replace("\n", "\r").encode(),
    "BOM": codecs.BOM_UTF8 + f"Làng đắp đê\n{BODY}".encode(),
    "UTF-16 LE": codecs.BOM_UTF16_LE + f"Làng đắp đê\n{BODY}".encode("utf-16-le"),
    "UTF-16 BE": codecs.BOM_UTF16_BE + f"Làng đắp đê\n{BODY}".encode("utf-16-be"),
    "blank lines": f"\n \t\nLàng đắp đê\n\n\u00a0\n{LEAD}\n   \n  {SECOND}  \n\n".encode(),
}


@pytest.mark.parametrize("content", ENCODINGS.values(), ids=ENCODINGS.keys())
def test_ways_to_write_a_file(tmp_path: Path, content: bytes) -> None:
    """Line ends, a byte order mark, UTF-16 and blank lines make no difference to what is read."""
    found = article(tmp_path, content)

    assert "Làng đắp đê" == found.title
    assert [LEAD, SECOND] == slices(found, "body")


def test_decomposed_text_stays_as_written(tmp_path: Path) -> None:
    """Decomposed letters are quoted so; head lines are known all the same."""
    written = unicodedata.normalize("NFD", f"Tiêu đề: Làng đắp đê\nNguồn: Báo Làng\n{BODY}")
    found = article(tmp_path, written)

    assert written == found.text
    assert ("Làng đắp đê", "Báo Làng") == tuple(
        unicodedata.normalize("NFC", str(part)) for part in (found.title, found.source)
    )
    assert [unicodedata.normalize("NFD", line) for line in (LEAD, SECOND)] == slices(found, "body")


def test_ids_are_paths_in_nfc(tmp_path: Path) -> None:
    """An id is the path below the folder without its ending, composed, whatever the file system makes of the name."""
    assert (
        "miền tây/tháng 9/đê.1" == article(tmp_path, BODY, unicodedata.normalize("NFD", "miền tây/tháng 9/đê.1.txt")).id
    )


def test_one_file_may_be_named(tmp_path: Path) -> None:
    """Where a file is given instead of a folder, it alone is read, by its name."""
    (tmp_path / "b.txt").write_text(BODY, encoding="utf-8")
    (tmp_path / "c.txt").write_text(BODY, encoding="utf-8")

    assert ["b"] == [found.id for found in read_articles(tmp_path / "b.txt") if isinstance(found, Article)]


def test_order_hidden_files_and_other_endings(tmp_path: Path) -> None:
    """Articles come in order of path; hidden files and folders and other endings are passed over in silence."""
    for name in ("b.txt", "a/z.TXT", "c.jsonl", ".hidden.txt", ".git/x.txt", "a/.x/y.txt", "notes.md", "d.txt~"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(json.dumps({"body": BODY}) if "json" in name else BODY, encoding="utf-8")

    assert ["a/z", "b", "c/1"] == [found.id for found in read_articles(tmp_path) if isinstance(found, Article)]


def test_a_missing_place_is_named(tmp_path: Path) -> None:
    """A folder that is not there is an error that names it and the setting."""
    with pytest.raises(ArticlesNotFoundError, match=r"nowhere.*HOIBAO_ARTICLES"):
        list(read_articles(tmp_path / "nowhere"))
