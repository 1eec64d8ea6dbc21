"""The HTTP client, against a server on loopback that misbehaves."""

import asyncio
import gc
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web
from telegram import InputFile
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.telegram.direct_request import DirectRequest

pytestmark = pytest.mark.usefixtures("timedeltas")

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Server:
    """A server that answers every request in one way, and keeps what it received."""

    def __init__(self) -> None:
        self.url = ""
        self.received: list[dict[str, object]] = []
        self.answer: Answer = self.succeed

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Keep the form of a request, and answer it."""
        form = await request.post()
        self.received.append(
            {
                name: value.file.read().decode() if isinstance(value, web.FileField) else value
                for name, value in form.items()
            }
        )
        return await self.answer(request)

    async def succeed(self, _: web.Request) -> web.StreamResponse:
        """Answer as Telegram does."""
        return web.json_response({"ok": True, "result": True})

    async def stall(self, _: web.Request) -> web.StreamResponse:
        """Answer nothing."""
        await asyncio.sleep(60)
        return web.Response()

    async def drop(self, request: web.Request) -> web.StreamResponse:
        """Close the connection without an answer."""
        assert request.transport is not None
        request.transport.abort()
        return web.Response()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """Start the server."""
    server = Server()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/bot/sendMessage"
    yield server
    await runner.cleanup()


@pytest.fixture
async def request_() -> AsyncIterator[DirectRequest]:
    """Open the client."""
    async with DirectRequest(ssl.create_default_context(), read_timeout=30.0) as request:
        yield request


def data(**values: object) -> RequestData:
    """Return the parameters of a call."""
    return RequestData([RequestParameter.from_input(name, value) for name, value in values.items()])


async def test_parameters_and_files_are_sent(server: Server, request_: DirectRequest) -> None:
    """Parameters are sent as a form, a file as a part of one, and the result is returned."""
    assert await request_.post(server.url, data(text="Giá lúa & gạo", chat_id=7))
    await request_.post(server.url, data(chat_id=7, document=InputFile("nội dung".encode(), "a.txt", attach=False)))
    assert {"text": "Giá lúa & gạo", "chat_id": "7"} == server.received[0]
    assert {"chat_id": "7", "document": "nội dung"} == server.received[1]


async def test_errors_of_the_network_are_those_of_ptb(server: Server, request_: DirectRequest) -> None:
    """A server that stalls, drops the connection or cannot be reached raises what the retries know as transient."""
    server.answer = server.stall
    async with DirectRequest(ssl.create_default_context(), read_timeout=0.2) as hasty:
        with pytest.raises(TimedOut):
            await hasty.post(server.url, data(chat_id=7))
    server.answer = server.drop
    with pytest.raises(NetworkError):
        await request_.post(server.url, data(chat_id=7))
    with pytest.raises(NetworkError):
        await request_.post("http://127.0.0.1:1/bot/getMe", data())
    server.answer = server.succeed
    assert await request_.post(server.url, data(chat_id=7))


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (429, {"ok": False, "description": "Too Many Requests", "parameters": {"retry_after": 3}}, RetryAfter),
        (400, {"ok": False, "description": "Bad Request: chat not found"}, BadRequest),
        (302, {"ok": False, "description": "Found"}, NetworkError),
    ],
)
async def test_refusals_are_raised(
    server: Server, request_: DirectRequest, status: int, body: dict[str, object], error: type[Exception]
) -> None:
    """A refusal of the Bot API raises PTB's error for it, and no redirection is followed with the token."""

    async def refuse(_: web.Request) -> web.StreamResponse:
        return web.json_response(body, status=status, headers={"Location": "http://elsewhere.example/"})

    server.answer = refuse
    with pytest.raises(error):
        await request_.post(server.url, data(chat_id=7))
    assert 1 == len(server.received)


async def test_nothing_is_left_open(server: Server) -> None:
    """A client that is shut down, also twice or unused, leaves no connection, of which aiohttp would warn."""
    request = DirectRequest(ssl.create_default_context(), read_timeout=30.0)
    await request.initialize()
    await request.initialize()
    await request.post(server.url, data(chat_id=7))
    await request.shutdown()
    await request.shutdown()
    del request
    gc.collect()
