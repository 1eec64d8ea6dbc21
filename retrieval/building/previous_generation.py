"""The previous generation, from which a build copies what has not changed."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.articles.correction import Correction
from retrieval.index.generation_index import GenerationIndex
from retrieval.index.string_table import StringTable, mapped_array


class PreviousGeneration:
    """The articles and tables of the previous generation.

    Attributes:
        folder: The folder of the generation.
        index: Its opened index.
        segmenter: The identity of the segmenter that found its words.
        program: The fingerprint of the program that built it.
        tables: Its tables of records, texts, headings and keys, by name.
        rows: A row of `SENTENCE_FIELDS` for each sentence.
        publication_days: See `GenerationIndex`.
        number_of: Numbers of the articles whose correction is the present one, by key (`ParsedArticle`).
        id_of: Article ids by key.
        digests: Article digests by id.
    """

    def __init__(
        self, folder: Path, index: GenerationIndex, manifest: Mapping[str, str], corrections: Mapping[str, Correction]
    ) -> None:
        """Read the records of all articles of ``index``, which was opened from ``folder``.

        Articles whose present ``corrections`` are others have no key, so that they are read again.
        """
        self.folder = folder
        self.index = index
        self.segmenter = manifest["segmenter"]
        self.program = manifest["program"]
        self.tables = {name: StringTable.load(folder, name) for name in ("records", "texts", "headings", "keys")}
        self.rows = mapped_array(folder / "sentences.npy")
        self.publication_days = mapped_array(folder / "publication_days.npy")
        self._firsts = np.searchsorted(self.rows["article"], np.arange(index.article_count + 1)).tolist()
        records = [json.loads(record) for record in self.tables["records"]]
        self.number_of = {
            key: number
            for number, key in enumerate(self.tables["keys"])
            if key and _is_corrected_as(records[number], corrections)
        }
        self.id_of = {key: str(records[number]["id"]) for key, number in self.number_of.items()}
        self.digests = {str(record["id"]): str(record["digest"]) for record in records}

    def sentences(self, article: int) -> range:
        """Return the range of the sentence numbers of an article."""
        return range(self._firsts[article], self._firsts[article + 1])

    def texts(self, article: int) -> list[str]:
        """Return the text of each line of an article: its headings together, then each of its sentences."""
        sentences = (self.index.sentence(number).text for number in self.sentences(article))
        return [self.tables["headings"][article], *sentences]


def _is_corrected_as(record: Mapping[str, Any], corrections: Mapping[str, Correction]) -> bool:
    correction = corrections.get(record["id"])
    return bool(record.get("correction", {}) == (correction.fields() if correction else {}))
