"""What this package raises.

StorageError                    the base; raised itself for a fault in a statement of this package
├── DatabaseUnavailableError    locked, full, read-only or not to be opened: mend the machine, then try again
├── DatabaseCorruptError        not a database, or a damaged one: restore a backup
├── SchemaTooNewError           written by a newer program: run that one
├── UnsupportedDatabaseError    the database URL names something this program cannot use
└── InvalidRecordError          a value that the database cannot hold, such as a time without a time zone

No error of a driver or of SQLAlchemy leaves the package: each is the cause (`__cause__`) of one of these.
Every message names the database, never a password or a reader's words, and says the mend.
"""


class StorageError(Exception):
    """The database could not do what was asked."""


class DatabaseUnavailableError(StorageError):
    """The database is locked, full, read-only or cannot be opened; what was being written is not stored."""


class DatabaseCorruptError(StorageError):
    """The file is not a database, or a damaged one."""


class SchemaTooNewError(StorageError):
    """A newer program has migrated the database; this one changed nothing in it."""


class UnsupportedDatabaseError(StorageError):
    """The database URL cannot be read, or names a kind of database that this program does not use."""


class InvalidRecordError(StorageError):
    """A value cannot be stored as given; nothing of its record is stored."""
