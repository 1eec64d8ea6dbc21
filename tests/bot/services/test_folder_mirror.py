"""Which files of the data folder are shared, and how lines of several editors are joined."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.services.folder_mirror import FolderMirror, agreed, digest, is_shared
from storage.shared_files import FileState

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("base", "here", "shared", "expected"),
    [
        (None, None, [], None),
        (None, b"a\n", [], b"a\n"),  # of an earlier version
        (None, b"a", [b"b\n"], b"b\na\n"),  # likewise, on several machines
        (None, None, [b"b\n"], b"b\n"),
        (b"a\n", b"a\n", [b"a\nb\n"], b"a\nb\n"),
        (b"a\n", b"", [b"a\n"], b""),
        (b"a\n", None, [b"a\n"], None),
        (b"a\n", b"a\n", [None], None),
        (b"a\n", b"a\n", [], b"a\n"),  # a new database
        (b"a\nb\nc\n", b"b\nc\nd\n", [b"a\nb\ne\n"], b"b\ne\nd\n"),  # each has added a line and deleted one
        (b"a\n", None, [b"a\nb\n"], b"b\n"),
        (b"a\n", b"a\nb\n", [None], b"b\n"),
    ],
)
def test_edited_files_are_joined(
    base: bytes | None, here: bytes | None, shared: list[bytes | None], expected: bytes | None
) -> None:
    """Lines that were added stay, those that were deleted go, whoever did; what nobody changed stays as it is."""
    assert expected == agreed(base, here, shared)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "../a.jsonl",
        "added/../../x.jsonl",
        "added/.removed/x.jsonl",
        "added/x.jsonl\n",
        "/etc/passwd",
        "drafts/x.json",
        "hoibao.db",
        "added/x",
        "aliases.txt",
    ],
)
def test_only_known_names_are_written(tmp_path: Path, name: str) -> None:
    """A row of the database with another name writes no file."""
    assert not is_shared(name)
    with pytest.raises(ValueError, match="no file of the data folder"):
        FolderMirror(tmp_path / "data").write_all([(FileState(name, "d", False, 1, NOW), b"x")])  # noqa: FBT003 — a row
    assert [] == list(tmp_path.iterdir())


def make_large(path: Path) -> None:
    path.touch()
    os.truncate(path, 1 << 40)


@pytest.mark.parametrize(
    "put",
    [os.mkfifo, Path.mkdir, make_large, lambda path: path.symlink_to("/etc/passwd")],
    ids=["pipe", "folder", "large", "link"],
)
def test_only_regular_files_are_shared(
    tmp_path: Path, put: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    """A pipe, a folder, a file of a terabyte and a link are named in the log, not read, and hinder no other file."""
    odd, usual, new = "added/a.jsonl", "added/b.jsonl", "added/c.jsonl"
    mirror = FolderMirror(tmp_path)
    (tmp_path / "added").mkdir()
    put(tmp_path / odd)
    (tmp_path / usual).write_bytes(b"x")
    assert [usual] == mirror.names()
    assert [odd in record.getMessage() for record in caplog.records] == [True]
    with pytest.raises(OSError, match=odd):
        mirror.read(odd)
    state = FileState(odd, digest(b"y"), removed=False, number=1, changed_at=NOW)
    assert not mirror.has(state)
    mirror.write_all([(state, b"y"), (replace(state, name=new), b"y")])
    assert mirror.has(replace(state, name=new))
    assert mirror.has(state) != (tmp_path / odd).is_dir()
