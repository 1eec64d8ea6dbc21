import json
from pathlib import Path

import pytest

from retrieval.building.article_numbers import assign_numbers
from retrieval.errors import IndexUnusableError


def test_numbers_are_kept_and_never_given_again(tmp_path: Path) -> None:
    """An article keeps its number while others come and go, and a new one never gets the number of one that left."""
    register = tmp_path / "shelves.json"
    assert [1, 2] == assign_numbers(register, ["cau", "vai"])
    assert [2, 3] == assign_numbers(register, ["vai", "dien"])
    assert [4, 1, 3] == assign_numbers(register, ["lua", "cau", "dien"])


def test_a_damaged_register_is_told(tmp_path: Path) -> None:
    """A register that is no JSON is named with the mend, and left as it is."""
    register = tmp_path / "shelves.json"
    register.write_text("{", encoding="utf-8")
    with pytest.raises(IndexUnusableError, match=r"shelves\.json is damaged"):
        assign_numbers(register, ["cau"])
    assert "{" == register.read_text(encoding="utf-8")


def test_any_id_has_a_number(tmp_path: Path) -> None:
    """Ids of any writing are kept to the letter."""
    register = tmp_path / "shelves.json"
    assign_numbers(register, ['Hà Nội/"1"', "a\\b"])
    assert {'Hà Nội/"1"': 1, "a\\b": 2} == json.loads(register.read_text(encoding="utf-8"))
