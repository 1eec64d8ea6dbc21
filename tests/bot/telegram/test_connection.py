"""The way to Telegram through proxies that work, refuse or never answer."""

import asyncio
import gc
import signal
import warnings

import pytest
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, HTTPXRequest

from bot.settings.values import Proxy, Secret
from bot.telegram import connection as connection_module
from bot.telegram.connection import Connection, load_certificates
from bot.telegram.direct_request import DirectRequest
from bot.telegram.metered_request import MeteredRequest
from tests.program import run
from tests.proxy_server import ProxyServer
from tests.serving import ANSWER, QUESTION, TOKEN, Bot, marked

PROXY = Proxy("TELEGRAM_PROXY", "socks5://127.0.0.1:1080", Secret("socks5://127.0.0.1:1080"))


@pytest.mark.parametrize("scheme", ["http", "socks5", "socks5h"])
async def test_everything_goes_through_the_proxy(bot: Bot, scheme: str) -> None:
    """Polls and replies go through the proxy of the setting, with its password, which is not logged."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with ProxyServer(user="an:m@t") as proxy:
        bot.set(TELEGRAM_PROXY=f"{scheme}://an:m%40t@{proxy.host}")
        async with bot.serving():
            assert ANSWER == marked(await bot.ask(chat, reader, QUESTION), "blockquote")[0]
        checked = await asyncio.to_thread(run, "check", env=bot.env)
    assert {bot.server.url.removeprefix("http://")} == set(proxy.targets)
    assert len(proxy.targets) >= 3
    assert "ok telegram: @stand_in_bot" in checked.stdout
    assert "m%40t" not in bot.log
    assert "m@t" not in bot.log


@pytest.mark.parametrize(("variable", "scheme"), [("HTTPS_PROXY", "http"), ("all_proxy", "socks5")])
async def test_usual_variables(bot: Bot, variable: str, scheme: str) -> None:
    """The proxy of a usual variable is tried at the start; while it refuses, each log line names it, and it is retried.

    `check` names it as well.
    """
    async with ProxyServer() as proxy:
        bot.set(TELEGRAM_API_URL="", **{variable: f"{scheme}://{proxy.host}"})
        async with bot.running() as process:
            async with asyncio.timeout(20):
                while len(proxy.targets) < 2:  # noqa: ASYNC110 — a process has no event to wait for
                    await asyncio.sleep(0.1)
            process.send_signal(signal.SIGTERM)
            assert 0 == await process.wait()
        checked = await asyncio.to_thread(run, "check", env=bot.env)
    name = f"through the proxy {scheme}://{proxy.host} of {variable} cannot be reached ("
    assert {"api.telegram.org:443"} == set(proxy.targets)
    assert f"Telegram {name}" in bot.log
    assert "retrying in 1 s" in bot.log
    assert "Traceback" not in bot.log
    assert f"fault telegram: https://api.telegram.org {name}" in checked.stdout
    assert "" == checked.stderr


@pytest.mark.parametrize("response", [b"", b"\x05\xff", b"\x05\x02\x01\x01", b"SSH-2.0-x\r\n", b"\0" * 99])
@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_broken_proxy(monkeypatch: pytest.MonkeyPatch, scheme: str, response: bytes) -> None:
    """A proxy that answers nothing or nonsense is a network error, which is retried; no request hangs."""
    monkeypatch.setattr(connection_module, "OVERHEAD", 0.5)
    async with ProxyServer(response=response) as server:
        proxy = Proxy("TELEGRAM_PROXY", "", Secret(f"{scheme}://an:m@{server.host}"))
        connection = Connection(Secret(TOKEN), "http://127.0.0.1:1", proxy, load_certificates())
        async with connection.open_request(read_timeout=0.5) as request:
            with pytest.raises(NetworkError) as raised:
                await request.post("http://127.0.0.1:1/bot/getMe")
    assert response or raised.type is TimedOut
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", ResourceWarning
        )  # httpcore leaves the socket of a failed handshake to the collector
        del raised
        gc.collect()


@pytest.mark.parametrize(("proxy", "expected"), [(None, DirectRequest), (PROXY, HTTPXRequest)])
def test_only_proxies_need_httpx(proxy: Proxy | None, expected: type[BaseRequest]) -> None:
    """Without a proxy, requests are sent by the client that takes less processor time; only httpx knows SOCKS."""
    connection = Connection(Secret(TOKEN), "https://api.telegram.org", proxy, load_certificates())
    request = connection.open_request()
    assert isinstance(request, MeteredRequest)
    assert isinstance(request.client, expected)


async def test_unreadable_certificates_are_one_message(bot: Bot) -> None:
    """If the file of certificates does not exist, the program ends with one line and exit code 1."""
    done = await asyncio.to_thread(run, env={**bot.env, "SSL_CERT_FILE": "/nowhere.pem"})
    assert 1 == done.returncode
    assert "hoibao: the certificates of SSL_CERT_FILE or SSL_CERT_DIR cannot be read (" in done.stderr
    assert "Traceback" not in done.stderr
