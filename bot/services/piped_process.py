"""Starts a process that reports to this one by a pipe."""

import multiprocessing
from collections.abc import Callable
from contextlib import ExitStack
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import TypeVar

_Task = TypeVar("_Task")


def start_piped(
    run: Callable[[_Task, Connection], None], task: _Task, *, name: str, daemon: bool
) -> tuple[SpawnProcess, Connection]:
    """Start ``run(task, sender)`` in a spawned process; return it, and the end of the pipe from which to receive.

    The pipe ends with the process. A daemon ends with this program, and may not start processes of its own.

    Raises:
        OSError, MemoryError: The system starts no process; nothing is left open.
    """
    context = multiprocessing.get_context("spawn")
    with ExitStack() as if_it_fails:
        receiver, sender = context.Pipe(duplex=False)
        if_it_fails.enter_context(receiver)
        with sender:  # closed here, so that the pipe ends with the process
            process = context.Process(target=run, args=(task, sender), name=name, daemon=daemon)
            process.start()
        if_it_fails.pop_all()
    return process, receiver
