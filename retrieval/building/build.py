"""Builds a generation of the index: articles to sentences, sentences to words, words to compiled channels.

A build blocks; run it in a process of its own while questions are answered. Everything about an article that has not
changed is copied from the current generation.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from retrieval.articles.file_list import count_read
from retrieval.articles.folder import ArticleFolders
from retrieval.articles.model import Fault
from retrieval.building.acceptance import Acceptance, ReadSummary, aliases_of
from retrieval.building.article_register import ArticleRegister
from retrieval.building.channel_compiler import compile_channels
from retrieval.building.code_fingerprint import fingerprint
from retrieval.building.copy_finder import find_copies, write_signatures
from retrieval.building.options import BuildOptions, OnProgress, Progress
from retrieval.building.parallel_reader import ArticleFacts
from retrieval.building.previous_generation import PreviousGeneration
from retrieval.building.story_finder import find_stories, write_event_terms
from retrieval.building.table_writer import TableWriter
from retrieval.dates.calendar import today
from retrieval.errors import IndexNotWrittenError, IndexUnusableError
from retrieval.examples.example import save_examples
from retrieval.examples.making import ExampleMaker
from retrieval.index.article_lookup import write_article_lookup
from retrieval.index.generation_index import GenerationIndex
from retrieval.index.generations import Generations
from retrieval.index.replacements import save_replacements
from retrieval.index.sentence_index import SentenceIndex
from retrieval.index.string_table import StringTable
from retrieval.text.segmentation import Segmenter

_DEFAULTS = BuildOptions()


@dataclass(frozen=True, slots=True)
class BuildReport:
    """The result of a build.

    Attributes:
        generation: The name of the new generation.
        articles: The number of articles.
        sentences: The number of sentences.
        added: The number of articles that the previous generation lacks.
        changed: The number of articles that the previous generation holds with another content.
        removed: The number of articles that only the previous generation holds.
        faults: What could not be read.
        files: The number of files that were read, by suffix, the most frequent first.
    """

    generation: str
    articles: int
    sentences: int
    added: int
    changed: int
    removed: int
    faults: tuple[Fault, ...]
    files: Mapping[str, int] = field(default_factory=dict)


def build(
    articles: Path,
    generations: Generations,
    segmenter: Segmenter,
    options: BuildOptions = _DEFAULTS,
    on_progress: OnProgress = lambda _: None,
) -> BuildReport:
    """Build a generation of the articles at ``articles``, check it and make it current.

    Waits for builds in other processes. ``on_progress`` is called often, in the calling thread.

    Raises:
        ArticlesNotFoundError: There is nothing at ``articles``.
        BuildRefusedError: The new index failed its checks (`retrieval.building.acceptance`); the previous one stays
            current.
        IndexNotWrittenError: Disk space, permissions or memory are insufficient; the previous index stays current.
    """
    with index_errors(), generations.building():
        return build_generation(articles, generations, segmenter, options, on_progress)


@contextmanager
def index_errors() -> Iterator[None]:
    """Raise `IndexNotWrittenError` for what the system refuses while an index is written."""
    try:
        yield
    except OSError as error:
        raise IndexNotWrittenError(
            f"the new index could not be written ({error}), so the current one stays in use",
            "make room in the data folder and make sure that it is writable",
        ) from error
    except (BrokenExecutor, MemoryError) as error:
        raise IndexNotWrittenError(
            "the build ran out of memory, or a process of it was killed, so the current index stays in use",
            "close other programs and build again",
        ) from error


def build_generation(
    articles: Path, generations: Generations, segmenter: Segmenter, options: BuildOptions, on_progress: OnProgress
) -> BuildReport:
    """Do what `build` does. Only within `Generations.building`."""
    before = previous_generation(generations, options)
    register = ArticleRegister(generations.register, options.today or today())
    with generations.new() as folder:
        reusable = before if before and before.program == fingerprint() and not options.full else None
        known = ArticleFacts(register.first_seen, options.corrections)
        writer = TableWriter(ArticleFolders(articles, options.added), folder, reusable, known, on_progress)
        segmenter = writer.write(segmenter)
        tables = writer.tables
        write_article_lookup(folder)
        save_replacements(folder, StringTable.load(folder, "records"))
        public_numbers = register.enter(list(tables.digests))
        np.save(folder / "shelves.npy", np.array(public_numbers, np.int64))
        write_signatures(folder, tables.sentences, tables.known, reusable)
        write_event_terms(folder, tables.sentences, tables.known, reusable)
        compile_channels(folder, tables.sentences, on_progress)
        find_copies(GenerationIndex(folder)).save(folder)
        find_stories(GenerationIndex(folder)).save(folder)
        on_progress(Progress("checking"))
        make_examples(folder, GenerationIndex(folder), segmenter, options)
        acceptance = Acceptance(before, segmenter, options)
        faults = (*writer.faults, *acceptance.faults)
        files = count_read(filter(None, (articles, options.added)), faults)
        summary = ReadSummary(articles, len(tables.digests), tables.sentence_count, faults, files)
        facts = facts_of(summary, segmenter)
        name = generations.publish(folder, facts, lambda written: acceptance.check(GenerationIndex(written), summary))
    return report(name, summary, tables.digests, before.digests if before else {})


def facts_of(summary: ReadSummary, segmenter: Segmenter) -> dict[str, object]:
    """Return what the manifest of a generation states besides its files."""
    return {
        "source": str(summary.place),
        "program": fingerprint(),
        "segmenter": segmenter.identity,
        "articles": summary.articles,
        "sentences": summary.sentences,
        "faults": [[fault.place, fault.message, fault.kind] for fault in summary.faults],
        "files_read": dict(summary.files),
    }


def make_examples(folder: Path, index: SentenceIndex, segmenter: Segmenter, options: BuildOptions) -> None:
    """Write the example questions of the ``index`` in ``folder``, which is complete but for them."""
    save_examples(folder, ExampleMaker(index, segmenter, aliases_of(index, options)).make())


def previous_generation(generations: Generations, options: BuildOptions) -> PreviousGeneration | None:
    """Return the current generation, or the newest that can be opened; None if none can.

    Articles have keys there only if they are corrected as ``options`` have it.
    """
    try:
        index = generations.open_main()
    except IndexUnusableError:  # a first build, or one that replaces a damaged index
        return None
    if not isinstance(index, GenerationIndex):  # in shards, of which nothing is copied
        return None
    manifest = generations.manifest(index.generation)
    return PreviousGeneration(generations.folder_of(index), index, manifest, options.corrections)


def report(generation: str, summary: ReadSummary, digests: Mapping[str, str], known: Mapping[str, str]) -> BuildReport:
    """Return the report of a build; ``digests`` are those of the articles now, by id, and ``known`` those of before."""
    return BuildReport(
        generation=generation,
        articles=summary.articles,
        sentences=summary.sentences,
        added=len(digests.keys() - known.keys()),
        changed=sum(known[id_] != digest for id_, digest in digests.items() if id_ in known),
        removed=len(known.keys() - digests.keys()),
        faults=tuple(summary.faults),
        files=summary.files,
    )
