"""Fills the vectors of an archive while questions are asked, kills the filling now and then, and checks the vectors.

    python -m tests.bench.meaning_fill --data DIR [--articles FOLDER] [--sentences N] [--kills N] [--model bundled]
        [--idle SECONDS] [--rate N] [--workers N] [--compared N]

The index is built in the data folder ``DIR`` first, if it is missing: of ``--articles``, else of invented articles
with about ``--sentences`` sentences. Questions made from headlines are asked at ``--rate`` a second (5), first for
``--idle`` seconds (60), then until all sentences have vectors, then once more. The filling is killed at as many random
moments as ``--kills`` says (20). The processor time is that of the filling and of its model, also of what a kill has
lost. In the end all articles must have vectors; those of ``--compared`` articles (300) are computed again, undisturbed.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import signal
import time
from functools import partial
from pathlib import Path

import numpy as np

from bot.composition.archive import Archive, open_archive, open_search
from bot.composition.meaning import MeaningLayer, meaning_layer
from bot.services.answering import AnswerService
from bot.services.live_index import LiveIndex
from bot.services.meaning_filling import MeaningFilling
from bot.services.search_worker import SearchProcesses, SearchWorker
from bot.settings.settings import Settings
from retrieval.index.sentence_index import SentenceIndex
from retrieval.meaning.embedding_process import EmbeddingProcess
from retrieval.meaning.fill_status import read_status
from retrieval.meaning.stored_vectors import StoredVectors
from retrieval.meaning.vector_log import VectorLog, record, stored_size
from tests.answers import BlankSegmenter
from tests.bench.serving import Load
from tests.bench.speed import Latency, from_headlines
from tests.retrieval.invented import invent

_TICKS = os.sysconf("SC_CLK_TCK")
_LOOK = 0.2  # seconds between looks at the processes


def invent_articles(folder: Path, sentences: int) -> Path:
    """Write a file of invented articles with about so many sentences, and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "invented.jsonl").open("w", encoding="utf-8") as file:
        seed = 0
        while sentences > 0:
            article = invent(seed)
            body = [" ".join(paragraph) for paragraph in article.paragraphs]
            title, published = f"{article.title} ({seed})", article.published.isoformat()
            line = {"id": str(seed), "title": title, "published": published, "body": body}
            file.write(f"{json.dumps(line, ensure_ascii=False)}\n")
            sentences, seed = sentences - len(article.sentences), seed + 1
    return folder


def children(process: int) -> list[int]:
    """Return the processes that a process has started."""
    with contextlib.suppress(OSError):
        tasks = Path(f"/proc/{process}/task").iterdir()
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    return []


def seconds_of(process: int) -> float:
    """Return the processor time of a process until now, 0 if it has ended."""
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS
    return 0.0


class Fillers:
    """The processes that fill: those of least priority that this program has started, and those of their models."""

    def __init__(self) -> None:
        self._seconds: dict[int, float] = {}

    def current(self) -> list[int]:
        """Return the processes that fill now, without those of their models."""
        return [child for child in children(os.getpid()) if os.getpriority(os.PRIO_PROCESS, child) == 19]

    def look(self) -> None:
        """Note the processor time of all of them until now."""
        for filler in self.current():
            for process in (filler, *children(filler)):
                self._seconds[process] = max(self._seconds.get(process, 0.0), seconds_of(process))

    @property
    def minutes(self) -> float:
        """The processor time of all of them, in minutes."""
        return sum(self._seconds.values()) / 60


async def fill(layer: MeaningLayer, settings: Settings, index: SentenceIndex, kills: int) -> Fillers:
    """Fill, and kill the filling after random shares of the sentences."""
    fillers, sentences = Fillers(), len(index)
    moments = sorted(random.Random(7).uniform(0, 0.98) * sentences for _ in range(kills))
    filling = asyncio.create_task(MeaningFilling(layer.fill_task(settings), interval=0.5, again=0.5).run())
    while (status := read_status(layer.folder)) is None or status.filled < sentences:
        await asyncio.sleep(_LOOK)
        fillers.look()
        if moments and status is not None and status.filled >= moments[0] and (current := fillers.current()):
            await asyncio.sleep(random.Random(len(moments)).uniform(0, 3))
            fillers.look()
            os.kill(current[0], signal.SIGKILL)
            moments.pop(0)
    filling.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await filling
    print(f"killed {kills - len(moments)} times")
    return fillers


def compare(layer: MeaningLayer, index: SentenceIndex, count: int) -> int:
    """Return how many of ``count`` articles have other vectors than undisturbed; fail if any article has none."""
    stored = StoredVectors(VectorLog(layer.folder), index)
    numbers = np.flatnonzero(index.every).tolist()
    lengths = [(len(vectors) if (vectors := stored.of_article(number)) is not None else -1) for number in numbers]
    assert lengths == [len(index.sentences_of(number)) for number in numbers], "an article has no vectors, or too few"
    wrong = 0
    with EmbeddingProcess(layer.files) as embedder:
        for number in random.Random(5).sample(numbers, min(count, len(numbers))):
            texts = [index.sentence(sentence).text for sentence in index.sentences_of(number)]
            vectors = stored.of_article(number)
            assert vectors is not None
            wrong += record(0, vectors) != record(0, embedder.passages(texts))
    return wrong


async def measure(settings: Settings, archive: Archive, options: argparse.Namespace) -> None:
    """Print what the filling takes, and how long questions take meanwhile."""
    layer = meaning_layer(settings, archive.source.index)
    assert layer is not None
    live = LiveIndex(archive.generations, archive.open_index())
    index, every = live.current, 1 / options.rate
    async with SearchProcesses(
        partial(open_search, settings, archive.source.index, layer), options.workers
    ) as processes:
        await processes.ready()
        with SearchWorker(live, BlankSegmenter(), processes=processes) as worker:
            load = Load(AnswerService(worker), list(from_headlines(index)), every)
            await load.ask(lambda asked: asked < 20)  # warm up
            idle, _ = await load.ask(lambda asked: asked < options.idle * options.rate)
            started = time.monotonic()
            filling = asyncio.create_task(fill(layer, settings, index, options.kills))
            busy, failed = await load.ask(lambda _: not filling.done())
            fillers, minutes = await filling, (time.monotonic() - started) / 60
            after, _ = await load.ask(lambda asked: asked < options.idle * options.rate)
    print(f"{len(index):,} sentences; ms: {'mean':>9} {'p50':>9} {'p95':>9}")
    for name, latency in {"idle": idle, "filling": busy, "afterwards": after}.items():
        print(f"{name:>26} {latency}")
    slower = f"{busy.slow / idle.slow:.2f} times that of idle, {busy.slow / after.slow:.2f} times that of afterwards"
    print(f"p95 is {slower}; {failed} of {_count(busy) + failed} failed")
    size = stored_size(layer.folder)
    print(
        f"filled in {minutes:.1f} min, {fillers.minutes:.1f} of a processor; {size / len(index):.0f} bytes a sentence"
    )
    wrong = compare(layer, index, options.compared)
    print(f"{wrong} of {options.compared} articles have other vectors than undisturbed")
    lookup(layer, index)


def _count(latency: Latency) -> int:
    return len(latency.milliseconds)


def lookup(layer: MeaningLayer, index: SentenceIndex) -> None:
    """Print what it takes to open the log, and to look up the vectors of 20 articles that were not asked for before."""
    started = time.perf_counter()
    log = VectorLog(layer.folder)
    opened = 1000 * (time.perf_counter() - started)
    stored, taken = StoredVectors(log, index), []
    numbers = np.flatnonzero(index.every)
    np.random.default_rng(3).shuffle(numbers)
    for start in range(0, len(numbers) - 20, 20):
        started = time.perf_counter()
        for number in numbers[start : start + 20].tolist():
            stored.of_article(number)
        taken.append(1000 * (time.perf_counter() - started))
    median, slow = np.median(taken), np.quantile(taken, 0.95)
    print(f"opened in {opened:.1f} ms; 20 articles: median {median:.2f} ms, p95 {slow:.2f} ms")


def main() -> None:
    """Parse the command line, and measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--articles", type=Path)
    parser.add_argument("--sentences", type=int, default=60_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--model", default="bundled")
    parser.add_argument("--idle", type=float, default=60)
    parser.add_argument("--rate", type=float, default=5)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--compared", type=int, default=300)
    options = parser.parse_args()
    articles = options.articles or invent_articles(options.data / "articles", options.sentences)
    names = {"HOIBAO_ARTICLES": articles, "HOIBAO_DATA": options.data, "HOIBAO_MEANING": options.model}
    settings = Settings.from_env(
        {name: str(value) for name, value in names.items()} | {"HOIBAO_SEGMENTER": "collocations"}
    )
    asyncio.run(measure(settings, open_archive(settings), options))


if __name__ == "__main__":
    main()
