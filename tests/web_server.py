"""A web server on loopback that answers with what a test gives it, byte for byte where it wants to."""

import asyncio
import contextlib
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from types import TracebackType
from typing import Self


@dataclass(frozen=True)
class Request:
    """A request: its path with the query, and its headers by their names in lower case."""

    path: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Response:
    """A response.

    Attributes:
        content: Its body.
        status: Its status.
        headers: Further headers; a page of HTML if they name no type.
        pause: Seconds before each byte of the body; 0 to send it at once.
    """

    content: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    pause: float = 0.0


class WebServer:
    """The server; use it as an async context manager.

    Args:
        certificate: Its certificate and key, for https; None for http.

    Attributes:
        pages: What it answers by path: a response, a function that makes one of the request, or bytes that are sent
            as they are; 404 for others.
        requests: The requests, in order.
        connections: How many connections were made.
    """

    def __init__(self, certificate: ssl.SSLContext | None = None) -> None:
        self.pages: dict[str, Response | bytes | Callable[[Request], Response]] = {}
        self.requests: list[Request] = []
        self.connections = 0
        self._certificate = certificate
        self._server: asyncio.Server | None = None
        self._clients: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Start to listen on a free port."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self._certificate)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close all connections."""
        assert self._server is not None
        self._server.close()
        for client in self._clients:
            client.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)

    @property
    def port(self) -> int:
        """Return the port that it listens on."""
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """Return the address of a page, by any name of this machine."""
        return f"{'https' if self._certificate else 'http'}://{host}:{self.port}{path}"

    def serve(self, path: str, text: str, content_type: str = "text/html; charset=utf-8") -> str:
        """Answer a path with a text, and return its address."""
        self.pages[path] = Response(text.encode(), headers={"Content-Type": content_type})
        return self.url(path)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._clients.add(asyncio.create_task(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, EOFError, asyncio.LimitOverrunError), contextlib.closing(writer):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").splitlines()
            headers = (line.partition(":") for line in head[1:] if line)
            request = Request(head[0].split(" ")[1], {name.lower(): value.strip() for name, _, value in headers})
            self.requests.append(request)
            page = self.pages.get(request.path, Response(status=404))
            if isinstance(page, bytes):
                writer.write(page)
                await writer.drain()
                return
            await _send(page(request) if callable(page) else page, writer)


async def _send(response: Response, writer: asyncio.StreamWriter) -> None:
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": str(len(response.content)),
        "Connection": "close",
        **response.headers,
    }
    lines = [f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
    if not response.pause:
        writer.write(response.content)
    for byte in response.content if response.pause else b"":
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(response.pause)
    await writer.drain()
