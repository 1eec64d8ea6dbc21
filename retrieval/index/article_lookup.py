"""Articles by id and by source, as tables that are mapped: made once, when the index is built."""

import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from retrieval.index.string_table import StringTable, mapped_array, sort_key

Numbers = NDArray[np.int32]


class Catalogue:
    """The numbers of the articles of one generation, by what they are looked for; any thread may read it."""

    def __init__(self, folder: Path) -> None:
        """Map what `write_catalogue` wrote into ``folder``."""
        self._ids = StringTable.load(folder, "ids")
        self._number_of_id: Numbers = mapped_array(folder / "id_articles.npy")
        self._sources = StringTable.load(folder, "sources")
        self._source_starts = mapped_array(folder / "source_starts.npy")
        self._source_articles: Numbers = mapped_array(folder / "source_articles.npy")

    def find(self, id_: str) -> int | None:
        """The number of the article of that id, or None."""
        place = self._ids.find(id_)
        return None if place is None else int(self._number_of_id[place])

    def sources(self) -> dict[str, list[int]]:
        """The numbers of the articles of each source and of each host, ascending, by their names as written."""
        spans = pairwise(self._source_starts.tolist())
        return {self._sources[at]: self._source_articles[slice(*span)].tolist() for at, span in enumerate(spans)}


def write_catalogue(folder: Path) -> None:
    """Write into ``folder``, from the records of the articles there, what `Catalogue` maps."""
    records = StringTable.load(folder, "records")
    number_of_id: dict[str, int] = {}
    by_source: dict[str, list[int]] = defaultdict(list)
    for number in range(len(records)):
        record = json.loads(records[number])
        number_of_id[record["id"]] = number
        for name in _names(record["source"], record["url"]):
            by_source[name].append(number)
    ids, names = sorted(number_of_id, key=sort_key), sorted(by_source, key=sort_key)
    StringTable.of(ids).save(folder, "ids")
    np.save(folder / "id_articles.npy", np.array([number_of_id[id_] for id_ in ids], np.int32))
    StringTable.of(names).save(folder, "sources")
    np.save(folder / "source_starts.npy", np.cumsum([0, *(len(by_source[name]) for name in names)]))
    np.save(folder / "source_articles.npy", np.array([at for name in names for at in by_source[name]], np.int32))


def _names(source: str | None, url: str | None) -> Iterator[str]:
    return (name for name in {source, urlsplit(url or "").hostname} if name)
