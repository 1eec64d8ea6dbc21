"""PTB's requests by aiohttp, which take a fourth of the processor time that PTB's own client takes."""

import ssl

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

READ_TIMEOUT = 5.0  # seconds, PTB's default
OVERHEAD = 20.0  # seconds to connect and to send; above the sum of PTB's defaults for both and for its pool
_UNSET = BaseRequest.DEFAULT_NONE


class DirectRequest(BaseRequest):
    """Requests without a proxy. Belongs to the event loop that initializes it.

    Each request ends ``OVERHEAD`` seconds after its read timeout, however slowly the server answers. Of the timeouts
    that PTB passes only the one for reading counts.
    """

    def __init__(
        self, certificates: ssl.SSLContext, *, connection_pool_size: int = 256, read_timeout: float = READ_TIMEOUT
    ) -> None:
        """Wait ``read_timeout`` seconds for each part of a response; ``certificates`` are those to trust."""
        self._certificates = certificates
        self._most_connections = connection_pool_size
        self._read_timeout = read_timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """See `BaseRequest`."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open no connection yet; does nothing if it is initialized already."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._most_connections, ssl=self._certificates)
            self._session = aiohttp.ClientSession(
                connector=connector, headers={"User-Agent": self.USER_AGENT}, cookie_jar=aiohttp.DummyCookieJar()
            )

    async def shutdown(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(  # noqa: PLR0913, PLR0917 — the signature is PTB's
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = _UNSET,
        write_timeout: object = _UNSET,  # noqa: ARG002 — as above
        connect_timeout: object = _UNSET,  # noqa: ARG002 — as above
        pool_timeout: object = _UNSET,  # noqa: ARG002 — as above
    ) -> tuple[int, bytes]:
        """Return status and body of the response. Raises `TimedOut` or `NetworkError`."""
        if self._session is None:
            raise RuntimeError("the request is not initialized")
        seconds = read_timeout if isinstance(read_timeout, int | float) else self._read_timeout
        timeout = aiohttp.ClientTimeout(total=seconds + OVERHEAD, sock_read=seconds)
        try:
            async with self._session.request(
                method, url, data=_form(request_data), timeout=timeout, allow_redirects=False
            ) as response:
                return response.status, await response.read()
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(f"{type(error).__name__}: {error}") from error


def _form(request_data: RequestData | None) -> aiohttp.FormData | dict[str, str] | None:
    """Return the parameters of a call; with files, as a form of several parts."""
    if request_data is None or not request_data.contains_files:
        return request_data.json_parameters if request_data else None
    form = aiohttp.FormData(request_data.json_parameters)
    for name, (filename, content, kind) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form
