"""Time the requests to Telegram, and count those that fail, where they leave the program."""

from typing import Any

from telegram.request import BaseRequest

from bot.observability.metrics import Metrics

_POLL = "getUpdates"  # Telegram holds it open, so its duration means nothing
_FILE = "/file/bot"  # before the token in the address of a file
_OK = 200


class MeteredRequest(BaseRequest):
    """An HTTP client for PTB, each attempt of which is recorded.

    Attributes:
        client: What makes the requests.
    """

    def __init__(self, client: BaseRequest, metrics: Metrics) -> None:
        """Take over ``client``, which is initialized and shut down with this one."""
        self.client = client
        self._metrics = metrics

    @property
    def read_timeout(self) -> float | None:
        """That of the client."""
        return self.client.read_timeout

    async def initialize(self) -> None:
        """Initialize the client."""
        await self.client.initialize()

    async def shutdown(self) -> None:
        """Shut the client down."""
        await self.client.shutdown()

    async def do_request(self, url: str, *args: Any, **options: Any) -> tuple[int, bytes]:  # noqa: ANN401 — passed on
        """Make a request; see `BaseRequest.do_request`."""
        endpoint = "file" if _FILE in url else url.rpartition("/")[2].partition("?")[0]
        try:
            if endpoint == _POLL:
                status, payload = await self.client.do_request(url, *args, **options)
            else:
                with self._metrics.timed("send"):
                    status, payload = await self.client.do_request(url, *args, **options)
        except BaseException as error:  # with the cancellation of a poll that took too long
            self._metrics.count_error(endpoint, type(error).__name__)
            raise
        if status != _OK:
            self._metrics.count_error(endpoint, str(status))
        elif endpoint != "file" and not (
            payload.startswith(b"{") and payload.endswith(b"}")
        ):  # as of a proxy that answers in its place
            self._metrics.count_error(endpoint, "no JSON")
        else:
            self._metrics.note_success(endpoint)
        return status, payload
