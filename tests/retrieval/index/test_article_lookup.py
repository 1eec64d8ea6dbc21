"""Articles by id and by source, from tables written once."""

import json
from pathlib import Path

import pytest

from retrieval.index.article_lookup import Catalogue, write_catalogue
from retrieval.index.string_table import StringTable

RECORDS = (
    ("sen-ha", "Ngày Nay", "https://ngaynay.example/1"),
    ("đò/02", None, None),
    ("an", "Ngày Nay", None),
    ("zz", None, "https://ngaynay.example/2"),
)


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    """Of four articles."""
    records = ({"id": id_, "source": source, "url": url} for id_, source, url in RECORDS)
    StringTable.of(map(json.dumps, records)).save(tmp_path, "records")
    write_catalogue(tmp_path)
    return Catalogue(tmp_path)


def test_articles_are_found_by_id(catalogue: Catalogue) -> None:
    """Every id leads to the number of its article, and no other id to any."""
    assert [0, 1, 2, 3] == [catalogue.find(id_) for id_, _, _ in RECORDS]
    assert None is catalogue.find("sen") is catalogue.find("")


def test_sources_are_names_and_hosts(catalogue: Catalogue) -> None:
    """Each source and each host of an address has the numbers of its articles, in order."""
    assert {"Ngày Nay": [0, 2], "ngaynay.example": [0, 3]} == catalogue.sources()


def test_there_may_be_no_article(tmp_path: Path) -> None:
    """An empty archive has neither ids nor sources."""
    StringTable.of([]).save(tmp_path, "records")
    write_catalogue(tmp_path)

    assert None is Catalogue(tmp_path).find("sen-ha")
    assert {} == Catalogue(tmp_path).sources()
