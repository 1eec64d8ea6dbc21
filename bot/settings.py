"""The operator's settings, read from environment variables and checked all at once."""

import difflib
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

SAMPLES: Final = "samples"  # value of HOIBAO_ARTICLES for the sample articles in the package

NAMES = (
    "HOIBAO_ARTICLES",
    "HOIBAO_DATA",
    "TELEGRAM_BOT_TOKEN",
    "TELEGRAM_ADMIN_IDS",
    "TELEGRAM_ALLOWED_IDS",
    "TELEGRAM_API_URL",
    "DATABASE_URL",
    "HOIBAO_QUESTIONS_PER_MINUTE",
    "HOIBAO_SEGMENTER",
    "HOIBAO_WATCH",
    "WEBHOOK_URL",
    "WEBHOOK_SECRET",
    "WEBHOOK_LISTEN",
    "LOG_FORMAT",
)
_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{35}")
_QUESTIONS_PER_MINUTE = 20  # default
# The Bot API accepts 1 to 256 characters; shorter than 16 could be guessed.
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
_SQLITE = ("sqlite:///", "sqlite+aiosqlite:///")
_LAST_PORT = 65535
# difflib ratio, chosen to catch TELEGRAM_TOKEN but not other programs' TELEGRAM_API_ID and LOG_FORMATTER.
_SIMILARITY = 0.87

LogFormat = Literal["text", "json"]
SegmenterName = Literal["underthesea", "collocations"]


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """An invalid setting: a ``problem`` that starts with its name, and a ``remedy``; neither contains secrets."""

    problem: str
    remedy: str

    def __str__(self) -> str:
        """Return both in one line."""
        return f"{self.problem}. To fix: {self.remedy}"


class SettingsError(Exception):
    """At least one setting is invalid; the message lists every problem with its remedy, one per line."""

    def __init__(self, problems: tuple[SettingProblem, ...]) -> None:
        super().__init__("invalid settings:\n" + "\n".join(f"  {problem}" for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Secret:
    """A string that logs and tracebacks do not show; call ``reveal`` only where it is used."""

    _value: str = field(repr=False)

    def __repr__(self) -> str:
        """Return stars, so that the repr of a containing object is safe, too."""
        return "Secret('***')"

    __str__ = __repr__

    def reveal(self) -> str:
        """Return the string."""
        return self._value


@dataclass(frozen=True, slots=True)
class Webhook:
    """Telegram posts updates to ``url`` with ``secret`` in a header; the bot listens on ``host`` and ``port``."""

    url: str
    secret: Secret
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Settings:
    """Valid settings.

    Attributes:
        articles: An existing file or folder, `SAMPLES`, or None if unset.
        data: The existing, writable folder of all files that the program writes.
        token: The bot token, well-formed but not yet tried; None if unset.
        admin_ids: Telegram user ids of the administrators.
        allowed_ids: Telegram user ids of those who may ask, in addition to the administrators; None for everybody.
        api_url: Root of the Bot API server, without ``/bot`` and without a trailing slash.
        database_url: URL of an SQLite file.
        webhook: Where to receive updates; None to poll for them.
        log_format: Format of log lines.
        questions_per_minute: Questions per user and minute; 0 for no limit.
        segmenter: Segmenter used to build an index.
        watch: Whether to rebuild the index when the articles change.
    """

    articles: Path | Literal["samples"] | None
    data: Path
    token: Secret | None
    admin_ids: frozenset[int]
    allowed_ids: frozenset[int] | None
    api_url: str
    database_url: str = field(repr=False)
    webhook: Webhook | None
    log_format: LogFormat
    questions_per_minute: int
    segmenter: SegmenterName
    watch: bool

    @property
    def alias_file(self) -> Path:
        """Return the path of the editor's aliases; the file is optional."""
        return self.data / "aliases.txt"

    @property
    def golden_file(self) -> Path:
        """Return the path of the editor's questions with known answers; the file is optional."""
        return self.data / "golden.jsonl"

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> "Settings":
        """Read and check the settings; an empty variable counts as unset.

        Creates the data folder if needed, and tests with a temporary file whether it is writable.

        Raises:
            SettingsError: At least one setting is invalid.
        """
        reader = _SettingsReader(environment)
        data = reader.data()
        settings = cls(
            articles=reader.articles(),
            data=data,
            token=reader.token(),
            admin_ids=reader.user_ids("TELEGRAM_ADMIN_IDS"),
            allowed_ids=reader.allowed_ids(),
            api_url=reader.api_url(),
            database_url=reader.database_url(data),
            webhook=reader.webhook(),
            log_format=reader.log_format(),
            questions_per_minute=reader.questions_per_minute(),
            segmenter=reader.segmenter(),
            watch=reader.watch(),
        )
        reader.check_names()
        if reader.problems:
            raise SettingsError(tuple(reader.problems))
        return settings


class _SettingsReader:
    """Reads one setting per method; adds an invalid one to ``problems`` and returns some valid value instead."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.problems: list[SettingProblem] = []

    def _report(self, problem: str, remedy: str) -> None:
        self.problems.append(SettingProblem(problem, remedy))

    def _value(self, name: str) -> str:
        return self._environment.get(name, "").strip()

    def articles(self) -> Path | Literal["samples"] | None:
        value = self._value("HOIBAO_ARTICLES")
        if not value:
            return None
        if value == SAMPLES:
            return SAMPLES
        path = Path(value).expanduser()
        if not path.exists():
            self._report(
                f"HOIBAO_ARTICLES: {value} does not exist",
                f"set it to the file or folder of your articles, or to {SAMPLES!r} for the sample articles",
            )
        return path

    def data(self) -> Path:
        folder = Path(self._value("HOIBAO_DATA") or "data").expanduser()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=folder, prefix=".probe-") as probe:
                probe.write(b"\0")
                probe.flush()
        except OSError as error:
            self._report(
                f"HOIBAO_DATA: {folder} is not writable ({error.strerror})",
                "make it writable, or set HOIBAO_DATA to another folder",
            )
        return folder

    def token(self) -> Secret | None:
        value = self._value("TELEGRAM_BOT_TOKEN")
        if value and not _TOKEN.fullmatch(value):
            self._report(
                "TELEGRAM_BOT_TOKEN: not a bot token (digits, a colon, 35 characters of A-Z a-z 0-9 _ -)",
                "copy the whole token from @BotFather",
            )
        return Secret(value) if value else None

    def user_ids(self, name: str) -> frozenset[int]:
        words = self._value(name).replace(",", " ").split()
        wrong = [word for word in words if not (word.isascii() and word.isdecimal())]
        if wrong:
            self._report(
                f"{name}: not a user id: {', '.join(wrong)}",
                "write numeric Telegram user ids, separated by commas, such as 123456789,987654321",
            )
        return frozenset(int(word) for word in words if word not in wrong)

    def allowed_ids(self) -> frozenset[int] | None:
        name = "TELEGRAM_ALLOWED_IDS"
        if not self._value(name):
            return None
        ids = self.user_ids(name)
        if not self._value(name).strip(", "):
            # Treating it as unset would open a private archive to everybody.
            self._report(f"{name}: contains no id", "add at least one user id, or unset it to let everybody ask")
        return ids

    def api_url(self) -> str:
        value = (self._value("TELEGRAM_API_URL") or "https://api.telegram.org").rstrip("/")
        if not _is_root_url(value):
            self._report(
                f"TELEGRAM_API_URL: {value} is not the http:// or https:// URL of a server",
                "write it like http://localhost:8081",
            )
        elif value.endswith("/bot"):
            self._report("TELEGRAM_API_URL: ends with /bot", f"set it to {value.removesuffix('/bot')}")
        return value

    def database_url(self, data: Path) -> str:
        value = self._value("DATABASE_URL")
        if value and not value.startswith(_SQLITE):
            # The message omits the value, which may contain a password.
            self._report("DATABASE_URL: not the URL of an SQLite file", "write it like sqlite:///path/to/file.db")
        return value or f"sqlite:///{(data / 'hoibao.db').absolute()}"

    def webhook(self) -> Webhook | None:
        url, secret = self._value("WEBHOOK_URL"), self._value("WEBHOOK_SECRET")
        host, _, port = (self._value("WEBHOOK_LISTEN") or "127.0.0.1:8080").rpartition(":")
        if not url:
            return None
        if not (_is_root_url(url) and url.startswith("https://")):
            self._report("WEBHOOK_URL: not an https:// URL", "write it like https://bot.example.org/telegram")
        if not _WEBHOOK_SECRET.fullmatch(secret):
            # Without a secret, anybody who finds the URL can post updates. The message omits the value.
            remedy = "set it to 16 to 256 characters of A-Z a-z 0-9 _ -, such as the output of `openssl rand -hex 24`"
            self._report("WEBHOOK_SECRET: missing or malformed, and required with WEBHOOK_URL", remedy)
        if not host or not (port.isascii() and port.isdecimal() and 0 < int(port) <= _LAST_PORT):
            self._report("WEBHOOK_LISTEN: not an address and port", "write it like 127.0.0.1:8080")
            return None
        return Webhook(url, Secret(secret), host.strip("[]"), int(port))

    def log_format(self) -> LogFormat:
        value = self._value("LOG_FORMAT") or "text"
        if value == "json":
            return "json"
        if value != "text":
            self._report(f"LOG_FORMAT: unknown format {value!r}", "set it to text or json")
        return "text"

    def questions_per_minute(self) -> int:
        value = self._value("HOIBAO_QUESTIONS_PER_MINUTE") or str(_QUESTIONS_PER_MINUTE)
        if not (value.isascii() and value.isdecimal()):
            self._report(f"HOIBAO_QUESTIONS_PER_MINUTE: not a number: {value!r}", "set it to 20, or to 0 for no limit")
            return _QUESTIONS_PER_MINUTE
        return int(value)

    def segmenter(self) -> SegmenterName:
        value = self._value("HOIBAO_SEGMENTER") or "underthesea"
        if value == "collocations":
            return "collocations"
        if value != "underthesea":
            self._report(f"HOIBAO_SEGMENTER: unknown segmenter {value!r}", "set it to underthesea or collocations")
        return "underthesea"

    def watch(self) -> bool:
        value = self._value("HOIBAO_WATCH") or "0"
        if value not in {"0", "1"}:
            self._report(f"HOIBAO_WATCH: neither 0 nor 1: {value!r}", "set it to 1 to watch the articles, or unset it")
        return value == "1"

    def check_names(self) -> None:
        """Report misspelt names, which would otherwise be ignored silently."""
        for name in sorted(set(self._environment).difference(NAMES)):
            similar = difflib.get_close_matches(name.upper(), NAMES, n=1, cutoff=_SIMILARITY)
            if similar:
                self._report(f"{name}: unknown setting", f"rename it to {similar[0]} if you meant that, else unset it")
            elif name.upper().startswith("HOIBAO_"):
                known = ", ".join(known for known in NAMES if known.startswith("HOIBAO_"))
                self._report(f"{name}: unknown setting (known are {known})", "unset it")


def _is_root_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises ValueError for an invalid port
    except ValueError:
        return False
    return bool(parts.scheme in ("http", "https") and parts.hostname and not parts.query and not parts.fragment)
