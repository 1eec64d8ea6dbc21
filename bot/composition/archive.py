"""The archive: the articles that the settings select, their index, and how it is built."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from bot.composition.meaning import MeaningLayer
from bot.logs import configure_logging
from bot.services.article_location import ArticleLocation, choose_location
from bot.services.build_process import IndexWork
from bot.services.live_index import LiveIndex
from bot.settings.settings import Settings
from bot.terminal.progress import progress_bar, write_notice
from retrieval.articles.correction import Correction
from retrieval.building.build import BuildReport
from retrieval.building.collocations import CollocationSegmenter
from retrieval.building.options import BuildOptions
from retrieval.building.sharded_build import Division, build_shards
from retrieval.cluster.address import ClusterAddress, is_cluster
from retrieval.cluster.cluster_shards import ClusterShards
from retrieval.cluster.tasks import ClusterTasks
from retrieval.errors import IndexUnusableError, RetrievalError
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import SentenceIndex
from retrieval.meaning.meaning import Meaning
from retrieval.text.segmentation import Segmenter, UndertheseaSegmenter
from storage.errors import StorageError


@dataclass(frozen=True, slots=True)
class Archive:
    """A source of articles and the generations of its index.

    ``segmenter`` finds the words of articles when an index is built, and ``options`` apply to every build, with what
    ``corrections`` returns when it begins. ``work`` is how it is built and refreshed. Before that, ``prepare``
    brings what other programs have added to the data folder.
    """

    source: ArticleLocation
    generations: Generations
    segmenter: Segmenter
    options: BuildOptions
    corrections: Callable[[], Mapping[str, Correction]]
    work: IndexWork
    prepare: Callable[[], object]

    def reindex(self, *, full: bool = False, force: bool = False) -> BuildReport:
        """Build the index, with progress and unreadable files on stderr. Raises `RetrievalError`."""
        self.prepare()
        with progress_bar(f"indexing {self.source.articles}") as on_progress:
            options = replace(self.options, full=full, force=force, corrections=self.corrections())
            report = self.work.build(self.source.articles, self.generations, self.segmenter, options, on_progress)
        for fault in report.faults:
            write_notice(f"{fault.place}: {fault.message}")
        return report

    def open_index(self) -> SentenceIndex:
        """Open the current index; fetch it first from its address, or build it if it has none and none can be opened.

        What was fetched before serves while the address cannot be used. Raises `RetrievalError`.
        """
        if self.generations.address:
            self._fetch(self.generations.address)
            return self.generations.open_whole(on_damage=write_notice)
        try:
            return self.generations.open_whole(on_damage=write_notice)
        except IndexUnusableError as error:
            if self.generations.current() is not None:
                write_notice(f"{error.problem}; building it now")
        self.reindex()
        return self.generations.open()

    def _fetch(self, address: str) -> None:
        if self.generations.current() is None:
            write_notice(f"fetching the index from {address}")
        try:
            self.generations.follow()
        except RetrievalError as error:
            if self.generations.current() is None:
                raise
            write_notice(f"{error}; until then the index that was fetched last is searched")
        if self.generations.current() is None:
            raise IndexUnusableError(f"{address} holds no index yet", "run `hoibao reindex` where the articles are")

    def open_live_index(
        self, settings: Settings, meaning: Callable[[SentenceIndex], Meaning] | None = None
    ) -> LiveIndex:
        """Open the index to serve questions from, with the editor's aliases. Raises `RetrievalError`."""
        return LiveIndex(self.generations, self.open_index(), settings.alias_file, settings.fresh, meaning=meaning)


def open_archive(settings: Settings, *, public: bool = False) -> Archive:
    """Return the archive that the settings select; its index is not opened.

    A ``public`` archive is never the samples by default. A notice on stderr points out an unexpected choice.
    """
    source = choose_location(settings, public=public)
    if source.notice:
        write_notice(source.notice)
    options = BuildOptions(golden=settings.golden_file, alias_file=settings.alias_file, added=source.added)
    segmenter = CollocationSegmenter() if settings.segmenter == "collocations" else UndertheseaSegmenter()
    corrections = partial(load_corrections, settings.database_url)
    generations, work = index_generations(settings, source), _index_work(settings, source)
    return Archive(source, generations, segmenter, options, corrections, work, partial(_fetch_shared_files, settings))


def load_corrections(database_url: str) -> dict[str, Correction]:
    """Return the editors' corrections by article id. Blocks.

    Raises:
        RetrievalError: The database cannot be read; an index without its corrections would be wrong.
    """
    from storage.corrections import read_corrections  # noqa: PLC0415 — SQLAlchemy takes a second to import

    try:
        return {id_: Correction.of(fields) for id_, fields in read_corrections(database_url).items()}
    except StorageError as error:
        raise RetrievalError(error.problem, error.remedy) from error


def _fetch_shared_files(settings: Settings) -> None:
    """Bring what programs with the same database of a server have added to the data folder.

    Raises:
        RetrievalError: The database cannot be read, or the folder not be written.
    """
    from bot.services.folder_mirror import FolderMirror  # noqa: PLC0415 — as above
    from bot.services.shared_folder import fetch_files  # noqa: PLC0415

    fetch_files(settings.database_url, FolderMirror(settings.data))


def index_generations(settings: Settings, source: ArticleLocation) -> Generations:
    """Return the generations of the index that the settings name; nothing is opened, and no address asked."""
    if settings.index_url is None or is_cluster(settings.index_url):
        return _generations_in(source.index, settings)
    from retrieval.index.published.published_generations import at_address  # noqa: PLC0415 — imports fsspec

    return at_address(source.index, settings.index_url)


def _generations_in(index: Path, settings: Settings) -> Generations:
    """Return the generations in a folder of this machine, whose shards, if they have any, a cluster may serve."""
    if settings.index_url is None or not is_cluster(settings.index_url):
        return Generations(index)
    folder = index.absolute()  # as all nodes of the cluster see it
    return Generations(folder, partial(ClusterShards, ClusterAddress.parse(settings.index_url), folder))


def _index_work(settings: Settings, source: ArticleLocation) -> IndexWork:
    if settings.index_url is None or not is_cluster(settings.index_url):
        return IndexWork()
    address = ClusterAddress.parse(settings.index_url)
    tasks = ClusterTasks(address, source.index.absolute())
    work = partial(build_shards, division=Division(shards=address.shards), tasks=tasks)
    return IndexWork(build=work, refresh=work)  # shards have no segments


def open_search(settings: Settings, index: Path, layer: MeaningLayer | None = None) -> tuple[LiveIndex, Segmenter]:
    """Open the current index below the folder ``index`` in a process that searches; return it and its segmenter.

    It is fetched there by the process that serves, if it has an address. With ``layer``, questions are embedded, too.
    Configures the process's logging. Raises `RetrievalError`.
    """
    configure_logging(settings.log_format, settings.log_level or "info", settings.token)
    generations = _generations_in(index, settings)
    opened = generations.open_whole(on_damage=logging.getLogger(__name__).error)
    meaning = layer.open() if layer else None
    live = LiveIndex(generations, opened, settings.alias_file, settings.fresh, meaning=meaning.of if meaning else None)
    segmenter = live.snapshot.segmenter or UndertheseaSegmenter()
    segmenter.words("khởi động")  # loads the model now, so that no question has to wait for it
    if meaning:
        meaning.wait()  # so that its first questions are compared by meaning, too
    return live, segmenter
