"""The public numbers of articles: each is assigned once, kept by every later build, and never reused."""

import json
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from retrieval.errors import IndexUnusableError

_GREATEST = 2**31 - 1  # chosen: more articles than any archive has


def assign_numbers(register: Path, ids: Sequence[str]) -> list[int]:
    """Return the public number, from 1, of each of ``ids``, entering new ids in the file ``register``.

    Only one process may call this at a time.

    Raises:
        IndexUnusableError: The file is damaged.
    """
    try:
        numbers = parse_register(register.read_bytes()) if register.exists() else {}
    except ValueError as error:
        raise IndexUnusableError(
            f"{register} is damaged ({error})", "restore it, or remove it to number the articles anew"
        ) from error
    following = count(max(numbers.values(), default=0) + 1)
    for id_ in ids:
        if id_ not in numbers:
            numbers[id_] = next(following)
    written = register.with_suffix(".new")
    written.write_text(json.dumps(numbers, ensure_ascii=False, indent=0), encoding="utf-8")
    written.replace(register)
    return [numbers[id_] for id_ in ids]


def parse_register(content: bytes) -> dict[str, int]:
    """Return the public numbers by id, from the content of a register: positive and distinct.

    Raises:
        ValueError: It is no register; the message states why.
    """
    try:
        numbers = json.loads(content.decode(), object_pairs_hook=_without_repetition)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not isinstance(numbers, dict) or not all(type(number) is int for number in numbers.values()):
        raise ValueError("not a table of numbers")
    if not all(0 < number <= _GREATEST for number in numbers.values()):
        raise ValueError(f"a number is not between 1 and {_GREATEST}")
    if len(set(numbers.values())) < len(numbers):
        raise ValueError("two articles have the same number")
    for id_ in numbers:
        id_.encode()  # a lone surrogate could not be written again, and UnicodeEncodeError is a ValueError
    return numbers


def _without_repetition(pairs: list[tuple[str, object]]) -> dict[str, object]:
    table = dict(pairs)
    if len(table) < len(pairs):
        raise ValueError("an article has two numbers")
    return table
