"""The register of articles: the number and the day that each gets when it is first indexed, and keeps from then on.

::

    {"ca-phe": [1, "2026-11-30"], "cau": [2, "2026-12-01"]}

maps the id of an article to its public number, which no other article ever gets, and the day on which it was first
indexed. An entry that an earlier version wrote is the number alone. The file is in every backup, since neither can be
computed again.
"""

import json
from collections.abc import Sequence
from datetime import date
from itertools import count
from pathlib import Path
from typing import NamedTuple

from retrieval.errors import IndexUnusableError

_GREATEST = 2**31 - 1  # chosen: more articles than any archive has
_FIELDS = 2


class Entry(NamedTuple):
    """The public number of an article, from 1, and the day on which it was first indexed, None if it is not known."""

    number: int
    seen: date | None = None


class ArticleRegister:
    """The register in one file, for a build of ``today``. Only one process may use it at a time."""

    def __init__(self, file: Path, today: date) -> None:
        """Read ``file``, which need not exist.

        Raises:
            IndexUnusableError: The file is damaged.
        """
        self._file = file
        self._today = today
        try:
            self._entries = parse_register(file.read_bytes()) if file.exists() else {}
        except ValueError as error:
            raise IndexUnusableError(
                f"{file} is damaged ({error})", "restore it, or remove it to number the articles anew"
            ) from error

    def first_seen(self, id_: str) -> date:
        """Return the day on which the article with this id was first indexed: today if it is new."""
        entry = self._entries.get(id_)
        return entry.seen if entry and entry.seen else self._today

    def enter(self, ids: Sequence[str]) -> list[int]:
        """Return the public number of each of ``ids``, after writing new ones and their days to the file."""
        following = count(max((entry.number for entry in self._entries.values()), default=0) + 1)
        for id_ in ids:
            known = self._entries.get(id_)
            if known is None or known.seen is None:
                self._entries[id_] = Entry(known.number if known else next(following), self._today)
        written = self._file.with_suffix(".new")
        written.write_text(_format(self._entries), encoding="utf-8")
        written.replace(self._file)
        return [self._entries[id_].number for id_ in ids]


def parse_register(content: bytes) -> dict[str, Entry]:
    """Return the entries by id, from the content of a register; their numbers are positive and distinct.

    Raises:
        ValueError: It is no register; the message states why.
    """
    try:
        written = json.loads(content.decode(), object_pairs_hook=_without_repetition)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not isinstance(written, dict):
        raise ValueError("not a table of numbers")  # noqa: TRY004 — callers handle all invalid registers alike
    entries = {id_: _entry(value) for id_, value in written.items()}
    if not all(0 < entry.number <= _GREATEST for entry in entries.values()):
        raise ValueError(f"a number is not between 1 and {_GREATEST}")
    if len({entry.number for entry in entries.values()}) < len(entries):
        raise ValueError("two articles have the same number")
    for id_ in entries:
        id_.encode()  # a lone surrogate could not be written again, and UnicodeEncodeError is a ValueError
    return entries


def _entry(value: object) -> Entry:
    number, seen = value if isinstance(value, list) and len(value) == _FIELDS else (value, None)
    if type(number) is not int or not isinstance(seen, str | None):
        raise ValueError("not a table of numbers")
    return Entry(number, date.fromisoformat(seen) if seen is not None else None)


def _format(entries: dict[str, Entry]) -> str:
    """Return the content of a register, an article a line."""
    lines = (
        f"{json.dumps(id_, ensure_ascii=False)}: {json.dumps([number, seen.isoformat()] if seen else number)}"
        for id_, (number, seen) in entries.items()
    )
    return "{\n" + ",\n".join(lines) + "\n}"


def _without_repetition(pairs: list[tuple[str, object]]) -> dict[str, object]:
    table = dict(pairs)
    if len(table) < len(pairs):
        raise ValueError("an article has two numbers")
    return table
