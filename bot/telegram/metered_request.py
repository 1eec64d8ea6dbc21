"""Time the requests to Telegram, and count those that fail, where they leave the program."""

from typing import Any

from telegram.request import HTTPXRequest

from bot.observability.metrics import Metrics

_POLL = "getUpdates"  # Telegram holds it open, so its duration means nothing
_OK = 200


class MeteredRequest(HTTPXRequest):
    """PTB's requests, each attempt of which is recorded in ``metrics``; options are those of `HTTPXRequest`."""

    def __init__(self, metrics: Metrics, **options: Any) -> None:  # noqa: ANN401 — passed on
        super().__init__(**options)
        self._metrics = metrics

    async def do_request(self, url: str, method: str, *args: Any, **options: Any) -> tuple[int, bytes]:  # noqa: ANN401 — passed on
        """Make a request; see `BaseRequest.do_request`."""
        endpoint = url.rpartition("/")[2].partition("?")[0]
        try:
            if endpoint == _POLL:
                status, payload = await super().do_request(url, method, *args, **options)
            else:
                with self._metrics.timed("send"):
                    status, payload = await super().do_request(url, method, *args, **options)
        except BaseException as error:  # with the cancellation of a poll that took too long
            self._metrics.count_error(endpoint, type(error).__name__)
            raise
        if status != _OK:
            self._metrics.count_error(endpoint, str(status))
        elif not (payload.startswith(b"{") and payload.endswith(b"}")):  # as of a proxy that answers in its place
            self._metrics.count_error(endpoint, "no JSON")
        else:
            self._metrics.note_success(endpoint)
        return status, payload
