"""The checks of `hoibao check`: settings, articles, index, aliases and database, each problem with its remedy.

No check writes, builds, migrates or locks anything or fetches an update, so a running bot is not disturbed.
"""

import glob
import shlex
import stat
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Literal

from bot.maintenance.backup_files import BackupFiles
from bot.services.article_location import ArticleLocation, changed_since
from bot.settings.settings import Settings
from bot.settings.values import SettingsError
from retrieval.articles.file_list import count_read
from retrieval.articles.folder import read_articles
from retrieval.articles.model import Fault
from retrieval.cluster.address import is_cluster
from retrieval.cluster.connection import check_installed
from retrieval.errors import ArticlesNotFoundError, ClusterError, IndexUnusableError, RetrievalError
from retrieval.index.generations import Generations, main_of
from retrieval.questions.alias_file import read_alias_file
from storage.errors import StorageError
from storage.inspection import DatabaseState, inspect_database

_MAX_READ = 1000  # articles read if the manifest does not list their faults; chosen, to take at most seconds
_MAX_FAULTS = 20  # listed of each kind; chosen
_READ_BY_OTHERS, _REACHED_BY_OTHERS = stat.S_IRGRP | stat.S_IROTH, stat.S_IXGRP | stat.S_IXOTH
_HOUR, _DAY = 60, 1440  # minutes

Level = Literal["ok", "warning", "fault"]


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check. With a fault the program does not work as it should; with a warning it does.

    ``problem`` of an "ok" is the state that was found, and has no ``remedy``.
    """

    level: Level
    subject: str
    problem: str
    remedy: str = ""

    def __str__(self) -> str:
        """Return the finding on one line."""
        line = f"{self.level} {self.subject}: {self.problem}" + (f" → {self.remedy}" if self.remedy else "")
        return " ".join(line.split())


def check_settings(settings: Settings) -> Iterator[Finding]:
    """Report the settings, which are valid, and a missing administrator."""
    allowed = "everybody" if settings.allowed_ids is None else f"{len(settings.allowed_ids)} users"
    token = "set" if settings.token else "not set, so `run` opens the chat in the terminal"
    yield Finding("ok", "settings", f"data in {settings.data}; token {token}; {allowed} may ask")
    if settings.token and not settings.admin_ids:
        remedy = "set TELEGRAM_ADMIN_IDS to the id of your Telegram user"
        yield Finding("warning", "settings", "there is no administrator, so nobody may /reindex", remedy)


def settings_faults(error: SettingsError) -> Iterator[Finding]:
    """Report each invalid setting."""
    for invalid in error.problems:
        yield Finding("fault", "settings", invalid.problem, invalid.remedy)


def check_address(generations: Generations) -> Iterator[Finding]:
    """Check the address that the index is fetched from, and whether it is here; no finding without an address."""
    address = generations.address
    if address is None:
        return
    try:
        publication, served = generations.published(), generations.served()
    except RetrievalError as error:
        level: Level = "fault" if generations.current() is None else "warning"
        yield Finding(level, "index", error.problem, error.remedy)
        return
    if publication is None:
        yield Finding("fault", "index", f"{address} holds no index yet", "run `hoibao reindex` where the articles are")
        return
    here = (
        "this machine has it" if served == publication.served else f"this machine has {served or 'none'} until it runs"
    )
    age = _format_age(datetime.now(UTC) - publication.published)
    state = f"from {address}: generation {publication.served}, published {age} ago; {here}"
    yield Finding("ok", "index", state)


def check_cluster(index_url: str | None) -> Iterator[Finding]:
    """Check that Ray is installed if the index is on a cluster, which is not asked; no finding if it is."""
    if index_url is None or not is_cluster(index_url):
        return
    try:
        check_installed()
    except ClusterError as error:
        yield Finding("fault", "index", error.problem, error.remedy)


def check_articles(
    location: ArticleLocation, generations: Generations, promised_age: timedelta | None = None
) -> Iterator[Finding]:
    """Check the articles and their index, which should be no older than the ``promised_age``.

    If no file has changed since the build or refresh began, that has listed the faults; otherwise the articles are
    read.
    """
    try:
        index = generations.open()
        built = main_of(index).generation
        manifest, reading, as_of = generations.manifest(built), generations.reading(built), generations.as_of(built)
    except IndexUnusableError as error:
        yield from _read_articles(location)
        yield Finding("fault", "index", error.problem, error.remedy)
        return
    changed = any(changed_since(folder, as_of) for folder in (location.articles, location.added))
    if changed:
        yield from _read_articles(location)
    else:
        place = manifest["source"] if generations.address else location.articles
        state = f"{index.article_count} in {place}, as they were indexed{_files(reading.get('files_read', {}))}"
        yield _article_count(location.articles, index.article_count, state)
        yield from _article_faults([Fault(*fault) for fault in reading["faults"]])
    age = _format_age(datetime.now(UTC) - datetime.fromisoformat(manifest["created"]))
    state = f"generation {index.generation}, {index.article_count} articles, {len(index)} sentences, built {age} ago"
    yield Finding("ok", "index", state)
    if changed:
        yield Finding("warning", "index", "articles have changed since it was built", "send /reindex")
    if promised_age is not None and datetime.now(UTC) - as_of > promised_age:
        problem = f"it is older than HOIBAO_FRESH promises; replies say that it is of {as_of:%Y-%m-%d %H:%M} UTC"
        yield Finding("warning", "index", problem, "send /reindex, or set HOIBAO_WATCH=1")


def check_corrections(corrected: Collection[str], generations: Generations) -> Iterator[Finding]:
    """Check that the articles with these ids, which editors have corrected, are indexed; no finding without any."""
    try:
        index = generations.open()
    except IndexUnusableError:  # reported by the check of the articles
        return
    missing = [id_ for id_ in corrected if index.find_article(id_) is None]
    if missing:
        problem = f"{len(missing)} articles with corrections are not indexed, such as {missing[0]}"
        remedy = "bring the articles back under these ids, or see `hoibao corrections` and remove what is not needed"
        yield Finding("warning", "corrections", problem, remedy)
    if len(corrected) > len(missing):
        yield Finding("ok", "corrections", f"{len(corrected) - len(missing)} corrected articles")


def check_aliases(path: Path) -> Iterator[Finding]:
    """Check the editor's alias file; no finding if there is none."""
    groups, faults = read_alias_file(path)
    for fault in faults[:_MAX_FAULTS]:
        yield Finding("warning", "aliases", f"{fault.place} {fault.problem}", fault.remedy)
    if groups:
        yield Finding("ok", "aliases", f"{len(groups)} groups of names in {path}")


def check_database(url: str) -> Iterator[Finding]:
    """Check the database, and list the messages that were set aside in its inbox."""
    try:
        state = inspect_database(url)
    except StorageError as error:
        yield Finding("fault", "database", error.problem, error.remedy)
        return
    if state.version is None:
        version = "does not exist yet; the bot creates it when it starts"
    elif state.version < state.latest:
        version = f"schema version {state.version}; the bot migrates it to {state.latest} when it starts"
    else:
        version = f"schema version {state.version}"
    yield Finding("ok", "database", f"{state.name}: {version}")
    for failed in state.set_aside[:_MAX_FAULTS]:
        name = f"message {failed.update_id} of chat {failed.lane}, of {failed.received_at:%Y-%m-%d %H:%M} UTC"
        remedy = "see the log of that time, and report a bug of the program"
        yield Finding("warning", "inbox", f"{name} was set aside: {failed.error}", remedy)
    if len(state.set_aside) > _MAX_FAULTS:
        older = f"{len(state.set_aside) - _MAX_FAULTS} older messages were set aside"
        yield Finding("warning", "inbox", older, "fix the messages above first")
    yield from _check_feeds(state)


def _check_feeds(state: DatabaseState) -> Iterator[Finding]:
    for feed in state.failing_feeds[:_MAX_FAULTS]:
        read = f"last read {feed.succeeded_at:%Y-%m-%d %H:%M} UTC" if feed.succeeded_at else "never read"
        error = feed.error.replace("_", " ")
        problem = f"{feed.url} failed {feed.failures} times in a row ({error}), {read}"
        yield Finding("warning", "feeds", problem, "open it in a browser; remove it by /nguon or from HOIBAO_FEEDS")
    if state.feeds:
        yield Finding("ok", "feeds", f"{state.feeds}, of which {len(state.failing_feeds)} failed the last time")


def check_backups(files: BackupFiles, hours: int) -> Iterator[Finding]:
    """Warn if the running bot, which should back up every so many hours, has missed two backups.

    No finding if it should not, has no database yet, or has it on a server.
    """
    if not hours or files.database is None or not files.database.exists():
        return
    newest = max(files.backups().values(), default=None)
    if newest is None:
        yield Finding(
            "ok", "backups", f"none yet in {files.folder}; the bot writes the first some seconds after its start"
        )
        return
    age = datetime.now(UTC) - newest
    state = f"the newest in {files.folder} was written {_format_age(age)} ago"
    if age < timedelta(hours=3 * hours):
        yield Finding("ok", "backups", state)
    else:
        yield Finding("warning", "backups", state, "run `hoibao backup` to see what is wrong, and whether the bot runs")


def check_privacy(files: BackupFiles) -> Iterator[Finding]:
    """Warn of files with what people asked that other users of this machine can read; no finding if there are none."""
    kinds = [(sorted(files.backups()), shlex.quote(str(files.folder)))]
    if database := files.database:
        of_database = sorted(database.parent.glob(f"{glob.escape(database.name)}*"))  # with its log and earlier copies
        kinds.insert(0, (of_database, f"{shlex.quote(str(database))}*"))
    for paths, closed in kinds:
        exposed = [path for path in paths if _is_exposed(path)]
        if exposed:
            problem = f"other users of this machine can read {len(exposed)} files with questions, such as {exposed[0]}"
            yield Finding("warning", "privacy", problem, f"chmod go= {closed}")


def _is_exposed(path: Path) -> bool:
    """Return whether others than the owner may read a file, and reach it through the two folders above."""
    try:
        reached = all(folder.stat().st_mode & _REACHED_BY_OTHERS for folder in path.parents[:2])
        return reached and bool(path.stat().st_mode & _READ_BY_OTHERS)
    except OSError:  # there is no such file
        return False


def _read_articles(location: ArticleLocation) -> Iterator[Finding]:
    """Read at most `_MAX_READ` articles; report their number and each fault."""
    articles = location.articles
    faults: list[Fault] = []
    count = 0
    try:
        for found in islice(read_articles(articles, location.added), _MAX_READ):
            if isinstance(found, Fault):
                faults.append(found)
            else:
                count += 1
    except ArticlesNotFoundError as error:
        yield Finding("fault", "articles", error.problem, error.remedy)
        return
    if count + len(faults) == _MAX_READ:
        state = f"at least {count} in {articles}"
    else:
        state = f"{count} in {articles}{_files(count_read([articles, location.added], faults))}"
    yield _article_count(articles, count, state)
    yield from _article_faults(faults)


def _files(counts: Mapping[str, int]) -> str:
    """Return how many files of each suffix were read, to be put after the number of articles."""
    return f"; files read: {', '.join(f'{count} {suffix}' for suffix, count in counts.items())}" if counts else ""


def _article_count(articles: Path, count: int, state: str) -> Finding:
    if count:
        return Finding("ok", "articles", state)
    remedy = "put files of articles there, such as .txt, .docx, .pdf or .jsonl, or set HOIBAO_ARTICLES"
    return Finding("fault", "articles", f"{articles} holds no readable article", remedy)


def _article_faults(faults: Sequence[Fault]) -> Iterator[Finding]:
    for fault in faults[:_MAX_FAULTS]:
        part = "golden" if fault.kind == "golden" else "articles"
        yield Finding("warning", part, f"{fault.place} {fault.problem}", fault.remedy)
    if len(faults) > _MAX_FAULTS:
        more = f"{len(faults) - _MAX_FAULTS} more faults"
        yield Finding("warning", "articles", more, "fix those above first, or see the list of `hoibao reindex`")


def _format_age(age: timedelta) -> str:
    """Return an age in its largest unit."""
    minutes = int(age.total_seconds()) // 60
    if minutes < _HOUR:
        return f"{minutes} min"
    return f"{minutes // _HOUR} h" if minutes < _DAY else f"{minutes // _DAY} days"
