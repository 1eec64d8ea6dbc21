"""Measures the latency of questions while the index is rebuilt, compared with the latency when idle.

    python -m tests.bench.serving --articles FOLDER --data DIR [--questions FILE] [--idle N] [--every SECONDS]

The index is built in the data folder ``DIR`` first, if it is missing. Questions are asked one after the other at a
constant rate: first ``N`` of them when idle, then as many as are due during a full rebuild, which ends with the switch
to the new index. A latency counts from the moment at which the question is due. ``--questions`` names a file with a
question on each line; by default questions are made from headlines.
"""

import argparse
import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import cycle
from pathlib import Path

from bot.composition.archive import open_archive
from bot.services.answering import HITS, AnswerService
from bot.services.live_index import LiveIndex
from bot.services.reindexing import Reindexer
from bot.services.search_worker import SearchWorker
from bot.settings.settings import Settings
from retrieval.text.segmentation import UndertheseaSegmenter
from tests.bench.speed import Latency, from_headlines


class Load:
    """Asks the same questions repeatedly, one every ``every`` seconds."""

    def __init__(self, answers: AnswerService, questions: Sequence[str], every: float) -> None:
        self._answers = answers
        self._questions = cycle(questions)
        self._every = every

    async def ask(self, more: Callable[[int], bool]) -> tuple[Latency, int]:
        """Ask while ``more(count asked)`` is true; return the latencies and the number of failures."""
        loop = asyncio.get_running_loop()
        taken: list[float] = []
        failed = 0
        due = loop.time()
        while more(len(taken) + failed):
            await asyncio.sleep(due - loop.time())
            try:
                await self._answers.answer_async(next(self._questions), HITS)
            except Exception as error:  # noqa: BLE001 — every failure is counted
                failed += 1
                print(f"failed: {error!r}")
            else:
                taken.append(1000 * (loop.time() - due))
            due = max(due + self._every, loop.time())
        return Latency(taken), failed


async def measure(settings: Settings, questions: Sequence[str], idle: int, every: float) -> None:
    """Print a row for the idle program, and one for a rebuild."""
    archive = open_archive(settings)
    index = LiveIndex(archive.generations, archive.open_index())
    options = replace(archive.options, full=True)
    reindexer = Reindexer(archive.source.articles, archive.generations, archive.segmenter, index, options)
    with SearchWorker(index, UndertheseaSegmenter()) as worker:
        load = Load(AnswerService(worker), questions or list(from_headlines(index.current)), every)
        await load.ask(lambda asked: asked < idle // 10)  # warm up
        print(f"{len(index.current):,} sentences; ms: {'mean':>9} {'p50':>9} {'p95':>9}   asked  failed")
        idling, failed = await load.ask(lambda asked: asked < idle)
        print(f"{'idle':>26} {idling} {idle:>7} {failed:>7}")
        rebuild = asyncio.create_task(reindexer.run())
        rebuilding, failed = await load.ask(lambda _: not rebuild.done())
        report = await rebuild
        print(f"{'rebuilding':>26} {rebuilding} {len(rebuilding.milliseconds) + failed:>7} {failed:>7}")
        slower = rebuilding.slow / idling.slow
        print(f"p95 is {slower:.1f} times that of idle; {report.sentences:,} sentences were indexed")


def main() -> None:
    """Parse the command line, and measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--idle", type=int, default=200)
    parser.add_argument("--every", type=float, default=0.1)
    options = parser.parse_args()
    settings = Settings.from_env({"HOIBAO_ARTICLES": str(options.articles), "HOIBAO_DATA": str(options.data)})
    questions = options.questions.read_text("utf-8").splitlines() if options.questions else []
    asyncio.run(measure(settings, questions, options.idle, options.every))


if __name__ == "__main__":
    main()
