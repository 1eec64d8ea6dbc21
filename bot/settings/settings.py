"""The settings as one value, read and checked together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal

from bot.settings import archive_settings, observability_settings, proxy_settings, telegram_settings, web_settings
from bot.settings.environment import Environment
from bot.settings.values import Address, LogFormat, LogLevel, Proxy, Secret, SegmenterName, SettingsError, Webhook

NAMES = (
    "HOIBAO_ARTICLES",
    "HOIBAO_DATA",
    "TELEGRAM_BOT_TOKEN",
    "TELEGRAM_BOT_TOKEN_FILE",
    "TELEGRAM_ADMIN_IDS",
    "TELEGRAM_ALLOWED_IDS",
    "TELEGRAM_ALLOWED_GROUPS",
    "TELEGRAM_BLOCKED_IDS",
    "TELEGRAM_API_URL",
    "TELEGRAM_BOT_NAME",
    "TELEGRAM_PROXY",
    "DATABASE_URL",
    "INDEX_URL",
    "HOIBAO_MESSAGES_PER_SECOND",
    "HOIBAO_NEWS_PER_DAY",
    "HOIBAO_QUESTIONS_PER_MINUTE",
    "HOIBAO_SEGMENTER",
    "HOIBAO_WATCH",
    "HOIBAO_FEEDS",
    "HOIBAO_FEEDS_MINUTES",
    "HOIBAO_FETCH_LOOPBACK",
    "HOIBAO_FRESH",
    "HOIBAO_MEANING",
    "HOIBAO_WORKERS",
    "HOIBAO_BACKUP_HOURS",
    "HOIBAO_KEEP_BACKUPS_DAYS",
    "HOIBAO_KEEP_QUESTIONS_DAYS",
    "HOIBAO_CONTACT",
    "WEBHOOK_URL",
    "WEBHOOK_SECRET",
    "WEBHOOK_SECRET_FILE",
    "WEBHOOK_LISTEN",
    "LOG_FORMAT",
    "LOG_LEVEL",
    "METRICS_LISTEN",
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
        allowed_groups: Telegram ids of the groups in which the bot answers; None for all.
        blocked_ids: Telegram ids of users, groups and channels that are ignored.
        api_url: Root of the Bot API server, without ``/bot`` and without a trailing slash.
        bot_name: The name of the bot that people see.
        proxy: The proxy to the Bot API server, well-formed but not yet tried; None to connect directly.
        database_url: URL of an SQLite file or of a PostgreSQL database.
        index_url: Address at which the index is published, well-formed but not yet tried; None for this machine only.
        webhook: Where to receive updates; None to poll for them.
        log_format: Format of log lines.
        log_level: Least level of log lines; None for the verb's default.
        metrics_listen: Where to serve metrics; None for nowhere.
        questions_per_minute: Questions, commands and presses per user and minute; 0 for no limit.
        messages_per_second: Messages sent to all chats together, 1 or more.
        news_per_day: Messages with news on one topic to one chat and day, 1 or more.
        segmenter: Segmenter used to build an index.
        watch: Whether to refresh the index when the articles change.
        meaning: The model that embeds texts, "bundled" or a folder, not yet looked at; None for none.
        fresh: Age of the index from which on replies say it; None for never.
        feeds: Addresses of the feeds that are polled, in addition to those that editors add.
        feeds_minutes: Minutes between two requests of a feed; 0 for no requests.
        fetch_loopback: Whether links and feeds may lead to this machine; for tests only.
        workers: Processes that search, 1 or more; None for one less than there are cores.
        backup_hours: Hours between two backups that the bot writes; 0 for none.
        keep_backups_days: Days until these backups, and files that a restore replaced, are deleted; 0 for never.
        keep_questions_days: Days until a question and its answer are deleted from the log; 0 for never.
        contact: Whom readers may ask about their data, as one line; "" if unset.
    """

    articles: Path | Literal["samples"] | None
    data: Path
    token: Secret | None
    admin_ids: frozenset[int]
    allowed_ids: frozenset[int] | None
    allowed_groups: frozenset[int] | None
    blocked_ids: frozenset[int]
    api_url: str
    bot_name: str
    proxy: Proxy | None
    database_url: str = field(repr=False)
    index_url: str | None
    webhook: Webhook | None
    log_format: LogFormat
    log_level: LogLevel | None
    metrics_listen: Address | None
    questions_per_minute: int
    messages_per_second: int
    news_per_day: int
    segmenter: SegmenterName
    watch: bool
    feeds: tuple[str, ...]
    feeds_minutes: int
    fetch_loopback: bool
    meaning: str | None
    fresh: timedelta | None
    workers: int | None
    backup_hours: int
    keep_backups_days: int
    keep_questions_days: int
    contact: str

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
        token, api_url = telegram_settings.token(environment), telegram_settings.api_url(environment)
        settings = cls(
            articles=archive_settings.articles(environment),
            data=folder,
            token=token,
            admin_ids=telegram_settings.admin_ids(environment),
            allowed_ids=telegram_settings.allowed_ids(environment),
            allowed_groups=telegram_settings.allowed_groups(environment),
            blocked_ids=telegram_settings.blocked_ids(environment),
            api_url=api_url,
            bot_name=telegram_settings.bot_name(environment),
            proxy=proxy_settings.proxy(environment, api_url, connects=token is not None),
            database_url=archive_settings.database_url(environment, folder),
            index_url=archive_settings.index_url(environment),
            webhook=telegram_settings.webhook(environment),
            log_format=observability_settings.log_format(environment),
            log_level=observability_settings.log_level(environment),
            metrics_listen=observability_settings.metrics_listen(environment),
            questions_per_minute=environment.number(
                "HOIBAO_QUESTIONS_PER_MINUTE", _QUESTIONS_PER_MINUTE, "set it to 20, or to 0 for no limit"
            ),
            messages_per_second=telegram_settings.messages_per_second(environment),
            news_per_day=telegram_settings.news_per_day(environment),
            segmenter=archive_settings.segmenter(environment),
            watch=environment.flag("HOIBAO_WATCH", "set it to 1 to watch the articles, or unset it"),
            feeds=web_settings.feeds(environment),
            feeds_minutes=web_settings.feeds_minutes(environment),
            fetch_loopback=web_settings.fetch_loopback(environment),
            meaning=archive_settings.meaning(environment),
            fresh=archive_settings.fresh(environment),
            workers=archive_settings.workers(environment),
            backup_hours=archive_settings.period(environment, "HOIBAO_BACKUP_HOURS", _BACKUP_HOURS),
            keep_backups_days=archive_settings.period(environment, "HOIBAO_KEEP_BACKUPS_DAYS", _KEEP_BACKUPS_DAYS),
            keep_questions_days=archive_settings.period(
                environment, "HOIBAO_KEEP_QUESTIONS_DAYS", _KEEP_QUESTIONS_DAYS
            ),
            contact=telegram_settings.contact(environment),
        )
        environment.check_names(NAMES)
        if environment.problems:
            raise SettingsError(tuple(environment.problems))
        return settings
