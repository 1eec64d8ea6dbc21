"""The tasks of a build, run by a Ray cluster."""

import os
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from retrieval.cluster.address import ClusterAddress
from retrieval.cluster.connection import connect
from retrieval.errors import IndexNotWrittenError, RetrievalError

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

_RETRIES = 5  # of a task whose node is lost; chosen
_AHEAD = 2  # tasks submitted for each core; chosen
_NICENESS = 5  # of a task, as of a build that is one process: questions come first


@dataclass(frozen=True, slots=True)
class ClusterTasks:
    """`retrieval.building.shard_pieces.Tasks` on the cluster at ``address``, for the index in ``folder``.

    A task takes one core. One whose node is lost runs again on another.
    """

    address: ClusterAddress
    folder: Path

    def map(self, function: Callable[[_Item], _Result], items: Iterator[_Item]) -> Iterator[_Result]:
        """See `Tasks`."""
        ray = connect(self.address, self.folder)
        task: Any = ray.remote(_run).options(num_cpus=1, max_retries=_RETRIES, scheduling_strategy="SPREAD")
        most = max(_AHEAD * int(ray.cluster_resources().get("CPU", 1)), 1)
        pending: deque[Any] = deque()
        for item in items:
            pending.append(task.remote(function, item))
            if len(pending) >= most:
                yield self._result(ray, pending.popleft())
        while pending:
            yield self._result(ray, pending.popleft())

    def _result(self, ray: Any, reference: Any) -> Any:  # noqa: ANN401 — Ray has no types
        try:
            return ray.get(reference)
        except ray.exceptions.RayTaskError as error:
            if isinstance(error.cause, RetrievalError | OSError | MemoryError):
                raise error.cause from None
            raise
        except (ray.exceptions.RayError, ConnectionError) as error:
            raise IndexNotWrittenError(
                f"a task of the build was lost ({type(error).__name__}), so the current index stays in use",
                "see that the cluster has nodes with enough memory, and build again",
            ) from error


def _run(function: Callable[[_Item], _Result], item: _Item) -> _Result:
    """Run a task, in a process of which Ray makes no server."""
    os.nice(max(_NICENESS - os.nice(0), 0))
    return function(item)
