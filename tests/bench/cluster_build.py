"""Builds an archive in shards by one worker of a local Ray cluster and by two, each held to one core, in turn.

    python -m tests.bench.cluster_build --archive ARTICLES [--rounds 2] [--piece 100]

Words are found by underthesea. Prints the seconds of each build, by stage, and how much faster two workers are. Other
work on the machine disturbs these, so the processor seconds of each stage are given, too: those of the main process,
and those of the worker that had most. Their sum is what a stage takes on a machine that does nothing else.
"""

import argparse
import importlib
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple, TypeVar

from retrieval.building.options import BuildOptions
from retrieval.building.sharded_build import Division, build_shards
from retrieval.cluster.address import ClusterAddress
from retrieval.cluster.tasks import ClusterTasks
from retrieval.index.generations import Generations
from retrieval.text.segmentation import UndertheseaSegmenter

OBJECTS = 1 << 27  # bytes of a node's memory for objects in transit
STAGES = ("reading and segmenting", "the rest", "all")

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class Took(NamedTuple):
    """Seconds of a stage: by the clock, of the processor in the main process, and in the worker that had most."""

    wall: float
    main: float
    worker: float

    @property
    def processor(self) -> float:
        """The least that the stage takes."""
        return self.main + self.worker


@dataclass
class Clock:
    """`retrieval.building.shard_pieces.Tasks` that count the processor seconds of each worker."""

    tasks: ClusterTasks
    used: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def map(self, function: Callable[[_Item], _Result], items: Iterator[_Item]) -> Iterator[_Result]:
        """See `Tasks`."""
        for node, seconds, result in self.tasks.map(_clocked, ((function, item) for item in items)):
            self.used[node] += seconds
            yield result

    def now(self) -> tuple[float, float, dict[str, float]]:
        """Return the time, the processor seconds of this process, and those of the workers so far."""
        return time.perf_counter(), time.process_time(), dict(self.used)


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--archive", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--piece", type=int, default=100, help="articles of a task")
    options = parser.parse_args()
    took: dict[int, list[list[Took]]] = {1: [], 2: []}
    for _ in range(options.rounds):
        for workers, builds in took.items():
            builds.append(_build(options, workers))
            print(f"{workers} worker(s), load {os.getloadavg()[0]:.1f}: {_shown(builds[-1])}", flush=True)
    for number, stage in enumerate(STAGES):
        one, two = ([build[number] for build in took[workers]] for workers in (1, 2))
        wall = median(each.wall for each in one) / median(each.wall for each in two)
        processor = median(each.processor for each in one) / median(each.processor for each in two)
        print(f"{stage}: two workers at {wall:.2f} times the rate of one, {processor:.2f} by processor seconds")


def _shown(stages: list[Took]) -> str:
    return "; ".join(
        f"{stage} {one.wall:.1f} s (processor {one.main:.1f} + {one.worker:.1f})"
        for stage, one in zip(STAGES, stages, strict=True)
    )


def _build(options: argparse.Namespace, workers: int) -> list[Took]:
    """Build with so many workers, and return what each stage took."""
    address = ClusterAddress("local", "bench")
    os.environ.update(address.environment)
    ray = importlib.import_module("ray")
    head = {"num_cpus": 0, "object_store_memory": OBJECTS, "include_dashboard": False}
    nodes: Any = importlib.import_module("ray.cluster_utils").Cluster(initialize_head=True, head_node_args=head)
    try:
        for core in sorted(os.sched_getaffinity(0))[:workers]:
            with _held(core):
                nodes.add_node(num_cpus=1, object_store_memory=OBJECTS)
        ray.init(nodes.address, namespace=address.namespace, log_to_driver=False)
        with tempfile.TemporaryDirectory() as folder:
            index = Path(folder) / "index"
            index.mkdir()
            clock = Clock(ClusterTasks(address, index))
            for _ in clock.map(_warm, iter(range(2 * workers))):
                pass
            return _stages(options, Generations(index), Clock(clock.tasks))
    finally:
        ray.shutdown()
        nodes.shutdown()


def _stages(options: argparse.Namespace, generations: Generations, clock: Clock) -> list[Took]:
    moments = [clock.now()]
    build_shards(
        options.archive,
        generations,
        UndertheseaSegmenter(),
        BuildOptions(),
        lambda progress: moments.append(clock.now()) if progress.phase == "reading" else None,
        division=Division(articles=options.piece),
        tasks=clock,
    )
    start, read, end = moments[0], moments[-1], clock.now()
    return [_took(start, read), _took(read, end), _sum(_took(start, read), _took(read, end))]


def _took(start: tuple[float, float, dict[str, float]], end: tuple[float, float, dict[str, float]]) -> Took:
    workers = [seconds - start[2].get(node, 0.0) for node, seconds in end[2].items()]
    return Took(end[0] - start[0], end[1] - start[1], max(workers, default=0.0))


def _sum(one: Took, other: Took) -> Took:
    return Took(one.wall + other.wall, one.main + other.main, one.worker + other.worker)


def _clocked(call: tuple[Callable[[Any], Any], Any]) -> tuple[str, float, Any]:
    """Return the node that runs a task, the processor seconds that it takes, and its result."""
    function, item = call
    before = time.process_time()
    result = function(item)
    node = importlib.import_module("ray").get_runtime_context().get_node_id()
    return node, time.process_time() - before, result


def _warm(_: int) -> None:
    """Load what finds words, so that no build counts it."""
    UndertheseaSegmenter().words("Cầu Đò Gát thông xe.")


@contextmanager
def _held(core: int) -> Iterator[None]:
    """Hold the processes that this thread starts meanwhile to one core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


if __name__ == "__main__":
    main()
