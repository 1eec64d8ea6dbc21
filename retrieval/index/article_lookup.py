"""Mapped tables that find an article by its id and list the articles of each source."""

import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

from retrieval.articles.parsing import host_of
from retrieval.index.string_table import Int32Array, StringTable, mapped_array, sort_key


class ArticleLookup:
    """Finds the numbers of the articles of one generation. Immutable; safe to read from any thread."""

    def __init__(self, folder: Path) -> None:
        """Map the files that `write_article_lookup` wrote to ``folder``."""
        self._ids = StringTable.load(folder, "ids")
        self._number_of_id: Int32Array = mapped_array(folder / "id_articles.npy")
        self._sources = StringTable.load(folder, "sources")
        self._source_starts = mapped_array(folder / "source_starts.npy")
        self._source_articles: Int32Array = mapped_array(folder / "source_articles.npy")

    def find(self, id_: str) -> int | None:
        """Return the number of the article with this id, or None."""
        row = self._ids.find(id_)
        return None if row is None else int(self._number_of_id[row])

    def articles_by_source(self) -> dict[str, list[int]]:
        """Return the article numbers, ascending, of each source name and each host, as the articles write them."""
        spans = pairwise(self._source_starts.tolist())
        return {self._sources[row]: self._source_articles[slice(*span)].tolist() for row, span in enumerate(spans)}


def write_article_lookup(folder: Path) -> None:
    """Write the files of `ArticleLookup` to ``folder``, from the table of article records there."""
    records = StringTable.load(folder, "records")
    number_of_id: dict[str, int] = {}
    by_source: dict[str, list[int]] = defaultdict(list)
    for number in range(len(records)):
        record = json.loads(records[number])
        number_of_id[record["id"]] = number
        for name in _source_names(record["source"], record["url"]):
            by_source[name].append(number)
    ids, names = sorted(number_of_id, key=sort_key), sorted(by_source, key=sort_key)
    StringTable.of(ids).save(folder, "ids")
    np.save(folder / "id_articles.npy", np.array([number_of_id[id_] for id_ in ids], np.int32))
    StringTable.of(names).save(folder, "sources")
    np.save(folder / "source_starts.npy", np.cumsum([0, *(len(by_source[name]) for name in names)]))
    articles = [number for name in names for number in by_source[name]]
    np.save(folder / "source_articles.npy", np.array(articles, np.int32))


def _source_names(source: str | None, url: str | None) -> Iterator[str]:
    return (name for name in {source, host_of(url)} if name)
