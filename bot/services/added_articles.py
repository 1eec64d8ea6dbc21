"""The articles that were added from the chat or by feeds, in a folder of the data folder, so that builds read them.

::

    added/2026-1130-khanh-thanh-cau-do-gat-k5x2m7q4wz.jsonl
    added/.removed/2026-1129-…

A file is one record as `retrieval.articles.parsing` reads it, and is named by the article's id. Its day is written such
that it is not taken for the date of publication. Builds pass over the hidden folder of removed ones.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from bot.errors import BotError
from retrieval.articles.folder import ADDED
from retrieval.index.manifest import sync
from retrieval.text.normalise import fold
from retrieval.text.regular_file import replace_file

ID_PREFIX = f"{ADDED}/"
REMOVED = ".removed"
"""The folder of removed articles in that of the added ones."""

_STATED = ("title", "source", "url", "published", "section")
_KEY_LENGTH = 10
_KEY = re.compile(rf"[a-z2-7]{{{_KEY_LENGTH}}}")
_ID = re.compile(rf"{ID_PREFIX}(?P<name>\d{{4}}-\d{{4}}(?:-[a-z0-9]+)*-(?P<key>{_KEY.pattern}))")
_LATIN = re.compile(r"[a-z0-9]+")
_LONGEST_SLUG = 40  # characters, chosen


class AddedArticlesError(BotError):
    """The folder of added articles cannot be read or written; nothing is changed."""


@dataclass(frozen=True, slots=True)
class AddedArticle:
    """What an article states, None where it states nothing.

    Attributes:
        text: Its paragraphs, a line each, without the title.
        title: On one line.
        source: The newspaper.
        url: Its address.
        published: Its date of publication, as in `retrieval.dates.publication.stated_date`.
        section: The section of the newspaper.
    """

    text: str
    title: str | None = None
    source: str | None = None
    url: str | None = None
    published: str | None = None
    section: str | None = None


class AddedArticles:
    """Adds, removes and restores articles in ``folder``, which is created when the first is added.

    Every method blocks, and every change is on the disk, whole, when it returns. They may be called from several
    threads. Each raises `AddedArticlesError`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._removed = folder / REMOVED

    def add(self, article: AddedArticle, today: date) -> str:
        """Add an article, and return its id.

        One with the same title, text and address as one that was added or removed before replaces it, and has its id.
        Raises ValueError if it has no text.
        """
        return self.add_all([article], today)[0]

    def add_all(self, articles: Iterable[AddedArticle], today: date) -> list[str]:
        """Add articles as `add` does, all or none, faster than one by one, and return their ids, in order."""
        articles = list(articles)
        if not all(article.text.strip() for article in articles):
            raise ValueError("an article without text")
        with self._changing():
            for folder in (self.folder, self._removed):
                folder.mkdir(parents=True, exist_ok=True)
            known = {path.stem[-_KEY_LENGTH:]: path for path in (*_files(self._removed), *_files(self.folder))}
            with ExitStack() as undone:
                paths = [self._add(article, today, known, undone) for article in articles]
                sync(self.folder)
                undone.pop_all()
            for path in paths:
                (self._removed / path.name).unlink(missing_ok=True)
        return [f"{ID_PREFIX}{path.stem}" for path in paths]

    def _add(self, article: AddedArticle, today: date, known: dict[str, Path], undone: ExitStack) -> Path:
        """Write the file of an article, and return its path; closing ``undone`` has it as it was before."""
        digest = _digest(article)
        name = known[digest].stem if digest in known else "-".join([f"{today:%Y-%m%d}", *_slug(article), digest])
        path = known[digest] = self.folder / f"{name}.jsonl"
        if path.exists():
            undone.callback(replace_file, path, path.read_bytes())
        else:
            undone.callback(path.unlink, missing_ok=True)
        replace_file(path, file_of(article, f"{ID_PREFIX}{name}"))
        return path

    def replace(self, id_: str, article: AddedArticle) -> bool:
        """Put ``article`` in place of the one with this id, which it gets; return False if there is none, or removed.

        Raises ValueError if it has no text.
        """
        if not article.text.strip():
            raise ValueError("an article without text")
        named = _ID.fullmatch(id_)
        with self._changing():
            if named is None or not _path(self.folder, named["name"]).exists():
                return False
            replace_file(_path(self.folder, named["name"]), file_of(article, id_))
            sync(self.folder)
        return True

    def remove(self, id_: str) -> bool:
        """Remove an article until it is restored; return False if there is none with this id."""
        return self._move(id_, self.folder, self._removed)

    def restore(self, id_: str) -> bool:
        """Restore a removed article; return False if there is none with this id."""
        return self._move(id_, self._removed, self.folder)

    def find(self, id_: str) -> AddedArticle | None:
        """Return the article with this id, added or removed; None if there is none."""
        return self._read(id_, self.folder) or self._read(id_, self._removed)

    def id_of(self, key: str) -> str | None:
        """Return the id of the article, added or removed, with this key (see `key_of`); None if there is none."""
        if _KEY.fullmatch(key) is None:
            return None
        with self._changing():
            paths = (path for folder in (self.folder, self._removed) for path in _files(folder, key))
            return next((f"{ID_PREFIX}{path.stem}" for path in paths), None)

    def is_removed(self, id_: str) -> bool:
        """Return whether the article with this id is removed."""
        named = _ID.fullmatch(id_)
        return named is not None and _path(self._removed, named["name"]).exists()

    def ids(self) -> list[str]:
        """Return the ids of the articles that are not removed, the latest added or restored first."""
        return self._ids(self.folder)

    def removed(self) -> list[str]:
        """Return the ids of the removed articles, the latest first."""
        return self._ids(self._removed)

    def _ids(self, folder: Path) -> list[str]:
        with self._changing():
            newest_first = sorted(_files(folder), key=_changed_at, reverse=True)
        return [f"{ID_PREFIX}{path.stem}" for path in newest_first]

    def _move(self, id_: str, source: Path, target: Path) -> bool:
        named = _ID.fullmatch(id_)
        if named is None:
            return False
        with self._changing():
            try:
                target.mkdir(parents=True, exist_ok=True)
                _path(source, named["name"]).replace(_path(target, named["name"]))
            except FileNotFoundError:
                return False
            sync(target)
            sync(source)
        return True

    def _read(self, id_: str, folder: Path) -> AddedArticle | None:
        named = _ID.fullmatch(id_)
        if named is None:
            return None
        with self._changing():
            try:
                record = json.loads(_path(folder, named["name"]).read_bytes())
                return AddedArticle(record["body"], *map(record.get, _STATED))
            except (FileNotFoundError, ValueError, TypeError, KeyError, AttributeError):  # edited by hand, perhaps
                return None

    @contextmanager
    def _changing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise AddedArticlesError(
                f"{self.folder} cannot be used ({error.strerror})", "make room, or make it writable"
            ) from error


def file_of(article: AddedArticle, id_: str | None = None) -> bytes:
    """Return the content of the file of an article, without what a file of articles cannot hold."""
    fields = asdict(article)
    fields["body"] = fields.pop("text")
    record = {"id": id_, **{name: _clean(value) if value else None for name, value in fields.items()}}
    return f"{json.dumps(record, ensure_ascii=False)}\n".encode()


def key_of(id_: str) -> str | None:
    """Return what distinguishes an id of `AddedArticles.add` from all others, ten characters; None for another id."""
    named = _ID.fullmatch(id_)
    return named["key"] if named else None


def _files(folder: Path, key: str = "") -> Iterator[Path]:
    """Yield the files of articles in a folder, only that with the ``key`` if there is one."""
    return (path for path in folder.glob(f"*{key}.jsonl") if _ID.fullmatch(f"{ID_PREFIX}{path.stem}"))


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name}.jsonl"


def _changed_at(path: Path) -> int:
    try:
        return path.stat().st_ctime_ns
    except FileNotFoundError:  # moved since it was listed
        return 0


def _digest(article: AddedArticle) -> str:
    stated = json.dumps([article.title, article.url, article.text]).encode("ascii")
    return base64.b32encode(hashlib.sha256(stated).digest())[:_KEY_LENGTH].decode("ascii").lower()


def _slug(article: AddedArticle) -> list[str]:
    """Return the Latin letters and digits of the title, or else of the text, shortened; [] if there are none."""
    slug = "-".join(_LATIN.findall(fold((article.title or article.text).strip()[:_LONGEST_SLUG].lower())))
    return [slug] if slug else []


def _clean(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
