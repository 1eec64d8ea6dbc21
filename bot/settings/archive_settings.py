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
from storage.errors import UnsupportedDatabaseError

_LONGEST_PERIOD = 36_500  # chosen: a century of days, which can be subtracted from any time
_AGE = re.compile(r"([1-9][0-9]{0,4})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_DATA = "data"  # default


def articles(environment: Environment) -> Path | Literal["samples"] | None:
    """Return the file or folder of the articles, `SAMPLES`, or None if unset."""
    value = environment.value("HOIBAO_ARTICLES")
    if not value:
        return None
    if value == SAMPLES:
        return SAMPLES
    path = environment.path("HOIBAO_ARTICLES")
    if path is None:
        return None
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        environment.report(
            f"HOIBAO_ARTICLES: {value} does not exist",
            f"set it to the file or folder of your articles, or to {SAMPLES!r} for the sample articles",
        )
    except OSError as error:
        environment.report(
            f"HOIBAO_ARTICLES: {value} cannot be read ({error.strerror})",
            "let the user of the program enter its parent folders, or correct the path",
        )
    return path


def data_folder(environment: Environment) -> Path:
    """Return the path of the data folder, which may not exist."""
    return environment.path("HOIBAO_DATA", _DATA) or Path(_DATA)


def data(environment: Environment) -> Path:
    """Return the data folder; create it if needed, and test with a temporary file whether it is writable."""
    folder = environment.path("HOIBAO_DATA", _DATA)
    if folder is None:
        return Path(_DATA)
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
    if not value:
        return f"sqlite:///{(data / 'hoibao.db').absolute()}"
    from storage.urls import check_url  # noqa: PLC0415 — imports SQLAlchemy, for 0.2 seconds

    try:
        check_url(value)
    except UnsupportedDatabaseError as error:  # without the value, which may contain a password
        environment.report(error.problem, error.remedy)
    return value


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
    if not _is_folder_or_bucket(value):
        # The message omits the value, which may contain a password.
        remedy = "write it like file:///mnt/share/hoibao or s3://bucket/hoibao; keys of S3 go into AWS_… variables"
        environment.report("INDEX_URL: not the address of an index", remedy)
    return value.rstrip("/")


def _is_folder_or_bucket(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:  # for a bracket without its other half
        return False
    is_folder = parts.scheme == "file" and not parts.netloc and parts.path.strip("/") != ""
    is_bucket = parts.scheme == "s3" and _BUCKET.fullmatch(parts.netloc) is not None
    return (is_folder or is_bucket) and not parts.query and not parts.fragment


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
    if environment.value("HOIBAO_MEANING") == BUNDLED:
        return BUNDLED
    path = environment.path("HOIBAO_MEANING")
    return str(path) if path else None


def workers(environment: Environment) -> int | None:
    """Return the number of processes that search, at least 1; None if unset."""
    remedy = "set it to 1 or more, or unset it"
    number = environment.number("HOIBAO_WORKERS", 0, remedy)
    if number == 0 and environment.value("HOIBAO_WORKERS") == "0":
        environment.report("HOIBAO_WORKERS: without a process nothing would be searched", remedy)
    return number or None
