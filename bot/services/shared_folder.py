"""Keeps files of the data folder in step with those of the other programs that serve the bot."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar

from bot.logs import LogThrottle
from bot.services.article_drafts import KEPT
from bot.services.folder_mirror import DRAFTS, EDITED, FolderMirror, agreed, digest, is_article, is_shared
from retrieval.errors import RetrievalError
from storage.errors import StorageError
from storage.shared_files import FileChange, FileContent, FileState, FileTable, read_files

# Chosen; in seconds where nothing else is said.
_INTERVAL = 2.0  # between two looks at what others have changed
_TIDY = 3600.0  # between two comparisons of all files
_AT_ONCE = 100  # files in memory
_DELETED_KNOWN = timedelta(days=30)

_LEFT = "%s is not shared: %s"

_LOGGER = logging.getLogger(__name__)

_Item = TypeVar("_Item")
_Contents = Callable[[Collection[str]], Awaitable[dict[str, bytes]]]


class SharedFiles(Protocol):
    """The files of the data folder that programs share: see `folder_mirror`.

    Attributes:
        pulled: Set whenever added articles were changed by another program.
    """

    pulled: asyncio.Event

    async def pull(self) -> None:
        """Have the files here as they are everywhere.

        Raises:
            StorageError, OSError: They cannot be read or written; files may be as they were.
        """

    def changing(self) -> AbstractAsyncContextManager[set[str]]:
        """Yield a set for the names of the files that the block changes; on exit all programs have the changes.

        No other program changes one meanwhile, and the files are in step when the block begins.

        Raises:
            StorageError, OSError: The changes could not be stored; they will be undone here.
        """

    async def keep_in_step(self) -> None:
        """Do as `pull` every few seconds, and delete old drafts, until cancelled."""


class OwnFiles:
    """The files where no other program has them."""

    def __init__(self) -> None:
        self.pulled = asyncio.Event()

    async def pull(self) -> None:
        """Do nothing."""

    @asynccontextmanager
    async def changing(self) -> AsyncIterator[set[str]]:
        """Yield a set that nobody reads."""
        yield set()

    async def keep_in_step(self) -> None:
        """Wait until cancelled."""
        await asyncio.Event().wait()


class SharedFolder:
    """The files of a data folder, which are shared by a table of the database. Belongs to its event loop.

    The table decides, but for what it does not have at `begin`, which it then gets, and for the edited files, of which
    the lines that were added or deleted here and elsewhere are joined.
    """

    def __init__(self, mirror: FolderMirror, table: FileTable) -> None:
        self._mirror = mirror
        self._table = table
        self._turn = asyncio.Lock()
        self._throttle = LogThrottle()
        self._seen = 0  # number of the last change that the folder has
        self._rows: dict[str, FileState] = {}  # of the edited files
        self._doubtful: set[str] = set()  # changed here, perhaps not stored
        self._to_join = True  # whether an edited file was changed, here or in the table
        self.pulled = asyncio.Event()

    async def begin(self) -> None:
        """Have the files in step for the first time; what the table does not have it gets. Raises as `pull` does."""
        async with self._turn:
            await self._catch_up()
            known = {state.name for state in (await self._table.since(0))[1]}
            new = [name for name in await asyncio.to_thread(self._mirror.names) if name not in known]
            for some in _parts(new):  # a change each, for other programs wait for its end
                async with self._transaction() as change:
                    known = {state.name for state in await change.since(self._seen)}
                    await self._send(change, [name for name in some if name not in known])
            await self._join_edited()

    async def pull(self) -> None:
        """See `SharedFiles`."""
        async with self._turn:
            await self._catch_up()
            self._to_join |= await asyncio.to_thread(self._mirror.edited_since_last_look)
            if self._to_join:
                await self._join_edited()

    @asynccontextmanager
    async def changing(self) -> AsyncIterator[set[str]]:
        """See `SharedFiles`."""
        names: set[str] = set()
        async with self._turn:
            try:
                async with self._transaction() as change:
                    bases = await self._join(change, {})
                    yield names
                    await self._send(change, names.difference(EDITED))
                    if names.intersection(EDITED):
                        bases = await self._join(change, bases)
            except BaseException:
                self._doubtful |= names.difference(EDITED)
                raise
            await self._note_bases(bases)

    async def keep_in_step(self) -> None:
        """See `SharedFiles`."""
        due = time.monotonic()
        while True:
            try:
                if time.monotonic() >= due:
                    await self._tidy()
                    due = time.monotonic() + _TIDY
                await self.pull()
            except (StorageError, OSError) as error:
                if self._throttle.should_log("pull"):
                    _LOGGER.error("what other programs have added is not seen here, which is tried again: %s", error)  # noqa: TRY400 — the message names cause and remedy
            await asyncio.sleep(_INTERVAL)

    async def _tidy(self) -> None:
        """Delete old drafts, and compare all files: another process may have written some."""
        now = datetime.now(UTC)
        async with self._turn:
            self._start_over()
            async with self._transaction() as change:
                await change.expire(f"{DRAFTS}/", now - timedelta(seconds=KEPT), now - _DELETED_KNOWN)
            self._seen = change.number - 1  # so that they are deleted here, too

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[FileChange]:
        """Yield a change, before which the files are in step."""
        try:
            if not self._seen:  # many files may have to be compared, for which other programs need not wait
                await self._catch_up()
            async with self._table.changing(datetime.now(UTC)) as change:
                if change.number <= self._seen:  # an older database was restored
                    self._start_over()
                await self._apply(await change.since(self._seen), change.contents)
                yield change
            self._seen = change.number
        except BaseException:
            self._start_over()
            raise

    def _start_over(self) -> None:
        """Take nothing for known that the table had."""
        self._seen, self._to_join = 0, True
        self._rows.clear()

    async def _catch_up(self) -> None:
        """Have the files here as the table has them."""
        last, states = await self._table.since(self._seen)
        if last < self._seen or self._doubtful:  # an older database was restored, or a change was not stored
            self._start_over()
            last, states = await self._table.since(0)
        await self._apply(states, self._table.contents)
        await self._undo_unstored({state.name for state in states})
        self._seen = last

    async def _apply(self, states: Iterable[FileState], contents: _Contents) -> None:
        """Have files here as the table has them."""
        states = list(states)
        edited = {state.name: state for state in states if state.name in EDITED}
        self._rows.update(edited)
        self._to_join |= bool(edited)
        missing = await asyncio.to_thread(
            lambda: [state for state in states if is_shared(state.name) and not self._mirror.has(state)]
        )
        for some in _parts(missing):
            found = await contents([state.name for state in some if state.digest is not None])
            await asyncio.to_thread(self._mirror.write_all, [(state, found.get(state.name)) for state in some])
        if any(is_article(state.name) for state in missing):
            self.pulled.set()

    async def _undo_unstored(self, stored: Collection[str]) -> None:
        """Delete what was added here and is not in the table."""
        for name in self._doubtful.difference(stored):
            await asyncio.to_thread(self._mirror.delete, name)
        self._doubtful.clear()

    async def _send(self, change: FileChange, names: Iterable[str]) -> None:
        for some in _parts([*names]):
            await change.store(await asyncio.to_thread(list, map(self._mirror.read, some)))

    async def _join_edited(self) -> None:
        """Have the edited files here and in the table alike."""
        async with self._transaction() as change:
            bases = await self._join(change, {})
        await self._note_bases(bases)
        self._to_join = False

    async def _join(self, change: FileChange, bases: dict[str, bytes | None]) -> dict[str, bytes | None]:
        """Have the edited files here and in the table alike; return what they are then.

        ``bases`` is what they were before in this change. One that cannot be read or written is left as it is.
        """
        joined = dict(bases)
        for name in EDITED:
            try:
                here = await asyncio.to_thread(self._mirror.edited, name)
                base = bases[name] if name in bases else await asyncio.to_thread(self._mirror.base, name)
                shared = [base] if name in bases else await self._shared(change, name)
                content = agreed(base, here, shared)
                if content != here:
                    await asyncio.to_thread(self._mirror.edit, name, content)
            except OSError as error:
                if self._throttle.should_log(name):
                    _LOGGER.warning(_LEFT, name, error)
                continue
            joined[name] = content
            if [content] != (shared or [None]):
                stored = FileContent(name, content, None if content is None else digest(content))
                await change.store([stored])
                self._rows[name] = FileState(
                    name, stored.digest, removed=False, number=change.number, changed_at=change.at
                )
        return joined

    async def _shared(self, change: FileChange, name: str) -> list[bytes | None]:
        """Return an edited file as the table has it; [] if it never had it."""
        state = self._rows.get(name)
        if state is None:
            return []
        return [(await change.contents([name])).get(name)]

    async def _note_bases(self, bases: dict[str, bytes | None]) -> None:
        for name, content in bases.items():
            await asyncio.to_thread(self._mirror.note_base, name, content)


def _parts(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    return (items[first : first + _AT_ONCE] for first in range(0, len(items), _AT_ONCE))


async def pull_for_build(files: SharedFiles) -> None:
    """Have the files as they are everywhere. Raises `RetrievalError`: an index without them would be wrong."""
    with _explained():
        await files.pull()


def fetch_files(url: str, mirror: FolderMirror) -> None:
    """Have the files of a data folder as programs with the database at ``url`` have them, before a build. Blocks.

    Nothing is stored there; an edited file that was changed here since stays. Raises `RetrievalError`.
    """

    def is_wanted(state: FileState) -> bool:
        if state.name not in EDITED:
            return is_shared(state.name) and not mirror.has(state)
        try:
            return mirror.edited(state.name) == mirror.base(state.name)
        except OSError as error:
            _LOGGER.warning(_LEFT, state.name, error)
            return False

    with _explained():
        for state, content in read_files(url, is_wanted):
            if state.name not in EDITED:
                mirror.write_all([(state, content)])
                continue
            try:
                mirror.edit(state.name, content)
                mirror.note_base(state.name, content)
            except OSError as error:
                _LOGGER.warning(_LEFT, state.name, error)


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except StorageError as error:
        raise RetrievalError(error.problem, error.remedy) from error
    except OSError as error:
        raise RetrievalError(f"the data folder cannot be used ({error})", "make room, or make it writable") from error
