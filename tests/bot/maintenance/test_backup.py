import asyncio
import json
import re
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from bot.services.added_articles import AddedArticle, AddedArticles
from tests.program import environment, run, write_articles
from tests.serving import ANSWER, QUESTION, Bot, marked

ROOT = Path(__file__).parents[3]


def numbers(env: Mapping[str, str]) -> dict[str, object]:
    """Return the register of public numbers of the only index."""
    (register,) = Path(env["HOIBAO_DATA"]).glob("index/*/shelves.json")
    found: dict[str, object] = json.loads(register.read_text())
    return found


async def test_backup_is_restored_on_a_new_machine(bot: Bot, tmp_path: Path) -> None:
    """A backup of a running bot restores the log, the article numbers and the added articles on another machine."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    ferry = AddedArticle("Bến phà Thủy Kiều đón 4.200 lượt khách.")
    AddedArticles(bot.database.parent / "added").add(ferry, date(2026, 11, 30))
    async with bot.serving():
        (bot.articles / "a-ga.txt").write_text("Nhà ga Hòn Sẻ mở cửa lúc 5 giờ sáng.\n")  # numbered last
        assert 0 == run("reindex", env=bot.env).returncode
        await bot.ask(chat, reader, QUESTION)
        saved = run("backup", str(tmp_path / "saved.zip"), env=bot.env)
        await bot.ask(chat, reader, "later?")
    assert (0, f"{tmp_path}/saved.zip\n", "") == (saved.returncode, saved.stdout, saved.stderr)
    old, logged = numbers(bot.env), bot.logged()

    articles = write_articles(tmp_path / "elsewhere")
    (articles / "a-ga.txt").write_text("Nhà ga Hòn Sẻ mở cửa lúc 5 giờ sáng.\n")
    data = tmp_path / "new" / "data"
    bot.set(HOIBAO_ARTICLES=str(articles), HOIBAO_DATA=str(data))
    bot.database = data / "hoibao.db"
    restored = run("restore", str(tmp_path / "saved.zip"), env=bot.env)
    parts = ("conversations", "article numbers", "added articles")
    assert (0, [f"{part} restored" for part in parts]) == (restored.returncode, restored.stdout.splitlines())
    assert logged[:1] == bot.logged()
    assert "restore" in (data / "audit.jsonl").read_text(encoding="utf-8")
    async with bot.serving():
        assert ANSWER == marked(await bot.ask(chat, reader, QUESTION), "blockquote")[0]
        asked = await bot.ask(chat, reader, "Bến phà Thủy Kiều đón bao nhiêu lượt khách?")
        assert [ferry.text] == marked(asked, "blockquote")[:1]
    assert old == numbers(bot.env)
    assert 3 == len(bot.logged())


async def test_restoring_requires_a_stopped_bot(bot: Bot, tmp_path: Path) -> None:
    """A restore is refused while the bot runs and changes nothing; after a stop it keeps the replaced files."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    saved = str(tmp_path / "saved.zip")
    async with bot.serving():
        await bot.ask(chat, reader, QUESTION)
        run("backup", saved, env=bot.env)
        refused = run("restore", saved, env=bot.env)
        await bot.ask(chat, reader, QUESTION)
    assert (1, "") == (refused.returncode, refused.stdout)
    assert "stop the bot first" in refused.stderr
    assert 2 == len(bot.logged())
    done = run("restore", saved, env=bot.env)
    assert 0 == done.returncode
    assert ["conversations restored; the previous ones", "article numbers restored; the previous ones"] == [
        line.partition(" are in ")[0] for line in done.stdout.splitlines()[:2]
    ]
    assert "the index was built again" == done.stdout.splitlines()[2]
    assert 1 == len(bot.logged())
    with closing(sqlite3.connect(done.stdout.splitlines()[0].partition(" are in ")[2])) as aside:
        assert [(2,)] == list(aside.execute("SELECT count(*) FROM exchanges"))


@pytest.fixture
async def served(bot: Bot) -> Bot:
    """A bot that has answered and stopped."""
    async with bot.serving():
        await bot.ask(bot.office, bot.editor, QUESTION)
    return bot


def test_backup_overwrites_nothing(served: Bot, tmp_path: Path) -> None:
    """An existing file is not overwritten; without a name, the backup goes into the data folder."""
    (tmp_path / "there").write_text("precious")
    refused = run("backup", str(tmp_path / "there"), env=served.env)
    assert (1, "", "precious") == (refused.returncode, refused.stdout, (tmp_path / "there").read_text())
    assert "exists already" in refused.stderr
    done = run("backup", env=served.env)
    written = Path(done.stdout.strip())
    assert [written] == list((tmp_path / "data" / "backups").iterdir())
    assert {"conversations.db", "shelves.json"} == set(zipfile.ZipFile(written).namelist())


def test_backup_without_a_database(tmp_path: Path) -> None:
    """Without a database the backup fails with a message, and leaves no file."""
    done = run("backup", str(tmp_path / "saved.zip"), env=environment(tmp_path / "data"))
    assert (1, "") == (done.returncode, done.stdout)
    assert "hoibao.db: does not exist" in done.stderr
    assert [tmp_path / "data"] == list(tmp_path.iterdir())


def test_damaged_backup_changes_nothing(served: Bot, tmp_path: Path) -> None:
    """A file that is no backup or a damaged one is refused by name, and nothing is changed."""
    saved = tmp_path / "saved.zip"
    run("backup", str(saved), env=served.env)
    whole = saved.read_bytes()
    middle = len(whole) // 2
    flipped = whole[:middle] + bytes(byte ^ 0xFF for byte in whole[middle : middle + 64]) + whole[middle + 64 :]
    before = served.database.read_bytes()
    for damaged in (b"", b"no backup", whole[:-100], flipped):
        saved.write_bytes(damaged)
        done = run("restore", str(saved), env=served.env)
        assert (1, "") == (done.returncode, done.stdout)
        assert "saved.zip" in done.stderr
        assert "Traceback" not in done.stderr
    assert before == served.database.read_bytes()
    gone = run("restore", str(tmp_path / "gone.zip"), env=served.env)
    assert (1, True) == (gone.returncode, "gone.zip cannot be restored" in gone.stderr)


async def test_drill_works_as_written(served: Bot, tmp_path: Path) -> None:
    """The commands of the drill restore a backup while the bot runs, without a fault, and publish no index of it."""
    guide = (ROOT / "deploy" / "RESTORE.md").read_text(encoding="utf-8")
    drill = guide.partition("```sh\n")[2].partition("```")[0]
    assert "hoibao restore" in drill
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "hoibao").write_text(f'#!/bin/sh\nexec {sys.executable} -m bot "$@"\n')
    (programs / "hoibao").chmod(0o755)
    env = {**served.env, "PATH": f"{programs}:{served.env['PATH']}", "TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    published = tmp_path / "published"
    published.mkdir()
    env["INDEX_URL"] = f"file://{published}"
    run("reindex", env=env)
    serving = {path: path.read_bytes() for path in published.rglob("*") if path.is_file()}
    logged = served.logged()
    async with served.serving():
        done = await asyncio.to_thread(
            subprocess.run, ["/bin/sh", "-eu", "-c", drill], env=env, capture_output=True, text=True, check=False
        )
    assert 0 == done.returncode, done.stderr
    assert ["conversations restored", "article numbers restored"] == done.stdout.splitlines()[1:3]
    assert 3 == len(re.findall(r"^ *[123]\. ", done.stdout, re.MULTILINE)), done.stdout
    assert serving == {path: path.read_bytes() for path in published.rglob("*") if path.is_file()}
    assert logged == served.logged()
