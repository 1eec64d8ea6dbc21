"""The generation before, as far as a build takes over from it what has not changed."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from retrieval.index.sentence_index import SentenceIndex
from retrieval.index.string_table import StringTable, mapped_array


class PreviousGeneration:
    """Its articles by their keys (`retrieval.articles.parsing.ParsedArticle`), its tables, and the articles' digests by their ids.

    ``segmenter`` is the identity of the segmenter that found its words, ``program`` that of the program that built it.
    """

    def __init__(self, folder: Path, index: SentenceIndex, manifest: Mapping[str, str]) -> None:
        """Look at every article of ``index``, which was opened from ``folder``."""
        self.folder = folder
        self.index = index
        self.segmenter = manifest["segmenter"]
        self.program = manifest["program"]
        self.tables = {name: StringTable.load(folder, name) for name in ("records", "texts", "headings", "keys")}
        self.rows = mapped_array(folder / "sentences.npy")
        self.publication_days = mapped_array(folder / "publication_days.npy")
        self._firsts = np.searchsorted(self.rows["article"], np.arange(index.article_count + 1)).tolist()
        self.number_of = {key: number for number, key in enumerate(self.tables["keys"]) if key}
        records = [json.loads(record) for record in self.tables["records"]]
        self.id_of = {key: str(records[number]["id"]) for key, number in self.number_of.items()}
        self.digests = {str(record["id"]): str(record["digest"]) for record in records}

    def sentences(self, article: int) -> range:
        """The numbers of an article's sentences."""
        return range(self._firsts[article], self._firsts[article + 1])

    def texts(self, article: int) -> list[str]:
        """The texts of an article that were segmented: its headings as one, then its sentences."""
        sentences = (self.index.sentence(number).text for number in self.sentences(article))
        return [self.tables["headings"][article], *sentences]
