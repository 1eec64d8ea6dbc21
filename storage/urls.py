"""What a database URL names."""

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from storage.errors import UnsupportedDatabaseError

FORMS = "sqlite:///path/to/file.db or postgresql+asyncpg://user:password@host/database"
_POSTGRESQL = "postgresql+asyncpg"


def parsed_url(url: str) -> URL:
    """Returns the parts of a URL.

    Raises:
        UnsupportedDatabaseError: It is none; the message does not repeat it, since it may contain a password.
    """
    try:
        return make_url(url)
    except ArgumentError:
        raise UnsupportedDatabaseError("the database URL cannot be parsed", f"write DATABASE_URL as {FORMS}") from None


def is_postgresql(url: str) -> bool:
    """Returns whether the URL names a database of a PostgreSQL server; any other is taken to name an SQLite file.

    Raises:
        UnsupportedDatabaseError: It cannot be parsed.
    """
    return parsed_url(url).drivername == _POSTGRESQL
