"""Measures builds: the rate of each phase, the memory of each process, and the cost of a few changed articles.

    python -m tests.bench.indexing --articles FILE.jsonl [--segmenter underthesea|collocations] [--changed 0.01]

``FILE.jsonl`` holds one record on each line. First the baseline rate is measured: two processes that only call
``word_tokenize`` on the first sentences. Then everything is built, the baseline is measured again, and another build
follows after one article in a hundred has changed. Compare rates within one run only, as the load of the machine may
change; where other programs take the cores meanwhile, compare the CPU time of all processes for a sentence, which is
printed as well. Resident memory includes mapped files, which the system can reclaim; anonymous memory it cannot.
"""

import argparse
import json
import multiprocessing
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import underthesea

from retrieval.articles.folder import read_articles
from retrieval.articles.model import Article
from retrieval.building.build import build
from retrieval.building.collocations import CollocationSegmenter
from retrieval.building.options import Progress
from retrieval.index.generations import Generations
from retrieval.text.segmentation import Segmenter, UndertheseaSegmenter
from retrieval.text.sentence_splitting import split_sentences

_BASELINE_SENTENCES = 8_000
_BATCH = 256  # sentences


@dataclass(slots=True)
class Phases:
    """The duration of each phase of a build, in seconds, and its count."""

    began: float = field(default_factory=time.perf_counter)
    seconds: dict[str, float] = field(default_factory=dict)
    done: dict[str, int] = field(default_factory=dict)
    _phase: str = "starting"

    def note(self, progress: Progress) -> None:
        """Record the progress of the build."""
        self.done[progress.phase] = progress.done
        if progress.phase != self._phase:
            self.end()
            self._phase = progress.phase

    def end(self) -> None:
        """End the current phase."""
        now = time.perf_counter()
        self.seconds[self._phase] = self.seconds.get(self._phase, 0.0) + now - self.began
        self.began = now


class Memory(threading.Thread):
    """Samples the anonymous memory of this process ten times a second; ``peak`` is in MiB."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0.0
        self._ended = threading.Event()

    def run(self) -> None:
        """Sample until `end`."""
        while not self._ended.wait(0.1):
            status = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
            anonymous = next(int(line.split()[1]) for line in status if line.startswith("RssAnon"))
            self.peak = max(self.peak, anonymous / 1024)

    def end(self) -> float:
        """Stop sampling, and return the peak."""
        self._ended.set()
        self.join()
        return self.peak


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, required=True, help="JSON lines, one record each")
    parser.add_argument("--segmenter", choices=["underthesea", "collocations"], default="underthesea")
    parser.add_argument("--changed", type=float, default=0.01, help="share of the articles to change")
    parser.add_argument("--most", type=int, default=10**9, help="number of articles")
    parser.add_argument("--work", type=Path, help="folder for the index, on the disk to measure")
    options = parser.parse_args()
    segmenter: Segmenter = UndertheseaSegmenter() if options.segmenter == "underthesea" else CollocationSegmenter()
    with tempfile.TemporaryDirectory(dir=options.work) as work:
        articles, generations = Path(work) / "articles.jsonl", Generations(Path(work) / "index")
        _copy(options.articles, articles, options.most, changed_every=0)
        before, cpu_before = _baseline_rate(articles)
        full, rate, cpu = _measure("full", articles, generations, segmenter)
        after, cpu_after = _baseline_rate(articles)
        baseline, cpu_baseline = (before + after) / 2, (cpu_before + cpu_after) / 2
        print(f"baseline, word_tokenize in two processes: {before:.0f} sentences/s before, {after:.0f} after")
        print(f"  CPU in ms a sentence: {cpu_before:.2f} before, {cpu_after:.2f} after")
        print(f"the full build at {rate / baseline:.0%} of the baseline, by CPU {cpu_baseline / cpu:.0%}", flush=True)
        every = max(round(1 / options.changed), 1)
        _copy(options.articles, articles, options.most, changed_every=every)
        again, _, cpu_again = _measure(f"{options.changed:.1%} changed", articles, generations, segmenter)
        print(f"{options.changed:.1%} changed costs {again / full:.1%} of a full build, by CPU {cpu_again / cpu:.1%}")


def _copy(source: Path, target: Path, most: int, changed_every: int) -> None:
    """Copy records line by line, to keep them out of the measured memory; change one in ``changed_every``."""
    with source.open(encoding="utf-8") as lines, target.open("w", encoding="utf-8") as copy:
        for number, line in enumerate(islice(lines, most)):
            record = json.loads(line)
            if changed_every and number % changed_every == 0:
                record["title"] = f"Tin mới: {record['title']}"
            copy.write(json.dumps(record, ensure_ascii=False) + "\n")


def cpu_seconds() -> float:
    """Return the CPU time of this process and of those that it has ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _baseline_rate(articles: Path) -> tuple[float, float]:
    """Return the baseline in sentences per second, and its CPU time in milliseconds per sentence."""
    sentences = list(islice(_sentences(articles), _BASELINE_SENTENCES))
    batches = [sentences[start : start + _BATCH] for start in range(0, len(sentences), _BATCH)]
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        list(pool.map(_tokenize, [batches[0][:8]] * 8))  # warm both up
        started = time.perf_counter()
        used = sum(pool.map(_tokenize, batches))
        return len(sentences) / (time.perf_counter() - started), 1000 * used / len(sentences)


def _sentences(articles: Path) -> Iterator[str]:
    for article in read_articles(articles):
        if isinstance(article, Article):
            for paragraph in article.paragraphs:
                text = article.text[paragraph.start : paragraph.end]
                yield from (text[start:end] for start, end in split_sentences(text))


def _tokenize(sentences: list[str]) -> float:
    """Segment ``sentences``, and return the CPU time that it took."""
    started = time.process_time()
    for sentence in sentences:
        underthesea.word_tokenize(sentence)
    return time.process_time() - started


def _measure(title: str, articles: Path, generations: Generations, segmenter: Segmenter) -> tuple[float, float, float]:
    """Build; return the duration in seconds, the sentences per second, and the milliseconds of CPU per sentence."""
    phases, memory = Phases(), Memory()
    memory.start()
    started, used = time.perf_counter(), cpu_seconds()
    report = build(articles, generations, segmenter, on_progress=phases.note)
    seconds, cpu = time.perf_counter() - started, 1000 * (cpu_seconds() - used) / report.sentences
    phases.end()
    peak = memory.end()
    rate = report.sentences / seconds
    print(f"{title}: {report.sentences} sentences in {seconds:.1f} s, {rate:.0f}/s, CPU {cpu:.2f} ms a sentence")
    for phase, took in phases.seconds.items():
        print(f"  {phase:11} {took:7.1f} s {phases.done.get(phase, 0) / took:10.0f}/s")
    scale = 1 << 20 if sys.platform == "darwin" else 1 << 10
    resident = [resource.getrusage(who).ru_maxrss / scale for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(
        f"  peak memory in MiB: {peak:.0f} anonymous, {resident[0]:.0f} resident; of a segmenting process "
        f"{resident[1]:.0f} resident",
        flush=True,
    )
    return seconds, rate, cpu


if __name__ == "__main__":
    main()
