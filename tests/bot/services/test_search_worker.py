import asyncio
import threading

from bot.services.live_index import IndexSnapshot, LiveIndex
from bot.services.search_worker import SearchWorker
from retrieval.index.generations import Generations
from retrieval.text.segmentation import Segmenter
from tests.answers import BlankSegmenter


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
