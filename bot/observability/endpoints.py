"""Serve `/healthz`, `/readyz` and `/metrics` over HTTP, in threads of their own, so that a hung event loop shows."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from socket import AF_INET, AF_INET6, socket
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from prometheus_client import CollectorRegistry, make_wsgi_app

from bot.observability.heartbeat import Heartbeat
from bot.settings.values import Address

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_MOST_CONNECTIONS: Final = 8  # at a time; chosen: a scraper and a supervisor need two
_TIMEOUT = 5.0  # seconds that a client may be silent; chosen
_METHODS = ("GET", "HEAD")

_LOGGER = logging.getLogger(__name__)


@contextmanager
def endpoints(address: Address | None, registry: CollectorRegistry, pulse: Callable[[], Heartbeat]) -> Iterator[None]:
    """Serve at ``address`` while the body runs; nowhere if it is None.

    An address that cannot be listened on is logged, and the body runs without. ``pulse`` is called in other threads.
    """
    server = _listen(address, _application(registry, pulse)) if address else None
    if server is None:
        yield
        return
    thread = threading.Thread(target=server.serve_forever, name="endpoints", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _listen(address: Address, application: "WSGIApplication") -> "_Server | None":
    try:
        server = _Server(address)
    except OSError as error:
        message = "METRICS_LISTEN: %s cannot be listened on (%s), so there are no metrics; set it to another, or to off"
        _LOGGER.error(message, address, error.strerror)  # noqa: TRY400 — for the operator, who has no use for a traceback
        return None
    server.set_app(application)
    _LOGGER.info("metrics at http://%s/metrics", address)
    return server


def _application(registry: CollectorRegistry, pulse: Callable[[], Heartbeat]) -> "WSGIApplication":
    metrics: WSGIApplication = make_wsgi_app(registry)

    def application(request: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if request["REQUEST_METHOD"] not in _METHODS:
            return _reply(start_response, "405 Method Not Allowed", "only GET\n")
        match request["PATH_INFO"]:
            case "/metrics":
                return metrics(request, start_response)
            case "/healthz":
                return _verdict(start_response, pulse(), ready=False)
            case "/readyz":
                return _verdict(start_response, pulse(), ready=True)
            case _:
                return _reply(start_response, "404 Not Found", "there are /healthz, /readyz and /metrics\n")

    return application


def _verdict(start_response: "StartResponse", heartbeat: Heartbeat, *, ready: bool) -> Iterable[bytes]:
    """Reply 200 if the bot is well and, if ``ready`` is asked for, serves; 503 otherwise."""
    now = datetime.now(UTC)
    fault = heartbeat.fault(now) or (
        "Telegram was not reached yet" if ready and heartbeat.state == "starting" else None
    )
    facts = heartbeat.facts(now)
    if fault:
        return _reply(start_response, "503 Service Unavailable", f"fault: {fault}; {facts}\n")
    return _reply(start_response, "200 OK", f"ok: {facts}\n")


def _reply(start_response: "StartResponse", status: str, text: str) -> Iterable[bytes]:
    start_response(status, [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")])
    return [text.encode()]


class _Handler(WSGIRequestHandler):
    timeout = _TIMEOUT

    def log_message(self, *_: object) -> None:
        """Log nothing: a scraper comes every few seconds."""


class _Server(ThreadingMixIn, WSGIServer):
    """A thread for each connection, up to a limit; further ones are closed at once."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, address: Address) -> None:
        self.address_family = AF_INET6 if ":" in address.host else AF_INET
        self._places = threading.BoundedSemaphore(_MOST_CONNECTIONS)
        super().__init__((address.host, address.port), _Handler)

    def server_bind(self) -> None:
        """Bind without the reverse lookup of the address, which may take seconds."""
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]
        self.setup_environ()

    def verify_request(self, request: object, client_address: object) -> bool:  # noqa: ARG002 — the signature is socketserver's
        """Admit a connection if there is a place for it."""
        return self._places.acquire(blocking=False)

    def process_request_thread(self, request: socket | tuple[bytes, socket], client_address: Any) -> None:  # noqa: ANN401 — as above
        """Answer, and free the place."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore a client that went away or was too slow; socketserver would print a traceback."""
