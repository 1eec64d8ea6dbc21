"""How PTB's clients connect to the stand-in."""

from typing import TypedDict

from telegram.request import HTTPXRequest

PATIENCE = 60.0  # seconds: PTB waits five by default, and then fails, or sends once more


class Requests(TypedDict):
    """Arguments of `telegram.Bot`."""

    request: HTTPXRequest
    get_updates_request: HTTPXRequest


def patient() -> Requests:
    """Return arguments of `telegram.Bot` by which it waits as long as a busy machine needs."""
    return {"request": _request(), "get_updates_request": _request()}


def _request() -> HTTPXRequest:
    return HTTPXRequest(read_timeout=PATIENCE, write_timeout=PATIENCE, connect_timeout=PATIENCE, pool_timeout=PATIENCE)
