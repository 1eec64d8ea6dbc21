import json
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert, text

from storage.migrations import MIGRATIONS
from storage.schema import schema_version
from tests.program import command, run
from tests.serving import QUESTION, Bot


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
    assert done.stdout.startswith("deleted 1 questions, 0 verdicts on answers, ")
    assert ("copies from before", [copy]) == (heading.partition(" may ")[0], [line.strip() for line in copies])
    assert 2 == len(bot.logged())
    acts = [json.loads(line)["act"] for line in (bot.database.parent / "audit.jsonl").read_text().splitlines()]
    assert "forget" == acts[-1]


def test_forgetting_without_a_database(env: Mapping[str, str], tmp_path: Path) -> None:
    """Without a database, which may be that of other settings, `forget` fails and creates none."""
    done = run("forget", "7", env=env)
    assert (1, "", True) == (done.returncode, done.stdout, "hoibao.db: does not exist" in done.stderr)
    assert [] == list((tmp_path / "data").iterdir())


def write_old_database(path: Path, question: str) -> None:
    """Write a database as the third version of the schema had it, with one question."""
    path.parent.mkdir()
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        schema_version.create(connection)
        for migration in MIGRATIONS[:3]:
            migration.apply(connection)
            row = {"version": migration.version, "name": migration.name, "applied_at": datetime.now(UTC)}
            connection.execute(insert(schema_version).values(row))
        connection.execute(
            text(
                "INSERT INTO exchanges"
                " (chat_id, user_id, asked_at, question, answered, confidence, generation, latency_ms)"
                " VALUES (7, 7, '2026-02-18 07:00:00.000000', :question, 0, 0.5, 'g', 1.0)"
            ),
            {"question": question},
        )
    engine.dispose()


async def test_backup_comes_before_a_migration(bot: Bot) -> None:
    """A database of an older version is saved before the bot migrates it, in a backup that the older version opens."""
    write_old_database(bot.database, "của bản cũ")
    async with bot.serving():
        await bot.ask(bot.office, bot.editor, QUESTION)
    assert 2 == len(bot.logged())
    (backup,) = [path for path in files_in(bot.database.parent / "backups") if f"{path} was written, since" in bot.log]
    assert 0 == run("restore", str(backup), env=bot.env).returncode
    with closing(sqlite3.connect(bot.database)) as connection:
        assert (3,) == connection.execute("SELECT max(version) FROM schema_version").fetchone()
    assert ["của bản cũ"] == [question for _, _, question, _ in bot.logged()]


def files_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def test_settings_alone(env: Mapping[str, str]) -> None:
    """`check --settings` succeeds for valid settings, whatever else is missing, and fails for an invalid one."""
    done = run("check", "--settings", env=env)
    assert (0, 1) == (done.returncode, len(done.stdout.splitlines()))
    invalid = run("check", "--settings", env={**env, "LOG_FORMAT": "xml"})
    assert (1, True) == (invalid.returncode, invalid.stdout.startswith("fault settings: LOG_FORMAT"))


@pytest.mark.parametrize(
    ("source", "target", "problem"),
    [
        ("hoibao.db", "postgresql+asyncpg://u@h/d", "FROM: is not the URL of an SQLite file"),
        ("postgresql+asyncpg://u@h/d", "postgresql+asyncpg://u@h/d", "FROM: is not the URL of an SQLite file"),
        ("sqlite:////absent.db", "sqlite:////b.db", "TO: is not the URL of a database of a PostgreSQL server"),
        ("sqlite:////absent.db", "postgresql+asyncpg://u:s3cret/d", "TO: is not the URL of a database of a"),
        ("sqlite:////absent.db", "postgresql+asyncpg://u@h/d", "/absent.db: does not exist: correct FROM"),
    ],
)
def test_database_to_move(env: Mapping[str, str], source: str, target: str, problem: str) -> None:
    """`move-database` says which of its two URLs is wrong, without repeating it, or that there is no such file."""
    done = run("move-database", source, target, env=env)
    assert (1, True) == (done.returncode, done.stderr.startswith(f"hoibao: {problem}"))
    assert "s3cret" not in done.stderr


@pytest.mark.parametrize("user", ["0", "-7", "@reader", "", "²"])
def test_user_to_forget_is_an_id(env: Mapping[str, str], user: str) -> None:
    """`forget` takes the id of a person, never that of a group or a name."""
    done = run("forget", user, env=env)
    assert (2, True) == (done.returncode, f"{user!r} is not the Telegram id of a person" in done.stderr)
