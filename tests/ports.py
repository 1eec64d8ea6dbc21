"""Ports for servers that choose none themselves."""

import random
import socket
from contextlib import suppress

# Below those that the kernel gives to clients, one of which would take it before the server does.
_PORTS = iter(random.sample(range(15_000, 32_000), 17_000))


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on, and that this process was never given before."""
    for port in _PORTS:
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise OSError("no port is free")
