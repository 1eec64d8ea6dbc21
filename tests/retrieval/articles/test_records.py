"""Articles as records of JSON lines, and the digest of an article."""

import json
from pathlib import Path

import pytest

from retrieval.articles.model import Article
from tests.retrieval.article_files import BODY, LEAD, SECOND, article, read, slices


@pytest.mark.parametrize("body", [BODY, BODY.split("\n"), f"\n{LEAD}\n\n{SECOND}"])
def test_record(tmp_path: Path, body: str | list[str]) -> None:
    """A record states its fields; its body is a text of lines or a list, its title no part of it."""
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


def test_records_may_leave_out_all_but_the_body(tmp_path: Path) -> None:
    """The id is the file and line, the title the first sentence; empty and null fields are as good as none."""
    lines = ["", json.dumps({"body": BODY}), json.dumps({"id": None, "title": " ", "source": "", "body": [LEAD]}), " "]
    first, second = read(tmp_path, "x/a.jsonl", "\r\n".join(lines))

    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert ("x/a/2", "x/a/3") == (first.id, second.id)
    assert ("Đê Sông Mây cao năm mét.", None) == (second.title, second.source)


def test_numbers_serve_as_id_and_date(tmp_path: Path) -> None:
    """An id or a year written as a number is read as its digits."""
    found = article(tmp_path, json.dumps({"id": 17, "published": 2019, "body": BODY}), "a.jsonl")

    assert ("17", "2019") == (found.id, found.published.iso())


def test_the_digest_follows_the_content(tmp_path: Path) -> None:
    """Read again it is the same; any change of text, fields or path changes it."""
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
