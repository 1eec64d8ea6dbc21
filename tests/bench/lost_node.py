"""Asks questions of an archive on a local Ray cluster of three nodes, of which one is killed meanwhile.

    python -m tests.bench.lost_node --work FOLDER --questions FILE [--asked 600] [--rate 5] [--shards 4] [--at 0.33]

``FOLDER`` is one that `tests.bench.shards` has built in, and the shards are those of that build, with two replicas
each. Questions are JSON lines with ``question``, asked at a steady rate, whether or not the ones before are answered;
a node is killed after the share ``at`` of them. Prints how many failed, how long they took from the moment at which
each was due, and how long it took until all servers had opened the archive again.
"""

import argparse
import importlib
import json
import os
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.building.collocations import CollocationSegmenter, learnt_segmenter
from retrieval.cluster.address import ClusterAddress
from retrieval.cluster.cluster_shards import ClusterShards
from retrieval.errors import RetrievalError
from retrieval.index.generations import Generations
from retrieval.index.shards import shard_folders
from retrieval.question_search import QuestionSearch

OBJECTS = 1 << 27  # bytes of a node's memory for objects in transit
THREADS = 8  # that ask
WARMING = 30  # questions asked before the times count
PAUSE = 0.5  # seconds between two looks at the servers


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("work", "questions"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--asked", type=int, default=600)
    parser.add_argument("--rate", type=float, default=5.0)
    parser.add_argument("--shards", type=int, default=4)
    parser.add_argument("--at", type=float, default=0.33)
    options = parser.parse_args()
    lines = options.questions.read_text(encoding="utf-8").splitlines()
    questions = random.Random(7).sample([json.loads(line)["question"] for line in lines], options.asked)
    address = ClusterAddress("local", "lost", shards=options.shards)
    os.environ.update(address.environment)
    ray = importlib.import_module("ray")
    head = {"num_cpus": 1, "object_store_memory": OBJECTS, "include_dashboard": False}
    nodes = importlib.import_module("ray.cluster_utils").Cluster(initialize_head=True, head_node_args=head)
    try:
        spare = [nodes.add_node(num_cpus=1, object_store_memory=OBJECTS) for _ in range(2)]
        ray.init(nodes.address, namespace=address.namespace, log_to_driver=False)
        folder = (options.work / "many").absolute()
        kill = partial(nodes.remove_node, spare[0], allow_graceful=False)
        _ask(
            options,
            Generations(folder, partial(ClusterShards, address, folder)),
            questions,
            Servers(ray, address),
            kill,
        )
    finally:
        ray.shutdown()
        nodes.shutdown()


class Servers:
    """The servers of an archive, watched from the loss of a node on."""

    def __init__(self, ray: Any, address: ClusterAddress) -> None:  # noqa: ANN401 — Ray has no types
        self._ray, self._address = ray, address

    def wait(self, generation: Path) -> float:
        """Return the seconds until every server has the generation open."""
        started = time.perf_counter()
        for shard, folder in enumerate(shard_folders(generation)):
            for replica in range(self._address.replicas):
                while not self._opens(f"shard-{shard}-{replica}", folder):
                    time.sleep(PAUSE)
        return time.perf_counter() - started

    def _opens(self, name: str, folder: Path) -> bool:
        try:
            server = self._ray.get_actor(name, namespace=self._address.namespace)
            self._ray.get(server.open.remote(folder), timeout=60)
        except (ValueError, self._ray.exceptions.RayError):
            return False
        return True


def _ask(
    options: argparse.Namespace,
    generations: Generations,
    questions: list[str],
    servers: Servers,
    kill: Any,  # noqa: ANN401
) -> None:
    index = generations.open()
    generation = generations.folder_of(index)
    search = QuestionSearch(index, learnt_segmenter(generation) or CollocationSegmenter())
    print(f"{len(index)} sentences of {index.article_count} articles", flush=True)
    for question in questions[:WARMING]:
        search.ask(question, 10)
    full: list[float] = []
    killed = int(options.at * len(questions))
    start = time.perf_counter()

    def lose() -> None:
        kill()
        full.append(servers.wait(generation))

    def answer(number: int) -> tuple[float, bool]:
        try:
            search.ask(questions[number], 10)
        except RetrievalError as error:
            print(f"question {number}: {error}", flush=True)
            return time.perf_counter() - start - number / options.rate, False
        return time.perf_counter() - start - number / options.rate, True

    losing, pending = threading.Thread(target=lose), []
    with ThreadPoolExecutor(THREADS) as pool:
        for number in range(len(questions)):
            time.sleep(max(start + number / options.rate - time.perf_counter(), 0))
            if number == killed:
                losing.start()
            pending.append(pool.submit(answer, number))
    losing.join()
    found = [one.result() for one in pending]
    times = [1000 * seconds for seconds, _ in found]
    print(f"{len(found)} questions at {options.rate:g} a second, load {os.getloadavg()[0]:.1f}")
    print(f"a node was killed after {killed}; {sum(not fine for _, fine in found)} failed")
    print(", ".join(f"p{percent} {np.percentile(times, percent):.0f}" for percent in (50, 95, 99)), end="")
    print(f", most {max(times):.0f} ms; all servers back after {full[0]:.1f} s", flush=True)


if __name__ == "__main__":
    main()
