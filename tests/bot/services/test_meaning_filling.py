"""The background service that fills vectors, with real processes and a model of a few lines."""

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.services.meaning_filling import FillTask, MeaningFilling
from retrieval.index.sentence_index import SentenceIndex
from retrieval.meaning.child_process import Patience
from retrieval.meaning.embedding_process import EmbeddingProcess
from retrieval.meaning.fill_status import read_status
from retrieval.meaning.stored_vectors import StoredVectors
from retrieval.meaning.vector_log import LOG_NAME, VectorLog, is_damaged
from retrieval.meaning.vector_writer import is_being_written
from tests.open_files import one_free_descriptor
from tests.processes import is_alive, until_ended
from tests.retrieval.building.test_refresh import NEWS, Archive
from tests.retrieval.meaning.tiny_model import TinyFiles

WAITING = "Ngày: 1/5/2026\nBến phà chờ khách\nBến phà Mây Hạ chờ khách từ 4 giờ sáng."  # until there is a file


async def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition that nothing signals."""
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 — as said
            await asyncio.sleep(0.02)


class Filled:
    """An archive whose vectors a service fills."""

    def __init__(self, folder: Path, fault: str = "") -> None:
        self.archive = Archive(folder)
        self.files = TinyFiles(folder, fault)
        (folder / "name").write_text("tiny-1")
        self.vectors = self.archive.generations.meaning / "tiny-1"
        self.task = FillTask(self.archive.generations, self.vectors, partial(EmbeddingProcess, self.files), dict, 1)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["asyncio.Task[None]"]:
        """Run the service."""
        running = asyncio.create_task(MeaningFilling(self.task, interval=0.02, again=0.02).run())
        try:
            yield running
        finally:
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await running

    def index(self) -> SentenceIndex:
        """Open the current index."""
        return self.archive.generations.open()

    async def until_filled(self) -> None:
        """Wait until the status says that the current index is filled, which it is then."""
        await until(self._says_that_it_is_filled)
        index = self.index()
        stored = StoredVectors(VectorLog(self.vectors), index)
        assert all(stored.of_article(article.number) is not None for article in index.articles)

    def _says_that_it_is_filled(self) -> bool:
        status = read_status(self.vectors)
        return status is not None and (self.archive.generations.served(), status.sentences) == (
            status.generation,
            status.filled,
        )

    async def until_waiting(self) -> int:
        """Wait until the model waits for the file ``go``, and return its process."""
        await until(lambda: any("chờ" in text for text in self.files.embedded()))
        return self.files.starts()[-1][0]

    def let_go(self) -> None:
        """Have the model wait no more."""
        (self.archive.folder / "go").touch()


def parent(process: int) -> int:
    """Return the parent of a process."""
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what the log says to an operator."""
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


async def test_each_index_that_becomes_current_is_filled(tmp_path: Path) -> None:
    """The current index is filled, at a lower priority, and after a refresh only what has changed."""
    filled = Filled(tmp_path)
    async with filled.running():
        await filled.until_filled()
        assert [os.nice(0) + 1] == [niceness for _, niceness in filled.files.starts()]
        before = len(filled.files.embedded())
        assert len(filled.index()) == before
        filled.archive.change()
        await asyncio.to_thread(filled.archive.refresh)
        await filled.until_filled()
    index = filled.index()
    changed = [len(article.sentences) for article in index.articles if article.id in NEWS]
    assert sum(changed) == len(filled.files.embedded()) - before
    assert 2 == len(filled.files.starts())


async def test_lost_vectors_are_filled_again(tmp_path: Path) -> None:
    """Vectors come back whose file is deleted while the service runs, or damaged, which a reader finds."""
    filled = Filled(tmp_path)
    path = filled.vectors / LOG_NAME
    async with filled.running():
        await filled.until_filled()
        whole = path.read_bytes()
        path.unlink()
        await until(lambda: path.exists() and not is_being_written(filled.vectors))
        await filled.until_filled()
        assert whole == path.read_bytes()
        with path.open("r+b") as file:
            file.seek(-1, os.SEEK_END)
            file.write(bytes([whole[-1] ^ 1]))
        index = filled.index()
        stored = StoredVectors(VectorLog(filled.vectors), index)
        assert [None] == [one for one in map(stored.of_article, range(index.article_count)) if one is None]
        await until(lambda: not is_damaged(filled.vectors) and not is_being_written(filled.vectors))
        await filled.until_filled()


async def test_a_process_that_dies_is_replaced(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """After the process was killed it is logged once, and another one goes on where that one was."""
    filled = Filled(tmp_path)
    filled.archive.write("phà", WAITING)
    filled.archive.refresh()
    async with filled.running():
        os.kill(parent(await filled.until_waiting()), signal.SIGKILL)
        filled.let_go()
        await filled.until_filled()
    assert ["ended with code -9: see the lines above; it is tried again"] == [
        line.partition("vectors ")[2].partition("fills vectors ")[2] for line in lines(caplog)
    ]


async def test_it_ends_with_the_program(tmp_path: Path) -> None:
    """When it is cancelled, its process ends at once, and the one of its model with that."""
    filled = Filled(tmp_path)
    filled.archive.write("phà", WAITING)
    filled.archive.refresh()
    async with filled.running() as running:
        model = await filled.until_waiting()
        filler = parent(model)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert not is_alive(filler)
        filled.let_go()
        await until_ended(model)


async def test_a_model_that_cannot_be_used_is_named_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """It is tried again and again, and logged once, with the remedy."""
    filled = Filled(tmp_path, "refuse")
    async with filled.running():
        await until(lambda: len(filled.files.starts()) > 2)
    assert ["vectors of sentences are not filled: tiny.bin is damaged: unset HOIBAO_MEANING"] == lines(caplog)


async def test_a_process_that_cannot_be_started_stops_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Without a free descriptor for its pipe it is logged once, and filled later."""
    filled = Filled(tmp_path)
    async with filled.running():
        with one_free_descriptor():  # by which small files are read
            await until(lambda: bool(lines(caplog)))
        await filled.until_filled()
    (line,) = lines(caplog)
    assert "cannot be started (Too many open files): allow the program more" in line


async def test_an_article_that_ends_the_model_costs_no_other(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """An article newer than all others, whose text ends each process of the model, is left out, and they are filled.

    The log says how many are.
    """
    caplog.set_level(logging.INFO)
    filled = Filled(tmp_path)
    filled.archive.write("phà", "Ngày: 1/5/2026\nBến phà chết máy\nBến phà Mây Hạ chết máy từ 4 giờ sáng.")
    filled.archive.refresh()
    hasty = partial(EmbeddingProcess, filled.files, patience=Patience(pauses=(0.0,)))
    filled.task = replace(filled.task, open_embedder=hasty)
    async with filled.running():
        await until(lambda: bool(caplog.messages))
    index, log = filled.index(), VectorLog(filled.vectors)
    without = [one.id for one in index.articles if StoredVectors(log, index).of_article(one.number) is None]
    assert ["phà"] == without
    count = len(index)
    assert [f"{count - 1} of {count} sentences of generation {index.generation} have vectors"] == caplog.messages
    assert 3 == len(filled.files.starts())


async def test_one_of_several_programs_fills(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Of two programs with one data folder one embeds the sentences, each once."""
    filled = Filled(tmp_path)
    async with filled.running(), filled.running():
        await filled.until_filled()
    assert len(filled.index()) == len(filled.files.embedded())
    assert [] == lines(caplog)
