"""Which files of the data folder are shared, and how lines of several editors are joined."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.services.folder_mirror import FolderMirror, agreed, is_shared
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
