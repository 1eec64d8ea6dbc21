"""Which articles are served, and the folder that holds their index."""

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from bot.settings import SAMPLES, Settings
from retrieval.articles.folder import read_articles

_LONGEST_NAME = 40  # characters


@dataclass(frozen=True, slots=True)
class Source:
    """A file or folder of articles, and the folder of its index: one's index never answers for another."""

    articles: Path
    index: Path
    notice: str | None = None  # what the operator should know of the choice


def choose_location(settings: Settings, *, public: bool) -> Source:
    """The articles that the settings name, or those in the data folder, which is made ready for them.

    Where neither holds any, the terminal is given the shipped samples; a ``public`` bot gets those only when
    ``HOIBAO_ARTICLES`` names them, so that it never answers from them by accident.
    """
    indexes = settings.data / "index"
    if settings.articles == SAMPLES:
        return _samples(indexes)
    if settings.articles is not None:
        return _source(settings.articles, indexes)
    folder = settings.data / "articles"
    folder.mkdir(exist_ok=True)
    if next(read_articles(folder), None) is not None:
        return _source(folder, indexes)
    if public:
        notice = f"{folder} holds no article yet; put some there and send /reindex, or set HOIBAO_ARTICLES"
        return _source(folder, indexes, notice)
    notice = f"{folder} holds no article, so the shipped samples answer; put yours there or set HOIBAO_ARTICLES"
    return _samples(indexes, notice)


def _samples(indexes: Path, notice: str | None = None) -> Source:
    return Source(Path(str(files("retrieval"))) / "samples", indexes / SAMPLES, notice)


def _source(articles: Path, indexes: Path, notice: str | None = None) -> Source:
    resolved = articles.resolve()
    key = hashlib.sha256(str(resolved).encode("utf-8", "surrogateescape")).hexdigest()[:8]
    name = (resolved.name or "articles")[:_LONGEST_NAME]
    return Source(articles, indexes / f"{name}-{key}", notice)
