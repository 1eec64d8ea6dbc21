"""The numbers that people call articles by: given once, kept over every rebuild, never given again."""

import json
from collections.abc import Sequence
from pathlib import Path

from retrieval.errors import IndexUnusableError


def assign_numbers(register: Path, ids: Sequence[str]) -> list[int]:
    """The number, from 1, of each of ``ids``; new ones get the next and are entered in the file ``register``.

    For the one process that builds. Raises `IndexUnusableError` where the file is damaged.
    """
    try:
        numbers: dict[str, int] = json.loads(register.read_text(encoding="utf-8")) if register.exists() else {}
    except ValueError as error:
        raise IndexUnusableError(
            f"{register} is damaged ({error})", "restore it, or remove it to number the articles anew"
        ) from error
    for id_ in ids:
        numbers.setdefault(id_, len(numbers) + 1)
    written = register.with_suffix(".new")
    written.write_text(json.dumps(numbers, ensure_ascii=False, indent=0), encoding="utf-8")
    written.replace(register)
    return [numbers[id_] for id_ in ids]
