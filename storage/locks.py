"""Locks that one program at a time has, among those that share a database."""

import asyncio
from typing import Protocol


class Lock(Protocol):
    """A lock that belongs to this program from `try_take` until `release`, or until it is lost."""

    async def try_take(self) -> bool:
        """Returns whether this program has the lock now; it must not have it before.

        Raises:
            StorageError: The database is unavailable.
        """

    async def lost(self) -> None:
        """Returns once this program has lost the lock, a few seconds before another one can have it."""

    async def release(self) -> None:
        """Gives the lock to whoever takes it next; does nothing without it."""


class UnsharedLock:
    """The lock where no other program shares the database: it is free, and never lost."""

    async def try_take(self) -> bool:
        """Returns True."""
        return True

    async def lost(self) -> None:
        """Never returns."""
        await asyncio.Event().wait()

    async def release(self) -> None:
        """Does nothing."""
