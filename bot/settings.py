"""What the operator sets, read from the environment once; every fault is reported at once, with its mend."""

import difflib
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

SAMPLES: Final = "samples"  # the value of HOIBAO_ARTICLES that names the shipped articles

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
_QUESTIONS_PER_MINUTE = 20
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")  # Telegram takes shorter ones, which can be guessed
_SQLITE = ("sqlite:///", "sqlite+aiosqlite:///")
_LAST_PORT = 65535
# Near enough for TELEGRAM_TOKEN, too far for the TELEGRAM_API_ID and LOG_FORMATTER of other programs.
_NEAR_MISS = 0.87

LogFormat = Literal["text", "json"]
SegmenterName = Literal["underthesea", "collocations"]


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """What is wrong with a setting, which ``what`` begins by naming, and how to mend it; no secret in either."""

    what: str
    mend: str

    def __str__(self) -> str:
        """Both on one line."""
        return f"{self.what}; {self.mend}"


class SettingsError(Exception):
    """The environment cannot be used as it is; the message names every fault and its mend, a line each."""

    def __init__(self, faults: tuple[SettingProblem, ...]) -> None:
        super().__init__("the settings need mending:\n" + "\n".join(f"  {fault}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Secret:
    """A text that no log and no traceback may show; ``reveal`` it only where it is used."""

    _value: str = field(repr=False)

    def __repr__(self) -> str:
        """Stars, so that a repr of what holds it is safe as well."""
        return "Secret('***')"

    __str__ = __repr__

    def reveal(self) -> str:
        """The text itself."""
        return self._value


@dataclass(frozen=True, slots=True)
class Webhook:
    """How Telegram delivers updates: to ``url``, with ``secret`` in a header, passed on to ``host`` and ``port``."""

    url: str
    secret: Secret
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings, checked.

    Attributes:
        articles: A file or folder that exists, `SAMPLES`, or None where nothing was set.
        data: The folder that everything written goes to; it exists and can be written to.
        token: Of the shape that Telegram's tokens have; None where nothing was set.
        admin_ids: Telegram's ids of the administrators.
        allowed_ids: Telegram's ids of those who may ask, administrators besides; None where everybody may.
        api_url: The root of the Bot API server, without ``/bot`` and without a slash at its end.
        database_url: Of an SQLite file.
        webhook: How updates are delivered; None where they are polled for.
        log_format: How log lines look.
        questions_per_minute: How many questions of one user are answered within a minute; 0 where any number is.
        segmenter: What finds words when an index is built.
        watch: Whether the articles are read again by themselves when their folder changes.
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
        """The editor's names for one and the same, which need not be there."""
        return self.data / "aliases.txt"

    @property
    def golden_file(self) -> Path:
        """The editor's questions with known answers, which need not be there."""
        return self.data / "golden.jsonl"

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> "Settings":
        """Read and check the settings; a variable set to nothing counts as unset.

        Makes the data folder, and writes a file there for a moment to see that it can be written to.

        Raises:
            SettingsError: Something is wrong; the message names everything that is.
        """
        reader = _Reader(environment)
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
        if reader.faults:
            raise SettingsError(tuple(reader.faults))
        return settings


class _Reader:
    """Reads each setting; what is wrong is added to ``faults``, and something harmless returned."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.faults: list[SettingProblem] = []

    def _fault(self, what: str, mend: str) -> None:
        self.faults.append(SettingProblem(what, mend))

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
            self._fault(
                f"HOIBAO_ARTICLES: {value} does not exist",
                f"name the file or folder of your articles, or {SAMPLES!r} for those shipped",
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
            self._fault(
                f"HOIBAO_DATA: {folder} cannot be written to ({error.strerror})",
                "make it writable, or name another folder",
            )
        return folder

    def token(self) -> Secret | None:
        value = self._value("TELEGRAM_BOT_TOKEN")
        if value and not _TOKEN.fullmatch(value):
            self._fault(
                "TELEGRAM_BOT_TOKEN: is no bot token, which is digits, a colon and 35 characters of A-Z a-z 0-9 _ -",
                "copy it whole from @BotFather",
            )
        return Secret(value) if value else None

    def user_ids(self, name: str) -> frozenset[int]:
        words = self._value(name).replace(",", " ").split()
        wrong = [word for word in words if not (word.isascii() and word.isdecimal())]
        if wrong:
            self._fault(
                f"{name}: {', '.join(wrong)} is no id",
                "write the numbers of Telegram users with commas between them, as in 123456789,987654321",
            )
        return frozenset(int(word) for word in words if word not in wrong)

    def allowed_ids(self) -> frozenset[int] | None:
        name = "TELEGRAM_ALLOWED_IDS"
        if not self._value(name):
            return None
        ids = self.user_ids(name)
        if not self._value(name).strip(", "):
            # Taken for unset, it would open a private archive to everybody.
            self._fault(f"{name}: holds no id", "name at least one user, or unset it to let everybody ask")
        return ids

    def api_url(self) -> str:
        value = (self._value("TELEGRAM_API_URL") or "https://api.telegram.org").rstrip("/")
        if not _is_root_url(value):
            self._fault(
                f"TELEGRAM_API_URL: {value} is no http:// or https:// address of a server",
                "write it as http://localhost:8081",
            )
        elif value.endswith("/bot"):
            self._fault("TELEGRAM_API_URL: ends with /bot", f"leave that out: {value.removesuffix('/bot')}")
        return value

    def database_url(self, data: Path) -> str:
        value = self._value("DATABASE_URL")
        if value and not value.startswith(_SQLITE):
            # The value is not repeated: it may hold a password.
            self._fault("DATABASE_URL: names no SQLite file", "write it as sqlite:///path/to/file.db")
        return value or f"sqlite:///{(data / 'hoibao.db').absolute()}"

    def webhook(self) -> Webhook | None:
        url, secret = self._value("WEBHOOK_URL"), self._value("WEBHOOK_SECRET")
        host, _, port = (self._value("WEBHOOK_LISTEN") or "127.0.0.1:8080").rpartition(":")
        if not url:
            return None
        if not (_is_root_url(url) and url.startswith("https://")):
            self._fault("WEBHOOK_URL: is no https:// address", "write it as https://bot.example.org/telegram")
        if not _WEBHOOK_SECRET.fullmatch(secret):
            # Without one, anybody who finds the address could speak for Telegram. The value is not repeated.
            mend = "set it to 16 to 256 characters of A-Z a-z 0-9 _ -, as from `openssl rand -hex 24`"
            self._fault("WEBHOOK_SECRET: is needed with WEBHOOK_URL, and of another shape", mend)
        if not host or not (port.isascii() and port.isdecimal() and 0 < int(port) <= _LAST_PORT):
            self._fault("WEBHOOK_LISTEN: is no address and port", "write it as 127.0.0.1:8080")
            return None
        return Webhook(url, Secret(secret), host.strip("[]"), int(port))

    def log_format(self) -> LogFormat:
        value = self._value("LOG_FORMAT") or "text"
        if value == "json":
            return "json"
        if value != "text":
            self._fault(f"LOG_FORMAT: {value!r} is unknown", "write text or json")
        return "text"

    def questions_per_minute(self) -> int:
        value = self._value("HOIBAO_QUESTIONS_PER_MINUTE") or str(_QUESTIONS_PER_MINUTE)
        if not (value.isascii() and value.isdecimal()):
            self._fault(f"HOIBAO_QUESTIONS_PER_MINUTE: {value!r} is no number", "write one as 20, or 0 for no limit")
            return _QUESTIONS_PER_MINUTE
        return int(value)

    def segmenter(self) -> SegmenterName:
        value = self._value("HOIBAO_SEGMENTER") or "underthesea"
        if value == "collocations":
            return "collocations"
        if value != "underthesea":
            self._fault(f"HOIBAO_SEGMENTER: {value!r} is unknown", "write underthesea or collocations")
        return "underthesea"

    def watch(self) -> bool:
        value = self._value("HOIBAO_WATCH") or "0"
        if value not in {"0", "1"}:
            self._fault(f"HOIBAO_WATCH: {value!r} is neither 0 nor 1", "write 1 to watch, or unset it")
        return value == "1"

    def check_names(self) -> None:
        """A setting whose name is mistyped would be ignored without a word."""
        for name in sorted(set(self._environment).difference(NAMES)):
            near = difflib.get_close_matches(name.upper(), NAMES, n=1, cutoff=_NEAR_MISS)
            if near:
                self._fault(f"{name}: is no setting", f"did you mean {near[0]}?")
            elif name.upper().startswith("HOIBAO_"):
                known = ", ".join(known for known in NAMES if known.startswith("HOIBAO_"))
                self._fault(f"{name}: is no setting (those that begin so are {known})", "unset it")


def _is_root_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises where it is no number
    except ValueError:
        return False
    return bool(parts.scheme in ("http", "https") and parts.hostname and not parts.query and not parts.fragment)
