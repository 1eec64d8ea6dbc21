"""Articles that an administrator was shown and has not decided on, in files, so that a restart loses none.

A draft is ``drafts/KEY.json`` in the data folder. Its key cannot be guessed, and a draft is found by its owner only.
"""

import json
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.errors import BotError
from bot.services.added_articles import AddedArticle

_KEY = re.compile(r"[0-9a-f]{16}")
KEPT = 24 * 3600
"""Seconds until a draft is deleted, chosen."""


class DraftsError(BotError):
    """The folder of drafts cannot be read or written."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Articles that may be added together.

    Attributes:
        owner: The id of Telegram of the administrator who sent them.
        name: Of the file or address that they are from; "" for a message.
        articles: At least one.
        unread: How many places of the file could not be read.
        asks: What is asked instead of adding them: a question or a news text; "" for nothing.
        preview: The id of the message that shows them.
        prompt: The id of the message that asks for the date; None while none does.
    """

    owner: int
    name: str
    articles: tuple[AddedArticle, ...]
    unread: int = 0
    asks: str = ""
    preview: int = 0
    prompt: int | None = None


def new_key() -> str:
    """Return a key that no draft has."""
    return secrets.token_hex(8)


class ArticleDrafts:
    """Keeps drafts in ``folder`` for a day. Every method blocks, and raises `DraftsError`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def create(self, draft: Draft, key: str | None = None) -> str:
        """Keep a draft under a key of `new_key`, and return that; delete those that are older than a day."""
        with self._using():
            self._folder.mkdir(parents=True, exist_ok=True)
            for path in self._folder.iterdir():
                if _is_old(path):
                    path.unlink(missing_ok=True)
        key = key or new_key()
        self.save(key, draft)
        return key

    def save(self, key: str, draft: Draft) -> None:
        """Keep a draft in place of the one with the same key."""
        path = self._path(key)
        new = path.with_suffix(".new")
        with self._using():
            with new.open("w", encoding="utf-8") as file:
                json.dump(asdict(draft), file)
                file.flush()
                os.fsync(file.fileno())
            new.replace(path)

    def find(self, key: str, owner: int) -> Draft | None:
        """Return the draft with this key; None if there is none, or not of this owner."""
        if _KEY.fullmatch(key) is None:
            return None
        with self._using():
            draft = _read(self._path(key))
        return draft if draft and draft.owner == owner else None

    def awaiting_date(self, owner: int, prompt: int) -> tuple[str, Draft] | None:
        """Return the draft, with its key, that the message ``prompt`` to its owner asks the date of."""
        return next((found for found in self._of(owner) if found[1].prompt == prompt), None)

    def newest(self, owner: int) -> tuple[str, Draft] | None:
        """Return the newest draft of an owner, with its key."""
        return next(iter(self._of(owner)), None)

    def drop(self, key: str) -> None:
        """Delete the draft with this key, if there is one."""
        with self._using():
            self._path(key).unlink(missing_ok=True)

    def _of(self, owner: int) -> list[tuple[str, Draft]]:
        with self._using():
            paths = self._folder.glob("*.json")
            newest_first = sorted(paths, key=_written_at, reverse=True)
            drafts = [(path.stem, _read(path)) for path in newest_first]
        return [(key, draft) for key, draft in drafts if draft and draft.owner == owner]

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.json"

    @contextmanager
    def _using(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise DraftsError(f"{self._folder} cannot be used ({error})", "make room, or make it writable") from error


def _written_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # dropped since it was listed
        return 0.0


def _is_old(path: Path) -> bool:
    return _written_at(path) < time.time() - KEPT


def _read(path: Path) -> Draft | None:
    """Return the draft in a file; None if it does not exist, is too old or of another version."""
    try:
        if _is_old(path):
            return None
        record = json.loads(path.read_bytes())
        return Draft(**record | {"articles": tuple(AddedArticle(**article) for article in record["articles"])})
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None
