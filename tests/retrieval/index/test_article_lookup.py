"""Articles by id and by source."""

import json
from pathlib import Path

import pytest

from retrieval.index.article_lookup import ArticleLookup, write_article_lookup
from retrieval.index.string_table import StringTable

RECORDS = (
    ("sen-ha", "Ngày Nay", "https://ngaynay.example/1"),
    ("đò/02", None, None),
    ("an", "Ngày Nay", None),
    ("zz", None, "https://ngaynay.example/2"),
)


@pytest.fixture
def lookup(tmp_path: Path) -> ArticleLookup:
    """A lookup of the four articles above."""
    records = ({"id": id_, "source": source, "url": url} for id_, source, url in RECORDS)
    StringTable.of(map(json.dumps, records)).save(tmp_path, "records")
    write_article_lookup(tmp_path)
    return ArticleLookup(tmp_path)


def test_articles_are_found_by_id(lookup: ArticleLookup) -> None:
    """Every id returns the number of its article, and any other string returns None."""
    assert [0, 1, 2, 3] == [lookup.find(id_) for id_, _, _ in RECORDS]
    assert None is lookup.find("sen") is lookup.find("")


def test_sources_are_names_and_hosts(lookup: ArticleLookup) -> None:
    """Each source name and each host of an address lists its articles in order."""
    assert {"Ngày Nay": [0, 2], "ngaynay.example": [0, 3]} == lookup.articles_by_source()


def test_an_empty_archive_has_neither_ids_nor_sources(tmp_path: Path) -> None:
    """Without articles no id is found and no source listed."""
    StringTable.of([]).save(tmp_path, "records")
    write_article_lookup(tmp_path)

    assert None is ArticleLookup(tmp_path).find("sen-ha")
    assert {} == ArticleLookup(tmp_path).articles_by_source()
