"""The webhook of the program as a process."""

import asyncio
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from bot.settings.settings import Settings
from tests.ports import free_port
from tests.program import run
from tests.serving import ANSWER, QUESTION, Bot, marked
from tests.telegram_server import Fault
from tests.telegram_server.faults import CannedResponse

DEPLOY = Path(__file__).parents[3] / "deploy"
SECRET = "s3cret_-" * 3
UNRESOLVED = Fault(
    "unresolved",
    applies=False,
    response=CannedResponse(
        400,
        '{"ok": false, "error_code": 400, "description": "Bad Request: bad webhook: failed to resolve host"}',
        "application/json",
    ),
)


def serve_webhook(bot: Bot) -> str:
    """Set the webhook; returns the local address behind the proxy."""
    port = free_port()
    bot.set(WEBHOOK_URL="https://bot.example/hook", WEBHOOK_SECRET=SECRET, WEBHOOK_LISTEN=f"127.0.0.1:{port}")
    return f"http://127.0.0.1:{port}/hook"


def question(update_id: int) -> dict[str, object]:
    """Return an update with a question as Telegram posts it."""
    person = {"id": 7, "is_bot": False, "first_name": "An", "language_code": "vi"}
    chat = {"id": 7, "type": "private", "first_name": "An"}
    return {
        "update_id": update_id,
        "message": {"message_id": 1, "date": 1_900_000_000, "chat": chat, "from": person, "text": QUESTION},
    }


def stored(bot: Bot) -> list[tuple[object, ...]]:
    """Return id and state of each stored update."""
    with closing(sqlite3.connect(bot.database)) as connection:
        return list(connection.execute("SELECT update_id, state FROM inbox ORDER BY update_id"))


async def post(address: str, update: object, secret: str | None) -> int:
    """Post an update once the server listens; returns the status."""
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
    async with asyncio.timeout(100), aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.post(address, json=update, headers=headers) as answer:
                    return answer.status
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.1)


async def test_delivery_is_acknowledged_once_stored(bot: Bot) -> None:
    """A delivery gets 200 only once it is stored; delivered again it is not answered again."""
    chat = bot.server.private_chat(bot.server.user(7))
    address = serve_webhook(bot)
    async with bot.serving():
        await bot.server.next_call("setWebhook")
        assert 200 == await post(address, question(5), SECRET)
        assert 5 in [update_id for update_id, _ in stored(bot)]
        reply = await bot.server.next_message(chat)
        assert 200 == await post(address, question(5), SECRET)
        assert 200 == await post(address, question(6), SECRET)
        await bot.server.next_message(chat, after=reply)
    assert ANSWER == marked(reply, "blockquote")[0]
    assert 2 == len(bot.server.messages(chat))
    assert (SECRET, "https://bot.example/hook") == (
        bot.server.webhook["secret_token"],
        bot.server.webhook["url"],
    )


async def test_delivery_waits_while_the_database_is_locked(bot: Bot) -> None:
    """While the database is locked and the answer fails, a delivery is not acknowledged; later it is, and answered."""
    chat = bot.server.private_chat(bot.server.user(7))
    address = serve_webhook(bot)
    async with bot.serving():
        await bot.server.next_call("setWebhook")
        assert 403 == await post(address, question(4), None)
        bot.server.faults.add(Fault.dropped(), method="sendMessage", times=None)
        with closing(sqlite3.connect(bot.database, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            delivery = asyncio.create_task(post(address, question(5), SECRET))
            await asyncio.wait([delivery], timeout=7)
            assert not delivery.done()
            connection.execute("ROLLBACK")
        bot.server.faults.clear()
        assert 200 == await delivery
        await bot.server.next_message(chat)
    assert 1 == len(bot.server.messages(chat))


@pytest.mark.parametrize("secret", [None, "", "wrong" * 5])
async def test_forged_delivery_is_refused(bot: Bot, secret: str | None) -> None:
    """A delivery without the secret, or with another one, gets 403 and is not stored."""
    address = serve_webhook(bot)
    async with bot.serving():
        await bot.server.next_call("setWebhook")
        assert 403 == await post(address, question(5), secret)
        assert [] == stored(bot)


async def test_taken_address_is_one_message(bot: Bot) -> None:
    """If the address to listen on is taken, the program ends with one line and exit code 1."""
    serve_webhook(bot)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(bot.env["WEBHOOK_LISTEN"].rpartition(":")[2])))
        taken.listen()
        done = await asyncio.to_thread(run, env=bot.env)
    assert 1 == done.returncode
    assert "hoibao: WEBHOOK_LISTEN" in done.stderr
    assert "Traceback" not in done.stderr


async def test_refused_webhook_is_registered_later(bot: Bot) -> None:
    """While Telegram refuses to register the webhook, the log says why, and what is delivered is answered already."""
    chat = bot.server.private_chat(bot.server.user(7))
    address = serve_webhook(bot)
    bot.server.faults.add(UNRESOLVED, method="setWebhook")
    async with bot.serving():
        assert 200 == await post(address, question(5), SECRET)
        await bot.server.next_message(chat)
        await bot.server.wait_for(lambda: bot.server.webhook.get("url"))
    assert "WEBHOOK_URL: Telegram does not register the webhook (Bad webhook: failed to resolve host)" in bot.log
    assert "Traceback" not in bot.log


@pytest.mark.parametrize(("sample", "size", "seconds"), [("nginx.conf", "1m", "10s"), ("Caddyfile", "1MB", "10s")])
def test_samples_of_proxies(tmp_path: Path, sample: str, size: str, seconds: str) -> None:
    """The sample configurations forward from the networks of Telegram to the default address, with the same limits."""
    variables = {"HOIBAO_DATA": str(tmp_path), "WEBHOOK_URL": "https://bot.example", "WEBHOOK_SECRET": SECRET}
    webhook = Settings.from_env(variables).webhook
    words = (DEPLOY / sample).read_text(encoding="utf-8").replace(";", "").split()
    assert webhook is not None
    assert str(webhook.listen) in {word.removeprefix("http://") for word in words}
    assert {"149.154.160.0/20", "91.108.4.0/22", size, seconds} <= set(words)
