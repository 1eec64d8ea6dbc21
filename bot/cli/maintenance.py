"""The operator's verbs: `check`, `backup`, `restore`, `forget` and `move-database`."""

import argparse
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.output import FAILED, write_line
from bot.composition.archive import index_generations, open_archive
from bot.composition.database import (
    backup_files,
    erasure_list,
    forget_person,
    forget_restored,
    move,
    stored_corrections,
)
from bot.composition.meaning import meaning_layer
from bot.maintenance.backup import restore_backup, write_backup
from bot.maintenance.checks import (
    Finding,
    check_address,
    check_aliases,
    check_articles,
    check_backups,
    check_cluster,
    check_corrections,
    check_database,
    check_privacy,
    check_settings,
    settings_faults,
)
from bot.maintenance.meaning_check import check_vectors
from bot.maintenance.telegram_check import check_telegram
from bot.observability.audit import AuditLog, command_line_actor
from bot.services.article_location import choose_location
from bot.services.uncertain_dates import uncertain_dates
from bot.settings.settings import Settings
from bot.settings.values import SettingsError
from bot.terminal.plain_text import uncertain_date_text
from bot.texts.texts import VIETNAMESE
from retrieval.errors import MeaningError
from retrieval.index.generations import Generations
from storage.errors import StorageError


def check(settings: Settings, options: argparse.Namespace) -> int:
    """Write what is in order and what is not, without changing anything; fail if there is a fault.

    With ``--dates`` write the articles whose date is uncertain and which nobody has confirmed.
    """
    if options.dates:
        return _write_dates(settings)
    return _write_findings(check_settings(settings) if options.settings else _findings(settings))


def check_invalid_settings(error: SettingsError) -> int:
    """Write what makes the settings invalid, in place of `check`, and fail."""
    return _write_findings(settings_faults(error))


def backup(settings: Settings, options: argparse.Namespace) -> int:
    """Write a backup to ``options.file``, by default a new file in the data folder, and write its name."""
    files = backup_files(settings)
    file = options.file or files.new(datetime.now(UTC))
    archive = open_archive(settings, public=True)
    write_backup(settings.database_url, archive.generations.register, files.added, file)
    AuditLog(settings.data).note("backup", command_line_actor(), str(file))
    write_line(str(file))
    return 0


def restore(settings: Settings, options: argparse.Namespace) -> int:
    """Restore the backup ``options.file``, and write a line for each part that was restored."""
    archive = open_archive(settings, public=True)
    added = backup_files(settings).added
    lines = restore_backup(options.file, settings.database_url, archive.generations, erasure_list(settings), added)
    AuditLog(settings.data).note("restore", command_line_actor(), str(options.file))
    for line in lines:
        write_line(line)
    if archive.generations.current() is not None:  # the articles in that index still have the old numbers
        archive.reindex()
        write_line("the index was built again")
    return 0


def forget(settings: Settings, options: argparse.Namespace) -> int:
    """Delete what is stored of the person ``options.user``, and write how much it was; the bot may run meanwhile.

    With ``--restored`` delete what a restored dump has of all people who were forgotten since it was made.
    """
    if options.restored:
        count = forget_restored(settings)
        AuditLog(settings.data).note("forget", command_line_actor(), f"deleted {count} questions that were restored")
        write_line(f"deleted {count} questions that people had deleted since")
        return 0
    files = backup_files(settings)
    deleted = forget_person(settings, options.user)
    done = (
        f"deleted {deleted.exchanges} questions, {deleted.verdicts} verdicts on answers, {deleted.updates} stored"
        f" messages and {deleted.subscriptions} subscriptions"
    )
    AuditLog(settings.data).note("forget", command_line_actor(), done)  # without the person, who is to be forgotten
    write_line(f"{done} of user {options.user}")
    if copies := sorted({**files.backups(), **files.replaced()}):
        write_line("copies from before may still have some of them; delete those that you need no longer:")
        for copy in copies:
            write_line(f"  {copy}")
    return 0


def move_database(_: Settings, options: argparse.Namespace) -> int:
    """Copy the SQLite file ``options.source`` to the server at ``options.target``, and write the rows of each table."""
    for table, rows in move(options.source, options.target).items():
        write_line(f"{table}: {rows}")
    write_line("the rows are the same; set DATABASE_URL to the new database")
    return 0


def _write_dates(settings: Settings) -> int:
    index = index_generations(settings, choose_location(settings, public=settings.token is not None)).open_whole()
    confirmed = {article for article, fields in stored_corrections(settings).items() if "published" in fields}
    for article in uncertain_dates(index):
        if article.id not in confirmed:
            write_line(uncertain_date_text(article, VIETNAMESE))
    return 0


def _findings(settings: Settings) -> Iterator[Finding]:
    yield from check_settings(settings)
    source = choose_location(settings, public=settings.token is not None)
    generations = index_generations(settings, source)
    yield from check_address(generations)
    yield from check_cluster(settings.index_url)
    if generations.address is None or generations.current() is not None:
        yield from check_articles(source, generations, settings.fresh)
    yield from _check_meaning(settings, source.index, generations)
    yield from check_aliases(settings.alias_file)
    yield from check_database(settings.database_url)
    with suppress(StorageError):  # reported by the check of the database
        yield from check_corrections(stored_corrections(settings), generations)
        files = backup_files(settings)
        yield from check_backups(files, settings.backup_hours)
        yield from check_privacy(files)
    if settings.token is not None:
        yield from check_telegram(settings.token, settings.api_url, settings.proxy, settings.webhook)


def _check_meaning(settings: Settings, index: Path, generations: Generations) -> Iterator[Finding]:
    try:
        layer = meaning_layer(settings, index)
    except MeaningError as error:
        yield Finding("fault", "meaning", error.problem, error.remedy)
        return
    if layer:
        yield from check_vectors(layer.folder, generations)


def _write_findings(findings: Iterable[Finding]) -> int:
    code = 0
    for finding in findings:
        write_line(str(finding))
        if finding.level == "fault":
            code = FAILED
    return code
