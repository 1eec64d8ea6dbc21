"""The connection of this process to a Ray cluster. Importing Ray takes seconds, so it waits until it is needed."""

import atexit
import importlib
import importlib.util
import logging
import os
import socket
import sys
from pathlib import Path
from types import ModuleType

from retrieval.building.process_pool import cores
from retrieval.cluster.address import LOCAL, ClusterAddress
from retrieval.errors import ClusterError

_OBJECTS = 1 << 28  # bytes of a local cluster's memory for objects in transit; chosen: a build sends some megabytes
_PROBE = 1.0  # seconds

_LOGGER = logging.getLogger(__name__)


def connect(address: ClusterAddress, folder: Path) -> ModuleType:
    """Connect this process to the cluster, if it is not, and return Ray, which needs `ClusterAddress.environment`.

    A local cluster is started by each program that uses the index in ``folder``, and ends with it: one that joined the
    cluster of another would end with that. The processes that a program starts join its cluster.

    Raises:
        ClusterError: Ray is not installed, or the cluster cannot be reached.
    """
    try:
        ray = importlib.import_module("ray")
    except ImportError as error:
        raise _not_installed() from error
    if ray.is_initialized():
        return ray
    options = {"namespace": address.namespace, "log_to_driver": False, "logging_level": logging.ERROR}
    try:
        if address.host != LOCAL:
            ray.init(f"ray://{address.host}", **options)
        elif running := _running(folder):
            ray.init(running, **options)
        else:
            local = {"num_cpus": cores(), "object_store_memory": _OBJECTS, "include_dashboard": False}
            ray.init("local", **local, **options)
            started = _address_file(folder, os.getpid())
            started.write_text(ray.get_runtime_context().gcs_address)
            atexit.register(started.unlink, missing_ok=True)
    except (ConnectionError, OSError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
        raise ClusterError(
            f"the Ray cluster at {address.host} cannot be reached ({error})",
            "start it, with the same token and the same versions of Ray, Python and hoibao",
        ) from error
    return ray


def check_installed() -> None:
    """Raise a `ClusterError` if Ray is not installed; it is not imported."""
    if importlib.util.find_spec("ray") is None:
        raise _not_installed()


def is_connected() -> bool:
    """Return whether this process is connected to a cluster."""
    return "ray" in sys.modules and bool(sys.modules["ray"].is_initialized())


def own_node() -> str:
    """Return the id of the node that runs this process, which Ray has started."""
    return str(sys.modules["ray"].get_runtime_context().get_node_id())


def disconnect(ray: ModuleType) -> None:
    """End a connection that was lost, so that the next `connect` makes another."""
    try:
        ray.shutdown()
    except Exception:
        _LOGGER.debug("the lost connection could not be ended", exc_info=True)


def _not_installed() -> ClusterError:
    return ClusterError("Ray is not installed", "install it with `pip install 'hoibao[ray]'`")


def _running(folder: Path) -> str | None:
    """Return the address of the local cluster that the parent of this process has started, if it has."""
    try:
        address = _address_file(folder, os.getppid()).read_text()
        host, _, port = address.rpartition(":")
        socket.create_connection((host, int(port)), _PROBE).close()
    except (OSError, ValueError):
        return None
    return address


def _address_file(folder: Path, process: int) -> Path:
    """Return the file, in the folder of an index, with the address of the local cluster of a process."""
    return folder / f"cluster-{process}"
