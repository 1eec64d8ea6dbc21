"""The way to Telegram: directly or through a proxy."""

import asyncio
import ssl
from dataclasses import dataclass, field
from typing import Any

import httpx
from telegram.error import TimedOut
from telegram.request import BaseRequest, HTTPXRequest

from bot.observability.metrics import Metrics
from bot.settings.values import Proxy, Secret
from bot.telegram.direct_request import OVERHEAD, READ_TIMEOUT, DirectRequest
from bot.telegram.errors import ServingError
from bot.telegram.metered_request import MeteredRequest


@dataclass(frozen=True, slots=True)
class Connection:
    """How a bot reaches Telegram.

    Attributes:
        token: Its token.
        api_url: Root of the Bot API server, without a trailing slash.
        proxy: The proxy to it; None for none, whatever the environment names.
        certificates: The authorities that may certify the server.
        metrics: Records the requests.
    """

    token: Secret
    api_url: str
    proxy: Proxy | None
    certificates: ssl.SSLContext
    metrics: Metrics = field(default_factory=Metrics)

    def __str__(self) -> str:
        """Return a name for messages."""
        return f"Telegram through {self.proxy}" if self.proxy else "Telegram"

    def open_request(self, *, connection_pool_size: int = 256, read_timeout: float = READ_TIMEOUT) -> BaseRequest:
        """Return an HTTP client for PTB, to be shut down.

        Each request ends at most 20 seconds after ``read_timeout``, which by itself starts again with each byte.
        """
        options: dict[str, Any] = {"connection_pool_size": connection_pool_size, "read_timeout": read_timeout}
        client: BaseRequest
        if self.proxy is None:
            client = DirectRequest(self.certificates, **options)
        else:
            verified = {"trust_env": False, "verify": self.certificates}
            client = _BoundedRequest(**options, proxy=self.proxy.url.reveal(), httpx_kwargs=verified)
        return MeteredRequest(client, self.metrics)


def load_certificates() -> ssl.SSLContext:
    """Load the authorities of certifi, or those that SSL_CERT_FILE or SSL_CERT_DIR names.

    Raises:
        ServingError: They cannot be read.
    """
    try:
        return httpx.create_ssl_context()
    except OSError as error:
        raise ServingError(
            f"the certificates of SSL_CERT_FILE or SSL_CERT_DIR cannot be read ({error})", "correct or unset these"
        ) from error


class _BoundedRequest(HTTPXRequest):
    """A client for proxies; its requests all end.

    The timeouts of PTB restart with each byte, and a SOCKS handshake has none.
    """

    async def do_request(self, *args: Any, **options: Any) -> tuple[int, bytes]:  # noqa: ANN401 — passed on
        """See `HTTPXRequest.do_request`."""
        try:
            async with asyncio.timeout((self.read_timeout or READ_TIMEOUT) + OVERHEAD):
                return await super().do_request(*args, **options)
        except TimeoutError:
            raise TimedOut from None
