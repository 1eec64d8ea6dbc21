"""Processes that run jobs: each prepares a state for itself, and ends with the program."""

import asyncio
import contextlib
import faulthandler
import gc
import itertools
import logging
import multiprocessing
import pickle
import signal
import socket
import struct
import traceback
from collections.abc import Callable, Coroutine, Iterator
from io import BufferedRWPair
from typing import Concatenate, Generic, ParamSpec, TypeVar, cast

from bot.services.worker_thread import JOB_TIMEOUT, MAX_QUEUED, QUEUE_TIMEOUT, TooSlowError
from retrieval.building.process_pool import end_with_parent

# Seconds, chosen: preparing an index of millions of sentences takes tens of seconds.
_START_TIMEOUT = 120.0
_FIRST_RETRY, _LAST_RETRY = 0.5, 30.0
_DEATH_TIMEOUT = 1.0  # the kernel takes milliseconds

_SPAWN = multiprocessing.get_context("spawn")  # a forked child would inherit the locks of other threads
_SIZE = struct.Struct("!Q")  # before each message
_CHUNK = 1 << 16  # bytes

_State = TypeVar("_State")
_Args = ParamSpec("_Args")
_Result = TypeVar("_Result")

_LOGGER = logging.getLogger(__name__)


class WorkerDiedError(Exception):
    """The process that ran a job ended before it was done. Another attempt may succeed."""


class _Job:
    """A pickled call, and the future of its result; ``running`` is set when it has left the queue."""

    def __init__(self, call: bytes) -> None:
        self.call = call
        self.running = False
        self.result: asyncio.Future[object] = asyncio.get_running_loop().create_future()

    def expire(self, error: Exception) -> None:
        """Fail the job if it is still queued."""
        if not self.running:
            self.fail(error)

    def fail(self, error: BaseException) -> None:
        """Fail the job if it is not done."""
        if not self.result.done():
            self.result.set_exception(error)

    def finish(self, answer: bytes) -> None:
        """Set the result or error that a process returned, unless nobody waits for it any more."""
        try:
            result, error = pickle.loads(answer)  # noqa: S301 — written by our own process
        except Exception as failure:  # noqa: BLE001 — an error whose arguments are not those it was made with
            result, error = None, failure
        if error is not None:
            self.fail(error)
        elif not self.result.done():
            self.result.set_result(result)


class WorkerProcesses(Generic[_State]):
    """Runs jobs in ``count`` processes, first come, first served.

    A process that ends, or takes too long for a job, is replaced. Belongs to one event loop.
    """

    def __init__(
        self,
        prepare: Callable[[], _State],
        count: int,
        *,
        job_timeout: float = JOB_TIMEOUT,
        queue_timeout: float = QUEUE_TIMEOUT,
        max_queued: int = MAX_QUEUED,
    ) -> None:
        """Call ``prepare``, which is pickled, in each process; for the other arguments see `WorkerThread`."""
        self._prepare = prepare
        self._count = count
        self._job_timeout = job_timeout
        self._queue_timeout = queue_timeout
        self._max_queued = max_queued
        self._jobs: asyncio.Queue[_Job] = asyncio.Queue()
        self._started: list[asyncio.Future[None]] = []
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Start the processes; jobs wait until one is ready."""
        loop = asyncio.get_running_loop()
        self._started = [loop.create_future() for _ in range(self._count)]
        self._tasks = [asyncio.create_task(self._keep_running(started)) for started in self._started]

    async def ready(self) -> None:
        """Wait until every process is ready. Raises `WorkerDiedError` or `TooSlowError` if one did not start."""
        for started in self._started:
            await asyncio.shield(started)

    async def stop(self, grace: float = 0.0) -> None:
        """Wait up to ``grace`` seconds for all jobs, then end the processes; jobs left raise `WorkerDiedError`."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(grace):
                await self._jobs.join()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        while not self._jobs.empty():
            self._jobs.get_nowait().fail(WorkerDiedError("the program is stopping"))

    async def run(
        self, job: Callable[Concatenate[_State, _Args], _Result], /, *args: _Args.args, **kwargs: _Args.kwargs
    ) -> _Result:
        """Call ``job`` with the state of a process and the arguments, all of them pickled, and return its result.

        Raises `TooSlowError` and `WorkerDiedError`, as well as what the job raises.
        """
        if self._jobs.qsize() >= self._max_queued:
            raise TooSlowError(f"{self._jobs.qsize()} jobs are queued already")
        pending = _Job(pickle.dumps((job, args, kwargs), pickle.HIGHEST_PROTOCOL))
        self._jobs.put_nowait(pending)
        error = TooSlowError(f"not started within {self._queue_timeout:g} s")
        expiry = asyncio.get_running_loop().call_later(self._queue_timeout, pending.expire, error)
        try:
            return cast("_Result", await pending.result)
        finally:
            expiry.cancel()

    async def _keep_running(self, started: "asyncio.Future[None]") -> None:
        """Run one process after another until cancelled."""
        delays = _doubling_delays()
        while True:
            process = _Process(self._prepare)
            try:
                await process.ready()
                if not started.done():
                    started.set_result(None)
                delays = _doubling_delays()
                await process.while_alive(self._serve(process))
            except (WorkerDiedError, TooSlowError) as error:
                _LOGGER.error("%s; the process is replaced", error)  # noqa: TRY400 — the process has logged why
                if not started.done():
                    started.set_exception(error)
                    started.exception()  # marks it as retrieved, for nobody may wait for it
            finally:
                process.end()
            await asyncio.sleep(next(delays))

    async def _serve(self, process: "_Process") -> None:
        """Give jobs to a process. Raises `TooSlowError` or `WorkerDiedError` when it has to be replaced."""
        while True:
            job = await self._jobs.get()
            job.running = True
            try:
                if not job.result.done():
                    job.finish(await process.ask(job.call, self._job_timeout))
            except (TooSlowError, WorkerDiedError) as error:
                job.fail(error)
                raise
            finally:
                job.fail(WorkerDiedError(f"{process} ended before its job was done"))
                self._jobs.task_done()


class _Process:
    """One process, and the socket to it: calls go there, results come back, one at a time."""

    def __init__(self, prepare: Callable[[], object]) -> None:
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._process = _SPAWN.Process(target=_run, args=(theirs, prepare), name="hoibao-worker", daemon=True)
            self._process.start()
        self._socket.settimeout(0)

    def __str__(self) -> str:
        """Return a name for messages."""
        return f"worker process {self._process.pid}"

    async def ready(self) -> None:
        """Wait until the process is prepared. Raises `WorkerDiedError` or `TooSlowError`."""
        await self._receive(_START_TIMEOUT)

    async def ask(self, call: bytes, seconds: float) -> bytes:
        """Return the pickled result of a pickled call. Raises `WorkerDiedError` or `TooSlowError`."""
        try:
            await asyncio.get_running_loop().sock_sendall(self._socket, _SIZE.pack(len(call)) + call)
        except OSError:
            raise self._death() from None
        return await self._receive(seconds)

    async def while_alive(self, work: Coroutine[object, object, None]) -> None:
        """Do ``work`` until it raises; cancel it and raise `WorkerDiedError` when the process ends."""
        working = asyncio.create_task(work)
        loop, sentinel = asyncio.get_running_loop(), self._process.sentinel
        loop.add_reader(sentinel, working.cancel)
        try:
            await asyncio.wait([working])
            if working.cancelled():
                raise self._death()
            working.result()
        finally:
            loop.remove_reader(sentinel)
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)

    def end(self) -> None:
        """Kill the process, which has nothing to save."""
        self._socket.close()
        self._process.kill()
        self._process.join(_DEATH_TIMEOUT)

    async def _receive(self, seconds: float) -> bytes:
        loop, received, end = asyncio.get_running_loop(), bytearray(), _SIZE.size
        try:
            async with asyncio.timeout(seconds):
                while len(received) < end:
                    if not (chunk := await loop.sock_recv(self._socket, _CHUNK)):
                        raise self._death()
                    received += chunk
                    if len(received) >= _SIZE.size:
                        end = _SIZE.size + _SIZE.unpack_from(received)[0]
        except TimeoutError:
            raise TooSlowError(f"not done within {seconds:g} s") from None
        except OSError:
            raise self._death() from None
        return bytes(received[_SIZE.size :])

    def _death(self) -> WorkerDiedError:
        self._process.join(_DEATH_TIMEOUT)  # its socket closes a moment before it ends
        return WorkerDiedError(f"{self} ended with code {self._process.exitcode}")


def _doubling_delays() -> Iterator[float]:
    """Yield the seconds before each further start of a process."""
    return (min(_FIRST_RETRY * 2**count, _LAST_RETRY) for count in itertools.count())


def _run(connection: socket.socket, prepare: Callable[[], _State]) -> None:
    """Prepare the state, then answer calls until the program closes the connection; in the process."""
    # Both signals may reach every process of the program, which still needs this one while it stops.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    end_with_parent()
    faulthandler.enable()  # names the line of a crash, such as that of an index file cut short while mapped
    state = prepare()
    gc.freeze()  # what lives as long as the process need not be searched for garbage
    with connection, connection.makefile("rwb") as stream:
        _send(stream, b"")
        while header := stream.read(_SIZE.size):
            _send(stream, _answer(state, stream.read(*_SIZE.unpack(header))))


def _send(stream: BufferedRWPair, content: bytes) -> None:
    stream.write(_SIZE.pack(len(content)) + content)
    stream.flush()


def _answer(state: object, call: bytes) -> bytes:
    """Return the pickled result and error of a call, one of them None."""
    try:
        job, args, kwargs = pickle.loads(call)  # noqa: S301 — written by our own process
        return pickle.dumps((job(state, *args, **kwargs), None), pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001 — raised to the caller
        error.add_note(traceback.format_exc())  # a pickle holds no traceback
        try:
            return pickle.dumps((None, error), pickle.HIGHEST_PROTOCOL)
        except Exception:  # noqa: BLE001 — whatever an object raises while it is pickled
            return pickle.dumps((None, RuntimeError(traceback.format_exc())), pickle.HIGHEST_PROTOCOL)
