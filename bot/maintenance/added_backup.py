"""The added articles in a backup: a line of JSON each, ``{"name", "removed", "content"}``. Every function blocks."""

import json
from collections.abc import Iterator
from pathlib import Path

from bot.services.added_articles import ID_PREFIX, REMOVED, key_of

_LONGEST_LINE = 1 << 24  # bytes, chosen: an article has two megabytes of text at most


def write_lines(folder: Path, target: Path) -> None:
    """Write the articles in ``folder``, with the removed ones, to the new file ``target``. Raises OSError."""
    with target.open("x", encoding="utf-8") as file:
        for path in _files(folder):
            try:
                content = path.read_text(encoding="utf-8")
            except (FileNotFoundError, UnicodeDecodeError):  # moved since it was listed, or none of the program's
                continue
            line = {"name": path.name, "removed": path.parent != folder, "content": content}
            file.write(f"{json.dumps(line)}\n")


def write_folder(lines: Path, folder: Path) -> None:
    """Write the articles in a file of `write_lines`, which may be of unknown origin, to the new folder ``folder``.

    Raises:
        ValueError: A line is not as `write_lines` writes it.
        OSError: The folder cannot be written.
    """
    (folder / REMOVED).mkdir(parents=True)
    with lines.open("rb") as file:
        while line := file.readline(_LONGEST_LINE + 1):
            name, removed, content = _parsed(line)
            with (folder / (REMOVED if removed else "") / name).open("x", encoding="utf-8") as article:
                article.write(content)


def _files(folder: Path) -> Iterator[Path]:
    for place in (folder, folder / REMOVED):
        yield from (path for path in sorted(place.glob("*.jsonl")) if key_of(f"{ID_PREFIX}{path.stem}"))


def _parsed(line: bytes) -> tuple[str, bool, str]:
    if len(line) > _LONGEST_LINE:
        raise ValueError(f"an added article takes more than {_LONGEST_LINE} bytes")
    record = json.loads(line)
    name, removed, content = (
        (record.get(field) for field in ("name", "removed", "content")) if isinstance(record, dict) else (None,) * 3
    )
    stem = name.removesuffix(".jsonl") if isinstance(name, str) and name.endswith(".jsonl") else ""
    if key_of(f"{ID_PREFIX}{stem}") is None or not isinstance(removed, bool) or not isinstance(content, str):
        raise ValueError("an added article has another name or form")
    return str(name), removed, content
