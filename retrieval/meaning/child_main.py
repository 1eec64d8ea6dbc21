"""The process that `EmbeddingProcess` starts: a loaded model, which answers until the other end closes.

It receives pickled `ModelFiles` by a socket, then requests: the kind and the texts, separated by NUL. It sends whether
the model is ready, then for each request its vectors, as bytes.
"""

import contextlib
import os
import pickle
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import NoReturn, cast

import numpy as np

from retrieval.errors import MeaningError
from retrieval.meaning.model import TRIAL, Kind, Model, ModelFiles

READY, UNUSABLE = b"r", b"u"
SEPARATOR = "\0"  # no text for a model has one
_FIRST_VICTIM = "500"  # when memory runs out: before the bot, which can do without this process
_UNEVEN = 1e-3  # by which the length of a vector may differ from 1


def main(descriptor: int, niceness: int) -> NoReturn:
    """Load the model, and answer requests that come by the socket ``descriptor``."""
    # Both signals may reach every process of the program, whose last questions still need this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.nice(niceness)
    with contextlib.suppress(OSError):  # which is Linux only
        Path("/proc/self/oom_score_adj").write_text(_FIRST_VICTIM, encoding="ascii")
    connection: Connection = Connection(descriptor)
    files: ModelFiles = pickle.loads(connection.recv_bytes())  # noqa: S301 — written by the parent
    requests: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_receive, args=(connection, requests), daemon=True).start()
    try:
        model = _usable(files.load())
    except MeaningError as error:
        connection.send_bytes(UNUSABLE + SEPARATOR.join((error.problem, error.remedy)).encode("utf-8", "replace"))
        sys.exit()
    connection.send_bytes(READY + files.name().encode())
    while True:
        kind, *texts = requests.get().decode().split(SEPARATOR)
        vectors = model.vectors(cast("Kind", kind), texts)
        connection.send_bytes(np.ascontiguousarray(vectors, np.float32).tobytes())


def _receive(connection: Connection, requests: "SimpleQueue[bytes]") -> None:
    """Take requests in while the model works; end this process with its parent, even then."""
    while True:
        try:
            requests.put(connection.recv_bytes())
        except (EOFError, OSError):
            os._exit(0)


def _usable(model: Model) -> Model:
    """Return a model that gives unit vectors; a file may be of a model for something else."""
    lengths = np.linalg.norm(model.vectors("query", [TRIAL]), axis=1)
    if not np.allclose(lengths, 1, atol=_UNEVEN):
        raise MeaningError(
            "the model of HOIBAO_MEANING gives no vectors of texts", "use one like multilingual-e5-small"
        )
    return model
