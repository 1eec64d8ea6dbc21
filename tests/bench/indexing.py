"""Measures building: rate by phase, memory by process, and what a few changed articles cost.

    python -m tests.bench.indexing --articles FILE.jsonl [--segmenter underthesea|collocations] [--changed 0.01]

``FILE.jsonl`` holds a record a line. First the bare rate: two processes that do nothing but ``word_tokenize`` the first
sentences. Then everything is built, the bare rate is taken again, and all is built once more after one article in a
hundred has changed. The rates are to be compared within one run, for the machine may have other things to do. Resident
memory counts files that are mapped, which the system takes back when it needs to; anonymous memory is what it cannot.
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

_BARE = 8_000  # sentences
_BATCH = 256


@dataclass(slots=True)
class Phases:
    """How long each phase of a build took, in seconds, and what it counted."""

    began: float = field(default_factory=time.perf_counter)
    seconds: dict[str, float] = field(default_factory=dict)
    done: dict[str, int] = field(default_factory=dict)
    _phase: str = "starting"

    def note(self, progress: Progress) -> None:
        """Take in how far the build is."""
        self.done[progress.phase] = progress.done
        if progress.phase != self._phase:
            self.end()
            self._phase = progress.phase

    def end(self) -> None:
        """The phase under way is over."""
        now = time.perf_counter()
        self.seconds[self._phase] = self.seconds.get(self._phase, 0.0) + now - self.began
        self.began = now


class Memory(threading.Thread):
    """Looks ten times a second how much anonymous memory this process holds; ``peak`` is in MiB."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0.0
        self._ended = threading.Event()

    def run(self) -> None:
        """See the class."""
        while not self._ended.wait(0.1):
            status = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
            anonymous = next(int(line.split()[1]) for line in status if line.startswith("RssAnon"))
            self.peak = max(self.peak, anonymous / 1024)

    def end(self) -> float:
        """Stop looking, and return the peak."""
        self._ended.set()
        self.join()
        return self.peak


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, required=True, help="records, a line each")
    parser.add_argument("--segmenter", choices=["underthesea", "collocations"], default="underthesea")
    parser.add_argument("--changed", type=float, default=0.01, help="share of the articles that changes")
    parser.add_argument("--most", type=int, default=10**9, help="articles")
    parser.add_argument("--work", type=Path, help="folder for the index, on the disk that is to be measured")
    options = parser.parse_args()
    segmenter: Segmenter = UndertheseaSegmenter() if options.segmenter == "underthesea" else CollocationSegmenter()
    with tempfile.TemporaryDirectory(dir=options.work) as work:
        articles, generations = Path(work) / "articles.jsonl", Generations(Path(work) / "index")
        _copy(options.articles, articles, options.most, changed_every=0)
        before = _bare_rate(articles)
        full, rate = _measure("full", articles, generations, segmenter)
        after = _bare_rate(articles)
        bare = (before + after) / 2
        print(f"bare word_tokenize in two processes: {before:.0f} sentences/s before, {after:.0f} after")
        print(f"the full build at {rate / bare:.0%} of the bare rate", flush=True)
        every = max(round(1 / options.changed), 1)
        _copy(options.articles, articles, options.most, changed_every=every)
        again, _ = _measure(f"{options.changed:.1%} changed", articles, generations, segmenter)
        print(f"{options.changed:.1%} changed costs {again / full:.1%} of a full build")


def _copy(source: Path, target: Path, most: int, changed_every: int) -> None:
    """Copy records line by line, for what this holds would count as the build's memory; change one in so many."""
    with source.open(encoding="utf-8") as lines, target.open("w", encoding="utf-8") as copy:
        for number, line in enumerate(islice(lines, most)):
            record = json.loads(line)
            if changed_every and number % changed_every == 0:
                record["title"] = f"Tin mới: {record['title']}"
            copy.write(json.dumps(record, ensure_ascii=False) + "\n")


def _bare_rate(articles: Path) -> float:
    sentences = list(islice(_sentences(articles), _BARE))
    batches = [sentences[start : start + _BATCH] for start in range(0, len(sentences), _BATCH)]
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        list(pool.map(_tokenize, [batches[0][:8]] * 8))  # warm both up
        started = time.perf_counter()
        list(pool.map(_tokenize, batches))
        return len(sentences) / (time.perf_counter() - started)


def _sentences(articles: Path) -> Iterator[str]:
    for article in read_articles(articles):
        if isinstance(article, Article):
            for paragraph in article.paragraphs:
                text = article.text[paragraph.start : paragraph.end]
                yield from (text[start:end] for start, end in split_sentences(text))


def _tokenize(sentences: list[str]) -> None:
    for sentence in sentences:
        underthesea.word_tokenize(sentence)


def _measure(title: str, articles: Path, generations: Generations, segmenter: Segmenter) -> tuple[float, float]:
    """Build; returns the seconds that it took, and the sentences a second."""
    phases, memory = Phases(), Memory()
    memory.start()
    started = time.perf_counter()
    report = build(articles, generations, segmenter, on_progress=phases.note)
    seconds = time.perf_counter() - started
    phases.end()
    peak = memory.end()
    rate = report.sentences / seconds
    print(f"{title}: {report.sentences} sentences in {seconds:.1f} s, {rate:.0f}/s")
    for phase, took in phases.seconds.items():
        print(f"  {phase:11} {took:7.1f} s {phases.done.get(phase, 0) / took:10.0f}/s")
    scale = 1 << 20 if sys.platform == "darwin" else 1 << 10
    resident = [resource.getrusage(who).ru_maxrss / scale for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(
        f"  peak memory in MiB: {peak:.0f} anonymous, {resident[0]:.0f} resident; of a segmenting process "
        f"{resident[1]:.0f} resident",
        flush=True,
    )
    return seconds, rate


if __name__ == "__main__":
    main()
