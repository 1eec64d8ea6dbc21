"""The editor's file of aliases."""

import os
from pathlib import Path

from retrieval.questions.alias_file import read_alias_file
from retrieval.questions.aliases import Aliases, alternatives
from retrieval.text.normalise import forms


def test_groups_are_read_and_bad_lines_reported(tmp_path: Path) -> None:
    """Good lines are used, comments skipped, and each bad line is reported with its number and the remedy."""
    path = tmp_path / "aliases.txt"
    lines = ("\ufeff# tên gọi", "", "Sen Hạ = SH = làng gốm", "Sen Hạ", "= làng", "một hai ba bốn năm sáu bảy = x")
    path.write_text("\n".join(lines), encoding="utf-8")
    groups, faults = read_alias_file(path)
    assert ["Sen Hạ = SH = làng gốm"] == groups
    assert [f"{path}, line {number}" for number in (4, 5, 6)] == [fault.place for fault in faults]
    assert all(fault.problem and fault.remedy for fault in faults)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """A missing file has no names; one that is not text is reported, and nothing is raised."""
    (tmp_path / "latin.txt").write_bytes(b"C\xe0 Mau = CM")
    assert ([], []) == read_alias_file(tmp_path / "gone.txt")
    for name in ("latin.txt", "."):
        groups, [fault] = read_alias_file(tmp_path / name)
        assert ([], str(tmp_path / name)) == (groups, fault.place)


def test_large_and_special_files_are_reported(tmp_path: Path) -> None:
    """A file of too many bytes or lines, a line of too many names, and a pipe are named; what fits is used."""
    path = tmp_path / "aliases.txt"
    path.write_text("Sen Hạ = SH\n" * 100_000, encoding="utf-8")
    assert ([], ["has more than 1048576 bytes, and is ignored"]) == problems(path)
    path.write_text("Sen Hạ = SH\n" * 10_001, encoding="utf-8")
    groups, found = problems(path)
    assert (10_000, ["has more than 10000 lines, and the rest is ignored"]) == (len(groups), found)
    path.write_text("=".join(f"làng {number}" for number in range(21)) + "\nSen Hạ = SH", encoding="utf-8")
    assert (["Sen Hạ = SH"], ["has more than 20 names or 500 characters"]) == problems(path)
    path.write_text("Sen Hạ\n" * 10_000, encoding="utf-8")
    assert 100 == len(problems(path)[1])
    path.unlink()
    os.mkfifo(path)
    assert ([], ["is no regular file"]) == problems(path)


def problems(path: Path) -> tuple[list[str], list[str]]:
    """Return the groups in a file, and the problems with it."""
    groups, faults = read_alias_file(path)
    return groups, [fault.problem for fault in faults]


def test_own_names_add_to_the_shipped_ones() -> None:
    """Both the editor's groups and the shipped ones give alternatives, with and without diacritics."""
    own = Aliases(["Sen Hạ = làng gốm"])
    phrases = {other.phrase for other in alternatives(forms("Sen Hạ ở VN"), folded=False, aliases=own)}
    plain = {other.phrase for other in alternatives(forms("lang gom"), folded=True, aliases=own)}
    assert {("làng", "gốm"), ("việt", "nam")} <= phrases
    assert ("sen", "ha") in plain
