"""The file of the editor's questions with known answers."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from retrieval.building.golden import GoldenQuestion, add_golden, read_golden

LINE = json.dumps({"question": "Cầu dài bao nhiêu?", "article_id": "cau"}) + "\n"


def read(path: Path, content: str) -> tuple[int, list[str]]:
    """Return the number of questions in a file with this content, and its faults after its path."""
    path.write_text(content, encoding="utf-8")
    questions, faults = read_golden(path)
    return len(questions), [f"{fault.place}: {fault.message}".removeprefix(str(path)) for fault in faults]


def test_large_and_special_files_are_reported(tmp_path: Path) -> None:
    """A file of too many bytes or lines, a question too long, and a pipe are named; what fits is used."""
    path = tmp_path / "golden.jsonl"
    long = json.dumps({"question": "a" * 1001, "article_id": "cau"})
    fault = ': is not a question with a known answer: "question" has more than 1000 characters'
    fault += '; write one object a line: {"question", "article_id", "text"}'
    assert (0, []) == (len(read_golden(path)[0]), read_golden(path)[1])
    assert (1, []) == read(path, f"\ufeff{LINE}\n")
    assert (1, [f":2{fault}"]) == read(path, LINE + long)
    assert (0, [": has more than 4194304 bytes, and is ignored; shorten it"]) == read(path, LINE * 70_000)
    assert (2000, []) == read(path, LINE * 2000)
    assert (2000, [": has more than 2000 lines, and the rest is ignored; shorten it"]) == read(path, LINE * 2001)
    assert 100 == len(read(path, "[]\n" * 1999)[1])
    path.unlink()
    os.mkfifo(path)
    assert ["is no regular file; put a text file there"] == [fault.message for fault in read_golden(path)[1]]


GOLDEN = GoldenQuestion("Cầu Đò Gát dài\tbao nhiêu?", frozenset({"a", "b"}), "dài 1.250 mét")


def test_added_questions_are_read_again(tmp_path: Path) -> None:
    """A question is appended once, in a file that may be missing or lack its last line end, and read as it was."""
    path = tmp_path / "golden.jsonl"
    assert ["added", "known"] == [add_golden(path, GOLDEN) for _ in range(2)]
    assert ([GOLDEN], []) == read_golden(path)
    path.write_bytes("\ufeff# chưa xong".encode())
    path.chmod(0o640)
    assert "added" == add_golden(path, GOLDEN)
    assert "\ufeff# chưa xong" == path.read_text(encoding="utf-8").splitlines()[0]
    assert ([GOLDEN], 1) == (read_golden(path)[0], len(read_golden(path)[1]))
    assert (0o640, ["golden.jsonl"]) == (path.stat().st_mode & 0o777, [file.name for file in tmp_path.iterdir()])


def test_adding_never_exceeds_the_limits(tmp_path: Path) -> None:
    """What would not be read is not added, and a file that cannot be is left alone."""
    path, link = tmp_path / "golden.jsonl", tmp_path / "link.jsonl"
    path.write_text("\n" * 2000)
    assert "full" == add_golden(path, GOLDEN)
    assert "full" == add_golden(tmp_path / "new.jsonl", replace(GOLDEN, question="a" * 1001))
    assert not (tmp_path / "new.jsonl").exists()
    path.write_text("")
    link.symlink_to(path)
    assert "added" == add_golden(link, GOLDEN)
    assert (True, [GOLDEN]) == (link.is_symlink(), read_golden(path)[0])
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder"):
        add_golden(tmp_path / "folder", GOLDEN)
