"""Which articles are served, and where their index is stored."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from itertools import chain, takewhile
from pathlib import Path

from bot.settings.settings import Settings
from bot.settings.values import SAMPLES
from retrieval.articles.file_list import is_article_file
from retrieval.articles.folder import read_articles

_LONGEST_NAME = 40  # characters of the folder's name in the name of its index; chosen


@dataclass(frozen=True, slots=True)
class ArticleLocation:
    """A file or folder of articles, and the folder of its index, which no other articles share."""

    articles: Path
    index: Path
    notice: str | None = None  # for the operator, if the choice may surprise


def choose_location(settings: Settings, *, public: bool) -> ArticleLocation:
    """Return the location that the settings name, or the ``articles`` folder in the data folder, which is created.

    If that folder is empty, the terminal gets the shipped samples. A ``public`` bot gets the samples only if
    ``HOIBAO_ARTICLES`` names them, so that it never answers from them by accident.
    """
    indexes = settings.data / "index"
    if settings.articles == SAMPLES:
        return _samples(indexes)
    if settings.articles is not None:
        return _location(settings.articles, indexes)
    folder = settings.data / "articles"
    folder.mkdir(exist_ok=True)
    if next(read_articles(folder), None) is not None:
        return _location(folder, indexes)
    if public:
        notice = f"{folder} holds no article yet; put some there and send /reindex, or set HOIBAO_ARTICLES"
        return _location(folder, indexes, notice)
    notice = f"{folder} holds no article, so the shipped samples answer; put yours there or set HOIBAO_ARTICLES"
    return _samples(indexes, notice)


def changed_since(articles: Path, moment: datetime, is_ending: Callable[[], bool] = lambda: False) -> bool:
    """Return whether a file of articles, or the content of a folder, has changed after ``moment``.

    Blocks while every file is looked at. Compares the time of the last change of any kind: a copied file may keep its
    older modification time. Returns early once ``is_ending``, with what was found until then.
    """
    paths = takewhile(lambda _: not is_ending(), chain([articles], articles.rglob("*") if articles.is_dir() else []))
    return any(_changed_at(path) > moment.timestamp() for path in paths if is_article_file(path) or path.is_dir())


def _samples(indexes: Path, notice: str | None = None) -> ArticleLocation:
    return ArticleLocation(Path(str(files("retrieval"))) / "samples", indexes / SAMPLES, notice)


def _location(articles: Path, indexes: Path, notice: str | None = None) -> ArticleLocation:
    resolved = articles.resolve()
    key = hashlib.sha256(str(resolved).encode("utf-8", "surrogateescape")).hexdigest()[:8]
    name = (resolved.name or "articles")[:_LONGEST_NAME]
    return ArticleLocation(articles, indexes / f"{name}-{key}", notice)


def _changed_at(path: Path) -> float:
    try:
        return path.stat().st_ctime
    except OSError:  # deleted since it was listed, which changes its folder, or a dangling link
        return 0.0
