"""Limits of files, lines and texts: retrieval/articles/formats/long_lines.py, and those in folder.py and parsing.py."""

import json
from pathlib import Path

import pytest

from retrieval.articles.folder import read_articles, read_content
from retrieval.articles.model import Article, Fault
from tests.retrieval.legacy_text import ENCODERS

RECORDS = "\n".join(json.dumps({"body": body}, ensure_ascii=False) for body in ("Nước lên, đê vỡ.", "Làng đắp lại đê."))


def test_a_line_that_is_too_long_ends_no_file(tmp_path: Path) -> None:
    """A line of more than 8 MB is a fault by its number, and the records around it are read."""
    first, last = RECORDS.split("\n")
    (tmp_path / "a.jsonl").write_text(f"{first}\n{'a' * (9 << 20)}\n\n{last}", encoding="utf-8")
    one, fault, other = read_articles(tmp_path)

    assert isinstance(fault, Fault)
    assert (f"{tmp_path / 'a.jsonl'}:2", "too_large") == (fault.place, fault.kind)
    assert "is a line of 9.1 MB, of which 8 MB are read" == fault.problem
    assert ["a/1", "a/4"] == [found.id for found in (one, other) if isinstance(found, Article)]


@pytest.mark.parametrize("content", [RECORDS.encode("utf-16"), *(encode(RECORDS) for encode in ENCODERS.values())])
def test_records_in_other_encodings(content: bytes) -> None:
    """Records are read in every encoding that text files are."""
    found = read_content("a.jsonl", content)

    assert ["Nước lên, đê vỡ.", "Làng đắp lại đê."] == [one.text for one in found if isinstance(one, Article)]


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl"])
def test_a_text_that_is_too_long_is_a_fault(name: str) -> None:
    """More than 2 MB of text are no article, and less are one."""
    text = "Nước sông lên nhanh. " * 70_000
    whole, long = (json.dumps({"body": body}) if name == "a.jsonl" else body for body in (text, text * 2))

    assert [Article] == [type(found) for found in read_content(name, whole.encode())]
    [fault] = read_content(name, long.encode())
    assert isinstance(fault, Fault)
    assert "holds 3.5 MB of text, more than the 2 MB of an article" == fault.problem
    assert "split it into articles" == fault.remedy


def test_a_file_that_is_too_large_is_named_with_more_than_the_limit() -> None:
    """The size of a file is rounded up, so that it is not the limit that it exceeds."""
    [fault] = read_content("a.txt", bytes((8 << 20) + 1))
    assert isinstance(fault, Fault)
    assert "has 8.1 MB, more than the 8 MB that a .txt file may have" == fault.problem
