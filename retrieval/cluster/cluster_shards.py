"""The shards of a generation, each served by several actors of a Ray cluster, its replicas.

A job goes to one replica of each shard. If that fails, or takes long, another one gets the job, too, and the first
result counts; the former is then asked last, until it has opened the generation again. Ray restarts actors of lost
nodes elsewhere; one that comes to a node with another replica of its shard is moved to a node without one.
"""

import logging
import time
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple, TypeVar

from retrieval.cluster.address import ClusterAddress
from retrieval.cluster.connection import connect, disconnect, is_connected
from retrieval.cluster.shard_server import ShardServer
from retrieval.errors import IndexUnusableError, PartUnavailableError
from retrieval.index.generation_index import GenerationIndex
from retrieval.index.shards import shard_folders

_PATIENCE = 0.7  # seconds until another replica gets the job, too; chosen: a job takes milliseconds
_PROBE = 0.5  # seconds between two attempts to have a failed server open the generation again; chosen
_PAUSE = 0.1  # seconds between two rounds over the replicas of a shard of which none works
_GIVE_UP = 2.5  # seconds of such rounds; chosen: a reader waits no longer for a shard that has no replica
_OPENING = 300.0  # seconds that opening a generation may take: every byte of it is verified
# Bytes that a server takes besides the mapped files. It takes no core, which builds have; but without taking anything,
# Ray would not place it on the node that it is meant for.
_MEMORY = 1 << 26
_THREADS = 4  # of an actor: jobs go on while a new generation is opened

_Result = TypeVar("_Result")

_LOGGER = logging.getLogger(__name__)


class _Server(NamedTuple):
    """A replica of a shard."""

    shard: int
    replica: int


class _Probe(NamedTuple):
    """The reference to what a failed server answers when it has opened the generation, and when it was asked."""

    reference: Any
    at: float


class ClusterShards:
    """`retrieval.index.shards.Shards` of the generation in a folder, which all nodes of the cluster see as this one."""

    def __init__(self, address: ClusterAddress, index: Path, generation: Path) -> None:
        """Have the generation opened by the servers of its shards, which are started if they do not run.

        ``index`` is the folder of the index. Blocks until all have verified their files. Servers that cannot be reached
        now are logged.

        Raises:
            ClusterError: The cluster cannot be reached.
            IndexUnusableError: A shard is damaged: no server can open it.
        """
        self._address, self._index = address, index
        self._folders = shard_folders(generation)
        self._servers: dict[_Server, Any] = {}
        self._failed: dict[_Server, _Probe] = {}
        self._nodes: dict[_Server, str] = {}  # on which they were last
        self._moved: dict[_Server, list[str]] = {}  # the nodes that lived when they were moved
        self._turn = count()
        self._open_everywhere(connect(address, index))

    def __len__(self) -> int:
        """See `Shards`."""
        return len(self._folders)

    def run(self, jobs: Mapping[int, Callable[[GenerationIndex], _Result]]) -> dict[int, _Result]:
        """See `Shards`."""
        if not jobs:
            return {}
        if not is_connected():
            self._servers, self._failed, self._nodes = {}, {}, {}  # which are of a lost connection
        ray = connect(self._address, self._index)
        try:
            return _Round(self, ray, jobs, next(self._turn)).results()
        except (ConnectionError, ray.exceptions.RaySystemError) as error:
            disconnect(ray)
            raise PartUnavailableError(
                f"the Ray cluster at {self._address.host} was lost ({error})", "see that its head runs"
            ) from error

    def submit(self, ray: ModuleType, server: _Server, job: Callable[[GenerationIndex], object]) -> Any:  # noqa: ANN401
        """Send a job to a server, and return Ray's reference to its result."""
        return self._handle(ray, server).run.remote(self._folders[server.shard], job)

    def fail(self, ray: ModuleType, server: _Server, *, for_good: bool) -> None:
        """Ask a server last from now on; one that has ended ``for_good`` is started again."""
        if for_good:
            self._servers.pop(server, None)
        if server not in self._failed:
            self._failed[server] = self._probe(ray, server)

    def replicas(self, ray: ModuleType, shard: int, turn: int) -> list[_Server]:
        """Return the servers of a shard in the order in which they are asked."""
        most = self._address.replicas
        servers = [_Server(shard, (turn + shard + step) % most) for step in range(most)]
        return sorted(servers, key=lambda server: self._is_failed(ray, server))

    def _is_failed(self, ray: ModuleType, server: _Server) -> bool:
        probe = self._failed.get(server)
        if probe is None or not ray.wait([probe.reference], timeout=0)[0]:
            return probe is not None
        try:
            place = ray.get(probe.reference)
        except ray.exceptions.RayError as error:
            if isinstance(error, ray.exceptions.ActorDiedError):
                self._servers.pop(server, None)
            if time.monotonic() - probe.at > _PROBE:
                self._failed[server] = self._probe(ray, server)
            return True
        self._failed.pop(server, None)
        self._nodes[server] = place.node
        self._part(ray, server)
        return server in self._failed

    def _probe(self, ray: ModuleType, server: _Server) -> _Probe:
        folder = self._folders[server.shard]
        return _Probe(self._handle(ray, server).open.remote(folder), time.monotonic())

    def _part(self, ray: ModuleType, server: _Server) -> None:
        """Move a server from a node with another one of its shard to a node without one, if there is any.

        Only once while the same nodes live: Ray may place it where there is room.
        """
        taken, nodes = self._taken(server), _nodes(ray)
        if self._nodes[server] not in taken or taken.issuperset(nodes) or self._moved.get(server) == nodes:
            return
        self._moved[server] = nodes
        ray.kill(self._handle(ray, server))
        self._servers.pop(server, None)
        self._failed[server] = self._probe(ray, server)

    def _taken(self, server: _Server) -> set[str]:
        """Return the nodes of the other servers of a shard, as far as they are known."""
        return {node for one, node in self._nodes.items() if one.shard == server.shard and one != server}

    def _handle(self, ray: ModuleType, server: _Server) -> Any:  # noqa: ANN401 — Ray has no types
        """Return the actor of a server, which is started if there is none."""
        if server not in self._servers:
            taken = self._taken(server)
            nodes = [node for node in _nodes(ray) if node not in taken] or _nodes(ray)
            node = nodes[(server.shard + server.replica) % len(nodes)]  # replicas of a shard on different nodes
            near = ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy(node, soft=True)
            self._servers[server] = (
                ray.remote(ShardServer)
                .options(
                    name=f"shard-{server.shard}-{server.replica}",
                    namespace=self._address.namespace,
                    lifetime="detached",
                    get_if_exists=True,
                    max_restarts=-1,
                    max_concurrency=_THREADS,
                    num_cpus=0,
                    memory=_MEMORY,
                    scheduling_strategy=near,
                )
                .remote()
            )
        return self._servers[server]

    def _open_everywhere(self, ray: ModuleType) -> None:
        servers = [server for shard in range(len(self)) for server in self.replicas(ray, shard, 0)]
        opening = {server: self._handle(ray, server).open.remote(self._folders[server.shard]) for server in servers}
        ray.wait([*opening.values()], num_returns=len(opening), timeout=_OPENING)
        opened, damage = set(), {}
        for server, reference in opening.items():
            try:
                self._nodes[server] = ray.get(reference, timeout=0).node
                opened.add(server.shard)
                self._part(ray, server)
            except ray.exceptions.RayTaskError as error:
                if not isinstance(error.cause, IndexUnusableError | OSError | ValueError):
                    raise
                damage[server.shard] = error.cause
            except ray.exceptions.RayError as error:
                _LOGGER.warning("server %d of shard %d does not answer (%s)", server.replica, server.shard, error)
                self.fail(ray, server, for_good=isinstance(error, ray.exceptions.ActorDiedError))
        for shard, reason in damage.items():
            if shard not in opened:
                raise reason


def _nodes(ray: ModuleType) -> list[str]:
    """Return the ids of the nodes that live, in order."""
    return sorted(node["NodeID"] for node in ray.nodes() if node["Alive"])


class _Round:
    """Some jobs, one for each of some shards, until each has a result."""

    def __init__(
        self,
        shards: ClusterShards,
        ray: ModuleType,
        jobs: Mapping[int, Callable[[GenerationIndex], Any]],
        turn: int,
    ) -> None:
        self._shards, self._ray, self._jobs = shards, ray, jobs
        self._next = {shard: shards.replicas(ray, shard, turn) for shard in jobs}  # still to be asked
        self._turn = turn
        self._pending: dict[Any, _Server] = {}
        self._results: dict[int, Any] = {}

    def results(self) -> dict[int, Any]:
        """Return the results by shard. Raises `PartUnavailableError`, and what a job raises."""
        until = time.monotonic() + _GIVE_UP
        for shard in self._jobs:
            self._submit(shard)
        expected = len(self._jobs)  # at first all answer at about the same time
        while len(self._results) < len(self._jobs):
            done, _ = self._ray.wait([*self._pending], num_returns=min(expected, len(self._pending)), timeout=_PATIENCE)
            expected = 1
            for reference in done:
                self._take(reference)
            waiting = {server.shard for server in self._pending.values()}
            lacking = [shard for shard in self._jobs if shard not in self._results]
            idle = [shard for shard in lacking if shard not in waiting]
            if time.monotonic() > until:
                self._fail(lacking)
            if idle and not any(self._next[shard] for shard in idle):
                time.sleep(_PAUSE)
            if not done:
                for server in self._pending.values():
                    self._shards.fail(self._ray, server, for_good=False)
            for shard in idle if done else lacking:
                self._submit(shard)
        return {shard: self._results[shard] for shard in self._jobs}

    def _submit(self, shard: int) -> None:
        if not self._next[shard]:
            if any(server.shard == shard for server in self._pending.values()):
                return  # all were asked
            self._next[shard] = self._shards.replicas(self._ray, shard, self._turn)
        server = self._next[shard].pop(0)
        self._pending[self._shards.submit(self._ray, server, self._jobs[shard])] = server

    def _take(self, reference: Any) -> None:  # noqa: ANN401 — Ray has no types
        """Take a result, or leave the job to another server."""
        server, errors = self._pending.pop(reference), self._ray.exceptions
        try:
            self._results[server.shard] = self._ray.get(reference)
        except errors.RayTaskError as error:
            if not isinstance(error.cause, IndexUnusableError | OSError):
                raise (error.cause or error) from None
            _LOGGER.warning("server %d of shard %d: %s", server.replica, server.shard, error.cause)
        except errors.RayActorError as error:
            _LOGGER.info("server %d of shard %d failed (%s)", server.replica, server.shard, type(error).__name__)
            self._shards.fail(self._ray, server, for_good=isinstance(error, errors.ActorDiedError))
        if server.shard in self._results:
            self._pending = {one: other for one, other in self._pending.items() if other.shard != server.shard}

    def _fail(self, lacking: list[int]) -> None:
        raise PartUnavailableError(
            f"no server of shard {', '.join(map(str, lacking))} answers", "see which nodes of the Ray cluster run"
        )
