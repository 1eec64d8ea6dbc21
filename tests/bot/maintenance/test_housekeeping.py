import asyncio
import sqlite3
import zipfile
from collections.abc import AsyncIterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.maintenance.backup import BackupError, write_backup
from bot.maintenance.backup_files import BackupFiles
from bot.maintenance.housekeeping import Housekeeping, run_backup_verb
from bot.settings.settings import Settings
from storage.conversations import ConversationLog
from storage.database import Database
from tests.program import environment
from tests.serving import QUESTION, Bot
from tests.storage.exchanges import numbered

START = datetime(2026, 2, 18, 7, 30, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    kept = {"HOIBAO_KEEP_BACKUPS_DAYS": "3", "HOIBAO_KEEP_QUESTIONS_DAYS": "5"}
    return Settings.from_env({"HOIBAO_DATA": str(tmp_path), **kept})


@pytest.fixture
def files(tmp_path: Path) -> BackupFiles:
    register, added = tmp_path / "index" / "shelves.json", tmp_path / "added"
    return BackupFiles(tmp_path / "backups", tmp_path / "hoibao.db", register, added)


@pytest.fixture
async def housekeeping(settings: Settings, files: BackupFiles) -> AsyncIterator[Housekeeping]:
    async def write(file: Path) -> None:
        await asyncio.to_thread(write_backup, settings.database_url, files.register, files.added, file)

    async with Database.open(settings.database_url) as database:
        yield Housekeeping(settings, database, files, write)


def days_of_backups(files: BackupFiles) -> list[int]:
    return sorted((time - START).days for time in files.backups().values())


def log_size(files: BackupFiles) -> int:
    return Path(f"{files.database}-wal").stat().st_size


def questions_in(database: Path | None) -> list[str]:
    assert database
    with closing(sqlite3.connect(database)) as connection:
        return [question for (question,) in connection.execute("SELECT question FROM exchanges ORDER BY id")]


async def test_ten_days(housekeeping: Housekeeping, files: BackupFiles) -> None:
    """Over ten days there is a backup a day, kept for three; questions are kept for five; the log does not grow."""
    log = ConversationLog(housekeeping.database)
    sizes = set()
    for hour in range(10 * 24):
        now = START + hour * HOUR
        if hour % 24 == 0:
            await log.record(replace(numbered(f"ngày {hour // 24}"), asked_at=now))
        assert [] == await housekeeping.do_round(now)
        sizes.add(log_size(files))
    assert [7, 8, 9] == days_of_backups(files)
    assert [f"ngày {day}" for day in range(5, 10)] == questions_in(files.database)
    assert {0} == sizes


async def test_backup_has_what_its_round_deletes(housekeeping: Housekeeping, files: BackupFiles) -> None:
    """Questions that a round deletes are in the backup that the same round writes."""
    await ConversationLog(housekeeping.database).record(replace(numbered("cũ"), asked_at=START - 9 * DAY))
    await housekeeping.do_round(START)
    assert [] == questions_in(files.database)
    with zipfile.ZipFile(files.new(START)) as archive:
        archive.extract("conversations.db", files.folder)
    assert ["cũ"] == questions_in(files.folder / "conversations.db")


async def test_nothing_to_do_when_switched_off(housekeeping: Housekeeping, files: BackupFiles) -> None:
    """With 0 for all three settings, nothing is written or deleted."""
    off = replace(housekeeping.settings, backup_hours=0, keep_backups_days=0, keep_questions_days=0)
    await ConversationLog(housekeeping.database).record(replace(numbered("cũ"), asked_at=START - 999 * DAY))
    files.folder.mkdir()
    old = files.new(START - 999 * DAY)
    old.touch()
    assert [] == await replace(housekeeping, settings=off).do_round(START)
    assert ([old], ["cũ"]) == (list(files.folder.iterdir()), questions_in(files.database))


async def test_clock_that_was_wrong(housekeeping: Housekeeping, files: BackupFiles) -> None:
    """A backup dated in the future neither prevents the next one nor is followed by one in each round."""
    files.folder.mkdir()
    files.new(START + 99 * DAY).touch()
    for minutes in (0, 10, 20):
        await housekeeping.do_round(START + timedelta(minutes=minutes))
    assert [0, 99] == days_of_backups(files)


async def test_failed_backup_is_reported_and_tried_again(housekeeping: Housekeeping, files: BackupFiles) -> None:
    """A backup that cannot be written is an error of its round, which does the rest; the next round tries again."""
    await ConversationLog(housekeeping.database).record(replace(numbered("cũ"), asked_at=START - 9 * DAY))
    files.folder.write_text("no folder")
    (error,) = await housekeeping.do_round(START)
    assert (BackupError, []) == (type(error), questions_in(files.database))
    files.folder.unlink()
    assert [] == await housekeeping.do_round(START + timedelta(minutes=10))
    assert [0] == days_of_backups(files)


async def test_lasting_fault_is_logged_once(
    housekeeping: Housekeeping, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault that lasts for several rounds is one line of the log."""
    rounds, fifth = [0], asyncio.Event()

    async def fail(file: Path) -> None:
        rounds[0] += 1
        if rounds[0] == 5:
            fifth.set()
        raise BackupError(f"{file} cannot be written", "make room")

    monkeypatch.setattr("bot.maintenance.housekeeping._AFTER_START", 0.0)
    monkeypatch.setattr("bot.maintenance.housekeeping._INTERVAL", 0.0)
    running = asyncio.create_task(replace(housekeeping, write_backup=fail).run())
    await asyncio.wait_for(fifth.wait(), 60)
    running.cancel()
    await asyncio.wait([running])
    assert 1 == len([line for line in caplog.messages if "cannot be written: make room" in line])


def test_only_files_of_the_program_are_deleted(files: BackupFiles) -> None:
    """Old backups and what a restore replaced go, with a write-ahead log; the newest backup and others' files stay."""
    (files.folder / "nested").mkdir(parents=True)
    files.register.parent.mkdir()
    stamp = ".before-20260101T070000.000000Z"
    database = files.added.with_name("hoibao.db")
    old = [database.with_name(f"hoibao.db{stamp}{ending}") for ending in ("", "-wal")]
    old += [files.register.with_name(f"shelves.json{stamp}"), files.new(START - 40 * DAY)]
    kept = [database, files.register, files.new(START - 30 * DAY), files.folder / "mine.zip"]
    kept += [files.folder / "20250101.zip", database.with_name("hoibao.db.before-update")]
    for path in (*old, *kept):
        path.touch()
    old.append(files.added.with_name(f"added{stamp}"))
    (old[-1] / ".removed").mkdir(parents=True)
    assert sorted(old) == sorted(files.delete_old(START))
    assert ([True] * len(kept), [False] * len(old)) == ([p.exists() for p in kept], [p.exists() for p in old])


def test_what_a_killed_backup_left_is_deleted(files: BackupFiles) -> None:
    """The temporary folder of a backup that was killed is deleted once it is old."""
    for name in (".20260217T070000Z.zip-abc", ".20260218T070000Z.zip-abc", ".20260101T000000Z"):
        (files.folder / name).mkdir(parents=True)
        (files.folder / name / "conversations.db").touch()
    files.delete_unfinished(START - DAY)
    assert {".20260218T070000Z.zip-abc", ".20260101T000000Z"} == {path.name for path in files.folder.iterdir()}


async def test_verb_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message of a backup process that fails becomes the error."""
    for name, value in environment(tmp_path / "data").items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BackupError, match=r"hoibao\.db: does not exist"):
        await run_backup_verb(tmp_path / "saved.zip")
    assert not (tmp_path / "saved.zip").exists()


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs /proc")
async def test_stopped_verb_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup that is cancelled while it waits for a locked database leaves no process once it has ended."""
    file = tmp_path / "saved.zip"
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    with closing(sqlite3.connect(tmp_path / "hoibao.db", isolation_level=None)) as connection:
        connection.execute("CREATE TABLE locked (id)")
        connection.execute("BEGIN EXCLUSIVE")
        backup = asyncio.create_task(run_backup_verb(file))
        async with asyncio.timeout(60):
            while not begun(file):  # noqa: ASYNC110 — another process makes it
                await asyncio.sleep(0.1)
        assert processes_with(file)
        backup.cancel()
        await asyncio.wait([backup])
    assert (True, []) == (backup.cancelled(), processes_with(file))


def begun(file: Path) -> bool:
    return any(file.parent.glob(f".{file.name}-*"))


def processes_with(argument: Path) -> list[Path]:
    """Return the folders in /proc of the processes with an argument."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended
            found += [folder] * (str(argument).encode() in (folder / "cmdline").read_bytes().split(b"\0"))
    return found


async def test_bot_backs_up_by_itself(bot: Bot) -> None:
    """Some seconds after its start the bot has written a backup."""
    folder = bot.database.parent / "backups"
    bot.set(HOIBAO_BACKUP_HOURS="24")
    async with bot.serving():
        await bot.ask(bot.office, bot.editor, QUESTION)
        async with asyncio.timeout(60):
            while not (found := list(folder.glob("*.zip"))):  # noqa: ASYNC110 — another process writes it
                await asyncio.sleep(0.1)
    assert {"conversations.db", "shelves.json"} == set(zipfile.ZipFile(found[0]).namelist())
