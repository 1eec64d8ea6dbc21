import asyncio
import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.backup import check_copy, copy_database, replace_database
from storage.conversations import ConversationLog
from storage.database import Database
from storage.errors import DatabaseCorruptError, DatabaseUnavailableError, SchemaTooNewError, StorageError
from storage.inbox import Delivery, Inbox
from storage.migrations import MIGRATIONS, migrate
from storage.sqlite import sqlite_engine
from tests.storage.exchanges import EXCHANGE, numbered


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "log.db"


@pytest.fixture
def url(path: Path) -> str:
    return f"sqlite:///{path}"


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def questions_in(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT question FROM exchanges ORDER BY id")]


async def record(url: str, *questions: str) -> None:
    async with Database.open(url) as database:
        for question in questions:
            await ConversationLog(database).record(numbered(question))


async def test_copy_taken_during_writes_holds_all_that_was_committed(tmp_path: Path, url: str) -> None:
    """A copy taken while exchanges are logged has all those committed before it began, in order, and none in part."""
    recorded: list[str] = []

    async def write_on(log: ConversationLog) -> None:
        while True:
            question = str(len(recorded))
            await log.record(numbered(question, hits=3))
            recorded.append(question)

    async with Database.open(url) as database:
        writing = asyncio.create_task(write_on(ConversationLog(database)))
        for number in range(5):
            await asyncio.sleep(0.05)
            before = list(recorded)
            copy = tmp_path / f"copy-{number}"
            await asyncio.to_thread(copy_database, url, copy)
            copied = questions_in(copy)
            assert before == copied[: len(before)]
            assert [str(place) for place in range(len(copied))] == copied
            with closing(sqlite3.connect(copy)) as connection:
                assert [(3 * len(copied),)] == list(connection.execute("SELECT count(*) FROM hits"))
        writing.cancel()
        await asyncio.wait([writing])
    assert recorded


async def test_copy_is_a_single_file(tmp_path: Path, url: str) -> None:
    """A copy of an open database is a single file, without a write-ahead log."""
    async with Database.open(url) as database:
        await ConversationLog(database).record(EXCHANGE)
        copy_database(url, tmp_path / "copy")
        check_copy(tmp_path / "copy")
        assert {"copy", "data"} == names_in(tmp_path)


async def test_pending_updates_are_not_in_a_copy(tmp_path: Path, url: str, path: Path) -> None:
    """A copy has no update and no content of one in its file; the database keeps its pending updates."""
    now = datetime.now(UTC)
    await record(url, "first")
    async with Database.open(url) as database:
        inbox = Inbox(database, 42)
        texts = {1: "it waits", 2: "it failed", 3: "it was answered"}
        await inbox.put([Delivery(number, number, json.dumps(text * 1000), now) for number, text in texts.items()])
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA secure_delete=OFF")  # else SQLite may erase deleted content itself
            connection.execute("UPDATE inbox SET content = '', state = 'done' WHERE update_id = 3")
            connection.commit()
        while not await inbox.note_failure(2, "x"):
            pass
        copy_database(url, tmp_path / "copy")
        assert 1 == (await inbox.backlog()).pending
    assert not any(text.encode() in (tmp_path / "copy").read_bytes() for text in texts.values())
    replace_database(url, tmp_path / "copy")
    assert ["first"] == questions_in(path)
    async with Database.open(url) as database:
        inbox = Inbox(database, 42)
        assert (0, 0) == ((await inbox.backlog()).pending, await inbox.count_set_aside())


async def test_copy_of_an_older_database(tmp_path: Path, url: str, path: Path) -> None:
    """A database without an inbox, of an older schema, can be copied."""
    await record(url, "first")
    with closing(sqlite3.connect(path)) as older:
        for statement in (
            "TABLE shared_files",
            "TABLE states",
            "TABLE replicas",
            "TABLE subscriptions",
            "TABLE feeds",
            "TABLE feed_entries",
            "TABLE corrections",
            "TABLE inbox",
            "TABLE feedback",
            "INDEX ix_exchanges_user_id_asked_at",
        ):
            older.execute(f"DROP {statement}")
        older.execute("ALTER TABLE exchanges DROP COLUMN status")
        older.execute("DELETE FROM schema_version WHERE version > 3")
        older.commit()
    copy_database(url, tmp_path / "copy")
    check_copy(tmp_path / "copy")
    assert ["first"] == questions_in(tmp_path / "copy")


async def test_replaced_database_is_kept(tmp_path: Path, url: str, path: Path) -> None:
    """After a replacement the exchanges are those of the copy; the old database is kept, with its write-ahead log."""
    await record(url, "first")
    copy_database(url, tmp_path / "copy")
    with closing(sqlite3.connect(path)) as killed:  # a program that is killed leaves its write-ahead log behind
        killed.execute("INSERT INTO exchanges SELECT 2, 1, 1, asked_at, 'late', 0, 0, 'g', 1, NULL, '' FROM exchanges")
        killed.commit()
        [aside] = replace_database(url, tmp_path / "copy")
        assert aside is not None
        assert ["first"] == questions_in(path)
    assert ["first", "late"] == questions_in(aside)
    await record(url, "after")
    assert ["first", "after"] == questions_in(path)


async def test_copy_becomes_the_first_database_of_a_machine(tmp_path: Path, url: str) -> None:
    """Where there was no database, none is set aside."""
    await record(url, "first")
    copy_database(url, tmp_path / "copy")
    other = tmp_path / "other" / "log.db"
    assert [None] == replace_database(f"sqlite:///{other}", tmp_path / "copy")
    assert ["first"] == questions_in(other)


async def test_database_in_use_is_not_replaced(tmp_path: Path, url: str, path: Path) -> None:
    """A database that a program has open cannot be replaced; once the program has closed it, it can."""
    await record(url, "first")
    copy_database(url, tmp_path / "copy")
    async with Database.open(url) as database:
        await ConversationLog(database).record(numbered("second"))
        with pytest.raises(DatabaseUnavailableError, match="stop the bot first"):
            replace_database(url, tmp_path / "copy")
    assert ["first", "second"] == questions_in(path)
    replace_database(url, tmp_path / "copy")
    assert ["first"] == questions_in(path)


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-8192])


def scribbled(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 : len(content)] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)


def of_another_program(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipes (x)")


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO schema_version VALUES (99, 'later', '2030-01-01')")
        connection.commit()


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (emptied, DatabaseCorruptError),
        (truncated, DatabaseCorruptError),
        (scribbled, DatabaseCorruptError),
        (of_another_program, DatabaseCorruptError),
        (newer, SchemaTooNewError),
    ],
)
async def test_spoilt_copy_is_refused(
    tmp_path: Path, url: str, spoil: Callable[[Path], None], expected: type[StorageError]
) -> None:
    """A copy that is damaged, of another program, or of a newer version is refused."""
    await record(url, *map(str, range(50)))
    copy = tmp_path / "copy"
    copy_database(url, copy)
    check_copy(copy)
    spoil(copy)
    with pytest.raises(expected):
        check_copy(copy)


ENDLESS = "WITH RECURSIVE endless(n) AS (SELECT 1 UNION ALL SELECT n FROM endless) SELECT n AS version FROM endless"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("CREATE TRIGGER t AFTER INSERT ON exchanges BEGIN DELETE FROM exchanges; END", "holds the trigger 't'"),
        ("CREATE VIEW v AS SELECT * FROM exchanges", "holds the view 'v'"),
        ("CREATE VIRTUAL TABLE f USING fts5(x)", "holds the virtual table 'f'"),
        (f"DROP TABLE schema_version; CREATE VIEW schema_version AS {ENDLESS}", "holds the view 'schema_version'"),
        ("CREATE TABLE recipes (x)", "holds the table 'recipes'"),
        ("DROP TABLE inbox", "the index 'ix_inbox_finished' is missing"),
        ("DROP TABLE hits", "the table 'hits' is missing"),
        ("DROP INDEX ix_exchanges_chat_id_asked_at", "the index 'ix_exchanges_chat_id_asked_at' is missing"),
        ("ALTER TABLE hits DROP COLUMN score", "the table 'hits' has other columns"),
        ("ALTER TABLE exchanges ADD COLUMN x AS (zeroblob(9))", "the table 'exchanges' has other columns"),
        ("DROP TABLE schema_version; CREATE TABLE schema_version (version TEXT)", "no log of conversations"),
        ("DELETE FROM schema_version", "no log of conversations"),
    ],
)
async def test_copy_of_another_schema_is_refused(tmp_path: Path, url: str, change: str, expected: str) -> None:
    """A copy with a trigger, a view or any other difference from this program's schema is refused, and none is run."""
    await record(url, "first")
    copy = tmp_path / "copy"
    copy_database(url, copy)
    with closing(sqlite3.connect(copy)) as connection:
        connection.executescript(change)
    with pytest.raises(DatabaseCorruptError, match=re.escape(expected)):
        check_copy(copy)


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS) + 1))
def test_copies_of_every_version_are_whole(tmp_path: Path, version: int) -> None:
    """A database of any earlier version can be restored."""
    path = tmp_path / "log.db"
    migrate(sqlite_engine(path, mode="write", busy_timeout=5), MIGRATIONS[:version])
    check_copy(path)


async def test_database_with_a_trigger_is_not_copied(tmp_path: Path, url: str, path: Path) -> None:
    """A backup that could not be restored is not made: the error names the database and what was added to it."""
    await record(url, "first")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE VIEW report AS SELECT * FROM exchanges")
    with pytest.raises(DatabaseCorruptError, match=r"data/log\.db: .* the view 'report'"):
        copy_database(url, tmp_path / "copy")


async def test_what_is_replaced_along_is_put_back_along(tmp_path: Path, url: str, path: Path) -> None:
    """If one of the files and folders cannot be replaced, all are put back; else all are replaced."""
    await record(url, "first")
    copy_database(url, tmp_path / "copy")
    await record(url, "second")
    for name in ("old", "new"):
        (tmp_path / name).write_text(name)
        (tmp_path / f"{name}s" / name).mkdir(parents=True)
    along = {tmp_path / "old": tmp_path / "new", tmp_path / "olds": tmp_path / "news"}
    refused = {tmp_path / "missing": tmp_path / "none"}
    with pytest.raises(DatabaseUnavailableError, match="cannot be replaced"):
        replace_database(url, tmp_path / "copy", along | refused)
    assert ["first", "second"] == questions_in(path)
    assert {"copy", "data", "old", "olds"} == names_in(tmp_path)
    assert ("old", True) == ((tmp_path / "old").read_text(), (tmp_path / "olds" / "old").exists())

    (tmp_path / "new").write_text("new")
    (tmp_path / "news" / "new").mkdir(parents=True)
    _, aside, folder = replace_database(url, tmp_path / "copy", along)
    assert aside is not None
    assert folder is not None
    assert ("new", "old") == ((tmp_path / "old").read_text(), aside.read_text())
    assert (True, True) == ((tmp_path / "olds" / "new").exists(), (folder / "old").exists())
    assert ["first"] == questions_in(path)


async def test_damaged_database_is_not_copied(tmp_path: Path, url: str, path: Path) -> None:
    """Copying a damaged database raises an error that names it."""
    await record(url, *map(str, range(50)))
    scribbled(path)
    with pytest.raises(DatabaseCorruptError, match=r"log\.db"):
        copy_database(url, tmp_path / "copy")


def test_missing_database_is_refused(tmp_path: Path, url: str) -> None:
    """Copying a database that does not exist raises an error and creates none."""
    with pytest.raises(DatabaseUnavailableError, match="does not exist"):
        copy_database(url, tmp_path / "copy")
    assert [] == list(tmp_path.iterdir())
