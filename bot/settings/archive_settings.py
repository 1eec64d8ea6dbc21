"""The settings of the archive, and of the files that the program writes."""

import re
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Literal, get_args

from bot.settings.environment import Environment
from bot.settings.values import SAMPLES, SegmenterName
from retrieval.cluster.address import ClusterAddress

_LONGEST_PERIOD = 36_500  # chosen: a century of days, which can be subtracted from any time
_AGE = re.compile(r"([1-9][0-9]{0,4})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_SQLITE = ("sqlite:///", "sqlite+aiosqlite:///")


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
    """Return the URL of the SQLite file, by default one in the data folder."""
    value = environment.value("DATABASE_URL")
    if value and not value.startswith(_SQLITE):
        # The message omits the value, which may contain a password.
        environment.report("DATABASE_URL: not the URL of an SQLite file", "write it like sqlite:///path/to/file.db")
    return value or f"sqlite:///{(data / 'hoibao.db').absolute()}"


def index_url(environment: Environment) -> str | None:
    """Return the address of the archive on a cluster, None if unset."""
    value = environment.value("INDEX_URL")
    if value:
        try:
            ClusterAddress.parse(value)
        except ValueError as error:
            remedy = "write it like ray://host:10001/news, or ray://local/news for a cluster on this machine"
            environment.report(f"INDEX_URL: not the address of an index ({error})", remedy)
    return value or None


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


def workers(environment: Environment) -> int | None:
    """Return the number of processes that search, at least 1; None if unset."""
    remedy = "set it to 1 or more, or unset it"
    number = environment.number("HOIBAO_WORKERS", 0, remedy)
    if number == 0 and environment.value("HOIBAO_WORKERS") == "0":
        environment.report("HOIBAO_WORKERS: without a process nothing would be searched", remedy)
    return number or None
