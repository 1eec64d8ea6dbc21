"""Mapped tables of strings."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.index.string_table import StringTable, StringTableWriter, sort_key
from tests.retrieval.texts import HALVES

STRINGS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
HOSTILE = ["", "\0", "\n", "\ufeff", "a" * 100_000, "Hòa", "Ho\u0300a", "\U0001f600", "\uffff", "a", "a\0", " "]

same_folder = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


@given(strings=STRINGS)
@same_folder
def test_round_trip(tmp_path: Path, strings: list[str]) -> None:
    """A saved table loads with the same strings, by number and in order."""
    StringTable.of(strings).save(tmp_path, "table")
    loaded = StringTable.load(tmp_path, "table")

    assert len(strings) == len(loaded)
    assert strings == [loaded[number] for number in range(len(loaded))]


@given(strings=STRINGS)
@same_folder
def test_writer_writes_the_same_files(tmp_path: Path, strings: list[str]) -> None:
    """A table written entry by entry has the same bytes as one saved at once."""
    StringTable.of(strings).save(tmp_path, "whole")
    with StringTableWriter.into(tmp_path, "piecewise") as writer:
        for string in strings:
            writer.append(string)

    for ending in (".utf8", ".offsets.npy"):
        assert (tmp_path / f"whole{ending}").read_bytes() == (tmp_path / f"piecewise{ending}").read_bytes()


@given(strings=STRINGS, absent=HALVES)
def test_find(strings: list[str], absent: str) -> None:
    """In a sorted table every string is found at its number, and no other string is, lone surrogates included."""
    ordered = sorted(set(strings), key=sort_key)
    table = StringTable.of(ordered)

    assert list(range(len(ordered))) == [table.find(string) for string in ordered]
    assert (ordered.index(absent) if absent in ordered else None) == table.find(absent)


def test_hostile_strings(tmp_path: Path) -> None:
    """Empty, long, control and supplementary characters are stored unchanged and distinguished by `find`."""
    ordered = sorted(HOSTILE, key=sort_key)
    StringTable.of(ordered).save(tmp_path, "table")
    loaded = StringTable.load(tmp_path, "table")

    assert ordered == [loaded[number] for number in range(len(loaded))]
    assert list(range(len(ordered))) == [loaded.find(string) for string in ordered]


@pytest.mark.parametrize("number", [-1, 2, 10**9])
def test_a_number_outside_the_table_is_an_error(number: int) -> None:
    """Numbers outside the table raise IndexError, negative ones included."""
    with pytest.raises(IndexError):
        StringTable.of(["a", "b"])[number]


def test_the_empty_table_holds_nothing() -> None:
    """An empty table has length 0 and finds nothing."""
    table = StringTable.of([])

    assert 0 == len(table)
    assert table.find("") is None


def test_files_cut_short_are_refused(tmp_path: Path) -> None:
    """A table or array cut short anywhere is an error that names the file; mapping it would end the process later."""
    StringTable.of(["Hòn", "Sẻ"]).save(tmp_path, "table")
    for name in ("table.utf8", "table.offsets.npy"):
        whole = (tmp_path / name).read_bytes()
        for length in range(len(whole)):
            (tmp_path / name).write_bytes(whole[:length])
            with pytest.raises(ValueError, match=rf"{name}.* cut short"):
                StringTable.load(tmp_path, "table")
        (tmp_path / name).write_bytes(whole)
    assert ["Hòn", "Sẻ"] == list(StringTable.load(tmp_path, "table"))
