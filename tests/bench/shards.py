"""Compares an archive in shards, served by a local Ray cluster, with one index of the same articles.

    python -m tests.bench.shards --archive ARTICLES --questions FILE [--shards 4] [--asked 1000] [--work FOLDER]

Questions are JSON lines with ``question``. Words are learnt from the archive. Both are built, the shards by the
cluster; then each question is asked of both, one at a time: the ten best passages, their scores, and the times.
"""

import argparse
import json
import os
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np

from retrieval.building.build import build
from retrieval.building.collocations import CollocationSegmenter, learnt_segmenter
from retrieval.building.sharded_build import Division, build_shards
from retrieval.cluster.address import ClusterAddress
from retrieval.cluster.cluster_shards import ClusterShards
from retrieval.cluster.tasks import ClusterTasks
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import SentenceIndex
from retrieval.question_search import QuestionSearch
from retrieval.text.segmentation import Segmenter

SHOWN = 10
WARMING = 50  # questions asked before the times count

Found = list[tuple[tuple[str, int], float]]  # of each of the best passages: article, position, score


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("archive", "questions"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--shards", type=int, default=4)
    parser.add_argument("--asked", type=int, default=1_000)
    parser.add_argument("--work", type=Path, help="where indexes are kept and found again")
    options = parser.parse_args()
    lines = options.questions.read_text(encoding="utf-8").splitlines()
    questions = random.Random(7).sample([json.loads(line)["question"] for line in lines], options.asked)
    address = ClusterAddress("local", "bench", shards=options.shards, replicas=1)
    os.environ.update(address.environment)
    with tempfile.TemporaryDirectory() as folder:
        work = (options.work or Path(folder)).absolute()
        (work / "many").mkdir(parents=True, exist_ok=True)
        one = Generations(work / "one")
        many = Generations(work / "many", partial(ClusterShards, address, work / "many"))
        if one.current() is None:
            with _timed("one index"):
                build(options.archive, one, CollocationSegmenter())
        if many.current() is None:
            division, tasks = Division(shards=options.shards), ClusterTasks(address, work / "many")
            with _timed("shards"):
                build_shards(options.archive, many, CollocationSegmenter(), division=division, tasks=tasks)
        _compare(one, many, questions)


@contextmanager
def _timed(name: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    print(f"{name}: built in {time.perf_counter() - started:.0f} s", flush=True)


def _compare(one: Generations, many: Generations, questions: Sequence[str]) -> None:
    indexes = one.open(), many.open()
    print(f"{len(indexes[0])} sentences of {indexes[0].article_count} articles", flush=True)
    segmenter = learnt_segmenter(one.folder_of(indexes[0])) or CollocationSegmenter()
    pairs = _ask(indexes, segmenter, questions)
    same = [[key for key, _ in ours] == [key for key, _ in theirs] for ours, theirs in pairs]
    differences = [
        abs(score - dict(theirs)[key]) for ours, theirs in pairs for key, score in ours if key in dict(theirs)
    ]
    print(f"the same {SHOWN} in the same order for {100 * np.mean(same):.2f} % of {len(same)} questions")
    print(f"scores of the same passages differ by at most {max(differences):.1e}", flush=True)


def _ask(indexes: Sequence[SentenceIndex], segmenter: Segmenter, questions: Sequence[str]) -> list[tuple[Found, ...]]:
    """Return the best passages of each question in each index, and print how long these took.

    Each question is asked of one index after the other, so that all are measured under the same load.
    """
    searches, answers = [QuestionSearch(index, segmenter) for index in indexes], []
    times: list[list[float]] = [[] for _ in indexes]
    for question in [*questions[:WARMING], *questions]:
        found = []
        for search, taken in zip(searches, times, strict=True):
            started = time.perf_counter()
            result = search.ask(question, SHOWN)
            taken.append(1000 * (time.perf_counter() - started))
            found.append([((one.article.id, one.sentence.position), one.score) for one in result.passages])
        answers.append(tuple(found))
    for index, taken in zip(indexes, times, strict=True):
        percentiles = ", ".join(f"p{percent} {np.percentile(taken[WARMING:], percent):.0f}" for percent in (50, 95, 99))
        print(f"{type(index).__name__}: {percentiles} ms a question", flush=True)
    return answers[WARMING:]


if __name__ == "__main__":
    main()
