"""Tests of retrieval/articles/parsing.py."""

import json
import unicodedata
from pathlib import Path

import pytest

from retrieval.articles.model import Article, Fault
from tests.retrieval.article_files import BODY, LEAD, SECOND, article, read, slices


def test_title_line_and_paragraphs(tmp_path: Path) -> None:
    """A first short line without a full stop is the title, which is not quotable; each further line is a paragraph."""
    found = article(tmp_path, f"Làng đắp đê\n{BODY}\n")

    assert ("a", "Làng đắp đê", None, None) == (found.id, found.title, found.source, found.url)
    assert ["Làng đắp đê"] == slices(found, "heading")
    assert [LEAD, SECOND] == slices(found, "body")


def test_first_sentence_is_the_title_without_a_title_line(tmp_path: Path) -> None:
    """If the first line ends in a full stop, its first sentence is the title and stays quotable."""
    found = article(tmp_path, BODY)

    assert "Đê Sông Mây cao năm mét." == found.title
    assert [LEAD, SECOND] == slices(found, "body")


@pytest.mark.parametrize("line", ["Nước rút rồi", "Ai lo cho dân?", "“Ai lo cho dân?”: chuyện ở làng"])
def test_titles_end_in_other_marks(tmp_path: Path, line: str) -> None:
    """A question mark, a quotation mark or no mark may end a title."""
    assert line == article(tmp_path, f"{line}\n{BODY}").title


@pytest.mark.parametrize("line", ["Nước rút rồi.", "Nước rút rồi…", "từ " * 41 + "cuối"])
def test_sentences_and_long_lines_are_no_titles(tmp_path: Path, line: str) -> None:
    """A line that ends like a sentence, or is too long for a title, is the first paragraph."""
    found = article(tmp_path, f"{line}\n{BODY}")

    assert [line, LEAD, SECOND] == slices(found, "body")


def test_single_line_is_quotable(tmp_path: Path) -> None:
    """The only line of a file is quotable, even if it could be a title."""
    found = article(tmp_path, "Làng đắp đê")

    assert ("Làng đắp đê", ["Làng đắp đê"]) == (found.title, slices(found, "body"))


def test_head_lines(tmp_path: Path) -> None:
    """Head lines in any case and order, with spaces around, state title, source, date and address."""
    head = "nguồn : Báo Làng\nTIÊU ĐỀ:  Làng đắp đê \nNgày: 4/11/2019\nURL: https://lang.example/de\n\n"
    found = article(tmp_path, head + BODY)

    assert ("Làng đắp đê", "Báo Làng", "https://lang.example/de") == (found.title, found.source, found.url)
    assert ("2019-11-04", "stated") == (found.published.iso(), found.published.basis)
    assert [LEAD, SECOND] == slices(found, "body")


def test_title_line_after_head_lines(tmp_path: Path) -> None:
    """After head lines without a title, the first short line is the title."""
    found = article(tmp_path, f"Nguồn: Báo Làng\n\nLàng đắp đê\n\n{BODY}")

    assert ("Làng đắp đê", "Báo Làng") == (found.title, found.source)


def test_head_lines_only_at_the_top(tmp_path: Path) -> None:
    """The same words further down are part of the article."""
    found = article(tmp_path, f"Làng đắp đê\n{BODY}\nNguồn: ông Tư kể, bà Năm ghi lại.")

    assert found.source is None
    assert "Nguồn: ông Tư kể, bà Năm ghi lại." in slices(found, "body")


def test_host_of_the_address_is_the_source(tmp_path: Path) -> None:
    """An article that states only its address has its host as source."""
    assert "lang.example" == article(tmp_path, f"URL: https://lang.example/de\n{BODY}").source


@pytest.mark.parametrize(
    ("dateline", "source"),
    [("(Báo Làng) - ", "Báo Làng"), ("(TTXVN) – ", "TTXVN"), ("TTO - ", "TTO"), ("BAOLANG.VN — ", "BAOLANG.VN")],
)
def test_dateline_names_the_source(tmp_path: Path, dateline: str, source: str) -> None:
    """A newspaper before a dash at the start is the source, and not part of the first sentence."""
    found = article(tmp_path, f"{dateline}{BODY}")

    assert (source, "Đê Sông Mây cao năm mét.") == (found.source, found.title)
    assert [LEAD, SECOND] == slices(found, "body")


def test_dateline_on_its_own_line(tmp_path: Path) -> None:
    """A dateline followed by a line break leaves neither an empty title nor an empty paragraph."""
    found = article(tmp_path, f"(TTXVN) -\n{BODY}")

    assert ("TTXVN", "Đê Sông Mây cao năm mét.") == (found.source, found.title)
    assert [LEAD, SECOND] == slices(found, "body")


def test_stated_source_outranks_the_dateline(tmp_path: Path) -> None:
    """The source of a head line wins over that of the dateline, which is removed all the same."""
    found = article(tmp_path, f"Nguồn: Báo Làng\nLàng đắp đê\n(TTXVN) - {BODY}")

    assert "Báo Làng" == found.source
    assert [LEAD, SECOND] == slices(found, "body")


def test_subheads_and_signatures_are_headings(tmp_path: Path) -> None:
    """A lone short line before a paragraph, and one at the end, are never quotable."""
    found = article(tmp_path, f"Làng đắp đê\n{LEAD}\nMùa nước nổi\n{SECOND}\nLê Văn Sen")

    assert ["Làng đắp đê", "Mùa nước nổi", "Lê Văn Sen"] == slices(found, "heading")
    assert [LEAD, SECOND] == slices(found, "body")


def test_list_items_are_quotable(tmp_path: Path) -> None:
    """List items are no headings, whether marked or only several short lines."""
    for items in (["- cò thìa", "- sếu đầu đỏ"], ["1. Cò thìa", "2) Sếu"], ["Cò thìa", "Sếu đầu đỏ", "Le le"]):
        found = article(tmp_path, "\n".join(["Chim về", f"{LEAD} Đó là:", *items]))
        assert items == slices(found, "body")[1:]


def test_decomposed_text_is_unchanged(tmp_path: Path) -> None:
    """Decomposed text is quoted unchanged, and its head lines are recognised."""
    written = unicodedata.normalize("NFD", f"Tiêu đề: Làng đắp đê\nNguồn: Báo Làng\n{BODY}")
    found = article(tmp_path, written)

    assert written == found.text
    assert ("Làng đắp đê", "Báo Làng") == tuple(
        unicodedata.normalize("NFC", str(part)) for part in (found.title, found.source)
    )
    assert [unicodedata.normalize("NFD", line) for line in (LEAD, SECOND)] == slices(found, "body")


def test_ids_are_paths_in_nfc(tmp_path: Path) -> None:
    """An id is the path within the folder without its suffix, in NFC whatever the file system returns."""
    assert (
        "miền tây/tháng 9/đê.1" == article(tmp_path, BODY, unicodedata.normalize("NFD", "miền tây/tháng 9/đê.1.txt")).id
    )


@pytest.mark.parametrize("body", [BODY, BODY.split("\n"), f"\n{LEAD}\n\n{SECOND}"])
def test_record(tmp_path: Path, body: str | list[str]) -> None:
    """A record states its fields; its body is a string of lines or a list, without the title."""
    record = {"id": "đê/1", "title": "Làng đắp đê", "source": "Báo Làng", "url": "https://lang.example", "body": body}
    found = article(tmp_path, json.dumps(record | {"published": "2019-11-04T08:00:00+07:00"}), "a.jsonl")

    assert ("đê/1", "Làng đắp đê", "Báo Làng", "https://lang.example") == (
        found.id,
        found.title,
        found.source,
        found.url,
    )
    assert ("2019-11-04", "stated") == (found.published.iso(), found.published.basis)
    assert ([LEAD, SECOND], []) == (slices(found, "body"), slices(found, "heading"))


def test_record_with_only_a_body(tmp_path: Path) -> None:
    """Without other fields, the id is the file and line and the title the first sentence; empty fields are missing."""
    lines = ["", json.dumps({"body": BODY}), json.dumps({"id": None, "title": " ", "source": "", "body": [LEAD]}), " "]
    first, second = read(tmp_path, "x/a.jsonl", "\r\n".join(lines))

    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert ("x/a/2", "x/a/3") == (first.id, second.id)
    assert ("Đê Sông Mây cao năm mét.", None) == (second.title, second.source)


def test_numbers_as_id_and_date(tmp_path: Path) -> None:
    """An id or a year that is a number is read as its digits."""
    found = article(tmp_path, json.dumps({"id": 17, "published": 2019, "body": BODY}), "a.jsonl")

    assert ("17", "2019") == (found.id, found.published.iso())


def test_digest_depends_on_every_field(tmp_path: Path) -> None:
    """The digest is the same for the same record, and differs when any field differs."""
    record = {
        "id": "x",
        "title": "Làng",
        "source": "Báo",
        "url": "https://lang.example",
        "published": "2019",
        "body": BODY,
    }
    before = article(tmp_path, json.dumps(record), "a.jsonl").digest
    again = article(tmp_path, json.dumps(record, indent=None, sort_keys=True), "a.jsonl").digest
    changed = [article(tmp_path, json.dumps(record | {name: "2020"}), "a.jsonl").digest for name in record]

    assert before == again
    assert len(record) == len({*changed} - {before})


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{", "is not valid JSON (column 2); write one object a line: {"),
        ("[1]", "is no JSON object; write one object a line: {"),
        ("null", "is no JSON object; write one object a line: {"),
        ('{"title": "Đê"}', '"body" is missing or empty; give a string or a list'),
        ('{"body": " \\n "}', '"body" is missing or empty'),
        ('{"body": []}', '"body" is missing or empty'),
        ('{"body": ["a", 1]}', '"body" must be text, not list; write it in quotation marks'),
        ('{"body": {"a": 1}}', '"body" must be text, not dict'),
        ('{"id": true, "body": "a"}', '"id" must be text, not bool'),
        ('{"title": 5, "body": "a"}', '"title" must be text, not int'),
        ('{"published": 1.5, "body": "a"}', '"published" must be text, not float'),
        ('{"url": ["x"], "body": "a"}', '"url" must be text, not list'),
        ('{"title": "\\ud83d", "body": "a"}', '"title" holds half of a surrogate pair'),
        ("[" * 100_000, "is not valid JSON; write one object a line: {"),
    ],
    ids=lambda value: value[:40],
)
def test_broken_record_is_a_fault(tmp_path: Path, line: str, expected: str) -> None:
    """A broken record is a fault with its file, line and remedy, and the other records are read."""
    good = json.dumps({"body": BODY})
    first, broken, last = read(tmp_path, "a.jsonl", f"{good}\n{line}\n{good}")

    assert isinstance(broken, Fault)
    assert str(tmp_path / "a.jsonl:2") == broken.place
    assert expected in broken.message
    assert ["a/1", "a/3"] == [found.id for found in (first, last) if isinstance(found, Article)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", f"URL: http://[lang.example\n{BODY}"),
        ("a.jsonl", json.dumps({"url": "http://[lang.example", "body": BODY})),
    ],
)
def test_invalid_address_is_ignored(tmp_path: Path, name: str, content: str) -> None:
    """An address that cannot be parsed does not keep the following articles from being read."""
    (tmp_path / "b.txt").write_text(BODY, encoding="utf-8")

    assert "b" in [found.id for found in read(tmp_path, name, content) if isinstance(found, Article)]


@pytest.mark.parametrize(
    ("name", "content", "place", "expected"),
    [
        ("a.txt", f"Ngày: hôm nào\n{BODY}", "a.txt", "write it as 25/9/2024"),
        ("a.jsonl", json.dumps({"published": "hôm nào", "body": BODY}), "a.jsonl:1", "or 2024-09-25"),
    ],
)
def test_invalid_date_is_a_fault(tmp_path: Path, name: str, content: str, place: str, expected: str) -> None:
    """An invalid stated date is a fault, and the article is read without it."""
    reported, found = read(tmp_path, name, content)

    assert isinstance(reported, Fault)
    assert isinstance(found, Article)
    assert str(tmp_path / place) == reported.place
    assert "hôm nào" in reported.message
    assert expected in reported.message
    assert "unknown" == found.published.basis
