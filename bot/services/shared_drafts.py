"""The drafts of `article_drafts` among several programs: the press under one may reach another program."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bot.services.article_drafts import ArticleDrafts, Draft, DraftsError, new_key
from bot.services.folder_mirror import draft_file
from bot.services.shared_folder import SharedFiles
from storage.errors import StorageError


class SharedDrafts:
    """Drafts that the programs that serve the bot share, as far as the database can be reached. See `ArticleDrafts`."""

    def __init__(self, drafts: ArticleDrafts, files: SharedFiles) -> None:
        self._drafts = drafts
        self._files = files

    async def create(self, draft: Draft) -> str:
        """As `ArticleDrafts.create`."""
        key = new_key()
        async with self._changing() as names:
            names.add(draft_file(key))
            return await asyncio.to_thread(self._drafts.create, draft, key)

    async def save(self, key: str, draft: Draft) -> None:
        """As `ArticleDrafts.save`."""
        async with self._changing() as names:
            names.add(draft_file(key))
            await asyncio.to_thread(self._drafts.save, key, draft)

    async def drop(self, key: str) -> None:
        """As `ArticleDrafts.drop`."""
        async with self._changing() as names:
            names.add(draft_file(key))
            await asyncio.to_thread(self._drafts.drop, key)

    async def find(self, key: str, owner: int) -> Draft | None:
        """As `ArticleDrafts.find`."""
        await self._pull()
        return await asyncio.to_thread(self._drafts.find, key, owner)

    async def awaiting_date(self, owner: int, prompt: int) -> tuple[str, Draft] | None:
        """As `ArticleDrafts.awaiting_date`."""
        await self._pull()
        return await asyncio.to_thread(self._drafts.awaiting_date, owner, prompt)

    async def newest(self, owner: int) -> tuple[str, Draft] | None:
        """As `ArticleDrafts.newest`."""
        await self._pull()
        return await asyncio.to_thread(self._drafts.newest, owner)

    async def _pull(self) -> None:
        with suppress(StorageError, OSError):  # what is here is better than nothing
            await self._files.pull()

    @asynccontextmanager
    async def _changing(self) -> AsyncIterator[set[str]]:
        try:
            async with self._files.changing() as names:
                yield names
        except (StorageError, OSError) as error:
            raise DraftsError(f"a draft cannot be stored ({error})", "correct that") from error
