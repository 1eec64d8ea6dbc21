"""Check that Telegram accepts the token and sends this program its updates; done without python-telegram-bot."""

import json
import queue
import threading
from collections.abc import Iterator, Mapping
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from bot.maintenance.checks import Finding
from bot.settings.values import Secret, Webhook

_TIMEOUT = 2.0  # seconds for the whole check, DNS included; chosen
_UNKNOWN_TOKEN = (401, 404)  # HTTP status
_CONFLICT = 409


class _RefusedError(Exception):
    """Telegram answered with an error; ``status`` is that of HTTP."""

    def __init__(self, status: int, description: str) -> None:
        super().__init__(description)
        self.status = status


def check_telegram(token: Secret, api_url: str, own_webhook: Webhook | None = None) -> Iterator[Finding]:
    """Check the token and the webhook. Fetches no update, so a running bot loses none."""
    found: queue.Queue[Finding] = queue.Queue(1)

    def check() -> None:
        found.put(_check(token, api_url, own_webhook))

    # A DNS lookup has no timeout, so a thread that hangs in one is left behind.
    threading.Thread(target=check, name="telegram", daemon=True).start()
    try:
        yield found.get(timeout=_TIMEOUT)
    except queue.Empty:
        yield _unreachable(api_url, f"no answer within {_TIMEOUT:.0f} s")


def _check(token: Secret, api_url: str, own_webhook: Webhook | None) -> Finding:
    try:
        me = _call(token, api_url, "getMe")
        webhook = _call(token, api_url, "getWebhookInfo")
    except _RefusedError as error:
        return _refused(error)
    except (URLError, OSError, HTTPException, ValueError) as error:
        reason = error.reason if isinstance(error, URLError) else error
        return _unreachable(api_url, str(reason) or type(reason).__name__)
    if webhook.get("url") and not (own_webhook and webhook["url"] == own_webhook.url):
        host = urlsplit(str(webhook["url"])).hostname
        remedy = "stop the program that set it; this one removes it when it starts to serve"
        return Finding("fault", "telegram", f"a webhook is set, so the updates go to {host}", remedy)
    return Finding("ok", "telegram", f"@{me.get('username')}, {webhook.get('pending_update_count', 0)} updates waiting")


def _call(token: Secret, api_url: str, method: str) -> Mapping[str, object]:
    """Return the result of a Bot API method. Raises `_RefusedError`, URLError, OSError, HTTPException or ValueError."""
    try:
        with urlopen(f"{api_url}/bot{token.reveal()}/{method}", timeout=_TIMEOUT) as reply:  # noqa: S310 — the settings allow only http and https
            answer = json.load(reply)
    except HTTPError as error:
        with error:
            raise _RefusedError(error.code, error.reason) from None
    result = answer.get("result") if isinstance(answer, dict) else None
    if not isinstance(result, dict):
        raise ValueError("the answer is not that of a Bot API server")  # noqa: TRY004 — handled as invalid JSON is
    return result


def _refused(error: _RefusedError) -> Finding:
    if error.status in _UNKNOWN_TOKEN:
        return Finding("fault", "telegram", "the token is unknown", "set TELEGRAM_BOT_TOKEN to the one from @BotFather")
    if error.status == _CONFLICT:
        remedy = "stop one of the two, or use another token"
        return Finding("fault", "telegram", "another program serves with the same token", remedy)
    return Finding("fault", "telegram", f"answers {error.status} ({error})", "wait, then check again")


def _unreachable(api_url: str, reason: str) -> Finding:
    remedy = "check the network, the proxy and TELEGRAM_API_URL"
    return Finding("fault", "telegram", f"{api_url} cannot be reached ({reason})", remedy)
