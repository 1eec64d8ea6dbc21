import os
import select
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.observability.endpoints import endpoints
from bot.observability.heartbeat import Heartbeat
from bot.observability.metrics import Metrics
from bot.settings.values import Address
from tests.ports import free_port


class Bot:
    """A bot with a heartbeat of now."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.address = Address(host, free_port())
        now = datetime.now(UTC)
        self.heartbeat = Heartbeat("serving", os.getpid(), now, now, generation="g", generation_started_at=now)
        self.metrics = Metrics()

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Serve the endpoints."""
        with endpoints(self.address, self.metrics.registry, lambda: self.heartbeat):
            yield

    def get(self, path: str, method: str = "GET") -> tuple[int, str]:
        """Return status and text of a path."""
        request = urllib.request.Request(f"http://{self.address}{path}", method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310 — http
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_paths(host: str) -> None:
    """The three paths answer over IPv4 and IPv6, and nothing else does."""
    bot = Bot(host)
    with bot.serving():
        bot.metrics.count_question("answered")
        assert (200, True) == (bot.get("/healthz")[0], bot.get("/healthz")[1].startswith("ok: serving"))
        assert 200 == bot.get("/readyz")[0]
        assert 'hoibao_questions_total{outcome="answered"} 1.0' in bot.get("/metrics")[1]
        assert 404 == bot.get("/")[0]
        assert 405 == bot.get("/metrics", "POST")[0]


def test_ill_or_not_ready() -> None:
    """A hung bot is neither well nor ready; one that has not reached Telegram yet is well, but not ready."""
    bot = Bot()
    late = bot.heartbeat.beat_at - timedelta(minutes=2)
    with bot.serving():
        bot.heartbeat = replace(bot.heartbeat, state="starting")
        assert [200, 503] == [bot.get(path)[0] for path in ("/healthz", "/readyz")]
        bot.heartbeat = replace(bot.heartbeat, state="serving", beat_at=late)
        assert [503, 503] == [bot.get(path)[0] for path in ("/healthz", "/readyz")]
        assert "no sign of life" in bot.get("/healthz")[1]


def test_idle_connections_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a hundred idle connections eight are kept, so that a flood takes no memory and no files of the bot."""
    monkeypatch.setattr("bot.observability.endpoints._Handler.timeout", 60)
    bot = Bot()
    with bot.serving():
        idle = [socket.create_connection((bot.address.host, bot.address.port)) for _ in range(100)]
        closed: set[socket.socket] = set()
        while len(closed) < 92:
            closed.update(select.select([one for one in idle if one not in closed], [], [])[0])
        left = select.select([one for one in idle if one not in closed], [], [], 0.5)[0]
        for connection in idle:
            connection.close()
    assert (92, []) == (len(closed), left)


def test_silent_clients_are_disconnected(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that sends nothing loses its place to others after a time-out."""
    monkeypatch.setattr("bot.observability.endpoints._Handler.timeout", 0.2)
    bot = Bot()
    with bot.serving():
        idle = [socket.create_connection((bot.address.host, bot.address.port)) for _ in range(8)]
        assert [b""] * 8 == [connection.recv(1) for connection in idle]
        assert 200 == bot.get("/healthz")[0]
        for connection in idle:
            connection.close()


def test_taken_address(caplog: pytest.LogCaptureFixture) -> None:
    """An address that is taken is logged with the setting's name, and the bot goes on without metrics."""
    bot = Bot()
    with bot.serving(), bot.serving():
        assert 200 == bot.get("/healthz")[0]
    assert f"METRICS_LISTEN: {bot.address} cannot be listened on (Address already in use)" in caplog.text


def test_off() -> None:
    """Without an address nothing listens."""
    with endpoints(None, Metrics().registry, lambda: Bot().heartbeat):
        pass
