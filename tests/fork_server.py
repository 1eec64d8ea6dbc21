"""A process that has imported the program, and forks itself where a test starts the program.

    python -m tests.fork_server DESCRIPTOR

``DESCRIPTOR`` is a socket. Each byte received comes with four files: a socket to the client, and what becomes the
standard streams of a fork. The client sent a line of JSON to its socket before, with the arguments, environment and
folder of the program, and receives from there the process id of the fork and, when it has ended, its exit code.
Forks still running when the first socket is closed are killed.
"""

import gc
import importlib
import json
import os
import pkgutil
import runpy
import selectors
import signal
import socket
import struct
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import context, forkserver, util
from typing import NoReturn

import bot.cli
from bot.composition import meaning
from bot.services import charts
from bot.telegram import rate_limiter
from retrieval.text.segmentation import UndertheseaSegmenter

NUMBER = struct.Struct("!i")
_STREAMS = 3
# Most of what the verbs and their processes import, but not what few tests need; the segmenter imports the rest.
_IMPORTED = (
    *(module.name for module in pkgutil.iter_modules(bot.cli.__path__, "bot.cli.")),
    *("bot.composition.telegram", "bot.composition.terminal", "bot.services.build_process", "storage.corrections"),
)


def main() -> None:
    """Serve until the socket is closed; in a fork, run the program."""
    with socket.socket(fileno=int(sys.argv[1])) as requests:
        _import_program()
        client = _serve(requests)
    if client is not None:
        _become_program(client)


def _import_program() -> None:
    # What the program spawns is forked by a process without threads, which is a fork itself.
    spawn, fork = context.SpawnProcess, context.ForkServerProcess
    spawn._Popen = staticmethod(fork._Popen)  # type: ignore[assignment,method-assign]  # noqa: SLF001 — no other way in
    util.spawnv_passfds = _fork_instead  # type: ignore[assignment]  # as narrow as its callers need
    os.fsync = lambda fd: None  # noqa: ARG005 — its name; as in `tests.conftest`
    for module in _IMPORTED:
        importlib.import_module(module)
    # The stand-in limits no chat unless a test asks for it, and most tests would wait for the program's own limits.
    rate_limiter._CHAT_LIMIT = rate_limiter._GROUP_LIMIT = (100, 1.0)  # noqa: SLF001 — no setting of the program
    # A busy machine takes longer to start a model, or to draw, than the program waits for it.
    meaning._START, charts._TIMEOUT = 60.0, 120.0  # noqa: SLF001 — as above
    UndertheseaSegmenter().words("khởi động")
    gc.collect()
    gc.freeze()  # else the first collection of a fork would copy all memory


def _serve(requests: socket.socket) -> socket.socket | None:
    """Fork for each request; return the socket to the client in a fork, and None when the requests have ended."""
    clients: dict[int, socket.socket] = {}
    with _woken_by_children() as woken, selectors.DefaultSelector() as selector:
        for file in (requests, woken):
            selector.register(file, selectors.EVENT_READ)
        while True:
            ready = [key.fileobj for key, _ in selector.select()]
            if woken in ready:
                woken.recv(1 << 10)
                _report_ended(clients)
            if requests in ready:
                _, files, _, _ = socket.recv_fds(requests, 1, _STREAMS + 1)
                if not files:
                    break
                if client := _fork(files, clients):
                    return client
    for pid in clients:
        os.kill(pid, signal.SIGKILL)
    return None


@contextmanager
def _woken_by_children() -> Iterator[socket.socket]:
    """Yield a socket that becomes readable when a child has ended; leave Ctrl-C to the client."""
    woken, wake = socket.socketpair()
    with woken, wake:
        wake.setblocking(False)  # noqa: FBT003 — as named in the socket's own interface
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.set_wakeup_fd(wake.fileno())
        try:
            yield woken
        finally:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)


def _fork(files: Sequence[int], clients: dict[int, socket.socket]) -> socket.socket | None:
    """Fork, with a socket to the client and standard streams; return that socket in the fork."""
    client = socket.socket(fileno=files[0])
    if pid := os.fork():
        clients[pid] = client
        with suppress(BrokenPipeError):  # of a test that has given up
            client.sendall(NUMBER.pack(pid))
        for file in files[1:]:
            os.close(file)
        return None
    for other in clients.values():
        other.close()
    for number, file in enumerate(files[1:]):
        os.dup2(file, number)
        os.close(file)
    return client


def _report_ended(clients: dict[int, socket.socket]) -> None:
    while clients:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        with clients.pop(pid) as client, suppress(BrokenPipeError):
            client.sendall(NUMBER.pack(os.waitstatus_to_exitcode(status)))


def _become_program(client: socket.socket) -> NoReturn:
    """Run ``python -m bot`` with the arguments, environment and folder that the client sent."""
    with client, client.makefile("rb") as lines:
        request = json.loads(lines.readline())
    _open_standard_streams()
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    os.chdir(request["cwd"])
    sys.argv[1:] = request["arguments"]
    forkserver.ensure_running()  # now, as long as there are no threads
    runpy.run_module("bot", run_name="__main__", alter_sys=True)
    sys.exit(0)


def _open_standard_streams() -> None:
    """Open them anew, as the interpreter did: a pipe cannot be written to as the file that was there before."""
    sys.stdin = os.fdopen(0, encoding=sys.stdin.encoding, closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding=sys.stdout.encoding, closefd=False)
    sys.stderr = os.fdopen(2, "w", 1, sys.stderr.encoding, "backslashreplace", closefd=False)


def _fork_instead(_path: str, arguments: Sequence[str], files: Sequence[int]) -> int:
    """Run the code of ``python -c CODE`` in a fork that keeps ``files`` and the standard streams; return its id."""
    if pid := os.fork():
        return pid
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        # The parent holds this lock while it forks.
        forkserver._forkserver._lock = threading.Lock()  # type: ignore[attr-defined]  # noqa: SLF001 — it is not public
        first = _STREAMS
        for file in (*sorted(files), os.sysconf("SC_OPEN_MAX")):
            os.closerange(first, file)
            first = file + 1
        exec(arguments[arguments.index("-c") + 1], {})  # noqa: S102 — of `multiprocessing`
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 — as the interpreter would
        traceback.print_exc()
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
