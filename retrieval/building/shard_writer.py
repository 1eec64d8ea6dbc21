"""Writes one shard of an archive: joins the tables of its articles out of pieces, and compiles them."""

import os
import shutil
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from retrieval.building.channel_compiler import compile_channels
from retrieval.building.copy_finder import write_signatures
from retrieval.building.shard_pieces import written_once
from retrieval.building.shared_statistics import SharedStatistics
from retrieval.building.story_finder import write_event_terms
from retrieval.index.article_lookup import write_article_lookup
from retrieval.index.manifest import write_manifest
from retrieval.index.numbered_lines import NumberedLines
from retrieval.index.sentence_index import SENTENCE_FIELDS
from retrieval.index.string_table import StringTable, StringTableWriter, mapped_array

TERMS = ("syllables", "words")

_OF_ARTICLES = ("records", "texts", "headings", "keys", *(f"heading_{name}" for name in TERMS))


class Run(NamedTuple):
    """The articles of a piece from ``start`` to before ``stop``; the tables of their words are in ``words``."""

    piece: Path
    words: Path
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class TablesTask:
    """A shard whose tables are written to ``folder``.

    Attributes:
        folder: Where to.
        runs: Its articles, in order.
        vocabularies: The folder of the sorted tables of all terms of all shards.
        public_numbers: The public numbers of its articles.
    """

    folder: Path
    runs: Sequence[Run]
    vocabularies: Path
    public_numbers: Sequence[int]


@dataclass(frozen=True, slots=True)
class CompilingTask:
    """A shard to write to ``folder``.

    Attributes:
        folder: Where to.
        tables: The folder of its tables.
        statistics: The folder of the statistics of all shards.
        shared: The folder of the files that all shards have in common.
        facts: What the manifest of the shard states.
    """

    folder: Path
    tables: Path
    statistics: Path
    shared: Path
    facts: Mapping[str, Any]


def join_tables(task: TablesTask) -> None:
    """Write the tables of the articles of a shard."""
    with written_once(task.folder) as folder:
        _join_strings(folder, task.runs)
        _join_articles(folder, task.runs)
        for name in TERMS:
            joined_lines(name, task.runs, StringTable.load(task.vocabularies, name)).save(folder, name)
        np.save(folder / "shelves.npy", np.array(task.public_numbers, np.int64))


def compile_shard(task: CompilingTask) -> None:
    """Compile a shard and write its manifest."""
    sentences = sentences_of(task.tables)
    with written_once(task.folder) as folder:
        for source in (task.tables, task.shared):
            shutil.copytree(source, folder, copy_function=_link, dirs_exist_ok=True)
        write_article_lookup(folder)
        known = [None] * len(sentences)
        write_signatures(folder, sentences, known, None)
        write_event_terms(folder, sentences, known, None)
        joined = SharedStatistics(task.statistics)
        compile_channels(folder, sentences, lambda _: None, joined, shared_vocabulary=True)
        for name in TERMS:  # which no search reads
            for file in folder.glob(f"{name}_*"):
                file.unlink()
        write_manifest(folder, task.facts)


def sentences_of(tables: Path) -> list[range]:
    """Return the range of the sentence numbers of each article of a shard."""
    return [range(*span) for span in pairwise(mapped_array(tables / "first_sentences.npy").tolist())]


def _link(source: str, target: str) -> None:
    """Make a file appear in another folder; copy it where the disk has no links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _join_strings(folder: Path, runs: Sequence[Run]) -> None:
    with ExitStack() as stack:
        writers = {name: stack.enter_context(StringTableWriter.into(folder, name)) for name in (*_OF_ARTICLES, *TERMS)}
        for run in runs:
            span = _sentences(run)
            for name, writer in writers.items():
                source = run.words if name.endswith("words") else run.piece
                bounds = (span.start, span.stop) if name in TERMS else (run.start, run.stop)
                writer.extend(StringTable.load(source, name), *bounds)


def _join_articles(folder: Path, runs: Sequence[Run]) -> None:
    rows, days, counts = [np.zeros(0, SENTENCE_FIELDS)], [np.zeros((0, 2), np.int32)], [np.zeros(0, np.int64)]
    before = 0
    for run in runs:
        own = mapped_array(run.piece / "sentences.npy")[slice(*_bounds(run))].copy()
        own["article"] += before - run.start
        rows.append(own)
        days.append(mapped_array(run.piece / "publication_days.npy")[run.start : run.stop])
        counts.append(np.diff(mapped_array(run.piece / "first_sentences.npy")[run.start : run.stop + 1]))
        before += run.stop - run.start
    sentences = np.concatenate(rows)
    np.save(folder / "sentences.npy", sentences)
    np.save(folder / "article_of.npy", np.ascontiguousarray(sentences["article"]))
    np.save(folder / "publication_days.npy", np.concatenate(days))
    np.save(folder / "first_sentences.npy", np.cumsum([0, *np.concatenate(counts).tolist()]).astype(np.int32))


def joined_lines(name: str, runs: Sequence[Run], vocabulary: StringTable) -> NumberedLines:
    """Return the lines of one kind of term of the articles in ``runs``, as numbers into ``vocabulary``."""
    number_of = {term: number for number, term in enumerate(vocabulary)}
    numbers, lengths = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)]
    for run in runs:
        source = run.words if name == "words" else run.piece
        own = StringTable.load(source, f"{name}_vocabulary")
        known = np.fromiter((number_of[term] for term in own), np.int32, len(own))
        line_lengths = mapped_array(source / f"{name}_lengths.npy")
        starts = np.concatenate([[0], np.cumsum(line_lengths, dtype=np.int64)])
        span = _sentences(run)
        first, last = span.start + run.start, span.stop + run.stop  # each article has one line of headings
        lengths.append(line_lengths[first:last])
        numbers.append(known[mapped_array(source / f"{name}_numbers.npy")[starts[first] : starts[last]]])
    return NumberedLines(vocabulary, np.concatenate(numbers), np.concatenate(lengths))


def _sentences(run: Run) -> range:
    return range(*_bounds(run))


def _bounds(run: Run) -> tuple[int, int]:
    firsts = mapped_array(run.piece / "first_sentences.npy")
    return int(firsts[run.start]), int(firsts[run.stop])
