"""Groups of near copies."""

from pathlib import Path

import numpy as np
import pytest

from retrieval.index.copies import Copies

COPIES = Copies([[7, 2, 4], [0, 5]])


def test_group_of_each_article() -> None:
    """Every article of a group has the whole group, the earliest first; other articles have none."""
    assert [(7, 2, 4)] * 3 == [COPIES.group_of(article) for article in (2, 4, 7)]
    assert [(0, 5), (), ()] == [COPIES.group_of(article) for article in (5, 1, 99)]


@pytest.mark.parametrize(
    ("articles", "kept"),
    [((0, 1, 2, 4, 5, 7), {0, 1, 7}), ((1, 2, 4, 5), {1, 2, 5}), ((3, 4), {3, 4}), ((), set())],
)
def test_only_the_earliest_of_those_given(articles: tuple[int, ...], kept: set[int]) -> None:
    """Of a group the earliest of the articles given remains, as a mask and as a list in the order given."""
    mask = np.isin(np.arange(8), articles)
    assert kept == {*np.flatnonzero(COPIES.without_later(mask)).tolist()}
    assert [one for one in reversed(articles) if one in kept] == COPIES.firsts(reversed(articles))


def test_mask_is_not_changed() -> None:
    """The mask given stays as it is."""
    mask = np.ones(8, bool)
    COPIES.without_later(mask)
    assert mask.all()


@pytest.mark.parametrize("groups", [[[7, 2, 4], [0, 5]], []])
def test_saved_groups_are_loaded(tmp_path: Path, groups: list[list[int]]) -> None:
    """What was saved is loaded, also if there are no copies."""
    Copies(groups).save(tmp_path)
    loaded = Copies.load(tmp_path)
    assert [tuple(group) for group in groups] == [loaded.group_of(group[0]) for group in groups]
    assert len(groups) == len(loaded)


def test_nothing_was_saved_before(tmp_path: Path) -> None:
    """A folder of a program that knew no copies has none."""
    loaded = Copies.load(tmp_path)
    assert (0, ()) == (len(loaded), loaded.group_of(0))
    assert loaded.without_later(np.ones(3, bool)).all()
