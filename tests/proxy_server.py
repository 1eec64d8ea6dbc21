"""A proxy on loopback, for HTTP and SOCKS 5, that records where it is asked to connect."""

import asyncio
import contextlib
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

_NO_AUTHENTICATION, _PASSWORD = 0, 2


class ProxyServer:
    """The proxy; use it as an async context manager.

    Args:
        user: The user and password that SOCKS clients must send, as in ``an:secret``; "" for none.
        response: What it answers to everything, in place of a connection; None for a connection.

    Attributes:
        targets: The hosts and ports asked for, in order.
        host: Its own host and port.
    """

    def __init__(self, *, user: str = "", response: bytes | None = None) -> None:
        self._user = user
        self._response = response
        self._server: asyncio.Server | None = None
        self._clients: set[asyncio.Task[object]] = set()
        self.targets: list[str] = []
        self.host = ""

    async def __aenter__(self) -> Self:
        """Start to listen on a free port."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.host = f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
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

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._clients.add(asyncio.create_task(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, EOFError), contextlib.closing(writer):
            first = await reader.readexactly(1)
            if self._response is not None:
                writer.write(self._response)
                await reader.read()
            elif first == b"\x05":
                target = await self._socks(reader, writer)
                await self._connect(target, b"", reader, writer)
            else:
                await self._http(first, reader, writer)

    async def _http(self, first: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass a request on as it is, or refuse a tunnel."""
        line = first + await reader.readline()
        method, target, _ = line.decode().split(" ")
        if method == "CONNECT":
            self.targets.append(target)
            writer.write(b"HTTP/1.1 403 Forbidden\r\n\r\n")
        else:
            await self._connect(urlsplit(target).netloc, line, reader, writer)

    async def _socks(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
        """Return the host and port that a client asks for."""
        methods = await reader.readexactly((await reader.readexactly(1))[0])
        method = _PASSWORD if self._user else _NO_AUTHENTICATION
        assert method in methods
        writer.write(bytes([5, method]))
        if self._user:
            await reader.readexactly(1)
            sent = [await reader.readexactly((await reader.readexactly(1))[0]) for _ in range(2)]
            writer.write(bytes([1, self._user.encode() != b":".join(sent)]))
        kind = (await reader.readexactly(4))[3]
        assert kind in {1, 3}
        if kind == 1:
            host = ".".join(map(str, await reader.readexactly(4)))
        else:
            host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        return f"{host}:{int.from_bytes(await reader.readexactly(2))}"

    async def _connect(
        self, target: str, sent: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Connect a client to a server on loopback, and refuse others."""
        self.targets.append(target)
        host, _, port = target.rpartition(":")
        is_loopback = host == "127.0.0.1"
        if not sent:
            writer.write(bytes([5, 0 if is_loopback else 2, 0, 1, 0, 0, 0, 0, 0, 0]))
        if is_loopback:
            upstream, downstream = await asyncio.open_connection(host, int(port))
            downstream.write(sent)
            await asyncio.gather(_copy(reader, downstream), _copy(upstream, writer))


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError), contextlib.closing(writer):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
