"""Migrates a database to the schema of this program, in numbered steps.

`MIGRATIONS` is append-only: a released migration is never edited; see `storage.migration_steps`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, func, insert, select

from storage import migration_steps as steps
from storage.errors import SchemaTooNewError
from storage.schema import schema_version


@dataclass(frozen=True)
class Migration:
    """A step: `apply` migrates a schema from version `version - 1` to `version`."""

    version: int
    name: str
    apply: Callable[[Connection], None]


MIGRATIONS: Sequence[Migration] = (
    Migration(1, "exchanges and their hits", steps.create_exchanges),
    Migration(2, "fingerprints of hits", steps.add_fingerprints),
    Migration(3, "index of exchanges by answered and time", steps.index_answered),
    Migration(4, "inbox", steps.create_inbox),
    Migration(5, "inbox by bot and content", steps.key_inbox_by_bot),
    Migration(6, "feedback and status of exchanges", steps.add_feedback),
    Migration(7, "corrections of articles", steps.create_corrections),
    Migration(8, "feeds and their entries", steps.create_feeds),
    Migration(9, "subscriptions", steps.create_subscriptions),
    Migration(10, "programs that share an inbox", steps.share_inbox),
    Migration(11, "states that programs share", steps.create_states),
    Migration(12, "files that programs share", steps.create_shared_files),
    Migration(13, "subscriptions by bot", steps.key_subscriptions_by_bot),
)


def migrate(engine: Engine, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Applies the migrations that the database lacks, each in a transaction of its own.

    A migration that fails leaves the version before it intact. Several processes may migrate a database at once:
    `engine` takes the write lock when a transaction begins, so each migration is applied by one of them.

    Raises:
        SchemaTooNewError: The database has migrations that this program does not know.
    """
    pending = True
    while pending:
        with engine.begin() as connection:
            pending = _apply_next(connection, migrations)


def _apply_next(connection: Connection, migrations: Sequence[Migration]) -> bool:
    """Applies the first migration that the database lacks; returns whether there was one."""
    schema_version.create(connection, checkfirst=True)
    version = connection.execute(select(func.coalesce(func.max(schema_version.c.version), 0))).scalar_one()
    if version > len(migrations):
        raise SchemaTooNewError(
            f"{connection.engine.url.database}: its schema has version {version}, this program knows {len(migrations)}",
            "run the newer program, or restore a backup from before it",
        )
    if version == len(migrations):
        return False
    migration = migrations[version]
    migration.apply(connection)
    connection.execute(
        insert(schema_version).values(version=migration.version, name=migration.name, applied_at=datetime.now(UTC))
    )
    return True
