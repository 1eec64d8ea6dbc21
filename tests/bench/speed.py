"""Measures the latency of questions by the size of the corpus, in one thread.

    python -m tests.bench.speed [--sentences N ...] [--plot FILE.png]
    python -m tests.bench.speed --articles FILE [--articles FILE ...] --data DIR [--questions FILE] [--plot FILE.png]

Without articles: one channel over synthetic sentences (terms by Zipf's law, a fixed seed), compared with rank_bm25, and
with bm25s and tantivy if they are installed, on the same tokens in one run; the ten best scores are compared. With
articles: the whole answer of the bot from each archive (its index is built in the data folder ``DIR`` if it is
missing), the memory that it takes, and the time from the start of a process to its first answer. ``--questions`` names
a file with a question on each line; by default questions are made from headlines.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from bot.composition.archive import open_archive
from bot.composition.terminal import open_answers
from bot.services.answering import HITS
from bot.services.article_location import choose_location
from bot.settings.settings import Settings
from retrieval.index.sentence_index import SentenceIndex
from tests.bench.engines import ENGINES, Corpus, Scorer

SEED = 7
VOCABULARY = 100_000
SHORTEST, LONGEST = 8, 30  # terms of a synthetic sentence
QUERY_TERMS = 6  # taken from one sentence
QUERIES = 200
SLOW_QUERIES = 10  # for rank_bm25, which takes seconds
QUESTIONS = 300
STARTS = 3
MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Latency:
    """Latencies in milliseconds, in the order of the questions."""

    milliseconds: Sequence[float]

    def __str__(self) -> str:
        """Format the mean, the median and the 95th percentile."""
        return f"{np.mean(self.milliseconds):9.2f} {self.median:9.2f} {self.slow:9.2f}"

    @property
    def median(self) -> float:
        """The median."""
        return float(np.median(self.milliseconds))

    @property
    def slow(self) -> float:
        """The 95th percentile."""
        return float(np.percentile(self.milliseconds, 95))


Asked = TypeVar("Asked")
Found = TypeVar("Found")
Points = dict[str, list[tuple[int, float]]]  # by curve: sentences, and the median


def timed(answer: Callable[[Asked], Found], asked: Sequence[Asked]) -> tuple[Latency, list[Found]]:
    """Return the latencies of ``answer`` for each of ``asked``, after a warm-up, and the answers."""
    answer(asked[0])
    taken, found = [], []
    for one in asked:
        started = time.perf_counter()
        found.append(answer(one))
        taken.append(1000 * (time.perf_counter() - started))
    return Latency(taken), found


def synthetic(sentences: int) -> Corpus:
    """Return sentences of terms whose frequencies follow Zipf's law."""
    random = np.random.default_rng(SEED)
    lengths = random.integers(SHORTEST, LONGEST + 1, sentences)
    chances = 1 / np.arange(1, VOCABULARY + 1)
    drawn = np.searchsorted(np.cumsum(chances / chances.sum()), random.random(lengths.sum()))
    terms = np.array([f"t{number}" for number in range(VOCABULARY + 1)], object)[drawn]
    ends = np.cumsum(lengths)
    return [terms[end - length : end].tolist() for end, length in zip(ends, lengths, strict=True)]


def queries(corpus: Corpus) -> list[list[str]]:
    """Return queries, each of terms of one sentence, frequent ones included."""
    random = np.random.default_rng(SEED + 1)
    chosen = (sorted(set(corpus[number])) for number in random.integers(len(corpus), size=QUERIES))
    return [[terms[at] for at in random.permutation(len(terms))[:QUERY_TERMS]] for terms in chosen]


def compare_engines(sizes: Sequence[int]) -> Points:
    """Print a table of all engines for each size, and return the medians."""
    points: Points = {}
    for size in sizes:
        corpus = synthetic(size)
        asked = queries(corpus)
        print(f"\none channel, {size:,} sentences; ms: {'mean':>9} {'p50':>9} {'p95':>9}  scores")
        expected: list[list[float]] = []
        medians: dict[str, float] = {}
        for name, make in ENGINES.items():
            scorer = _made(name, make, corpus)
            if scorer is None:
                continue
            latency, scores = timed(scorer, asked[:SLOW_QUERIES] if name == "rank_bm25" else asked)
            expected = expected or scores
            same = all(np.allclose(one, other, rtol=1e-4) for one, other in zip(scores, expected, strict=False))
            print(f"{name:>36} {latency}  {'same' if same else 'DIFFERENT'}")
            medians[name] = latency.median
            points.setdefault(name, []).append((size, latency.median))
        ratios = (f"{name} {medians[name] / medians['hoibao']:.2f}" for name in medians)
        print(f"{'p50, relative to hoibao:':>36} {', '.join(ratios)}")
    return points


def _made(name: str, make: Callable[[Corpus], Scorer], corpus: Corpus) -> Scorer | None:
    try:
        return make(corpus)
    except ImportError:
        print(f"{name:>36} not installed")
        return None


def measure_answers(archives: Sequence[Path], data: Path, questions: Sequence[str]) -> Points:
    """Print a row for each archive, and return the medians."""
    points: Points = {"the whole answer": []}
    print(f"the whole answer; ms: {'mean':>9} {'p50':>9} {'p95':>9}   anonymous  mapped (MiB)  first answer (s)")
    for articles in archives:
        environment = {"HOIBAO_ARTICLES": str(articles), "HOIBAO_DATA": str(data)}
        settings = Settings.from_env(environment)
        index = open_archive(settings).open_index()
        sentences, asked = len(index), [*(questions or from_headlines(index))][:QUESTIONS]
        del index  # `memory` counts every file that is mapped
        with open_answers(settings) as answers:
            latency, _ = timed(lambda question: answers.answer(question, HITS), asked)
            anonymous, mapped = memory(choose_location(settings, public=False).index)
        first = min(first_answer(environment, asked[0]) for _ in range(STARTS))
        print(f"{sentences:>12,} sentences   {latency} {anonymous / MIB:>11.0f} {mapped / MIB:>13.0f} {first:>17.2f}")
        points["the whole answer"].append((sentences, latency.median))
    return points


def from_headlines(index: SentenceIndex) -> Iterator[str]:
    """Yield questions about articles from all over the archive."""
    step = max(1, index.article_count // QUESTIONS)
    return (f"{index.article(number).title} khi nào?" for number in range(0, index.article_count, step))


def memory(index: Path) -> tuple[int, int]:
    """Return the bytes of this process's anonymous memory and of the files below ``index`` that it maps.

    Both are 0 on systems without /proc. The benchmark's own data is included.
    """
    try:
        own = re.search(r"^Anonymous:\s+(\d+) kB", Path("/proc/self/smaps_rollup").read_text("utf-8"), re.MULTILINE)
        maps = Path("/proc/self/maps").read_text("utf-8").splitlines()
    except OSError:
        return 0, 0
    spans = (line.split()[0].split("-") for line in maps if str(index.resolve()) in line)
    return 1024 * int(own[1]) if own else 0, sum(int(end, 16) - int(start, 16) for start, end in spans)


def first_answer(environment: dict[str, str], question: str) -> float:
    """Return the seconds that the command line takes for one question, with its files in the page cache."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "bot", "ask", "--json", question]
    subprocess.run(command, check=True, env=os.environ | environment, capture_output=True)  # noqa: S603 — our own
    return time.perf_counter() - started


def plot(points: Points, file: Path) -> None:
    """Plot latency over size, if matplotlib is installed."""
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415 — an extra
    except ImportError:
        print("no plot: matplotlib is not installed", file=sys.stderr)
        return
    figure = Figure(figsize=(7, 4.5), layout="constrained")
    axes = figure.subplots()
    for name, curve in points.items():
        axes.plot(*zip(*curve, strict=True), marker="o", label=name)
    axes.set(xscale="log", yscale="log", xlabel="sentences", ylabel="median, ms")
    axes.grid(visible=True, alpha=0.3)
    axes.legend()
    figure.savefig(file, dpi=150)


def main() -> None:
    """Parse the command line, and measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sentences", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--articles", type=Path, nargs="+", default=[])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--plot", type=Path, metavar="FILE.png")
    options = parser.parse_args()
    if options.articles and not options.data:
        parser.error("--articles needs --data, the folder for the indexes")
    if options.articles:
        asked = options.questions.read_text("utf-8").splitlines() if options.questions else []
        points = measure_answers(options.articles, options.data, asked)
    else:
        points = compare_engines(options.sentences)
    if options.plot:
        plot(points, options.plot)


if __name__ == "__main__":
    main()
