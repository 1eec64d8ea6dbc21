"""Measures how soon added articles are answerable in a large archive, and what the answers are until the next build.

    python -m tests.bench.freshness --archive FILE.jsonl[.gz] --contexts FILE --questions FILE [--minutes N]

The archive is FILE and all contexts but 200, which are added. Contexts are JSON lines with ``cid``, ``title`` and
``text``, and questions such with ``question``. Words are learnt from the archive. First the contexts are added at
random moments of N minutes (5; 0 for none) while questions are asked at 5 a second; then 1,000 questions are asked of
the segment, of a build of the same articles at once with the same words, and of the build that folds the segment in.
"""

import argparse
import asyncio
import gzip
import json
import random
import shutil
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from bot.services.answering import AnswerService
from bot.services.article_watcher import watch_articles
from bot.services.live_index import IndexSnapshot, LiveIndex
from bot.services.reindexing import Reindexer
from bot.services.search_worker import SearchProcesses, SearchWorker
from retrieval.building.build import build
from retrieval.building.collocations import CollocationSegmenter, learnt_segmenter
from retrieval.building.refresh import refresh
from retrieval.index.generations import Generations
from retrieval.index.segmented_index import SegmentedIndex
from retrieval.index.sentence_index import SentenceIndex
from retrieval.question_search import QuestionSearch
from retrieval.text.segmentation import Segmenter

ADDED, ASKED, SHOWN = 200, 1_000, 3
RATE = 5.0  # questions a second
IDLE = 60.0  # seconds of questions before articles are added

Found = list[tuple[tuple[str, int], float]]  # of each of the best passages: article, position, score


class KnownWords:
    """The words of another index, for a build of its own: learning again would find others."""

    def __init__(self, learnt: CollocationSegmenter) -> None:
        self._learnt = learnt
        self.identity = f"known {learnt.identity}"

    def words(self, sentence: str) -> list[str]:
        """See `retrieval.text.segmentation.Segmenter`."""
        return self._learnt.words(sentence)


class Archive:
    """The archive in a folder, and the contexts that are added to it."""

    def __init__(self, work: Path, archive: Path, contexts: Sequence[dict[str, str]]) -> None:
        self.articles, self.generations = work / "articles", Generations(work / "index")
        self.added, known = contexts[:ADDED], contexts[ADDED:]
        self.articles.mkdir(parents=True, exist_ok=True)
        opener = gzip.open if archive.suffix == ".gz" else open
        with opener(archive, "rb") as source, (self.articles / "archive.jsonl").open("wb") as target:
            shutil.copyfileobj(source, target)
        (self.articles / "known.jsonl").write_text("".join(map(_record, known)), encoding="utf-8")
        for path in self.articles.glob("new-*"):
            path.unlink()
        started = time.perf_counter()
        report = build(self.articles, self.generations, CollocationSegmenter())
        print(f"{report.sentences} sentences, built in {time.perf_counter() - started:.0f} s", flush=True)

    def add(self, context: dict[str, str]) -> None:
        """Add an article, as one file."""
        hidden = self.articles / f".{context['cid']}"
        hidden.write_text(_record(context), encoding="utf-8")
        hidden.rename(self.articles / f"new-{context['cid']}.jsonl")

    def open(self) -> tuple[LiveIndex, Segmenter]:
        """Open the index in a process that searches."""
        live = LiveIndex(self.generations, self.generations.open())
        return live, live.snapshot.segmenter or CollocationSegmenter()


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("archive", "contexts", "questions"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--work", type=Path)
    options = parser.parse_args()
    contexts, questions = _lines(options.contexts), [line["question"] for line in _lines(options.questions)]
    dice = random.Random(7)
    dice.shuffle(contexts)
    questions = dice.sample(questions, ASKED)
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(options.work or Path(folder), options.archive, contexts)
        if options.minutes:
            asyncio.run(_measure_freshness(archive, questions, options.minutes * 60, dice))
        _compare(archive, questions)


def _lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _record(context: dict[str, str]) -> str:
    record = {"id": context["cid"], "title": context["title"], "body": context["text"]}
    return json.dumps(record, ensure_ascii=False) + "\n"


def _holds(snapshot: IndexSnapshot, _: Segmenter, id_: str) -> bool:
    return snapshot.index.find_article(id_) is not None


async def _measure_freshness(archive: Archive, questions: Sequence[str], seconds: float, dice: random.Random) -> None:
    """Print how long articles took to be answerable, and how long questions took before and meanwhile."""
    index = LiveIndex(archive.generations, archive.generations.open())
    async with SearchProcesses(archive.open, 1) as processes:
        index.call_on_reopen(processes.renew)
        worker = SearchWorker(index, CollocationSegmenter(), processes=processes)
        await processes.ready()
        reindexer = Reindexer(archive.articles, archive.generations, CollocationSegmenter(), index)
        ask = partial(_ask_at_a_rate, AnswerService(worker), questions)
        idle: list[float] = []
        await ask(IDLE / 4, [])
        await ask(IDLE, idle)
        watching = asyncio.create_task(watch_articles(archive.articles, reindexer))
        await asyncio.sleep(1)
        moments = sorted(dice.uniform(0, seconds) for _ in archive.added)
        delays: list[float] = []
        busy: list[float] = []
        adding = asyncio.gather(
            *(_add(archive, worker, *one, delays) for one in zip(archive.added, moments, strict=True))
        )
        while not adding.done():
            await ask(1.0, busy)
        watching.cancel()
        await reindexer.stop()
    percent = np.percentile(delays, [50, 95, 99, 100])
    print("added to answerable: p50 {:.1f}, p95 {:.1f}, p99 {:.1f}, most {:.1f} s".format(*percent))
    for name, times in (("idle", idle), ("meanwhile", busy)):
        print(f"{len(times)} questions {name}: p50 {_ms(times, 50):.0f}, p95 {_ms(times, 95):.0f} ms", flush=True)
    print(f"p95 meanwhile is {_ms(busy, 95) / _ms(idle, 95):.2f} of idle", flush=True)


async def _add(
    archive: Archive, worker: SearchWorker, context: dict[str, str], moment: float, delays: list[float]
) -> None:
    """Add an article at a moment, in seconds from now, and record after how long a search finds it."""
    await asyncio.sleep(moment)
    archive.add(context)
    added = time.perf_counter()
    while not await worker.run_async(_holds, context["cid"]):  # noqa: ASYNC110 — no event to wait for
        await asyncio.sleep(1)
    delays.append(time.perf_counter() - added)


async def _ask_at_a_rate(service: AnswerService, questions: Sequence[str], seconds: float, times: list[float]) -> None:
    """Ask questions for some seconds, each at its moment whether those before are answered or not."""

    async def ask(number: int) -> None:
        await asyncio.sleep(number / RATE)
        started = time.perf_counter()
        await service.answer_async(questions[(len(times) + number) % len(questions)])
        times.append(time.perf_counter() - started)

    await asyncio.gather(*map(ask, range(round(seconds * RATE))))


def _ms(times: Sequence[float], percent: float) -> float:
    return 1000 * float(np.percentile(times, percent))


def _compare(archive: Archive, questions: Sequence[str]) -> None:
    """Print how answers from a segment differ from those of builds."""
    for context in archive.added:
        archive.add(context)
    started = time.perf_counter()
    refresh(archive.articles, archive.generations, CollocationSegmenter())
    joined = archive.generations.open()
    print(f"{type(joined).__name__}, refreshed in {time.perf_counter() - started:.1f} s", flush=True)
    assert isinstance(joined, SegmentedIndex)
    segmenter = learnt_segmenter(archive.generations.folder_of(joined)) or CollocationSegmenter()
    in_segment = _answers(joined, segmenter, questions)
    at_once = Generations(archive.articles.parent / "at once")
    build(archive.articles, at_once, KnownWords(segmenter))
    built = _answers(at_once.open(), segmenter, questions)
    build(archive.articles, archive.generations, CollocationSegmenter())
    folded = _answers(archive.generations.open(), segmenter, questions)
    _print_differences("segment", in_segment, built)
    _print_differences("folded", folded, built)


def _answers(index: SentenceIndex, segmenter: Segmenter, questions: Sequence[str]) -> list[tuple[Found, float]]:
    """Return the best passages of each question, and the confidence."""
    search, answers, started = QuestionSearch(index, segmenter), [], time.perf_counter()
    for question in questions:
        result = search.ask(question, SHOWN)
        found = [((one.article.id, one.sentence.position), one.score) for one in result.passages]
        answers.append((found, result.confidence))
    print(
        f"{type(index).__name__}: {1000 * (time.perf_counter() - started) / len(questions):.1f} ms a question",
        flush=True,
    )
    return answers


def _print_differences(
    name: str, found: Sequence[tuple[Found, float]], expected: Sequence[tuple[Found, float]]
) -> None:
    pairs = list(zip(found, expected, strict=True))
    same = [[key for key, _ in one] == [key for key, _ in other] for (one, _), (other, _) in pairs]
    scores = [
        abs(score - wanted) / max(abs(wanted), 1e-9)
        for (one, _), (other, _) in pairs
        for score, wanted in ((dict(one)[key], wanted) for key, wanted in other if key in dict(one))
    ]
    confidences = [abs(one - other) for (_, one), (_, other) in pairs]
    print(
        f"{name}: the same {SHOWN} in the same order for {100 * np.mean(same):.1f} % of {len(pairs)} questions; scores "
        f"differ by at most {100 * max(scores):.3f} % (p99 {100 * np.percentile(scores, 99):.3f}), "
        f"confidence by at most {max(confidences):.4f}"
    )


if __name__ == "__main__":
    main()
