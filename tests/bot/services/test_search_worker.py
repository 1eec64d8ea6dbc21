import asyncio
import os
import threading
import time
from functools import partial
from pathlib import Path

import pytest

from bot.services.live_index import IndexSnapshot, LiveIndex
from bot.services.search_worker import SearchProcesses, SearchWorker
from retrieval.building.build import build
from retrieval.building.options import BuildOptions
from retrieval.building.refresh import refresh
from retrieval.index.generations import Generations
from retrieval.text.segmentation import Segmenter
from tests.answers import BlankSegmenter
from tests.processes import until_ended
from tests.program import write_articles


def thread_and_generation(snapshot: IndexSnapshot, segmenter: Segmenter) -> tuple[int, str, str]:
    """A job that returns where it ran, and on what."""
    return threading.get_ident(), snapshot.index.generation, segmenter.identity


async def test_jobs_share_one_thread(generations: Generations) -> None:
    """Concurrent jobs run in one thread, not the event loop's, with the live index and the worker's segmenter."""
    index = LiveIndex(generations, generations.open())
    with SearchWorker(index, BlankSegmenter()) as worker:
        first, second = await asyncio.gather(*[worker.run_async(thread_and_generation) for _ in range(2)])
    assert first == second
    assert (index.current.generation, BlankSegmenter.identity) == first[1:]
    assert threading.get_ident() != first[0]


def test_run_stays_in_the_calling_thread(generations: Generations) -> None:
    """A job that is run synchronously runs in the calling thread."""
    worker = SearchWorker(LiveIndex(generations, generations.open()), BlankSegmenter())
    assert threading.get_ident() == worker.run(thread_and_generation)[0]


def open_index(folder: Path) -> tuple[LiveIndex, Segmenter]:
    """Prepare a process that searches."""
    generations = Generations(folder)
    return LiveIndex(generations, generations.open()), BlankSegmenter()


def process_and_generation(snapshot: IndexSnapshot, _: Segmenter) -> tuple[int, str]:
    """A job that returns where it ran, and on what."""
    time.sleep(0.01)
    return os.getpid(), snapshot.index.generation


async def test_new_generation_reaches_the_processes(tmp_path: Path) -> None:
    """Once a new generation is served, every search is on it; those asked meanwhile are all answered."""
    articles, generations = write_articles(tmp_path / "articles"), Generations(tmp_path / "index")
    before = build(articles, generations, BlankSegmenter()).generation
    index = LiveIndex(generations, generations.open())
    async with SearchProcesses(partial(open_index, tmp_path / "index"), 1) as processes:
        index.call_on_reopen(processes.renew)
        worker = SearchWorker(index, BlankSegmenter(), processes=processes)
        pid, generation = await worker.run_async(process_and_generation)
        assert (before, False) == (generation, pid == os.getpid())
        after = build(articles, generations, BlankSegmenter()).generation
        reopening = asyncio.create_task(asyncio.to_thread(index.reopen))
        found = []
        while not reopening.done():
            found.append(await worker.run_async(process_and_generation))
        await reopening
        assert (pid, before) == found[0]
        assert after == (await worker.run_async(process_and_generation))[1]
        await until_ended(pid)


async def test_new_segment_reaches_the_processes(tmp_path: Path) -> None:
    """The search after a refresh is on its segment, in the same process; a refresh without change needs nothing."""
    articles, generations = write_articles(tmp_path / "articles"), Generations(tmp_path / "index")
    build(articles, generations, BlankSegmenter())
    options = BuildOptions(least_extended=0, largest_segment=2.0)
    async with SearchProcesses(partial(open_index, tmp_path / "index"), 1) as processes:
        pid, before = await processes.run(process_and_generation)
        (articles / "ga.txt").write_text("Nhà ga Hòn Sẻ mở cửa.")
        segment = refresh(articles, generations, BlankSegmenter(), options).generation
        assert (pid, segment) == await processes.run(process_and_generation) != (pid, before)
        refresh(articles, generations, BlankSegmenter(), options)
        assert (pid, segment) == await processes.run(process_and_generation)


async def test_processes_stay_if_no_others_can_start(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Where no process can open the new index, which is logged, the former ones go on."""
    build(write_articles(tmp_path / "articles"), Generations(tmp_path / "index"), BlankSegmenter())
    async with SearchProcesses(partial(open_index, tmp_path / "index"), 1) as processes:
        pid, _ = await processes.run(process_and_generation)
        (tmp_path / "index" / "current").unlink()
        await asyncio.to_thread(processes.renew)
        assert pid == (await processes.run(process_and_generation))[0]
    assert any("not searched yet" in message for message in caplog.messages)
