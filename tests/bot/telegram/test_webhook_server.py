"""The limits of the webhook's server, over sockets."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, closing

import pytest
from tornado.testing import bind_unused_port

from bot.settings.values import Secret
from bot.telegram import webhook_server
from bot.telegram.webhook_server import WebhookServer

SECRET = "s3cret_-" * 3
HEAD = "POST / HTTP/1.1\r\nHost: bot.example\r\nX-Telegram-Bot-Api-Secret-Token: {}\r\n"
PRIVATE = "một câu hỏi riêng"


class Client:
    """One connection to the server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def send(self, body: bytes, *, secret: str = SECRET, start: str = "POST /hook", length: int | None = None) -> None:
        """Send a request; ``length`` is what its header says."""
        size = len(body) if length is None else length
        head = f"{HEAD.format(secret)}Content-Length: {size}\r\n\r\n".replace("POST /", start)
        self.writer.write(head.encode() + body)

    async def status(self) -> int:
        """Return the status of the next response; 0 if the connection was closed instead."""
        head = (await self.reader.read(4096)).decode()
        assert "tornado" not in head.lower()
        return int(head.split()[1]) if head else 0


class Serving:
    """A server with what it has stored."""

    def __init__(self) -> None:
        self.stored: list[Mapping[str, object]] = []
        self.port = 0
        self.clients: list[asyncio.StreamWriter] = []

    async def store(self, updates: Sequence[Mapping[str, object]]) -> None:
        """Store updates."""
        self.stored += updates

    async def connect(self) -> Client:
        """Open a connection."""
        client = Client(*await asyncio.open_connection("127.0.0.1", self.port))
        self.clients.append(client.writer)
        return client

    async def deliver(self, body: bytes) -> int:
        """Post a body with the secret on a connection of its own; returns the status."""
        client = await self.connect()
        client.send(body)
        return await client.status()


@asynccontextmanager
async def serve(
    store: Callable[[Sequence[Mapping[str, object]]], Awaitable[None]] | None = None, report_interval: float = 60
) -> AsyncIterator[Serving]:
    """Run a server that stores in a list or by ``store``."""
    serving = Serving()
    server = WebhookServer(store or serving.store, Secret(SECRET), report_interval)
    socket, serving.port = bind_unused_port()
    server.add_socket(socket)
    try:
        yield serving
    finally:
        await server.close()
        for client in serving.clients:
            client.close()


async def test_any_update_is_stored_as_it_is() -> None:
    """Updates of unknown kinds, and malformed ones that PTB cannot parse, are stored and acknowledged."""
    updates = [
        {"update_id": 5, "invented": {"x": [1, None]}},
        {"update_id": 6, "message": {"message_id": "?"}},
        {"update_id": 7, "message": PRIVATE + "\ud800"},
    ]
    async with serve() as serving:
        assert [200] * 3 == [await serving.deliver(json.dumps(update).encode()) for update in updates]
        assert updates == serving.stored


@pytest.mark.parametrize("body", [b"{}", b"[]", b"null", b'{"update_id": "5"}', b'{"update_id": 9223372036854775808}'])
async def test_json_without_an_id_is_acknowledged(body: bytes) -> None:
    """Other JSON is acknowledged, so that it does not come again, but not stored."""
    async with serve() as serving:
        assert 200 == await serving.deliver(body)
        assert [] == serving.stored


@pytest.mark.parametrize("body", [b"", b'{"update_id": 5', b"\xff", b"[" * 10**5, b"1" * 5000], ids=range(5))
async def test_anything_else_is_refused(body: bytes) -> None:
    """A body that is no JSON gets 400, and the server goes on."""
    async with serve() as serving:
        assert 400 == await serving.deliver(body)
        assert 200 == await serving.deliver(b'{"update_id": 5}')


@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x", "é"])
@pytest.mark.parametrize("start", ["POST /hook", "POST /other", "PUT /"])
async def test_forged_request_is_refused_before_its_body(secret: str, start: str) -> None:
    """Without the secret, a request is refused while its body is still to come, and the connection is closed."""
    async with serve() as serving:
        client = await serving.connect()
        client.send(b"", secret=secret, start=start, length=90_000_000)
        assert await client.status() in ({403} if start.startswith("POST") else {405})
        assert b"" == await client.reader.read()


async def test_body_limit() -> None:
    """A body of 1 MB is accepted; a larger one is refused before it arrives, as is one in chunks once it is larger."""
    async with serve() as serving:
        update = json.dumps({"update_id": 5, "x": ""})
        assert 200 == await serving.deliver(update.replace('""', '"' + "a" * (2**20 - len(update)) + '"').encode())
        client = await serving.connect()
        client.send(b"", length=2**20 + 1)
        assert 400 == await client.status()
        client = await serving.connect()
        client.writer.write(f"{HEAD.format(SECRET)}Transfer-Encoding: chunked\r\n\r\n".encode())
        for _ in range(20):
            client.writer.write(b"10000\r\n" + b" " * 2**16 + b"\r\n")
        assert 400 == await client.status()


async def test_oldest_strangers_make_room() -> None:
    """Beyond 384 connections, the oldest one without the secret is closed; those with it go on being served."""
    async with serve() as serving:
        known = await serving.connect()
        known.send(b'{"update_id": 1}')
        assert 200 == await known.status()
        strangers = [await serving.connect() for _ in range(450)]
        async with asyncio.timeout(10):
            for stranger in strangers[:67]:
                assert b"" == await stranger.reader.read()
        assert 200 == await serving.deliver(b'{"update_id": 2}')
        known.send(b'{"update_id": 3}')
        assert 200 == await known.status()
        assert not strangers[-1].reader.at_eof()
    assert [1, 2, 3] == [update["update_id"] for update in serving.stored]


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"POST / HTTP/1.1\r\nX-Telegram",
        f"{HEAD.format(SECRET)}Content-Length: 9\r\n\r\n{{".encode(),
        f"{HEAD.format(SECRET)}Content-Length: 2\r\n\r\n{{}}".encode(),
    ],
    ids=["idle", "headers", "body", "idle after a delivery"],
)
async def test_slow_connections_are_closed(monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    """A connection is closed when headers, a body or the next request do not come in time."""
    monkeypatch.setattr(webhook_server, "_TIMEOUT", 0.2)
    async with serve() as serving, asyncio.timeout(5):
        client = await serving.connect()
        client.writer.write(sent)
        response = await client.reader.read()
    assert b" 200 " in response or not sent.endswith(b"{}")


async def test_flood_is_one_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """What is refused is counted in one line for each interval, and no content is logged at any level."""
    caplog.set_level(logging.DEBUG)
    private = PRIVATE.encode()
    async with serve(report_interval=2) as serving:
        for _ in range(30):
            client = await serving.connect()
            client.send(private, secret=SECRET[1:])
            await client.reader.read()
        client = await serving.connect()
        client.writer.write(b"GET " + private * 999)
        await client.reader.read()
        assert [400, 200] == [await serving.deliver(body) for body in (private, json.dumps([PRIVATE]).encode())]
        async with asyncio.timeout(10):
            while "webhook: " not in caplog.text:  # noqa: ASYNC110 — a log has no event to wait for
                await asyncio.sleep(0.1)
    lines = [record.getMessage() for record in caplog.records if record.name == webhook_server.__name__]
    refused = "31 connections without the secret, 1 deliveries that were not JSON, 1 deliveries that were no update"
    assert [f"webhook: {refused}, within 2 s"] == lines
    assert PRIVATE not in caplog.text


async def test_failing_store_is_not_acknowledged(caplog: pytest.LogCaptureFixture) -> None:
    """If an update cannot be stored, it gets 500, and the log shows where the error was raised, without the update."""

    async def fail(updates: Sequence[Mapping[str, object]]) -> None:
        raise ValueError(updates)

    async with serve(fail) as serving:
        assert 500 == await serving.deliver(json.dumps({"update_id": 5, "x": PRIVATE}).encode())
    assert "a delivery was not stored (ValueError)" in caplog.text
    assert "in fail" in caplog.text
    assert PRIVATE not in caplog.text


async def test_stop_leaves_deliveries_unacknowledged(caplog: pytest.LogCaptureFixture) -> None:
    """A delivery that waits to be stored when the server stops is not acknowledged, and nothing of it goes on."""
    ended = asyncio.Event()
    began = asyncio.Event()

    async def hang(_: Sequence[Mapping[str, object]]) -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with serve(hang) as serving:
        client = await serving.connect()
        client.send(b'{"update_id": 5}')
        await began.wait()
    with closing(client.writer):
        assert b" 200 " not in await client.reader.read()
    assert ended.is_set()
    assert "not stored" not in caplog.text
