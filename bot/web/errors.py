"""Why a page was not fetched."""

from typing import Literal

from bot.errors import BotError

FetchProblem = Literal[
    "address",  # not the http:// or https:// address of a host
    "private",  # a host of a private network, of this machine, or of no network at all
    "unresolved",  # a host that has no address
    "unreachable",  # no connection, or no valid certificate
    "timeout",
    "status",  # an HTTP status other than that of a page
    "redirects",  # too many of them, or one without a target
    "content_type",
    "too_large",
    "broken",  # not a response that HTTP allows
]


class FetchError(BotError):
    """A page cannot be fetched.

    Attributes:
        kind: The reason.
        status: The HTTP status, if ``kind`` is "status".
        retry_after: Seconds for which the server asks not to be called again; None if it does not ask.
    """

    def __init__(
        self,
        kind: FetchProblem,
        problem: str,
        remedy: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(problem, remedy)
        self.kind = kind
        self.status = status
        self.retry_after = retry_after
