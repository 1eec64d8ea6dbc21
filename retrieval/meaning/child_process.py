"""One embedding process, seen from the process that started it."""

import pickle
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection

from retrieval.meaning import child_main
from retrieval.meaning.child_main import SEPARATOR
from retrieval.meaning.model import Kind, ModelFiles

# It imports from where this process does, but never from the current folder, which may be anybody's.
_PROGRAM = """
import importlib, sys
module, descriptor, niceness, *sys.path = sys.argv[1:]
importlib.import_module(module).main(int(descriptor), int(niceness))
"""
_DEATH_TIMEOUT = 1.0  # the kernel takes milliseconds
_STARTABLE = "allow the program more open files, processes or memory"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Limits of time, in seconds, all chosen.

    Attributes:
        question: From when a question is expected until it is searched without its vector.
        start: Until a model is ready, which may be a large file on a slow disk.
        answer: Until a process counts as hanging that has a question; a long one takes a second of a processor.
        sentences: Likewise for some sentences, which a busy machine may keep waiting.
        pauses: Before each further start. A model whose process ends once more, too, is given up.
        steady: After such a time without an end, those before are forgotten.
    """

    question: float = 0.1
    start: float = 60.0
    answer: float = 10.0
    sentences: float = 120.0
    pauses: tuple[float, ...] = (1.0, 5.0, 20.0)
    steady: float = 600.0


class EndedError(Exception):
    """The process ended, or has to be ended."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class _Request:
    texts: Sequence[str]
    sent: float
    until: float  # when the process counts as hanging


class Child:
    """One process, and the socket to it: requests go there, replies come back in the same order."""

    def __init__(self, niceness: int, patience: Patience) -> None:
        self._patience = patience
        self.started = time.monotonic()
        self.is_ready = False
        self.pending: deque[_Request] = deque()
        try:
            ours, theirs = socket.socketpair()
            with theirs:
                self._connection: Connection = Connection(ours.detach())
                self._process = self._started(theirs.fileno(), niceness)
        except OSError as error:
            raise EndedError(f"it cannot be started ({error})", _STARTABLE) from error

    def _started(self, descriptor: int, niceness: int) -> subprocess.Popen[bytes]:
        arguments = (child_main.__name__, str(descriptor), str(niceness), *filter(None, sys.path))
        command = (sys.executable, "-P", "-c", _PROGRAM, *arguments)
        nothing = subprocess.DEVNULL
        try:
            return subprocess.Popen(command, stdin=nothing, stdout=nothing, pass_fds=[descriptor])  # noqa: S603 — our own
        except OSError:
            self._connection.close()
            raise

    def load(self, files: ModelFiles) -> None:
        """Let the process load a model."""
        self._send(pickle.dumps(files))

    def sent(self, text: str) -> float | None:
        """Return when a question was sent that is not answered yet."""
        return next((request.sent for request in self.pending if request.texts == [text]), None)

    def send(self, kind: Kind, texts: Sequence[str]) -> None:
        """Send a request."""
        self._send(SEPARATOR.join((kind, *texts)).encode())
        now = time.monotonic()
        limit = self._patience.answer if kind == "query" else self._patience.sentences
        self.pending.append(_Request(texts, now, now + limit))

    def receive(self, timeout: float) -> bytes | None:
        """Return the next reply, or None if there is none within ``timeout``."""
        try:
            if self._connection.poll(timeout):
                return self._connection.recv_bytes()
        except (EOFError, OSError):
            raise self._ended() from None
        if time.monotonic() > self._latest():
            raise EndedError("it did not answer for a long time", _remedy(None))
        return None

    def wait(self) -> bytes:
        """Return the next reply, for which there is a request."""
        while True:
            rest = max(self._latest() - time.monotonic(), 0)
            if (reply := self.receive(rest)) is not None:
                return reply

    def end(self) -> None:
        """Kill the process, which has nothing to save."""
        self._connection.close()
        self._process.kill()
        self._process.wait()

    def _latest(self) -> float:
        """Return when the process counts as hanging."""
        if not self.is_ready:
            return self.started + self._patience.start
        return self.pending[0].until if self.pending else float("inf")

    def _send(self, request: bytes) -> None:
        try:
            self._connection.send_bytes(request)
        except OSError:
            raise self._ended() from None

    def _ended(self) -> EndedError:
        try:
            code = self._process.wait(_DEATH_TIMEOUT)  # its socket closes a moment before it ends
        except subprocess.TimeoutExpired:
            return EndedError("it closed its socket", _remedy(None))
        reason = f"signal {-code}, {signal.strsignal(-code)}" if code < 0 else f"exit code {code}"
        return EndedError(f"of {reason}", _remedy(-code))


def _remedy(number: int | None) -> str:
    if number == signal.SIGILL:
        return "the processor may lack AVX2: set HOIBAO_MEANING to a folder with an ONNX model, or unset it"
    if number == signal.SIGKILL:
        return "the memory may be too small for the model: allow the program more, or unset HOIBAO_MEANING"
    return "install the model of HOIBAO_MEANING again, or unset it"
