"""The names by which the sources of an index are found."""

import pytest

from retrieval.index.sources import KnownSource, Sources

SOURCES = Sources(
    {"Báo Ven Sông": [0, 2], "Thời báo Núi Cao": [1], "TinNhanh": [3], "m.vensong.vn": [4], "Tin Phố điện tử": [5]}
)


@pytest.mark.parametrize(
    ("key", "label", "articles"),
    [
        ("baovensong", "Báo Ven Sông", {0, 2}),
        ("vensong", "Báo Ven Sông", {0, 2, 4}),
        ("thoibaonuicao", "Thời báo Núi Cao", {1}),
        ("nuicao", "Thời báo Núi Cao", {1}),
        ("tinpho", "Tin Phố điện tử", {5}),
    ],
)
def test_a_short_name_finds_the_source(key: str, label: str, articles: set[int]) -> None:
    """A source is found without the words for its kind and edition, together with the host of the same name."""
    assert KnownSource(label, frozenset(articles)) == SOURCES.find(key, short=True)


@pytest.mark.parametrize(("key", "is_found"), [("baovensong", True), ("vensong", False), ("tinnhanh", True)])
def test_only_full_names_are_found_on_request(key: str, is_found: bool) -> None:  # noqa: FBT001 — a column
    """Unless short names are allowed, a source is found by its full name alone."""
    assert is_found == (SOURCES.find(key, short=False) is not None)


def test_an_unknown_name_finds_nothing() -> None:
    """A name that no source has is None, also in an empty archive."""
    assert SOURCES.find("dongsau", short=True) is None
    assert Sources({}).find("dongsau", short=True) is None
