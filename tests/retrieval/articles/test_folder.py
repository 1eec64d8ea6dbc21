"""What can't be read as an article: told by file and line with the mend, and never in the way of the others."""

import json
import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from retrieval.articles.model import Article, Fault
from tests.retrieval.article_files import BODY, LEAD, SECOND, fault, read
from tests.retrieval.texts import LINES

same_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "is no article record"),
        ("[1]", 'it must be an object {"id"'),
        ("null", 'it must be an object {"id"'),
        ('{"title": "Đê"}', '"body" is missing or empty; give a string or a list'),
        ('{"body": " \\n "}', '"body" is missing or empty'),
        ('{"body": []}', '"body" is missing or empty'),
        ('{"body": ["a", 1]}', '"body" must be text, not list'),
        ('{"body": {"a": 1}}', '"body" must be text, not dict'),
        ('{"id": true, "body": "a"}', '"id" must be text, not bool'),
        ('{"title": 5, "body": "a"}', '"title" must be text, not int'),
        ('{"published": 1.5, "body": "a"}', '"published" must be text, not float'),
        ('{"url": ["x"], "body": "a"}', '"url" must be text, not list'),
        ('{"title": "\\ud83d", "body": "a"}', '"title" holds half of a surrogate pair'),
        ("[" * 100_000, "is no article record"),
    ],
    ids=lambda value: value[:40],
)
def test_a_broken_record_is_a_fault_with_its_line(tmp_path: Path, line: str, says: str) -> None:
    """A record that can't be read is named by file and line with the mend; the others are read."""
    good = json.dumps({"body": BODY})
    first, broken, last = read(tmp_path, "a.jsonl", f"{good}\n{line}\n{good}")

    assert isinstance(broken, Fault)
    assert str(tmp_path / "a.jsonl:2") == broken.place
    assert says in broken.message
    assert ["a/1", "a/3"] == [found.id for found in (first, last) if isinstance(found, Article)]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xe1\xbb", "is not UTF-8 text (byte 0 is 0xe1); save it as UTF-8"),
        ("Làng đắp đê".encode("cp1258", "replace"), "save it as UTF-8"),
        (b"Dap de\0", "holds NUL characters"),
        ("Đê".encode("utf-16-le"), "UTF-8"),
        (b"", "holds no text; remove it or write the article into it"),
        (b" \r\n\t", "holds no text"),
        ("Tiêu đề: Làng đắp đê\nNguồn: Báo Làng\n".encode(), "holds no text"),
    ],
)
def test_a_broken_file_is_a_fault(tmp_path: Path, content: bytes, says: str) -> None:
    """A file that can't be read is named with the mend."""
    found = fault(tmp_path, content, "a.txt")

    assert str(tmp_path / "a.txt") == found.place
    assert says in found.message


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", f"URL: http://[lang.example\n{BODY}"),
        ("a.jsonl", json.dumps({"url": "http://[lang.example", "body": BODY})),
    ],
)
def test_an_address_that_is_none_stops_nothing(tmp_path: Path, name: str, content: str) -> None:
    """Where the address can't be taken apart, the articles after it are read all the same."""
    (tmp_path / "b.txt").write_text(BODY, encoding="utf-8")

    assert "b" in [found.id for found in read(tmp_path, name, content) if isinstance(found, Article)]


@pytest.mark.parametrize(
    ("name", "content", "place", "says"),
    [
        ("a.txt", f"Ngày: hôm nào\n{BODY}", "a.txt", "write it as 25/9/2024"),
        ("a.jsonl", json.dumps({"published": "hôm nào", "body": BODY}), "a.jsonl:1", "write it as 2024-09-25"),
    ],
)
def test_a_bad_date_is_told_and_the_article_read(
    tmp_path: Path, name: str, content: str, place: str, says: str
) -> None:
    """A stated date that is none is a fault; the article is kept, its date taken from elsewhere or unknown."""
    told, found = read(tmp_path, name, content)

    assert isinstance(told, Fault)
    assert isinstance(found, Article)
    assert str(tmp_path / place) == told.place
    assert "hôm nào" in told.message
    assert says in told.message
    assert "unknown" == found.published.basis


def test_an_id_is_given_once(tmp_path: Path) -> None:
    """The first in order keeps an id; a later one is a fault that names both, with its line."""
    lines = [{"id": "b", "body": LEAD}, {"id": "b", "body": SECOND}]
    (tmp_path / "b.txt").write_text(BODY, encoding="utf-8")
    first, second, third = read(tmp_path, "a.jsonl", "\n".join(map(json.dumps, lines)))

    assert isinstance(first, Article)
    assert isinstance(second, Fault)
    assert isinstance(third, Fault)
    assert LEAD == first.text
    assert [str(tmp_path / "a.jsonl:2"), str(tmp_path / "b.txt")] == [second.place, third.place]
    assert all("the id 'b' is taken by" in found.message for found in (second, third))


def test_ids_that_look_alike_are_one(tmp_path: Path) -> None:
    """Names that differ only in how their letters are composed are the same id."""
    (tmp_path / unicodedata.normalize("NFD", "đê.txt")).write_text(BODY, encoding="utf-8")

    assert [Article, Fault] == sorted(map(type, read(tmp_path, "đê.txt", BODY)), key=lambda kind: kind.__name__)


def test_a_file_name_that_is_no_text_is_a_fault(tmp_path: Path) -> None:
    """A name in another encoding can't be an id: it is a fault, and the message can be printed."""
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
def test_any_text_file_is_read_or_told(tmp_path: Path, content: bytes) -> None:
    """Whatever a file holds, it is an article or a fault, and paragraphs are visible slices in order."""
    found = read(tmp_path, "a.txt", content)

    assert found
    for one in found:
        assert holds(one)


@given(records=st.lists(st.one_of(RECORDS, JSON), max_size=3))
@same_folder
def test_any_records_are_read_or_told(tmp_path: Path, records: list[object]) -> None:
    """Whatever records a file holds, each is an article or a fault."""
    found = read(tmp_path, "a.jsonl", "\n".join(map(json.dumps, records)))

    assert len(records) <= len(found)
    for one in found:
        assert holds(one)


def holds(found: Article | Fault) -> bool:
    """What is true of everything that is read."""
    if isinstance(found, Fault):
        return bool(found.place and found.message)
    position = 0
    for paragraph in found.paragraphs:
        written = found.text[paragraph.start : paragraph.end]
        assert position <= paragraph.start < paragraph.end <= len(found.text)
        assert written == written.strip()
        position = paragraph.end
    return bool(found.id and found.title and found.paragraphs)
