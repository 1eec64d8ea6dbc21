"""The file of the editor's questions with known answers."""

import json
import os
from pathlib import Path

from retrieval.building.golden import read_golden

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
