"""The errors of this package.

StorageError                    the base; raised itself for a faulty statement of this package
├── DatabaseUnavailableError    locked, full, read-only or impossible to open: correct the machine and try again
│   └── ConnectionLostError     the server has ended the connection: the next statement opens another
├── DatabaseCorruptError        not a database, or a damaged one: restore a backup
├── SchemaTooNewError           migrated by a newer program: run that one
├── UnsupportedDatabaseError    the database URL names something this program cannot use
└── InvalidRecordError          a value that the database cannot hold, such as a time without a time zone

Errors of SQLAlchemy and of the driver never leave the package: they are the cause (`__cause__`) of one of these.
Every message names the database and a remedy, and contains neither a password nor the text of a message.
"""


class StorageError(Exception):
    """The database could not carry out an operation.

    Attributes:
        problem: What is wrong; begins with the path of the database, where it is known.
        remedy: What to do about it, as an imperative.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        """Returns the problem and its remedy on one line."""
        return f"{self.problem}: {self.remedy}"


class DatabaseUnavailableError(StorageError):
    """The database is locked, full, read-only or cannot be opened; nothing of the transaction is stored."""


class ConnectionLostError(DatabaseUnavailableError):
    """The server has ended the connection; after a rollback, the next statement opens another."""


class DatabaseCorruptError(StorageError):
    """The file is not a database, or a damaged one."""


class SchemaTooNewError(StorageError):
    """A newer program has migrated the database; this one has changed nothing in it."""


class UnsupportedDatabaseError(StorageError):
    """The database URL cannot be parsed, or names a kind of database that this program does not support."""


class InvalidRecordError(StorageError):
    """A value cannot be stored as given; nothing of its record is stored."""
