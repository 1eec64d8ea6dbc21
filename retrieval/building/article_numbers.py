"""The public numbers of articles: each is assigned once, kept by every later build, and never reused."""

import json
from collections.abc import Sequence
from pathlib import Path

from retrieval.errors import IndexUnusableError


def assign_numbers(register: Path, ids: Sequence[str]) -> list[int]:
    """Return the public number, from 1, of each of ``ids``, entering new ids in the file ``register``.

    Only one process may call this at a time.

    Raises:
        IndexUnusableError: The file is damaged.
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
