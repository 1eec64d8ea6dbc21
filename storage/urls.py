"""What a database URL names."""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from storage.errors import UnsupportedDatabaseError

_POSTGRESQL = "postgresql+asyncpg"
_SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_LAST_PORT = 65535
_REMEDY = (
    "write it like sqlite:////path/to/file.db or postgresql+asyncpg://user:password@host:5432/database, with @ : / % in"
    " the password as %40 %3A %2F %25"
)


def parsed_url(url: str) -> URL:
    """Returns the parts of a URL.

    Raises:
        UnsupportedDatabaseError: It is none; the message does not repeat it, since it may contain a password.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # a ValueError for a port that is no number
        parsed = None
    if parsed is None or (parsed.port or 0) > _LAST_PORT:
        raise UnsupportedDatabaseError("DATABASE_URL: cannot be parsed", _REMEDY)
    return parsed


def check_url(url: str) -> None:
    """Raises an `UnsupportedDatabaseError` for a URL at which there can be no database; none is opened."""
    if is_postgresql(url):
        database_name(url)
    else:
        database_path(url)


def is_postgresql(url: str) -> bool:
    """Returns whether the URL names a database of a PostgreSQL server; any other is taken to name an SQLite file.

    Raises:
        UnsupportedDatabaseError: It cannot be parsed.
    """
    return parsed_url(url).drivername == _POSTGRESQL


def database_path(url: str) -> Path:
    """Returns the absolute path of the file named by `sqlite:///path` or `sqlite+aiosqlite:///path`.

    `sqlite:///a/b.db` is relative to the working directory, `sqlite:////a/b.db` absolute.

    Raises:
        UnsupportedDatabaseError: The URL names anything else, such as a database in memory, of which each connection
            would see its own. The message repeats only the scheme of the URL, since the rest may contain a password.
    """
    parsed = parsed_url(url)
    if parsed.drivername not in ("sqlite", "sqlite+aiosqlite"):
        raise UnsupportedDatabaseError(f"DATABASE_URL: begins with {parsed.drivername}", _REMEDY)
    if parsed.database in (None, "", ":memory:"):
        raise UnsupportedDatabaseError("DATABASE_URL: names no file", _REMEDY)
    if parsed.query or parsed.host:
        raise UnsupportedDatabaseError("DATABASE_URL: has a host or parameters after '?'", _REMEDY)
    return Path(parsed.database).absolute()


def database_name(url: str) -> str:
    """Returns how messages name the database: host and name, without user and password.

    Raises:
        UnsupportedDatabaseError: The URL lacks a part, or has another one than `ssl` after '?'.
    """
    parsed = parsed_url(url)
    if not parsed.host or not parsed.database:
        raise UnsupportedDatabaseError("DATABASE_URL: names no host or no database", _REMEDY)
    if set(parsed.query) - {"ssl"} or parsed.query.get("ssl", "prefer") not in _SSL_MODES:
        raise UnsupportedDatabaseError(
            "DATABASE_URL: has other parameters than ssl", f"write ?ssl= with one of {', '.join(_SSL_MODES)}"
        )
    return f"{parsed.host}:{parsed.port or 5432}/{parsed.database}"
