"""Measures how long questions take while the index is built again, beside how long they take otherwise.

    python -m tests.bench.serving --articles FOLDER --data DIR [--questions FILE] [--idle N] [--every SECONDS]

The index is made in the data folder ``DIR`` first, if there is none yet. Questions are asked at an even pace, as a bot
asks them, each in its turn: first ``N`` of them with nothing else to do, then as many as a full rebuild leaves time
for, the new index being served at its end. A question's time counts from when it is due. ``--questions`` holds a
question a line; without it they are made of headlines.
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
from bot.settings import Settings
from retrieval.text.segmentation import UndertheseaSegmenter
from tests.bench.speed import Latency, made_of_headlines


class QuestionSearch:
    """Asks the same questions again and again, at an even pace."""

    def __init__(self, answering: AnswerService, questions: Sequence[str], every: float) -> None:
        self._answering = answering
        self._questions = cycle(questions)
        self._every = every

    async def ask(self, more: Callable[[int], bool]) -> tuple[Latency, int]:
        """Ask while ``more`` says so of how many were asked; how long each took, and how many failed."""
        loop = asyncio.get_running_loop()
        taken: list[float] = []
        failed = 0
        due = loop.time()
        while more(len(taken) + failed):
            await asyncio.sleep(due - loop.time())
            try:
                await self._answering.answer_async(next(self._questions), HITS)
            except Exception as error:  # noqa: BLE001 — whatever it is, it is counted
                failed += 1
                print(f"failed: {error!r}")
            else:
                taken.append(1000 * (loop.time() - due))
            due = max(due + self._every, loop.time())
        return Latency(taken), failed


async def measure(settings: Settings, questions: Sequence[str], idle: int, every: float) -> None:
    """Print a row without and a row with a rebuild."""
    archive = open_archive(settings)
    index = LiveIndex(archive.generations, archive.open_index())
    options = replace(archive.options, full=True)
    reindexing = Reindexer(archive.source.articles, archive.generations, archive.segmenter, index, options)
    with SearchWorker(index, UndertheseaSegmenter()) as worker:
        asking = QuestionSearch(AnswerService(worker), questions or list(made_of_headlines(index.current)), every)
        before, _ = await asking.ask(lambda asked: asked < idle // 10)  # to warm up
        print(f"{len(index.current):,} sentences; ms: {'mean':>9} {'p50':>9} {'p95':>9}   asked  failed")
        before, failed = await asking.ask(lambda asked: asked < idle)
        print(f"{'idle':>26} {before} {idle:>7} {failed:>7}")
        rebuild = asyncio.create_task(reindexing.run())
        meanwhile, failed = await asking.ask(lambda _: not rebuild.done())
        report = await rebuild
        print(f"{'rebuilding':>26} {meanwhile} {len(meanwhile.milliseconds) + failed:>7} {failed:>7}")
        slower = meanwhile.slow / before.slow
        print(f"p95 is {slower:.1f} times that of idle; {report.sentences:,} sentences were indexed")


def main() -> None:
    """Measure what the command line asks for."""
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
