"""Public numbers of articles."""

import json
from pathlib import Path

import pytest

from retrieval.building.article_numbers import assign_numbers, parse_register
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


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"[1]", "not a table"),
        (b'{"a": "1"}', "not a table"),
        (b'{"a": true}', "not a table"),
        (b'{"a": 1.0}', "not a table"),
        (b'{"a": 0}', "between 1 and"),
        (b'{"a": -1}', "between 1 and"),
        (b'{"a": 9223372036854775808}', "between 1 and"),
        (b'{"a": ' + b"9" * 5000 + b"}", "integer string conversion"),
        (b'{"a": 1, "b": 1}', "two articles have the same number"),
        (b'{"a": 1, "a": 2}', "an article has two numbers"),
        (b'{"\\ud800": 1}', "surrogates not allowed"),
        (b'{"\xff": 1}', "can't decode"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_numbers_are_positive_and_distinct(content: bytes, expected: str) -> None:
    """A register with any other content than positive and distinct numbers is refused with a reason."""
    with pytest.raises(ValueError, match=expected):
        parse_register(content)


def test_new_numbers_follow_the_greatest(tmp_path: Path) -> None:
    """If numbers are missing in between, as in a register of another program, no new article gets a number in use."""
    register = tmp_path / "shelves.json"
    register.write_text('{"vai": 2}', encoding="utf-8")
    assert [3, 2] == assign_numbers(register, ["cau", "vai"])


def test_any_id_has_a_number(tmp_path: Path) -> None:
    """Ids with any characters are stored unchanged."""
    register = tmp_path / "shelves.json"
    assign_numbers(register, ['Hà Nội/"1"', "a\\b"])
    assert {'Hà Nội/"1"': 1, "a\\b": 2} == json.loads(register.read_text(encoding="utf-8"))
