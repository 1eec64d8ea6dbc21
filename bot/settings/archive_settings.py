"""The settings of the archive, and of the files that the program writes."""

import re
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import urlsplit

from bot.settings.environment import Environment
from bot.settings.values import BUNDLED, SAMPLES, SegmenterName
from retrieval.cluster.address import ClusterAddress, is_cluster

_LONGEST_PERIOD = 36_500  # chosen: a century of days, which can be subtracted from any time
_AGE = re.compile(r"([1-9][0-9]{0,4})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_DATABASES = ("sqlite:///", "sqlite+aiosqlite:///", "postgresql+asyncpg://")


def articles(environment: Environment) -> Path | Literal["samples"] | None:
    """Return the file or folder of the articles, `SAMPLES`, or None if unset."""
    value = environment.value("HOIBAO_ARTICLES")
    if not value:
        return None
    if value == SAMPLES:
        return SAMPLES
    path = Path(value).expanduser()
    if not path.exists():
        environment.report(
            f"HOIBAO_ARTICLES: {value} does not exist",
            f"set it to the file or folder of your articles, or to {SAMPLES!r} for the sample articles",
        )
    return path


def data_folder(environment: Environment) -> Path:
    """Return the path of the data folder, which may not exist."""
    return Path(environment.value("HOIBAO_DATA") or "data").expanduser()


def data(environment: Environment) -> Path:
    """Return the data folder; create it if needed, and test with a temporary file whether it is writable."""
    folder = data_folder(environment)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".probe-") as probe:
            probe.write(b"\0")
            probe.flush()
    except OSError as error:
        environment.report(
            f"HOIBAO_DATA: {folder} is not writable ({error.strerror})",
            "make it writable, or set HOIBAO_DATA to another folder",
        )
    return folder


def database_url(environment: Environment, data: Path) -> str:
    """Return the URL of the database, by default an SQLite file in the data folder."""
    value = environment.value("DATABASE_URL")
    if value and not value.startswith(_DATABASES):
        # The message omits the value, which may contain a password.
        remedy = "write it like sqlite:///path/to/file.db or postgresql+asyncpg://user:password@host/database"
        environment.report("DATABASE_URL: neither the URL of an SQLite file nor of a PostgreSQL database", remedy)
    return value or f"sqlite:///{(data / 'hoibao.db').absolute()}"


def index_url(environment: Environment) -> str | None:
    """Return the address of the index, None if unset; nothing is asked there."""
    value = environment.value("INDEX_URL")
    if not value:
        return None
    if is_cluster(value):
        try:
            ClusterAddress.parse(value)
        except ValueError as error:
            remedy = "write it like ray://host:10001/news, or ray://local/news for a cluster on this machine"
            environment.report(f"INDEX_URL: not the address of an index ({error})", remedy)
        return value
    parts = urlsplit(value)
    is_folder = parts.scheme == "file" and not parts.netloc and parts.path.strip("/") != ""
    is_bucket = parts.scheme == "s3" and _BUCKET.fullmatch(parts.netloc) is not None
    if not (is_folder or is_bucket) or parts.query or parts.fragment:
        # The message omits the value, which may contain a password.
        remedy = "write it like file:///mnt/share/hoibao or s3://bucket/hoibao; keys of S3 go into AWS_… variables"
        environment.report("INDEX_URL: not the address of an index", remedy)
    return value.rstrip("/")


def period(environment: Environment, name: str, default: int) -> int:
    """Return a number of hours or days up to a century of days; 0 switches off what it is the period of."""
    remedy = f"set it to a number from 1 to {_LONGEST_PERIOD}, or to 0 for never"
    number = environment.number(name, default, remedy)
    if number > _LONGEST_PERIOD:
        environment.report(f"{name}: more than {_LONGEST_PERIOD}", remedy)
    return number


def fresh(environment: Environment) -> timedelta | None:
    """Return the age of the index that readers are promised at most, None if unset."""
    value = environment.value("HOIBAO_FRESH").lower()
    written = _AGE.fullmatch(value)
    if value and not written:
        environment.report(f"HOIBAO_FRESH: not an age: {value!r}", "write it like 24h, 90m or 3d, or unset it")
    return timedelta(**{_UNITS[written[2]]: int(written[1])}) if written else None


def segmenter(environment: Environment) -> SegmenterName:
    """Return the segmenter used to build an index."""
    names: tuple[SegmenterName, ...] = get_args(SegmenterName)
    return environment.choice("HOIBAO_SEGMENTER", names, "underthesea")


def meaning(environment: Environment) -> str | None:
    """Return `BUNDLED` or the folder of the model that embeds texts, which is not looked at; None if unset."""
    value = environment.value("HOIBAO_MEANING")
    return value if value == BUNDLED else str(Path(value).expanduser()) if value else None


def workers(environment: Environment) -> int | None:
    """Return the number of processes that search, at least 1; None if unset."""
    remedy = "set it to 1 or more, or unset it"
    number = environment.number("HOIBAO_WORKERS", 0, remedy)
    if number == 0 and environment.value("HOIBAO_WORKERS") == "0":
        environment.report("HOIBAO_WORKERS: without a process nothing would be searched", remedy)
    return number or None
