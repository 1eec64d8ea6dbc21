"""Whether everything that the program needs is in order: what `check` finds, each with its mend.

Nothing is changed, built, migrated or locked, and no update is fetched, so a bot that runs is not disturbed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import Literal

from bot.services.article_location import Source
from bot.settings import Settings, SettingsError
from retrieval.articles.folder import SUFFIXES, read_articles
from retrieval.articles.model import Fault
from retrieval.errors import ArticlesNotFoundError, IndexUnusableError
from retrieval.index.generations import Generations, began
from retrieval.questions.alias_file import read_alias_file
from storage.errors import StorageError
from storage.inspection import inspect_database

_MOST_READ = 1000  # articles that are read where the index does not tell of them; more would take seconds
_MOST_FAULTS = 20  # of articles, a line each
_HOUR, _DAY = 60, 1440  # minutes

Level = Literal["ok", "warning", "fault"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. With a fault the program does not serve as it should; a warning it serves with."""

    level: Level
    subject: str
    message: str
    mend: str = ""

    def __str__(self) -> str:
        """On one line."""
        line = f"{self.level} {self.subject}: {self.message}" + (f" → {self.mend}" if self.mend else "")
        return " ".join(line.split())


def check_settings(settings: Settings) -> Iterator[Finding]:
    """What the settings, which have been read, come to."""
    allowed = "everybody" if settings.allowed_ids is None else f"{len(settings.allowed_ids)} users"
    token = "set" if settings.token else "not set, so `run` opens the chat in the terminal"
    yield Finding("ok", "settings", f"data in {settings.data}; token {token}; {allowed} may ask")
    if settings.token and not settings.admin_ids:
        mend = "set TELEGRAM_ADMIN_IDS to the id of your Telegram user"
        yield Finding("warning", "settings", "there is no administrator, so nobody may /reindex", mend)


def settings_faults(error: SettingsError) -> Iterator[Finding]:
    """What keeps the settings from being read."""
    for fault in error.faults:
        yield Finding("fault", "settings", fault.what, fault.mend)


def check_articles(source: Source, generations: Generations) -> Iterator[Finding]:
    """The articles and the index of them.

    Where no file has changed since the index was begun, its manifest tells what was read; else articles are read.
    """
    try:
        index, manifest = generations.open(), generations.manifest()
    except IndexUnusableError as error:
        yield from _read(source.articles)
        yield Finding("fault", "index", str(error), "run `hoibao reindex`")
        return
    changed = _changed_since(source.articles, began(index.generation))
    if changed:
        yield from _read(source.articles)
    else:
        message = f"{index.article_count} in {source.articles}, as they were indexed"
        yield from _articles(source.articles, index.article_count, message)
        yield from _warnings([Fault(*fault) for fault in manifest["faults"]])
    age = _spoken(datetime.now(UTC) - datetime.fromisoformat(manifest["created"]))
    held = f"generation {index.generation}, {index.article_count} articles, {len(index)} sentences, built {age} ago"
    yield Finding("ok", "index", held)
    if changed:
        yield Finding("warning", "index", "articles have changed since it was built", "send /reindex")


def check_aliases(path: Path) -> Iterator[Finding]:
    """The editor's file of names for one and the same, where there is one."""
    groups, faults = read_alias_file(path)
    for fault in faults[:_MOST_FAULTS]:
        message, _, mend = fault.message.partition("; ")
        yield Finding("warning", "aliases", f"{fault.place} {message}", mend)
    if groups:
        yield Finding("ok", "aliases", f"{len(groups)} groups of names in {path}")


def check_database(url: str) -> Iterator[Finding]:
    """The log of conversations, and the messages that were set aside in the inbox."""
    try:
        state = inspect_database(url)
    except StorageError as error:
        yield Finding("fault", "database", error.problem, error.remedy)
        return
    if state.version is None:
        message = "is not there yet; the bot makes it when it starts"
    elif state.version < state.latest:
        message = f"schema version {state.version}; the bot brings it to {state.latest} when it starts"
    else:
        message = f"schema version {state.version}"
    yield Finding("ok", "database", f"{state.path}: {message}")
    for failed in state.set_aside[:_MOST_FAULTS]:
        name = f"message {failed.update_id} of chat {failed.lane}, of {failed.received_at:%Y-%m-%d %H:%M} UTC"
        mend = "see the log of that time, and report a fault of the program"
        yield Finding("warning", "inbox", f"{name} was set aside: {failed.error}", mend)
    if len(state.set_aside) > _MOST_FAULTS:
        older = f"{len(state.set_aside) - _MOST_FAULTS} older messages were set aside"
        yield Finding("warning", "inbox", older, "mend what befell those above first")


def _read(articles: Path) -> Iterator[Finding]:
    """Read articles, the first of very many; a line for their number and one for each fault."""
    faults: list[Fault] = []
    count = 0
    try:
        for found in islice(read_articles(articles), _MOST_READ):
            if isinstance(found, Fault):
                faults.append(found)
            else:
                count += 1
    except ArticlesNotFoundError as error:
        message, _, mend = str(error).partition("; ")
        yield Finding("fault", "articles", message, mend)
        return
    least = "at least " if count + len(faults) == _MOST_READ else ""
    yield from _articles(articles, count, f"{least}{count} in {articles}")
    yield from _warnings(faults)


def _articles(articles: Path, count: int, message: str) -> Iterator[Finding]:
    if count:
        yield Finding("ok", "articles", message)
    else:
        mend = "put .txt or .jsonl files there, or set HOIBAO_ARTICLES"
        yield Finding("fault", "articles", f"{articles} holds no readable article", mend)


def _warnings(faults: list[Fault]) -> Iterator[Finding]:
    for fault in faults[:_MOST_FAULTS]:
        message, _, mend = fault.message.partition("; ")
        yield Finding("warning", "articles", f"{fault.place} {message}", mend)
    if len(faults) > _MOST_FAULTS:
        more = f"{len(faults) - _MOST_FAULTS} more faults"
        yield Finding("warning", "articles", more, "mend those above first, or see what `hoibao reindex` lists")


def _changed_since(articles: Path, moment: datetime) -> bool:
    """Whether a file of articles, or what a folder holds, has changed.

    Goes by the time of the last change of any kind: a file that is copied here may keep its older time of writing.
    """
    paths = chain([articles], articles.rglob("*") if articles.is_dir() else [])
    return any(
        _changed_at(path) > moment.timestamp() for path in paths if path.suffix.lower() in SUFFIXES or path.is_dir()
    )


def _changed_at(path: Path) -> float:
    try:
        return path.stat().st_ctime
    except OSError:  # gone since it was listed, which its folder tells, or a link to nowhere
        return 0.0


def _spoken(age: timedelta) -> str:
    """An age in its largest unit."""
    minutes = int(age.total_seconds()) // 60
    if minutes < _HOUR:
        return f"{minutes} min"
    return f"{minutes // _HOUR} h" if minutes < _DAY else f"{minutes // _DAY} days"
