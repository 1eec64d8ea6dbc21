"""The database: its backups, what is done with it once, and what is done while the bot serves."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from bot.composition.archive import index_generations
from bot.maintenance.backup_files import BackupFiles
from bot.maintenance.housekeeping import back_up_before_migration
from bot.services.article_location import choose_location
from bot.services.folder_mirror import FolderMirror
from bot.services.shared_folder import OwnFiles, SharedFiles, SharedFolder
from bot.settings.settings import Settings
from retrieval.articles.folder import ADDED
from storage.corrections import Changes, CorrectionTable, Fields, read_corrections
from storage.database import Database
from storage.deletion import Forgotten
from storage.erasure import PersonEraser, erase_again_in
from storage.erasure_list import ErasureList
from storage.errors import DatabaseUnavailableError, StorageError
from storage.inspection import inspect_database
from storage.moving import move_database
from storage.shared_files import FileTable
from storage.urls import database_path, is_postgresql

_FOLDER, _ERASURES = "backups", "erasures.jsonl"  # in the data folder
_LONGEST_ERASURE = 600.0  # seconds that the operator waits; chosen
_LONGEST_SHARING = 60.0  # seconds to wait for another program that begins; chosen

_LOGGER = logging.getLogger(__name__)


def backup_files(settings: Settings) -> BackupFiles:
    """Return the backups that the settings select; nothing is opened. Raises `StorageError`."""
    register = index_generations(settings, choose_location(settings, public=True)).register
    url = settings.database_url
    database = None if is_postgresql(url) else database_path(url)
    return BackupFiles(settings.data / _FOLDER, database, register, settings.data / ADDED)


def erasure_list(settings: Settings) -> ErasureList:
    """Return the list of people whose data were deleted; nothing is opened."""
    return ErasureList(settings.data / _ERASURES)


def prepare_migration(settings: Settings) -> None:
    """Write a backup if the next opening of the database migrates it. Raises `BackupError` or `StorageError`."""
    if file := back_up_before_migration(settings.database_url, backup_files(settings)):
        _LOGGER.warning("backup %s was written, since this version migrates the database", file)


@asynccontextmanager
async def shared_files(settings: Settings, database: Database) -> AsyncIterator[SharedFiles]:
    """Yield the files of the data folder, which programs share where they share the database."""
    if not database.is_shared:
        yield OwnFiles()
        return
    async with FileTable(database) as table:
        yield SharedFolder(FolderMirror(settings.data), table)


def share_files(settings: Settings) -> None:
    """Have the files of the data folder in step with those of other programs, before anything is read there. Blocks.

    What only this folder has the others get. Raises `StorageError`.
    """
    if is_postgresql(settings.database_url):
        asyncio.run(_share_files(settings))


async def _share_files(settings: Settings) -> None:
    async with (
        Database.open(settings.database_url, busy_timeout=_LONGEST_SHARING) as database,
        FileTable(database) as table,
    ):
        try:
            await SharedFolder(FolderMirror(settings.data), table).begin()
        except OSError as error:
            raise StorageError(
                f"{settings.data} cannot be used ({error})", "make room, or give this program the right to write there"
            ) from error


def forget_person(settings: Settings, user_id: int) -> Forgotten:
    """Delete all that is stored of a person, so that it cannot be read in the files of the database any more. Blocks.

    Raises `BackupError` or `StorageError`. Run again after an error, it continues.
    """
    state = inspect_database(settings.database_url)
    if state.version is None:
        raise DatabaseUnavailableError(
            f"{state.name}: does not exist", "set HOIBAO_DATA or DATABASE_URL as for the bot"
        )
    prepare_migration(settings)
    return asyncio.run(_forget(settings, user_id))


def forget_restored(settings: Settings) -> int:
    """Delete what a restored dump has of people who were forgotten since; returns the number of questions. Blocks.

    Raises `StorageError`.
    """
    return asyncio.run(_forget_restored(settings))


async def _forget_restored(settings: Settings) -> int:
    async with Database.open(settings.database_url) as database:
        return await erase_again_in(database, erasure_list(settings))


def move(source: str, target: str) -> dict[str, int]:
    """Copy all that is stored from one database to another; returns the rows of each table. Blocks.

    Raises `StorageError`; then nothing is copied.
    """
    return asyncio.run(move_database(source, target))


def stored_corrections(settings: Settings) -> dict[str, Fields]:
    """Return the corrections of all articles, by id; changes nothing. Blocks. Raises `StorageError`."""
    return read_corrections(settings.database_url)


def store_corrections(settings: Settings, changes: Mapping[str, Changes]) -> None:
    """Store changes of corrections, by article id; the bot may run meanwhile. Blocks.

    Raises `BackupError` or `StorageError`; then nothing is stored.
    """
    prepare_migration(settings)
    asyncio.run(_store_corrections(settings, changes))


async def _store_corrections(settings: Settings, changes: Mapping[str, Changes]) -> None:
    async with Database.open(settings.database_url) as database:
        await CorrectionTable(database).change(changes, datetime.now(UTC))


async def _forget(settings: Settings, user_id: int) -> Forgotten:
    async with Database.open(settings.database_url) as database:
        eraser = PersonEraser(database, erasure_list(settings))
        deleted, compacted = await eraser.erase(user_id, patience=_LONGEST_ERASURE)
        if not compacted:
            raise DatabaseUnavailableError(
                f"{database.name}: the rows are deleted, but may be readable in its files while it is in use",
                "try again",
            )
    return deleted
