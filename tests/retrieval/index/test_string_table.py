"""Strings by number in mapped files."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.index.string_table import StringTable, StringTableWriter, sort_key
from tests.retrieval.texts import HALVES

STRINGS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
HOSTILE = ["", "\0", "\n", "\ufeff", "a" * 100_000, "Hòa", "Ho\u0300a", "\U0001f600", "\uffff", "a", "a\0", " "]

same_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(strings=STRINGS)
@same_folder
def test_round_trip(tmp_path: Path, strings: list[str]) -> None:
    """What is saved is what is loaded, by number and in order."""
    StringTable.of(strings).save(tmp_path, "table")
    loaded = StringTable.load(tmp_path, "table")

    assert len(strings) == len(loaded)
    assert strings == [loaded[number] for number in range(len(loaded))]


@given(strings=STRINGS)
@same_folder
def test_writer_writes_the_same_files(tmp_path: Path, strings: list[str]) -> None:
    """Entry by entry or all at once, the files are the same to the byte."""
    StringTable.of(strings).save(tmp_path, "whole")
    with StringTableWriter.into(tmp_path, "piecewise") as writer:
        for string in strings:
            writer.append(string)

    for ending in (".utf8", ".offsets.npy"):
        assert (tmp_path / f"whole{ending}").read_bytes() == (tmp_path / f"piecewise{ending}").read_bytes()


@given(strings=STRINGS, absent=HALVES)
def test_find(strings: list[str], absent: str) -> None:
    """Every string of a sorted table is found at its number; another one, half a surrogate included, is not."""
    ordered = sorted(set(strings), key=sort_key)
    table = StringTable.of(ordered)

    assert list(range(len(ordered))) == [table.find(string) for string in ordered]
    assert (ordered.index(absent) if absent in ordered else None) == table.find(absent)


def test_hostile_strings(tmp_path: Path) -> None:
    """Empty, long, control and supplementary characters are kept as they are, and found apart from their likes."""
    ordered = sorted(HOSTILE, key=sort_key)
    StringTable.of(ordered).save(tmp_path, "table")
    loaded = StringTable.load(tmp_path, "table")

    assert ordered == [loaded[number] for number in range(len(loaded))]
    assert list(range(len(ordered))) == [loaded.find(string) for string in ordered]


@pytest.mark.parametrize("number", [-1, 2, 10**9])
def test_there_is_no_such_number(number: int) -> None:
    """Numbers outside the table are an IndexError, also negative ones."""
    with pytest.raises(IndexError):
        StringTable.of(["a", "b"])[number]


def test_the_empty_table_holds_nothing() -> None:
    """A table of nothing has no entry and finds none."""
    table = StringTable.of([])

    assert 0 == len(table)
    assert table.find("") is None
