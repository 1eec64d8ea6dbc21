"""The settings as one value, read and checked together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from bot.settings import archive_settings, telegram_settings
from bot.settings.environment import Environment
from bot.settings.values import LogFormat, Secret, SegmenterName, SettingsError, Webhook

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
    "HOIBAO_BACKUP_HOURS",
    "HOIBAO_KEEP_BACKUPS_DAYS",
    "HOIBAO_KEEP_QUESTIONS_DAYS",
    "WEBHOOK_URL",
    "WEBHOOK_SECRET",
    "WEBHOOK_LISTEN",
    "LOG_FORMAT",
)
_QUESTIONS_PER_MINUTE = 20  # default
_BACKUP_HOURS, _KEEP_BACKUPS_DAYS, _KEEP_QUESTIONS_DAYS = 24, 14, 365  # defaults


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
        backup_hours: Hours between two backups that the bot writes; 0 for none.
        keep_backups_days: Days until these backups, and files that a restore replaced, are deleted; 0 for never.
        keep_questions_days: Days until a question and its answer are deleted from the log; 0 for never.
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
    backup_hours: int
    keep_backups_days: int
    keep_questions_days: int

    @property
    def alias_file(self) -> Path:
        """Return the path of the editor's aliases; the file is optional."""
        return self.data / "aliases.txt"

    @property
    def golden_file(self) -> Path:
        """Return the path of the editor's questions with known answers; the file is optional."""
        return self.data / "golden.jsonl"

    @classmethod
    def from_env(cls, variables: Mapping[str, str]) -> "Settings":
        """Read and check the settings; an empty variable counts as unset.

        Creates the data folder if needed, and tests with a temporary file whether it is writable.

        Raises:
            SettingsError: At least one setting is invalid.
        """
        environment = Environment(variables)
        folder = archive_settings.data(environment)
        settings = cls(
            articles=archive_settings.articles(environment),
            data=folder,
            token=telegram_settings.token(environment),
            admin_ids=environment.user_ids("TELEGRAM_ADMIN_IDS"),
            allowed_ids=telegram_settings.allowed_ids(environment),
            api_url=telegram_settings.api_url(environment),
            database_url=archive_settings.database_url(environment, folder),
            webhook=telegram_settings.webhook(environment),
            log_format=archive_settings.log_format(environment),
            questions_per_minute=environment.number(
                "HOIBAO_QUESTIONS_PER_MINUTE", _QUESTIONS_PER_MINUTE, "set it to 20, or to 0 for no limit"
            ),
            segmenter=archive_settings.segmenter(environment),
            watch=environment.flag("HOIBAO_WATCH", "set it to 1 to watch the articles, or unset it"),
            backup_hours=archive_settings.period(environment, "HOIBAO_BACKUP_HOURS", _BACKUP_HOURS),
            keep_backups_days=archive_settings.period(environment, "HOIBAO_KEEP_BACKUPS_DAYS", _KEEP_BACKUPS_DAYS),
            keep_questions_days=archive_settings.period(
                environment, "HOIBAO_KEEP_QUESTIONS_DAYS", _KEEP_QUESTIONS_DAYS
            ),
        )
        environment.check_names(NAMES)
        if environment.problems:
            raise SettingsError(tuple(environment.problems))
        return settings
