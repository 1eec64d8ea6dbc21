import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.maintenance.checks import check_cluster, check_database
from storage.database import Database
from storage.feeds import FeedRead, FeedTable
from storage.inbox import Delivery, Inbox
from storage.migrations import MIGRATIONS
from tests.program import command, environment, run, write_articles
from tests.telegram_server import Fault, TelegramServer
from tests.telegram_server.faults import CannedResponse

TOKEN = "42:" + "Stand_in-" * 3 + "12345678"


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    return write_articles(tmp_path / "articles")


@pytest.fixture
def env(tmp_path: Path, articles: Path) -> Mapping[str, str]:
    return environment(tmp_path / "data", HOIBAO_ARTICLES=str(articles))


def check(env: Mapping[str, str]) -> tuple[int, list[str]]:
    """Return the exit code and the lines of `check`, each of which has its documented form."""
    done = run("check", env=env)
    lines = done.stdout.splitlines()
    assert "" == done.stderr
    for line in lines:
        level = line.partition(" ")[0]
        assert level in ("ok", "warning", "fault")
        assert (level != "ok") == (" → " in line)
    assert any(line.startswith("fault ") for line in lines) == bool(done.returncode)
    return done.returncode, lines


def starting_with(lines: list[str], *prefixes: str) -> list[str]:
    return [line for line in lines if line.startswith(prefixes)]


def test_before_the_first_build(env: Mapping[str, str], tmp_path: Path) -> None:
    """Before the first build the missing index is the only fault, and the check creates nothing."""
    code, lines = check(env)
    assert 1 == code
    assert ["ok settings", "ok articles", "fault index", "ok database"] == [line.partition(":")[0] for line in lines]
    assert f"ok articles: 3 in {tmp_path / 'articles'}; files read: 2 .txt, 1 .jsonl" == lines[1]
    assert lines[2].endswith("→ run `hoibao reindex`")
    assert [] == list((tmp_path / "data").iterdir())


def test_alias_file(env: Mapping[str, str], tmp_path: Path) -> None:
    """The groups of the alias file are counted, and each invalid line is a warning with a remedy."""
    path = tmp_path / "data" / "aliases.txt"
    path.parent.mkdir()
    path.write_text("cầu Đò Gát = CĐG\nCĐG\n", encoding="utf-8")
    found = starting_with(check(env)[1], "ok aliases", "warning aliases")
    remedy = "write it as in LHQ = Liên Hợp Quốc"
    expected = f"warning aliases: {path}, line 2 is no group of names → {remedy}"
    assert [expected, f"ok aliases: 1 groups of names in {path}"] == found


def test_healthy_archive(env: Mapping[str, str], articles: Path) -> None:
    """With an index and no fault every line is ok, with counts and age, and the exit code is 0."""
    run("reindex", env=env)
    code, lines = check(env)
    assert (0, 4) == (code, len(starting_with(lines, "ok ")))
    assert f"ok articles: 3 in {articles}, as they were indexed; files read: 2 .txt, 1 .jsonl" == lines[1]
    assert ", 3 articles, 8 sentences, built 0 min ago" in lines[2]


def test_readable_files_are_warned_of(env: Mapping[str, str], tmp_path: Path) -> None:
    """Files with questions that other users can read are a warning with the command that helps, and then none."""
    run("reindex", env=env)
    data = tmp_path / "data"
    for name in ("hoibao.db.before-20260218T070000.000000Z", "backups/20260218T070000Z.zip"):
        (data / name).parent.mkdir(exist_ok=True)
        (data / name).touch()
    tmp_path.chmod(0o755)
    assert [] == starting_with(check(env)[1], "warning")
    for path in (data, *data.rglob("*")):
        path.chmod(0o755)
    warned = starting_with(check(env)[1], "warning privacy: other users of this machine can read 1 files")
    remedies = [line.partition(" → ")[2] for line in warned]
    assert [f"chmod go= {data}/hoibao.db*", f"chmod go= {data}/backups"] == remedies
    for remedy in remedies:
        subprocess.run(remedy, shell=True, check=True)  # noqa: S602 — as an operator would
    assert [] == starting_with(check(env)[1], "warning")


def test_missed_backups_are_warned_of(env: Mapping[str, str], tmp_path: Path) -> None:
    """Once there is a database, the newest backup is named, with a warning if three are due since."""
    data = tmp_path / "data"
    assert [] == starting_with(check(env)[1], "ok backups", "warning backups")
    (data / "hoibao.db").touch()
    (found,) = starting_with(check(env)[1], "ok backups", "warning backups")
    assert f"ok backups: none yet in {data}/backups; " in found
    (data / "backups").mkdir()
    for age, expected in ((80, "warning backups"), (30, "ok backups")):
        written = datetime.now(UTC) - timedelta(hours=age)
        (data / "backups" / f"{written:%Y%m%dT%H%M%SZ}.zip").touch()
        (found,) = starting_with(check(env)[1], "ok backups", "warning backups")
        assert f"{expected}: the newest in {data}/backups was written {age // 24} days ago" in found
    assert [] == starting_with(check({**env, "HOIBAO_BACKUP_HOURS": "0"})[1], "ok backups", "warning backups")


def add(articles: Path) -> None:
    (articles / "thơ").mkdir()
    (articles / "thơ" / "ga.txt").write_text("Nhà ga Hòn Sẻ mở cửa lúc 5 giờ sáng.")


def change(articles: Path) -> None:
    (articles / "vai-thieu.txt").write_text("Vải thiều được mùa.")


def remove(articles: Path) -> None:
    (articles / "vai-thieu.txt").unlink()


@pytest.mark.parametrize(("alter", "count"), [(add, 4), (change, 3), (remove, 2)])
def test_changed_files(env: Mapping[str, str], articles: Path, alter: Callable[[Path], None], count: int) -> None:
    """A file added, changed or removed since the build is a warning until the next build."""
    run("reindex", env=env)
    alter(articles)
    code, lines = check(env)
    assert (0, f"ok articles: {count} in {articles}") == (code, lines[1].partition("; files read: ")[0])
    assert ["warning index: articles have changed since it was built → send /reindex"] == starting_with(
        lines, "warning"
    )
    run("reindex", env=env)
    assert [] == starting_with(check(env)[1], "warning")


def test_added_articles_are_counted(env: Mapping[str, str], articles: Path) -> None:
    """An article that was added from the chat counts, before and after the next build."""
    run("reindex", env=env)
    added = Path(env["HOIBAO_DATA"]) / "added"
    added.mkdir()
    (added / "nhan.jsonl").write_text('{"body": "Nhãn được mùa."}\n')
    before = check(env)[1]
    run("reindex", env=env)

    assert [f"ok articles: 4 in {articles}"] * 2 == [
        lines[1].partition(",")[0].partition(";")[0] for lines in (before, check(env)[1])
    ]


def test_unreadable_files_are_listed(env: Mapping[str, str], articles: Path) -> None:
    """Each unreadable file is a warning with a remedy, the same before and after a build, which reads golden.jsonl."""
    (articles / "hỏng.txt").write_bytes(b"\xff")
    (articles / "x.jsonl").write_text("{}\n")
    (articles / "y.doc").write_bytes(b"\xd0\xcf")
    before = starting_with(check(env)[1], "warning")
    golden = Path(env["HOIBAO_DATA"]) / "golden.jsonl"
    golden.write_text("{\n")
    run("reindex", env=env)
    code, lines = check(env)
    assert (0, before) == (code, starting_with(lines, "warning articles"))
    broken = f"warning golden: {golden}:1 is not a question with a known answer: no JSON from column 2 on → write one "
    assert starting_with(lines, "warning golden")[0].startswith(broken)
    assert (
        f"warning articles: {articles}/y.doc is a .doc file, a format that is not read → save it as .docx" == before[0]
    )
    assert f"{articles}/hỏng.txt is text in no known encoding (byte 0 is 0xff) → save it as UTF-8" in before[1]
    assert f'{articles}/x.jsonl:1 is no article record: "body" is missing or empty → give a' in before[2]


def test_empty_archive(env: Mapping[str, str], articles: Path) -> None:
    """A folder without a readable article is a fault."""
    for path in articles.iterdir():
        path.unlink()
    code, lines = check(env)
    assert (1, 1) == (code, len(starting_with(lines, f"fault articles: {articles} holds no readable article")))


async def test_many_messages_set_aside(env: Mapping[str, str], tmp_path: Path) -> None:
    """The newest messages that were set aside are listed, and the others counted."""
    async with Database.open(f"sqlite:///{tmp_path}/data/hoibao.db") as database:
        inbox = Inbox(database, 42)
        await inbox.put([Delivery(number, 7, "{}", datetime.now(UTC)) for number in range(1, 24)])
        for number in range(1, 24):
            while not await inbox.note_failure(number, "ValueError: x"):
                pass
    found = starting_with((await asyncio.to_thread(check, env))[1], "warning inbox")
    assert 21 == len(found)
    assert found[0].startswith("warning inbox: message 23 of chat 7, of ")
    assert "warning inbox: 3 older messages were set aside → fix the messages above first" == found[-1]


def test_damaged_index_and_database(env: Mapping[str, str], tmp_path: Path) -> None:
    """A damaged index and a file that is no database are faults that name the file."""
    run("reindex", env=env)
    next((tmp_path / "data").rglob("sentences.npy")).write_bytes(b"")
    (tmp_path / "data" / "hoibao.db").write_bytes(b"no database " * 100)
    code, lines = check(env)
    assert 1 == code
    assert "sentences.npy is damaged or missing" in starting_with(lines, "fault index")[0]
    assert "file is not a database" in starting_with(lines, "fault database")[0]


def test_invalid_settings(env: Mapping[str, str], tmp_path: Path) -> None:
    """Each invalid setting is a fault with a remedy."""
    code, lines = check({**env, "LOG_FORMAT": "xml", "HOIBAO_ARTICLES": str(tmp_path / "gone")})
    assert 1 == code
    assert f"fault settings: HOIBAO_ARTICLES: {tmp_path}/gone does not exist → set it to the file or folder" in lines[0]
    assert "fault settings: LOG_FORMAT: unknown value 'xml' → set it to text or json" == lines[1]


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(TOKEN) as server:
        yield server


async def telegram_line(env: Mapping[str, str], server: TelegramServer, token: str = TOKEN) -> str:
    """Return the line about Telegram."""
    settings = {"TELEGRAM_BOT_TOKEN": token, "TELEGRAM_API_URL": server.url, "TELEGRAM_ADMIN_IDS": "7"}
    _, lines = await asyncio.to_thread(check, {**env, **settings})
    assert not any(token.partition(":")[2] in line for line in lines)
    return starting_with(lines, "ok telegram", "warning telegram", "fault telegram")[0]


async def test_telegram_accepts_the_token(env: Mapping[str, str], server: TelegramServer) -> None:
    """The check asks Telegram for the bot's name, and fetches none of the pending updates."""
    reader = server.user(7)
    server.say(server.private_chat(reader), reader, "Ai?")
    server.inline_mode = server.guest_mode = True
    assert "ok telegram: @stand_in_bot, 1 updates waiting" == await telegram_line(env, server)
    assert ((), 1) == (server.polls, server.pending_updates)
    assert ["getMe", "getWebhookInfo"] == [call.method for call in server.transcript]


async def test_modes_that_are_off(env: Mapping[str, str], server: TelegramServer) -> None:
    """The check says which modes are off at @BotFather, each on its own."""
    inline, guest = "inline mode is off (@BotFather turns it on: /setinline)", "guest mode is off"
    line = await telegram_line(env, server)
    assert (True, True, True) == (line.startswith("ok telegram: "), inline in line, guest in line)
    server.inline_mode = True
    line = await telegram_line(env, server)
    assert (False, True) == (inline in line, guest in line)


async def test_unknown_token(env: Mapping[str, str], server: TelegramServer) -> None:
    """An unknown token is a fault that names the setting."""
    line = await telegram_line(env, server, "43:" + "x" * 35)
    assert "fault telegram: the token is unknown → set TELEGRAM_BOT_TOKEN to the one from @BotFather" == line


CONFLICT = Fault("conflict", applies=False, response=CannedResponse(409, '{"ok": false}', "application/json"))


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (CONFLICT, "another program serves with the same token → stop one of the two"),
        (Fault.gateway(502), "answers 502 (Bad Gateway) → wait"),
        (Fault.too_many(30), "answers 429 (Too Many Requests) → wait"),
        (Fault.dropped(), "cannot be reached ("),
        (Fault.garbage(), "cannot be reached ("),
    ],
)
async def test_telegram_unavailable(
    env: Mapping[str, str], server: TelegramServer, fault: Fault, expected: str
) -> None:
    """Each error of Telegram or the network is a fault on one line, with a remedy."""
    server.faults.add(fault, method="getMe")
    line = await telegram_line(env, server)
    assert line.startswith("fault telegram: ")
    assert expected in line


async def test_webhook_of_another_program(env: Mapping[str, str], server: TelegramServer) -> None:
    """Another program's webhook is a fault that names its host, but not its path, which may be secret."""
    server.webhook["url"] = "https://other.example/secret"
    line = await telegram_line(env, server)
    assert "a webhook is set, so the updates go to other.example →" in line
    assert "secret" not in line


async def test_own_webhook(env: Mapping[str, str], server: TelegramServer) -> None:
    """The program's own webhook is no fault."""
    server.webhook["url"] = "https://bot.example/hook"
    line = await telegram_line(
        {**env, "WEBHOOK_URL": "https://bot.example/hook", "WEBHOOK_SECRET": "s3cret_-" * 3}, server
    )
    assert line.startswith("ok telegram: ")


def test_cluster_without_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Ray, an index on a cluster is a fault with a remedy; one on this machine needs none."""
    monkeypatch.setitem(sys.modules, "ray", None)
    assert [] == list(check_cluster(None))
    (found,) = check_cluster("ray://local/news")
    assert "fault index: Ray is not installed → install it with `pip install 'hoibao[ray]'`" == str(found)


def test_silent_network(env: Mapping[str, str]) -> None:
    """A server that never answers is a fault within seconds, which names it without a password."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = f"127.0.0.1:{silent.getsockname()[1]}"
        _, lines = check({**env, "TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": f"http://an:secret@{server}"})
    assert f"fault telegram: http://{server} cannot be reached (" in starting_with(lines, "fault telegram")[0]


async def test_running_bot_is_not_disturbed(env: Mapping[str, str], server: TelegramServer) -> None:
    """The check finds no fault while the bot runs, and the bot goes on serving without a warning."""
    settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": server.url, "TELEGRAM_ADMIN_IDS": "7"}
    process = await asyncio.create_subprocess_exec(*command(), env={**env, **settings}, stderr=asyncio.subprocess.PIPE)
    reader = server.user(7)
    chat = server.private_chat(reader)
    first = server.say(chat, reader, "/start")
    await server.next_message(chat, after=first)
    code, lines = await asyncio.to_thread(check, {**env, **settings})
    again = server.say(chat, reader, "/start")
    await server.next_message(chat, after=again)
    process.terminate()
    _, stderr = await process.communicate()
    assert (0, 6) == (code, len(starting_with(lines, "ok ")))
    assert f"schema version {len(MIGRATIONS)}" in starting_with(lines, "ok database")[0]
    assert b"WARNING" not in stderr


async def test_failing_feeds(tmp_path: Path) -> None:
    """The feeds that could not be read are listed with the reason and when they last were, and all are counted."""
    url, now = f"sqlite:///{tmp_path}/log.db", datetime(2026, 2, 18, 5, tzinfo=UTC)
    async with Database.open(url) as database:
        table = FeedTable(database)
        await table.configure(["https://a.example/", "https://b.example/", "https://c.example/"], now)
        await table.note_success(1, FeedRead("A", None, None), now)
        for _ in range(2):
            await table.note_failure(1, "too_large", now)
        await table.note_failure(2, "status 503", now)
    remedy = "open it in a browser; remove it by /nguon or from HOIBAO_FEEDS"
    assert [
        (
            "warning feeds: https://a.example/ failed 2 times in a row (too large), last read 2026-02-18 05:00 UTC"
            f" → {remedy}"
        ),
        f"warning feeds: https://b.example/ failed 1 times in a row (status 503), never read → {remedy}",
        "ok feeds: 3, of which 2 failed the last time",
    ] == [str(finding) for finding in check_database(url)][1:]
