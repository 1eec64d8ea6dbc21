"""Tests of retrieval/articles/folder.py."""

import codecs
import json
import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from retrieval.articles.folder import read_articles
from retrieval.articles.model import Article, Fault
from retrieval.errors import ArticlesNotFoundError
from tests.retrieval.article_files import BODY, LEAD, SECOND, article, fault, read, slices
from tests.retrieval.texts import LINES

same_folder = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture], max_examples=200
)


def test_single_file(tmp_path: Path) -> None:
    """A file in place of a folder is read alone, and its name is the id."""
    (tmp_path / "b.txt").write_text(BODY, encoding="utf-8")
    (tmp_path / "c.txt").write_text(BODY, encoding="utf-8")

    assert ["b"] == [found.id for found in read_articles(tmp_path / "b.txt") if isinstance(found, Article)]


def test_order_hidden_files_and_other_suffixes(tmp_path: Path) -> None:
    """Articles come in order of path; hidden files, hidden folders and other suffixes are skipped silently."""
    for name in ("b.txt", "a/z.TXT", "c.jsonl", ".hidden.txt", ".git/x.txt", "a/.x/y.txt", "notes.log", "d.txt~"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(json.dumps({"body": BODY}) if "json" in name else BODY, encoding="utf-8")

    assert ["a/z", "b", "c/1"] == [found.id for found in read_articles(tmp_path) if isinstance(found, Article)]


def test_missing_folder(tmp_path: Path) -> None:
    """A missing folder raises an error that names it and the setting."""
    with pytest.raises(ArticlesNotFoundError, match=r"nowhere.*HOIBAO_ARTICLES"):
        list(read_articles(tmp_path / "nowhere"))


ENCODINGS = {
    "CRLF": f"Làng đắp đê\r\n{BODY}\r\n".replace("\n", "\r\n").replace("\r\r", "\r").encode(),
    "CR": f"Làng đắp đê\n{BODY}".replace("\n", "\r").encode(),
    "BOM": codecs.BOM_UTF8 + f"Làng đắp đê\n{BODY}".encode(),
    "UTF-16 LE": codecs.BOM_UTF16_LE + f"Làng đắp đê\n{BODY}".encode("utf-16-le"),
    "UTF-16 BE": codecs.BOM_UTF16_BE + f"Làng đắp đê\n{BODY}".encode("utf-16-be"),
    "blank lines": f"\n \t\nLàng đắp đê\n\n\u00a0\n{LEAD}\n   \n  {SECOND}  \n\n".encode(),
}


@pytest.mark.parametrize("content", ENCODINGS.values(), ids=ENCODINGS.keys())
def test_encodings(tmp_path: Path, content: bytes) -> None:
    """Line ends, a byte order mark, UTF-16 and blank lines do not change what is read."""
    found = article(tmp_path, content)

    assert "Làng đắp đê" == found.title
    assert [LEAD, SECOND] == slices(found, "body")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xe1\xbb", "is text in no known encoding (byte 0 is 0xe1); save it as UTF-8"),
        ("Làng đắp đê".encode("cp1258", "replace"), "save it as UTF-8"),
        (b"Dap de\0", "holds NUL characters"),
        (b"", "holds no text; remove it or write the article into it"),
        (b" \r\n\t", "holds no text"),
        ("Tiêu đề: Làng đắp đê\nNguồn: Báo Làng\n".encode(), "holds no text"),
    ],
)
def test_broken_file_is_a_fault(tmp_path: Path, content: bytes, expected: str) -> None:
    """A file that cannot be read is a fault with its path and the remedy."""
    found = fault(tmp_path, content, "a.txt")

    assert str(tmp_path / "a.txt") == found.place
    assert expected in found.message


def test_repeated_id_is_a_fault(tmp_path: Path) -> None:
    """The first article in order has the id; a later one is a fault that names both, with its line."""
    lines = [{"id": "b", "body": LEAD}, {"id": "b", "body": SECOND}]
    (tmp_path / "b.txt").write_text(BODY, encoding="utf-8")
    first, second, third = read(tmp_path, "a.jsonl", "\n".join(map(json.dumps, lines)))

    assert isinstance(first, Article)
    assert isinstance(second, Fault)
    assert isinstance(third, Fault)
    assert LEAD == first.text
    assert [str(tmp_path / "a.jsonl:2"), str(tmp_path / "b.txt")] == [second.place, third.place]
    assert all("the id 'b' is taken by" in found.message for found in (second, third))


def test_ids_equal_in_nfc_are_the_same(tmp_path: Path) -> None:
    """File names that differ only in Unicode composition are the same id."""
    (tmp_path / unicodedata.normalize("NFD", "đê.txt")).write_text(BODY, encoding="utf-8")

    assert [Article, Fault] == sorted(map(type, read(tmp_path, "đê.txt", BODY)), key=lambda kind: kind.__name__)


def test_file_name_that_is_not_utf8_is_a_fault(tmp_path: Path) -> None:
    """A file name in another encoding is a fault, whose message can be printed."""
    found = fault(tmp_path, BODY, os.fsdecode(b"l\xe0ng.txt"))

    assert "rename" in found.message
    assert found.place.encode()


TEXT_FILES = st.one_of(
    st.binary(max_size=80),
    st.lists(
        st.one_of(LINES, st.sampled_from(["Tiêu đề: Đê", "Ngày: 31/2", "URL: http://x", "(TTXVN) -"])), max_size=8
    ).map(lambda lines: "\n".join(lines).encode()),
)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=5,
)


RECORDS = st.fixed_dictionaries({}, optional=dict.fromkeys(("id", "title", "source", "url", "published", "body"), JSON))


@given(content=TEXT_FILES)
@example(content=b"\xff\xfe\x41")
@example(content=b"\xff\xfe\x00\xd8")
@same_folder
def test_any_text_file(tmp_path: Path, content: bytes) -> None:
    """Any file is an article or a fault, and paragraphs are visible slices in order."""
    found = read(tmp_path, "a.txt", content)

    assert found
    for one in found:
        assert is_well_formed(one)


@given(records=st.lists(st.one_of(RECORDS, JSON), max_size=3))
@same_folder
def test_any_records(tmp_path: Path, records: list[object]) -> None:
    """Any record is an article or a fault."""
    found = read(tmp_path, "a.jsonl", "\n".join(map(json.dumps, records)))

    assert len(records) <= len(found)
    for one in found:
        assert is_well_formed(one)


def is_well_formed(found: Article | Fault) -> bool:
    """Return whether a fault or article is complete; assert that its paragraphs are slices in order."""
    if isinstance(found, Fault):
        return bool(found.place and found.message)
    position = 0
    for paragraph in found.paragraphs:
        written = found.text[paragraph.start : paragraph.end]
        assert position <= paragraph.start < paragraph.end <= len(found.text)
        assert written == written.strip()
        position = paragraph.end
    return bool(found.id and found.title and found.paragraphs)
