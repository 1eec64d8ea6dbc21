"""Check the vectors of sentences: how far they are, what they take, and whether their folder can be used."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from bot.maintenance.checks import Finding
from bot.services.meaning_numbers import MeaningNumbers, meaning_numbers
from retrieval.errors import IndexUnusableError
from retrieval.index.generations import Generations
from retrieval.meaning.vector_log import stored_size

_MEGABYTE = 1_000_000  # bytes


def check_vectors(folder: Path, generations: Generations) -> Iterator[Finding]:
    """Report the vectors in the ``folder`` of a model, and those of other models, which are not used."""
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        remedy = "make it a folder that the program can write, or delete it"
        yield Finding("fault", "meaning", f"{existing} cannot be written, so that no vectors are stored", remedy)
        return
    with suppress(IndexUnusableError):  # reported by the check of the articles
        yield Finding("ok", "meaning", _state(meaning_numbers(generations.open(), folder), folder))
    for other in sorted(folder.parent.glob("*/")):
        if other != folder and (size := stored_size(other)):
            problem = f"{other} has vectors of another model, {_megabytes(size)}"
            yield Finding("warning", "meaning", problem, "delete that folder, unless you go back to that model")


def _state(numbers: MeaningNumbers, folder: Path) -> str:
    status, left = numbers.status, numbers.status.minutes_left
    state = f"{numbers.model}: {status.filled} of {status.sentences} sentences have vectors ({status.percent}%)"
    state += f", {_megabytes(numbers.size)} in {folder}"
    if left is not None:
        return f"{state}; about {left} min left"
    return (
        state if status.filled == status.sentences else f"{state}; the running bot, or `hoibao meaning`, adds the rest"
    )


def _megabytes(size: int) -> str:
    return f"{-(-size // _MEGABYTE)} MB"
