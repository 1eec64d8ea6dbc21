"""Which articles are served, and where their index is stored."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from itertools import chain, takewhile
from pathlib import Path, PurePosixPath

from bot.settings.settings import Settings
from bot.settings.values import SAMPLES
from retrieval.articles.file_list import is_article_file
from retrieval.articles.folder import ADDED, read_articles
from retrieval.cluster.address import is_cluster

_INDEXES = "index"  # in the data folder
_LONGEST_NAME = 40  # characters of the folder's name in the name of its index; chosen


@dataclass(frozen=True, slots=True)
class ArticleLocation:
    """Where articles are, and the folder of their index, which no other articles share.

    Attributes:
        articles: The file or folder that the settings name.
        index: The folder of the index.
        added: The folder of the articles that are added from the chat or by feeds; it need not exist.
        notice: For the operator, if the choice may surprise.
    """

    articles: Path
    index: Path
    added: Path
    notice: str | None = None

    def has_articles(self) -> bool:
        """Return whether there is an article here, so that this machine can build the index; without one, others do."""
        try:
            return self.articles.is_file() or next(self.articles.iterdir(), None) is not None
        except OSError:
            return False


def choose_location(settings: Settings, *, public: bool) -> ArticleLocation:
    """Return the location that the settings name, or the ``articles`` folder in the data folder, which is created.

    If that folder is empty, the terminal gets the shipped samples. A ``public`` bot gets the samples only if
    ``HOIBAO_ARTICLES`` names them, so that it never answers from them by accident.

    With an index that is published at an address, the folder is neither created nor looked at: where nothing is built,
    there need be no articles.
    """
    data, url = settings.data, settings.index_url
    if url is not None and not is_cluster(url):
        articles = _shipped() if settings.articles == SAMPLES else settings.articles or data / "articles"
        return ArticleLocation(articles, data / _INDEXES / _index_name(PurePosixPath(url).name, url), data / ADDED)
    if settings.articles == SAMPLES:
        return _samples(data)
    if settings.articles is not None:
        return _location(settings.articles, data)
    folder = data / "articles"
    folder.mkdir(exist_ok=True)
    if next(read_articles(folder, data / ADDED), None) is not None:
        return _location(folder, data)
    if public:
        notice = f"{folder} holds no article yet; put some there and send /reindex, or set HOIBAO_ARTICLES"
        return _location(folder, data, notice)
    notice = f"{folder} holds no article, so the shipped samples answer; put yours there or set HOIBAO_ARTICLES"
    return _samples(data, notice)


def changed_since(articles: Path, moment: datetime, is_ending: Callable[[], bool] = lambda: False) -> bool:
    """Return whether a file of articles, or the content of a folder, has changed after ``moment``.

    Blocks while every file is looked at. Compares the time of the last change of any kind: a copied file may keep its
    older modification time. Returns early once ``is_ending``, with what was found until then.
    """
    paths = takewhile(lambda _: not is_ending(), chain([articles], articles.rglob("*") if articles.is_dir() else []))
    return any(_changed_at(path) > moment.timestamp() for path in paths if is_article_file(path) or path.is_dir())


def _samples(data: Path, notice: str | None = None) -> ArticleLocation:
    return ArticleLocation(_shipped(), data / _INDEXES / SAMPLES, data / ADDED, notice)


def _shipped() -> Path:
    return Path(str(files("retrieval"))) / "samples"


def _location(articles: Path, data: Path, notice: str | None = None) -> ArticleLocation:
    resolved = articles.resolve()
    return ArticleLocation(
        articles, data / _INDEXES / _index_name(resolved.name or "articles", str(resolved)), data / ADDED, notice
    )


def _index_name(name: str, place: str) -> str:
    """Return the name of the folder for the index of what is at a ``place`` of this ``name``."""
    key = hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"{name[:_LONGEST_NAME]}-{key}"


def _changed_at(path: Path) -> float:
    try:
        return path.stat().st_ctime
    except OSError:  # deleted since it was listed, which changes its folder, or a dangling link
        return 0.0
