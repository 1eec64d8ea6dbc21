"""Embeddings for benchmarks: each text is embedded once, and found again in a file."""

import argparse
import hashlib
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from retrieval.index.sentence_index import SentenceIndex
from retrieval.meaning.child_process import Patience
from retrieval.meaning.embedding import Vectors
from retrieval.meaning.embedding_process import EmbeddingProcess
from retrieval.meaning.meaning import Meaning
from retrieval.meaning.model_choice import model_files
from retrieval.meaning.model_text import model_text

_BATCH = 64
_PATIENCE = 60.0  # seconds for a question, so that none is without a vector
# What is lost with the power can be embedded again.
_PREPARE = """pragma journal_mode = wal; pragma synchronous = off;
create table if not exists vectors (key blob primary key, vector blob) without rowid"""


@dataclass(frozen=True, slots=True)
class EmbeddedTexts:
    """Texts embedded by the model that the setting ``model`` names, and kept in ``file``. Can be pickled."""

    model: str
    file: Path

    def expect(self, text: str) -> None:
        """Do nothing: `question` waits as long as it takes."""

    def question(self, text: str) -> Vectors:
        """Return the unit vector of a question."""
        (vector,) = self._embedded("query", [text])
        return np.asarray(vector)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return the unit vectors of sentences."""
        return self._embedded("passage", texts)

    def meaning_of(self, index: SentenceIndex) -> Meaning:
        """Return what a search of ``index`` needs."""
        return Meaning(self, _IndexVectors(self, index))

    def _embedded(self, kind: str, texts: Sequence[str]) -> Vectors:
        texts = [model_text(text) for text in texts]
        keys = [hashlib.blake2b(f"{self.model}\n{kind}\n{text}".encode(), digest_size=16).digest() for text in texts]
        with closing(sqlite3.connect(self.file, timeout=60)) as database:
            database.executescript(_PREPARE)
            known = {key: self._read(database, key) for key in keys}
            missing = {key: text for key, text in zip(keys, texts, strict=True) if known[key] is None}
            todo = list(missing.items())
            for first in range(0, len(todo), _BATCH):
                batch = todo[first : first + _BATCH]
                vectors = _made(self.model, kind, [text for _, text in batch])
                rows = [
                    (key, vector.astype(np.float16).tobytes()) for (key, _), vector in zip(batch, vectors, strict=True)
                ]
                with database:
                    database.executemany("insert or ignore into vectors values (?, ?)", rows)
                known |= dict(rows)
        return np.stack([np.frombuffer(known[key] or b"", np.float16) for key in keys]).astype(np.float32)

    @staticmethod
    def _read(database: sqlite3.Connection, key: bytes) -> bytes | None:
        row = database.execute("select vector from vectors where key = ?", (key,)).fetchone()
        return row[0] if row else None


def add_embedded(parser: argparse.ArgumentParser) -> None:
    """Add the options of `embedded_texts`."""
    parser.add_argument("--meaning", help="a value of HOIBAO_MEANING: candidates have similarities")
    parser.add_argument("--embedded", type=Path, default=Path("embedded.db"), help="file that keeps the vectors")


def embedded_texts(options: argparse.Namespace) -> EmbeddedTexts | None:
    """Return what the options name, None without ``--meaning``."""
    return EmbeddedTexts(options.meaning, options.embedded) if options.meaning else None


@cache
def _embedder(model: str) -> EmbeddingProcess:
    """Return the embedder of this process, once it is ready; it ends with this process."""
    embedder = EmbeddingProcess(model_files(model), patience=Patience(question=_PATIENCE))
    embedder.passages(["chào"])
    return embedder


def _made(model: str, kind: str, texts: Sequence[str]) -> Vectors:
    """Return the vectors of texts that were not embedded before."""
    if kind == "passage":
        return _embedder(model).passages(texts)
    vectors = [_embedder(model).question(text) for text in texts]
    return np.stack([vector for vector in vectors if vector is not None])


class _IndexVectors:
    """The vectors of an index, made when they are needed."""

    def __init__(self, texts: EmbeddedTexts, index: SentenceIndex) -> None:
        self._texts, self._index = texts, index
        self._known: dict[int, Vectors] = {}

    def of_article(self, article: int) -> Vectors:
        if article not in self._known:
            sentences = self._index.sentences_of(article)
            self._known[article] = self._texts.passages([self._index.sentence(number).text for number in sentences])
        return self._known[article]
