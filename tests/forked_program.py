"""Start the program as a fork of a process that has imported it, which takes a tenth of the time of a new interpreter.

A fork is a process of its own, with its own environment, files and signals; only the imports were done before. What it
starts by `multiprocessing` is forked too, from a copy that is made before the program has threads. It sends to a chat
without the pauses that Telegram demands. Tests of what an interpreter does at its start, of the processes that it
starts, and of those pauses, use an interpreter.
"""

import asyncio
import atexit
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO

from tests.fork_server import NUMBER


class ForkedProgram:
    """A running program, with a part of the interface of `asyncio.subprocess.Process`.

    Attributes:
        pid: Its process id.
    """

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self.pid = self._receive()
        self._returncode: int | None = None

    @property
    def returncode(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        if self._returncode is None and self._has_ended(0):
            self._returncode = self._receive()
            self._control.close()
        return self._returncode

    async def wait(self) -> int:
        """Wait for its end; return the exit code."""
        loop = asyncio.get_running_loop()
        while (code := self.returncode) is None:
            ended = asyncio.Event()
            loop.add_reader(self._control, ended.set)
            try:
                await ended.wait()
            finally:
                loop.remove_reader(self._control)
        return code

    def wait_blocking(self, timeout: float) -> int:
        """Wait for its end; return the exit code. Kills it and raises `TimeoutError` if it takes too long."""
        if self._returncode is None and not self._has_ended(timeout):
            self.kill()
            raise TimeoutError(f"process {self.pid} has not ended within {timeout} s")
        return self.returncode or 0

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Send SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Send SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def _has_ended(self, timeout: float) -> bool:
        with selectors.DefaultSelector() as selector:  # `select` takes no file above 1023, and tests map many
            selector.register(self._control, selectors.EVENT_READ)
            return bool(selector.select(timeout))

    def _receive(self) -> int:
        (number,) = NUMBER.unpack(self._control.recv(NUMBER.size, socket.MSG_WAITALL))
        return int(number)


class _ForkServer:
    """A running `tests.fork_server`, which ends with this process."""

    def __init__(self) -> None:
        self._requests, theirs = socket.socketpair()
        self._lock = threading.Lock()
        with theirs:
            command = [sys.executable, "-m", "tests.fork_server", str(theirs.fileno())]
            root = Path(__file__).parents[1]
            self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], cwd=root)  # noqa: S603 — our own
        atexit.register(self.stop)

    def fork(self, *files: int) -> None:
        """Fork, and hand over a socket and the three standard streams."""
        with self._lock:
            socket.send_fds(self._requests, [b"f"], files)

    def stop(self) -> None:
        """End it."""
        self._requests.close()
        self._process.wait()


_fork_server = cache(_ForkServer)


def start(  # noqa: PLR0913 — as of `subprocess.Popen`
    arguments: Sequence[str],
    env: Mapping[str, str],
    *,
    stdin: IO[bytes],
    stdout: IO[bytes],
    stderr: IO[bytes],
    cwd: Path | None = None,
) -> ForkedProgram:
    """Start the program with files in place of its standard streams; the caller waits for it."""
    ours, theirs = socket.socketpair()
    with theirs:
        request = {"arguments": list(arguments), "env": dict(env), "cwd": str(cwd or Path.cwd())}
        ours.sendall(json.dumps(request).encode() + b"\n")
        _fork_server().fork(theirs.fileno(), stdin.fileno(), stdout.fileno(), stderr.fileno())
    return ForkedProgram(ours)
