"""A Ray cluster of three nodes on this machine, for the tests of the folder that need one."""

import importlib
import os
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from retrieval.building.build import BuildReport
from retrieval.building.sharded_build import Division, build_shards
from retrieval.cluster.address import ClusterAddress
from retrieval.cluster.cluster_shards import ClusterShards
from retrieval.cluster.shard_server import Place
from retrieval.cluster.tasks import ClusterTasks
from retrieval.index.generations import Generations
from retrieval.text.segmentation import Segmenter

_OBJECTS = 80 << 20  # bytes: the least that Ray takes, nearly


class Cluster:
    """A running cluster, with what an archive on it needs.

    Attributes:
        address: Of an archive in four shards with two replicas each.
    """

    def __init__(self, ray: Any, nodes: Any) -> None:  # noqa: ANN401 — Ray has no types
        self.ray, self._nodes = ray, nodes
        self._spare = [nodes.add_node(num_cpus=1, object_store_memory=_OBJECTS) for _ in range(2)]
        self.address = ClusterAddress("local", "news")

    def generations(self, folder: Path, address: ClusterAddress | None = None) -> Generations:
        """Return the generations of an archive whose index is in ``folder``, served by this cluster."""
        folder.mkdir(exist_ok=True)
        return Generations(folder, partial(ClusterShards, address or self.address, folder))

    def build(self, articles: Path, folder: Path, segmenter: Segmenter) -> BuildReport:
        """Build the index of ``articles`` by tasks of this cluster."""
        tasks, division = ClusterTasks(self.address, folder), Division(shards=4, articles=5)
        return build_shards(articles, self.generations(folder), segmenter, division=division, tasks=tasks)

    def kill_node(self) -> None:
        """Kill all processes of a node, without a word to the others."""
        self._nodes.remove_node(self._spare.pop(), allow_graceful=False)

    def add_node(self) -> None:
        """Start a node."""
        self._spare.append(self._nodes.add_node(num_cpus=1, object_store_memory=_OBJECTS))

    def kill_server(self, shard: int, replica: int, folder: Path) -> None:
        """Kill the process of a server, which has opened, or now opens, a shard in ``folder``."""
        os.kill(self.place(shard, replica, folder).process, signal.SIGKILL)

    def place(self, shard: int, replica: int, folder: Path, namespace: str | None = None) -> Place:
        """Return where a server runs, which has opened, or now opens, a shard in ``folder``."""
        server = self.ray.get_actor(f"shard-{shard}-{replica}", namespace=namespace or self.address.namespace)
        place: Place = self.ray.get(server.open.remote(folder), timeout=120)
        return place


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Start the cluster, and connect this process to it."""
    before = dict(os.environ)
    address = ClusterAddress("local", "news")
    os.environ.update(address.environment)
    ray = pytest.importorskip("ray")
    head = {"num_cpus": 1, "object_store_memory": _OBJECTS, "include_dashboard": False}
    nodes = importlib.import_module("ray.cluster_utils").Cluster(initialize_head=True, head_node_args=head)
    try:
        ray.init(nodes.address, namespace=address.namespace, log_to_driver=False)
        yield Cluster(ray, nodes)
    finally:
        ray.shutdown()
        nodes.shutdown()
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have questions wait as long as a busy machine needs until a shard has a server again."""
    monkeypatch.setattr("retrieval.cluster.cluster_shards._GIVE_UP", 60.0)
