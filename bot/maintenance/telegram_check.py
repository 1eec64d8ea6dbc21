"""Whether Telegram knows the bot and gives it its updates; asked without PTB, in at most a few seconds."""

import json
import queue
import threading
from collections.abc import Iterator, Mapping
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from bot.maintenance.checks import Finding
from bot.settings import Secret, Webhook

_DEADLINE = 2.0  # seconds for everything, the look-up of the name included
_UNKNOWN_TOKEN = (401, 404)
_CONFLICT = 409


class _RefusedError(Exception):
    """Telegram has answered that it won't; ``code`` is that of HTTP."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(description)
        self.code = code


def check_telegram(token: Secret, api_url: str, own_webhook: Webhook | None = None) -> Iterator[Finding]:
    """What Telegram says of the bot. Fetches no update, so it takes none from a bot that runs."""
    found: queue.Queue[Finding] = queue.Queue(1)

    def look() -> None:
        found.put(_look(token, api_url, own_webhook))

    # The look-up of a name knows no timeout, so it is left behind where it hangs.
    threading.Thread(target=look, name="telegram", daemon=True).start()
    try:
        yield found.get(timeout=_DEADLINE)
    except queue.Empty:
        yield _unreachable(api_url, f"no answer within {_DEADLINE:.0f} s")


def _look(token: Secret, api_url: str, own_webhook: Webhook | None) -> Finding:
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
        mend = "stop the program that set it; this one takes it away when it starts to serve"
        return Finding("fault", "telegram", f"a webhook is set, so the updates go to {host}", mend)
    return Finding("ok", "telegram", f"@{me.get('username')}, {webhook.get('pending_update_count', 0)} updates waiting")


def _call(token: Secret, api_url: str, method: str) -> Mapping[str, object]:
    """The result of a method. Raises `_RefusedError`, or what the network and the answer raise."""
    try:
        with urlopen(f"{api_url}/bot{token.reveal()}/{method}", timeout=_DEADLINE) as reply:  # noqa: S310 — the settings take http and https only
            answer = json.load(reply)
    except HTTPError as error:
        with error:
            raise _RefusedError(error.code, error.reason) from None
    result = answer.get("result") if isinstance(answer, dict) else None
    if not isinstance(result, dict):
        raise ValueError("the answer is not that of a Bot API server")  # noqa: TRY004 — as JSON that cannot be read
    return result


def _refused(error: _RefusedError) -> Finding:
    if error.code in _UNKNOWN_TOKEN:
        return Finding("fault", "telegram", "the token is unknown", "set TELEGRAM_BOT_TOKEN to the one from @BotFather")
    if error.code == _CONFLICT:
        mend = "stop one of the two, or take a token of its own"
        return Finding("fault", "telegram", "another program serves with the same token", mend)
    return Finding("fault", "telegram", f"answers {error.code} ({error})", "wait, then look again")


def _unreachable(api_url: str, reason: str) -> Finding:
    mend = "check the network, the proxy and TELEGRAM_API_URL"
    return Finding("fault", "telegram", f"{api_url} cannot be reached ({reason})", mend)
