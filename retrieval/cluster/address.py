"""Addresses of archives on a cluster: `ray://host:10001/NAME` and, for a cluster on this machine, `ray://local/NAME`."""

import re
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import parse_qsl, urlsplit

LOCAL = "local"

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_TOKENS = MappingProxyType({"RAY_AUTH_MODE": "token", "RAY_USAGE_STATS_ENABLED": "0"})
# Lines of its processes that Ray leaves out: all. It would print them on stdout, which has the output of a verb.
_QUIET = MappingProxyType({"RAY_DEDUP_LOGS_SKIP_REGEX": "(?s)."})
# Ray would give way to all other processes of a node, with servers, too, and not with builds alone.
_NICENESS = MappingProxyType({"RAY_worker_niceness": "0"})
_LOOPBACK = MappingProxyType({"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"})  # Ray's name for it, on any system
_MOST = {"shards": 1_000, "replicas": 10}


@dataclass(frozen=True, slots=True)
class ClusterAddress:
    """Where an archive is served.

    Attributes:
        host: The address of the cluster's head as Ray clients use it, `host:10001`; `LOCAL` for one on this machine.
        name: The name of the archive on the cluster.
        shards: How many shards a build makes.
        replicas: How many servers each shard has.
    """

    host: str
    name: str
    shards: int = 4
    replicas: int = 2

    @classmethod
    def parse(cls, url: str) -> "ClusterAddress":
        """Read an address, with counts as in `ray://local/news?shards=8&replicas=2`.

        Raises:
            ValueError: It is no such address; the message states why, and holds nothing of the address.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise ValueError("its host or port cannot be parsed") from None
        if parts.scheme != "ray" or parts.username or parts.fragment:
            raise ValueError("it must be like ray://host:10001/NAME or ray://local/NAME")
        if (parts.hostname == LOCAL) == (port is not None) or not parts.hostname:
            raise ValueError("the host needs the port of Ray's clients, as in host:10001")
        name = parts.path.removeprefix("/")
        if not _NAME.fullmatch(name):
            raise ValueError("the name may have small letters, digits and hyphens only")
        counts = dict(parse_qsl(parts.query, keep_blank_values=True))
        if not _MOST.keys() >= counts.keys():
            raise ValueError("after the name only shards and replicas may be given")
        return cls(parts.netloc, name, **{key: _count(key, value) for key, value in counts.items()})

    @property
    def environment(self) -> dict[str, str]:
        """The variables that Ray needs in the environment before it is imported, unless they are set.

        Ray's ports are as good as a shell: whoever reaches them with the cluster's token runs code. These switch on
        Ray's authentication by token, keep a cluster that is started here on the loopback interface, let its servers
        run as early as other programs, and keep Ray's messages off stdout.
        """
        return {**_TOKENS, **_QUIET, **_NICENESS, **(_LOOPBACK if self.host == LOCAL else {})}

    @property
    def namespace(self) -> str:
        """The Ray namespace of its servers."""
        return f"hoibao-{self.name}"


def is_cluster(url: str) -> bool:
    """Return whether an address is meant to be that of a cluster."""
    return url.startswith("ray:")


def _count(key: str, value: str) -> int:
    if not (value.isascii() and value.isdecimal() and 1 <= int(value) <= _MOST[key]):
        raise ValueError(f"{key} must be a number from 1 to {_MOST[key]}")
    return int(value)
