"""The database: its backups, what is done with it once, and what is done while the bot serves."""

import asyncio
import logging

from bot.composition.archive import index_generations
from bot.maintenance.backup_files import BackupFiles
from bot.maintenance.housekeeping import back_up_before_migration
from bot.services.article_location import choose_location
from bot.settings.settings import Settings
from storage.database import Database
from storage.deletion import Forgotten, forget_user, truncate_log
from storage.errors import DatabaseUnavailableError
from storage.sqlite import database_path

_FOLDER = "backups"  # in the data folder

_LOGGER = logging.getLogger(__name__)


def backup_files(settings: Settings) -> BackupFiles:
    """Return the backups that the settings select; nothing is opened. Raises `StorageError`."""
    register = index_generations(choose_location(settings, public=True)).register
    return BackupFiles(settings.data / _FOLDER, database_path(settings.database_url), register)


def prepare_migration(settings: Settings) -> None:
    """Write a backup if the next opening of the database migrates it. Raises `BackupError` or `StorageError`."""
    if file := back_up_before_migration(settings.database_url, backup_files(settings)):
        _LOGGER.warning("backup %s was written, since this version migrates the database", file)


def forget_person(settings: Settings, user_id: int) -> Forgotten:
    """Delete what a person asked, so that it cannot be read in the files of the database any more. Blocks.

    Raises `BackupError` or `StorageError`. Run again after an error, it continues.
    """
    path = database_path(settings.database_url)
    if not path.exists():
        raise DatabaseUnavailableError(f"{path}: does not exist", "set HOIBAO_DATA or DATABASE_URL as for the bot")
    prepare_migration(settings)
    return asyncio.run(_forget(settings.database_url, user_id))


async def _forget(database_url: str, user_id: int) -> Forgotten:
    async with Database.open(database_url) as database:
        deleted = await forget_user(database, user_id)
        if not truncate_log(database.path, compact=True, busy_timeout=5.0):
            raise DatabaseUnavailableError(
                f"{database.path}: the rows are deleted, but readable in its log while it is in use", "try again"
            )
    return deleted
