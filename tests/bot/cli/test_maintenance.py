import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from storage.conversations import ConversationLog
from storage.database import Database
from tests.program import command, run
from tests.serving import QUESTION, Bot
from tests.storage.exchanges import numbered


def readable_by_others(folder: Path) -> Iterator[Path]:
    """Yield the files and folders that others than their owner may use in any way."""
    yield from (path for path in (folder, *folder.rglob("*")) if path.stat().st_mode & 0o077)


async def test_files_are_private(bot: Bot, tmp_path: Path) -> None:
    """Whatever the umask of its caller, all that the program writes is for its user only."""
    data = tmp_path / "data"
    env = {**bot.env}
    for arguments in (["reindex"], ["check"]):
        subprocess.run(command(*arguments), env=env, umask=0o022, check=False, capture_output=True, timeout=60)  # noqa: S603, ASYNC221 — this program
    async with bot.serving():
        await bot.ask(bot.office, bot.editor, QUESTION)
        assert [] == list(readable_by_others(data))
    assert 0 == run("backup", env=env).returncode
    assert [] == list(readable_by_others(data))


async def test_forgetting_while_the_bot_runs(bot: Bot) -> None:
    """`forget` deletes what one person asked from all files of a database in use, and names the copies from before."""
    reader, other = bot.server.user(7), bot.server.user(8)
    chats = {one.id: bot.server.private_chat(one) for one in (reader, other)}
    private = "mã số riêng 51c2 là gì?"
    async with bot.serving():
        await bot.ask(chats[7], reader, private)
        await bot.ask(chats[8], other, QUESTION)
        copy = run("backup", env=bot.env).stdout.strip()
        done = run("forget", "7", env=bot.env)
        assert [(8, 8, QUESTION, 1)] == bot.logged()
        files = [path for path in bot.database.parent.glob("hoibao.db*") if private.encode() in path.read_bytes()]
        await bot.ask(chats[7], reader, QUESTION)
    assert (0, "", []) == (done.returncode, done.stderr, files)
    heading, *copies = done.stdout.splitlines()[1:]
    assert done.stdout.startswith("deleted 1 questions and ")
    assert ("copies from before", [copy]) == (heading.partition(" may ")[0], [line.strip() for line in copies])
    assert 2 == len(bot.logged())


def test_forgetting_without_a_database(env: Mapping[str, str], tmp_path: Path) -> None:
    """Without a database, which may be that of other settings, `forget` fails and creates none."""
    done = run("forget", "7", env=env)
    assert (1, "", True) == (done.returncode, done.stdout, "hoibao.db: does not exist" in done.stderr)
    assert [] == list((tmp_path / "data").iterdir())


async def test_backup_comes_before_a_migration(bot: Bot) -> None:
    """A database of an older version is saved before the bot migrates it, in a backup that the older version opens."""
    async with Database.open(f"sqlite:///{bot.database}") as database:
        await ConversationLog(database).record(numbered("của bản cũ"))
    with closing(sqlite3.connect(bot.database)) as connection:
        (latest,) = connection.execute("SELECT max(version) FROM schema_version").fetchone()
        connection.executescript("DROP TABLE inbox; DELETE FROM schema_version WHERE version > 3")
    async with bot.serving():
        await bot.ask(bot.office, bot.editor, QUESTION)
    (backup,) = (bot.database.parent / "backups").iterdir()
    assert f"backup {backup} was written, since this version migrates the database" in bot.log
    assert 0 == run("restore", str(backup), env=bot.env).returncode
    with closing(sqlite3.connect(bot.database)) as connection:
        versions = connection.execute("SELECT max(version) FROM schema_version").fetchone()
    assert ([(3,)], latest > 3) == ([versions], True)
    assert ["của bản cũ"] == [question for _, _, question, _ in bot.logged()]


def test_settings_alone(env: Mapping[str, str]) -> None:
    """`check --settings` succeeds for valid settings, whatever else is missing, and fails for an invalid one."""
    done = run("check", "--settings", env=env)
    assert (0, 1) == (done.returncode, len(done.stdout.splitlines()))
    invalid = run("check", "--settings", env={**env, "LOG_FORMAT": "xml"})
    assert (1, True) == (invalid.returncode, invalid.stdout.startswith("fault settings: LOG_FORMAT"))


@pytest.mark.parametrize("user", ["0", "-7", "@reader", ""])
def test_user_to_forget_is_an_id(env: Mapping[str, str], user: str) -> None:
    """`forget` takes the id of a person, never that of a group or a name."""
    assert 2 == run("forget", user, env=env).returncode
