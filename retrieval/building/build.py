"""Building a generation: articles to sentences, sentences to words, words to compiled channels.

Blocks for as long as it takes; run it in a process of its own where questions are answered meanwhile. Words are
taken over from the current generation for every article whose content has not changed.
"""

from collections.abc import Mapping
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval.articles.model import Fault
from retrieval.building.acceptance import Acceptance, Read
from retrieval.building.article_numbers import assign_numbers
from retrieval.building.channel_compiler import compile_channels
from retrieval.building.code_fingerprint import fingerprint
from retrieval.building.options import BuildOptions, OnProgress, Progress
from retrieval.building.previous_generation import PreviousGeneration
from retrieval.building.table_writer import TableWriter
from retrieval.errors import IndexNotWrittenError, IndexUnusableError
from retrieval.index.article_lookup import write_catalogue
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import SentenceIndex
from retrieval.text.segmentation import Segmenter

_AS_USUAL = BuildOptions()


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build made. ``added``, ``changed`` and ``removed`` count articles against the generation before."""

    generation: str
    articles: int
    sentences: int
    added: int
    changed: int
    removed: int
    faults: tuple[Fault, ...]


def build(
    articles: Path,
    generations: Generations,
    segmenter: Segmenter,
    options: BuildOptions = _AS_USUAL,
    on_progress: OnProgress = lambda _: None,
) -> BuildReport:
    """Build a generation of the articles below ``articles``, check it and make it current.

    ``on_progress`` is called in this thread, often. Waits while another process builds.

    Raises:
        ArticlesNotFoundError: The place is missing.
        BuildRefusedError: The new index failed its checks (`retrieval.building.acceptance`); the one of before
            stays current.
        IndexNotWrittenError: There is no room for it, no leave to write it, or no memory; as above.
    """
    try:
        with generations.building():
            return _build(articles, generations, segmenter, options, on_progress)
    except OSError as error:
        raise IndexNotWrittenError(
            f"the new index could not be written ({error}), so the current one stays in use",
            "make room in the data folder and make sure that it is writable",
        ) from error
    except BrokenExecutor as error:
        raise IndexNotWrittenError(
            "a process of the build was killed, perhaps for lack of memory, so the current index stays in use",
            "close other programs and build again",
        ) from error


def _build(
    articles: Path, generations: Generations, segmenter: Segmenter, options: BuildOptions, on_progress: OnProgress
) -> BuildReport:
    before = _previous(generations)
    with generations.new() as folder:
        reusable = before if before and before.program == fingerprint() and not options.full else None
        stream = TableWriter(articles, folder, reusable, on_progress)
        segmenter = stream.write(segmenter)
        tables = stream.tables
        write_catalogue(folder)
        np.save(folder / "shelves.npy", np.array(assign_numbers(generations.register, list(tables.digests)), np.int64))
        compile_channels(folder, tables.sentences, on_progress)
        on_progress(Progress("checking"))
        acceptance = Acceptance(before, segmenter, options)
        read = Read(articles, len(tables.digests), tables.sentence_count, (*stream.faults, *acceptance.faults))
        facts = {
            "source": str(articles),
            "program": fingerprint(),
            "segmenter": segmenter.identity,
            "articles": read.articles,
            "sentences": read.sentences,
            "faults": [[fault.place, fault.message, fault.kind] for fault in read.faults],
        }
        name = generations.publish(folder, facts, lambda sealed: acceptance.check(SentenceIndex(sealed), read))
    return _report(name, read, tables.digests, before)


def _previous(generations: Generations) -> PreviousGeneration | None:
    try:
        index = generations.open_whole()
    except IndexUnusableError:  # a first build, or one that mends a damaged index: there is nothing to take over
        return None
    return PreviousGeneration(generations.place(index), index, generations.manifest(index.generation))


def _report(generation: str, read: Read, digests: Mapping[str, str], before: PreviousGeneration | None) -> BuildReport:
    known = before.digests if before else {}
    return BuildReport(
        generation=generation,
        articles=read.articles,
        sentences=read.sentences,
        added=len(digests.keys() - known.keys()),
        changed=sum(known[id_] != digest for id_, digest in digests.items() if id_ in known),
        removed=len(known.keys() - digests.keys()),
        faults=tuple(read.faults),
    )
