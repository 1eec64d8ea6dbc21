"""Writes what is of no single shard: the terms of all, what is counted over all articles, the tables of articles."""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from retrieval.building.collocations import CollocationSegmenter
from retrieval.building.shard_writer import TERMS, Run, joined_lines
from retrieval.building.shared_statistics import summed
from retrieval.building.truecasing import CasingCounter, without_first
from retrieval.index.abbreviations import AbbreviationCounter, find_explanations
from retrieval.index.article_lookup import write_article_lookup
from retrieval.index.event_terms import load_event_terms, save_event_terms
from retrieval.index.replacements import save_replacements
from retrieval.index.sharded_index import FIRST_ARTICLES, SPELLING_FORMS, SPELLING_USES
from retrieval.index.signatures import load_signatures, save_signatures
from retrieval.index.spelling import write_spelling
from retrieval.index.string_table import StringTable, StringTableWriter, mapped_array, sort_key
from retrieval.text.normalise import fold, written_tokens


def vocabulary_of(name: str, folders: Iterable[Path]) -> StringTable:
    """Return the sorted terms of one kind in the pieces in ``folders``."""
    terms = set[str]().union(*(StringTable.load(folder, f"{name}_vocabulary") for folder in folders))
    return StringTable.of(sorted(terms, key=sort_key))


def learn_words(runs: Sequence[Run]) -> CollocationSegmenter:
    """Learn the words of the articles in ``runs``."""
    vocabulary = vocabulary_of("syllables", {run.piece for run in runs})
    return CollocationSegmenter.learn(joined_lines("syllables", runs, vocabulary))


def save_vocabularies(folder: Path, runs: Sequence[Run]) -> None:
    """Write the sorted tables of all terms to ``folder``, by the name of their kind."""
    folder.mkdir(parents=True)
    for name in TERMS:
        vocabulary_of(name, {run.words if name == "words" else run.piece for run in runs}).save(folder, name)


def save_counted(folder: Path, pieces: Sequence[Path], left_out: Mapping[Path, Sequence[int]]) -> None:
    """Write what is counted over all pieces, without the articles ``left_out`` of some of them, to ``folder``."""
    folder.mkdir(parents=True)
    casing, abbreviations = CasingCounter(), AbbreviationCounter()
    for piece in pieces:
        casing.add_counts(piece)
        abbreviations.add_counts(piece)
        texts = StringTable.load(piece, "texts") if piece in left_out else None
        for article in left_out.get(piece, ()):
            rows = mapped_array(piece / "sentences.npy")
            for row in rows[rows["article"] == article]:
                sentence = texts[article][row["start"] : row["end"]] if texts else ""
                casing.remove(without_first(written_tokens(sentence)))
                abbreviations.remove(find_explanations(sentence))
    casing.save(folder, "names")
    casing.save(folder, "folded_names", fold)
    abbreviations.save(folder)


def write_whole(folder: Path, shards: Sequence[Path], counted: Path, vocabularies: Path, statistics: Path) -> None:
    """Write to ``folder`` what a `ShardedIndex` maps, but for near copies and stories.

    ``counted``, ``vocabularies`` and ``statistics`` are the folders of what was counted, of all terms and of the sums.
    """
    shutil.copytree(counted, folder, dirs_exist_ok=True)
    with StringTableWriter.into(folder, "records") as writer:
        for shard in shards:
            records = StringTable.load(shard, "records")
            writer.extend(records, 0, len(records))
    for name in ("publication_days", "shelves"):
        np.save(folder / f"{name}.npy", np.concatenate([mapped_array(shard / f"{name}.npy") for shard in shards]))
    lengths = [np.diff(mapped_array(shard / "first_sentences.npy")) for shard in shards]
    np.save(folder / "first_sentences.npy", np.cumsum(np.concatenate([[0], *lengths])).astype(np.int32))
    np.save(folder / FIRST_ARTICLES, np.cumsum([0, *map(len, lengths)]))
    save_signatures(folder, np.concatenate([*map(load_signatures, shards)]))
    save_event_terms(folder, np.concatenate([*map(load_event_terms, shards)]))
    write_article_lookup(folder)
    save_replacements(folder, StringTable.load(folder, "records"))
    _write_spelling(folder, StringTable.load(vocabularies, "syllables"), statistics)


def _write_spelling(folder: Path, vocabulary: StringTable, statistics: Path) -> None:
    syllables, pairs = (summed(statistics, channel, "sentences") for channel in ("syllables", "bigrams"))
    used = vocabulary.take(syllables.keys)
    used.save(folder, SPELLING_FORMS)
    np.save(folder / SPELLING_USES, syllables.uses.astype(np.int32))
    number_of = np.zeros(len(vocabulary), np.int64)
    number_of[syllables.keys] = np.arange(len(used))
    firsts, seconds = (number_of[side] for side in np.divmod(pairs.keys, max(len(vocabulary), 1)))
    write_spelling(folder, used, firsts * len(used) + seconds, pairs.uses.astype(np.int32))
