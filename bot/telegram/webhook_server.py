"""The HTTP server of the webhook, with limits on connections, sizes and times.

The sizes and times are chosen: Telegram's updates are far below 1 MB.
"""

import asyncio
import hmac
import json
import logging
import traceback
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import TracebackType
from typing import Any

from tornado.http1connection import HTTP1ServerConnection
from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream
from tornado.web import Application, HTTPError, RequestHandler, stream_request_body

from bot.settings.values import Secret

# Telegram opens 40. More than twice what tornado accepts at once, so that the secret of a delivery is read before its
# connection could be closed to make room; and few enough for the usual limit of 1,024 open files.
_MAX_CONNECTIONS = 384
_MAX_BODY, _MAX_HEADERS = 2**20, 2**14  # bytes
_READ_SIZE = 2**14  # bytes
_TIMEOUT = 10.0  # seconds for the headers and between requests, and again for the body
_REPORT_INTERVAL = 60.0  # seconds
_MAX_ID = 2**63 - 1  # of the inbox

StoreUpdates = Callable[[Sequence[Mapping[str, object]]], Awaitable[None]]

_LOGGER = logging.getLogger(__name__)


class WebhookServer(HTTPServer):
    """Stores the updates that are posted with the secret, and answers 200 once each is stored.

    A request without the secret gets 403 before its body is read. Beyond the limit of connections, the oldest of those
    that have not sent the secret is closed. Contents are never logged; what is refused is counted in a line a minute.
    """

    def initialize(  # type: ignore[override]  # tornado calls this with the arguments of the constructor
        self, store: StoreUpdates, secret: Secret, report_interval: float = _REPORT_INTERVAL
    ) -> None:
        """Prepare to serve; `listen` starts it.

        Args:
            store: Returns once updates, decoded from JSON, are stored.
            secret: What Telegram sends in a header.
            report_interval: Seconds between two lines of the log about what was refused.
        """
        self.refusals = _Refusals(report_interval)
        self._strangers: dict[IOStream, None] = {}
        self._known: set[IOStream] = set()
        self._storing: set[asyncio.Task[None]] = set()
        self._store = store
        handler = (r".*", _DeliveryHandler, {"server": self, "secret": secret.reveal().encode()})
        super().initialize(
            Application([handler], log_function=_log_nothing),
            chunk_size=_READ_SIZE,
            max_header_size=_MAX_HEADERS,
            max_body_size=_MAX_BODY,
            max_buffer_size=2 * _MAX_BODY,
            idle_connection_timeout=_TIMEOUT,
            body_timeout=_TIMEOUT,
        )

    def handle_stream(self, stream: IOStream, address: tuple[object, ...]) -> None:
        """Serve a new connection, and close another one if there are too many."""
        super().handle_stream(stream, address)
        self._strangers[stream] = None
        if len(self._strangers) + len(self._known) > _MAX_CONNECTIONS:
            oldest = next(iter(self._strangers))
            del self._strangers[oldest]
            oldest.close()
            self.refusals.add("connections closed to make room")

    def note_secret(self, connection: object) -> None:
        """Note that a connection has sent the secret."""
        stream = _stream(connection)
        self._strangers.pop(stream, None)
        self._known.add(stream)

    def on_close(self, server_conn: object) -> None:
        """Forget a connection; tornado calls this after the last request."""
        super().on_close(server_conn)
        stream = _stream(server_conn)
        self._known.discard(stream)
        if stream in self._strangers:
            del self._strangers[stream]
            self.refusals.add("connections without the secret")

    async def store(self, update: Mapping[str, object]) -> None:
        """Return once an update is stored."""
        task = asyncio.ensure_future(self._store([update]))
        self._storing.add(task)
        task.add_done_callback(self._storing.discard)
        await task

    async def close(self) -> None:
        """Stop listening and close all connections; Telegram repeats what was not answered."""
        self.stop()
        for task in self._storing:
            task.cancel()
        await self.close_all_connections()
        self.refusals.close()


@stream_request_body
class _DeliveryHandler(RequestHandler):
    """Handles one request."""

    SUPPORTED_METHODS = ("POST",)

    def initialize(self, server: WebhookServer, secret: bytes) -> None:
        self._server = server
        self._secret = secret
        self._has_secret = False
        self._body = bytearray()

    def set_default_headers(self) -> None:
        for name in ("Server", "Content-Type"):
            self.clear_header(name)

    def prepare(self) -> None:
        """Check the headers; the body is read only afterwards."""
        sent = self.request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(sent.encode(), self._secret):
            raise HTTPError(403)
        self._has_secret = True
        self._server.note_secret(self.request.server_connection)

    def data_received(self, chunk: bytes) -> None:
        self._body += chunk

    async def post(self) -> None:
        """Store the update; any JSON gets 200, for Telegram repeats whatever does not, and nothing after it comes."""
        try:
            update = json.loads(self._body)
        except (ValueError, RecursionError):
            self._server.refusals.add("deliveries that were not JSON")
            raise HTTPError(400) from None
        if _is_update(update):
            await self._server.store(update)
        else:
            self._server.refusals.add("deliveries that were no update")

    def on_connection_close(self) -> None:
        super().on_connection_close()
        if self._has_secret:
            self._server.refusals.add("deliveries that were broken off or too large")

    def write_error(self, status_code: int, **_: Any) -> None:  # noqa: ANN401, ARG002 — tornado's signature
        self.finish()

    def log_exception(
        self, typ: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None
    ) -> None:
        """Log where an error was raised; its message may contain the update."""
        if typ and not isinstance(value, HTTPError | asyncio.CancelledError):
            _LOGGER.error("a delivery was not stored (%s)\n%s", typ.__name__, "".join(traceback.format_tb(tb)))


class _Refusals:
    """Counts what is refused by kind, and logs the counts at most once in each interval."""

    def __init__(self, interval: float) -> None:
        self._interval = interval
        self._counts: Counter[str] = Counter()
        self._timer: asyncio.TimerHandle | None = None

    def add(self, kind: str) -> None:
        """Count one, to be logged when the interval ends that the first one began."""
        self._counts[kind] += 1
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._interval, self.close)

    def close(self) -> None:
        """Log what has been counted, and begin anew."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            counts = ", ".join(f"{count} {kind}" for kind, count in self._counts.most_common())
            _LOGGER.warning("webhook: %s, within %.0f s", counts, self._interval)
            self._counts.clear()


def _stream(connection: object) -> IOStream:
    """Return the stream of a connection, which tornado declares as any object."""
    if not isinstance(connection, HTTP1ServerConnection):
        raise TypeError(f"expected an HTTP1ServerConnection, not {type(connection).__name__}")
    return connection.stream


def _is_update(update: object) -> bool:
    """Return whether decoded JSON has an id that the inbox can store."""
    if not isinstance(update, dict):
        return False
    id_ = update.get("update_id")
    return isinstance(id_, int) and abs(id_) <= _MAX_ID


def _log_nothing(_: RequestHandler) -> None:
    """Log no request."""
