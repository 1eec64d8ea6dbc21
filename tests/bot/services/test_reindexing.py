import asyncio
import os
import resource
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.services.build_errors import (
    AlreadyRunningError,
    BuildCancelledError,
    BuildDiedError,
    BuildStoppedError,
    BuildTurnLostError,
    ReindexError,
    RunningElsewhereError,
)
from bot.services.build_turn import BuildTurn
from bot.services.live_index import LiveIndex
from bot.services.reindexing import BuildRecord, Reindexer
from retrieval.building.build import build
from retrieval.errors import ArticlesNotFoundError, BuildRefusedError
from retrieval.index.generations import Generations
from storage.locks import Lock
from storage.states import LocalStates, States
from tests.answers import BlankSegmenter
from tests.program import write_articles

if TYPE_CHECKING:
    from bot.services.reindexing import BuildOutcome
    from retrieval.building.build import BuildReport
    from retrieval.building.options import Progress


class SlowSegmenter(BlankSegmenter):
    """A segmenter that finds the words of the first articles only, before its build is ended."""

    identity = "slow"

    def words(self, sentence: str) -> list[str]:
        """See `retrieval.text.segmentation.Segmenter`."""
        if "vải" in sentence:
            time.sleep(60)
        return super().words(sentence)


class FatalSegmenter(BlankSegmenter):
    """A segmenter that ends its process, as running out of memory would."""

    identity = "fatal"

    def words(self, sentence: str) -> list[str]:
        """See `retrieval.text.segmentation.Segmenter`."""
        raise SystemExit(f"no words for {sentence[:5]}")


class Archive:
    """A small archive and its live index."""

    def __init__(self, folder: Path) -> None:
        self.articles = write_articles(folder / "articles")
        self.generations = Generations(folder / "index")
        self.first = build(self.articles, self.generations, BlankSegmenter()).generation
        self.index = LiveIndex(self.generations, self.generations.open())
        self.outcomes: list[BuildOutcome] = []

    def reindexer(
        self, segmenter: BlankSegmenter | None = None, lock: Lock | None = None, states: States | None = None
    ) -> Reindexer:
        """Return a reindexer of this archive, which adds the outcome of each rebuild to ``outcomes``."""
        segmenter, self.outcomes = segmenter or BlankSegmenter(), []
        noted, turn = self.outcomes.append, BuildTurn(lock, states)
        return Reindexer(self.articles, self.generations, segmenter, self.index, on_outcome=noted, turn=turn)


class LockOfTwo:
    """A lock that another program has until ``free`` is set; ``asked`` is how often this one tried.

    Whoever tries learns it once the event ``answer`` is set, as it is at first.
    """

    def __init__(self) -> None:
        self.free, self.asked, self.is_held = False, 0, False
        self.lose, self.answer = asyncio.Event(), asyncio.Event()
        self.answer.set()

    async def try_take(self) -> bool:
        """Take it if it is free."""
        self.asked += 1
        await self.answer.wait()
        self.is_held = self.free
        return self.free

    async def lost(self) -> None:
        """Lose it when the test does."""
        await self.lose.wait()

    async def release(self) -> None:
        """Give it back."""
        self.is_held = False


async def segmenting(reindexer: Reindexer) -> "asyncio.Task[BuildReport]":
    """Begin a rebuild, and return it once it finds words."""
    begun = asyncio.Event()
    running = asyncio.create_task(
        reindexer.run(on_progress=lambda step: begun.set() if step.phase == "segmenting" else None)
    )
    await begun.wait()
    return running


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


async def test_rebuild_is_reported_and_served(archive: Archive) -> None:
    """A rebuild reports what changed and its phases in order, and its index is served."""
    (archive.articles / "vai-thieu.txt").unlink()
    (archive.articles / "ga.txt").write_text("Nhà ga Hòn Sẻ mở cửa lúc 5 giờ sáng.")
    (archive.articles / "hỏng.txt").write_bytes(b"\xff")
    reported: list[Progress] = []
    report = await archive.reindexer().run(on_progress=reported.append)
    assert (3, 1, 0, 1, 1) == (report.articles, report.added, report.changed, report.removed, len(report.faults))
    assert archive.index.current.generation == report.generation
    assert ["reading", "segmenting", "compiling", "checking"] == list(dict.fromkeys(step.phase for step in reported))


async def test_second_rebuild_is_refused(archive: Archive) -> None:
    """During a rebuild the event loop is free, the status is available and a second rebuild is refused."""
    reindexer = archive.reindexer()
    segmenting = asyncio.Event()
    first = asyncio.create_task(reindexer.run(on_progress=lambda _: segmenting.set()))
    await segmenting.wait()
    with pytest.raises(AlreadyRunningError):
        await reindexer.run()
    meanwhile = (
        reindexer.running,
        reindexer.status.progress.phase in {"reading", "segmenting", "compiling", "checking"},
    )
    await first
    assert ((True, True), False) == (meanwhile, reindexer.running)
    await reindexer.run()


async def test_another_program_rebuilds(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another program has the lock, a rebuild is refused, and counted as none, and refreshes wait as one."""
    monkeypatch.setattr("bot.services.reindexing._AGAIN", 0.05)
    lock = LockOfTwo()
    reindexer = archive.reindexer(lock=lock)
    with pytest.raises(RunningElsewhereError):
        await reindexer.run()
    assert (None, [], False) == (reindexer.last, archive.outcomes, reindexer.running)
    refreshes = []
    for asked in range(2, 5):
        refreshes.append(asyncio.create_task(reindexer.refresh()))
        while lock.asked < asked:  # noqa: ASYNC110 — the refresh waits by asking
            await asyncio.sleep(0.05)
    assert not any(refresh.done() for refresh in refreshes)
    lock.free = True
    await asyncio.gather(*refreshes)
    assert (["succeeded"], False) == (archive.outcomes, lock.is_held)


async def test_rebuild_ends_if_its_turn_is_lost(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rebuild whose lock another program has by now ends as if stopped, and the old index stays."""
    monkeypatch.setattr("bot.services.build_turn._LONGEST_LOSS", 0.0)
    lock = LockOfTwo()
    lock.free = True
    reindexer = archive.reindexer(SlowSegmenter(), lock)
    running = await segmenting(reindexer)
    lock.lose.set()
    with pytest.raises(BuildTurnLostError):
        await running
    assert ["stopped"] == archive.outcomes
    assert archive.first == archive.generations.current()


async def test_refresh_begins_anew_if_its_turn_is_lost(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refresh whose lock is lost is tried again until it has been done with the lock."""
    monkeypatch.setattr("bot.services.build_turn._LONGEST_LOSS", 0.0)
    lock = LockOfTwo()
    lock.free = True
    lock.lose.set()
    refreshing = asyncio.create_task(archive.reindexer(lock=lock).refresh())
    while not archive.outcomes:  # noqa: ASYNC110 — the refresh is tried again by itself
        await asyncio.sleep(0.05)
    lock.lose.clear()
    await refreshing
    assert ("stopped", "succeeded") == (archive.outcomes[0], archive.outcomes[-1])


@pytest.mark.parametrize(
    ("end", "error"), [(Reindexer.cancel, BuildCancelledError), (Reindexer.stop, BuildStoppedError)]
)
async def test_rebuild_can_be_ended_at_once(
    end: Callable[[Reindexer], Awaitable[object]], error: type[ReindexError], archive: Archive
) -> None:
    """A rebuild that is cancelled or stopped before its process begins starts none."""
    reindexer = archive.reindexer(SlowSegmenter())
    running = asyncio.create_task(reindexer.run())
    await asyncio.sleep(0)
    assert reindexer.running
    await end(reindexer)
    with pytest.raises(error):
        await running
    assert (False, archive.first) == (reindexer.running, archive.generations.current())


async def test_another_program_cancels(archive: Archive) -> None:
    """A rebuild is cancelled by a program that only shares the states with the one that rebuilds."""
    states = LocalStates()
    other = archive.reindexer(states=states)
    assert not await other.cancel()
    rebuilding = archive.reindexer(SlowSegmenter(), states=states)
    running = await segmenting(rebuilding)
    assert (True, False) == (await other.runs_elsewhere(), await rebuilding.runs_elsewhere())
    assert await other.cancel()
    with pytest.raises(BuildCancelledError):
        await running
    assert (["cancelled"], False) == (archive.outcomes, await other.cancel())


async def test_a_rebuild_that_tries_for_its_turn_is_cancelled(archive: Archive) -> None:
    """Whoever cancels while this program only tries for its turn cancels the rebuild of the one that has it, or its."""
    states, lock = LocalStates(), LockOfTwo()
    rebuilding = archive.reindexer(SlowSegmenter(), states=states)
    running = await segmenting(rebuilding)
    other = archive.reindexer(lock=lock, states=states)
    for error in (RunningElsewhereError, BuildCancelledError):
        lock.answer.clear()
        trying = asyncio.create_task(other.run())
        await asyncio.sleep(0)
        assert (True, True) == (other.running, await other.cancel())
        with pytest.raises(BuildCancelledError):
            await running
        lock.answer.set()
        with pytest.raises(error):
            await trying
        lock.free = True
    assert (["cancelled"], False) == (archive.outcomes, await other.cancel())


async def test_refreshes_wait_and_are_shared(archive: Archive) -> None:
    """Refreshes asked for during a rebuild are one, which begins after it and so holds what came meanwhile."""
    reindexer = archive.reindexer()
    reading = asyncio.Event()
    first = asyncio.create_task(reindexer.run(on_progress=lambda _: reading.set()))
    await reading.wait()
    (archive.articles / "ga.txt").write_text("Nhà ga Hòn Sẻ mở cửa lúc 5 giờ sáng.")
    reports = await asyncio.gather(*(reindexer.refresh() for _ in range(3)), first)
    assert ([reports[0]] * 2, reindexer.running) == (reports[1:3], False)
    assert archive.index.current.find_article("ga") is not None
    await reindexer.stop()
    with pytest.raises(BuildStoppedError):
        await reindexer.refresh()


async def test_error_of_the_build_is_raised(archive: Archive) -> None:
    """An error crosses the process border with its type and message, and the old index stays."""
    for path in archive.articles.iterdir():
        path.unlink()
    reindexer = archive.reindexer()
    with pytest.raises(BuildRefusedError, match="no readable article"):
        await reindexer.run()
    archive.articles.rmdir()
    with pytest.raises(ArticlesNotFoundError, match=r"articles"):
        await reindexer.run()
    assert archive.first == archive.index.current.generation == archive.generations.current()


async def test_outcomes(archive: Archive) -> None:
    """The last rebuild is known with its outcome, its error and whether it was attended, and each outcome is noted."""
    reindexer = archive.reindexer()
    await reindexer.run(attended=True)
    assert BuildRecord("succeeded", attended=True) == reindexer.last
    for path in archive.articles.iterdir():
        path.unlink()
    with pytest.raises(BuildRefusedError) as refused:
        await reindexer.run()
    assert BuildRecord("failed", attended=False, error=refused.value) == reindexer.last
    await reindexer.stop()
    with pytest.raises(BuildStoppedError):
        await reindexer.run()
    assert ["succeeded", "failed"] == archive.outcomes


async def test_dying_process_is_an_error(
    archive: Archive, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that dies raises an error with its exit code, and the old index stays."""
    monkeypatch.setattr("bot.services.reindexing.GRACE", 60.0)  # on a busy machine an interpreter is slow to end
    with pytest.raises(BuildDiedError, match="code 1"):
        await archive.reindexer(FatalSegmenter()).run()
    assert "no words for" in capfd.readouterr().err
    assert archive.first == archive.index.current.generation == archive.generations.current()


@pytest.mark.parametrize("spare", [0, 2])
async def test_a_process_that_cannot_be_started_is_an_error(archive: Archive, spare: int) -> None:
    """Where the system refuses the pipe or the process of a build, that is an error, and the next build is made."""
    reindexer = archive.reindexer()
    with open_files(spare), pytest.raises(BuildDiedError, match="the system starts no process"):
        await reindexer.run()
    assert (["failed"], False) == (archive.outcomes, reindexer.running)
    await reindexer.run()


@contextmanager
def open_files(spare: int) -> Iterator[None]:
    """Let this process open so many more files than it has open now."""
    descriptors = [os.dup(0) for _ in range(spare + 1)]
    for descriptor in descriptors:
        os.close(descriptor)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors[-1], hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def test_stop_ends_a_rebuild_within_seconds(archive: Archive, tmp_path: Path) -> None:
    """Stopping ends the build and raises in its caller; the old index stays, and no other build may start."""
    reindexer = archive.reindexer(SlowSegmenter())
    running = await segmenting(reindexer)
    await reindexer.stop()
    with pytest.raises(BuildStoppedError):
        await running
    assert archive.first == archive.generations.current()
    assert [] == list((tmp_path / "index" / "generations").glob(".*"))
    with pytest.raises(BuildStoppedError):
        await reindexer.run()


async def test_cancelled_rebuild_leaves_no_process(archive: Archive) -> None:
    """Cancelling the caller ends the build process, so that the next rebuild need not wait for it."""
    reindexer = archive.reindexer(SlowSegmenter())
    running = await segmenting(reindexer)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert not reindexer.running
    async with asyncio.timeout(100):
        await archive.reindexer().run()
