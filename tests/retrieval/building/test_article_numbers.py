"""Public numbers of articles."""

import json
from pathlib import Path

import pytest

from retrieval.building.article_numbers import assign_numbers
from retrieval.errors import IndexUnusableError


def test_numbers_are_kept_and_never_reused(tmp_path: Path) -> None:
    """An article keeps its number while others are added and removed, and no number is assigned twice."""
    register = tmp_path / "shelves.json"
    assert [1, 2] == assign_numbers(register, ["cau", "vai"])
    assert [2, 3] == assign_numbers(register, ["vai", "dien"])
    assert [4, 1, 3] == assign_numbers(register, ["lua", "cau", "dien"])


def test_a_damaged_register_is_an_error(tmp_path: Path) -> None:
    """A register that is not JSON is an error that names the file, which stays unchanged."""
    register = tmp_path / "shelves.json"
    register.write_text("{", encoding="utf-8")
    with pytest.raises(IndexUnusableError, match=r"shelves\.json is damaged"):
        assign_numbers(register, ["cau"])
    assert "{" == register.read_text(encoding="utf-8")


def test_any_id_has_a_number(tmp_path: Path) -> None:
    """Ids with any characters are stored unchanged."""
    register = tmp_path / "shelves.json"
    assign_numbers(register, ['Hà Nội/"1"', "a\\b"])
    assert {'Hà Nội/"1"': 1, "a\\b": 2} == json.loads(register.read_text(encoding="utf-8"))
