"""Check that Telegram accepts the token and sends this program its updates; done without python-telegram-bot."""

import queue
import threading
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

import httpx

from bot.maintenance.checks import Finding
from bot.settings.values import Proxy, Secret, Webhook

_TIMEOUT = 2.0  # seconds for the whole check, DNS included; chosen
_UNKNOWN_TOKEN = (401, 404)  # HTTP status
_CONFLICT = 409
# By the field of getMe, which older servers leave out.
_OFF = {
    "supports_inline_queries": "; inline mode is off (@BotFather turns it on: /setinline)",
    "supports_guest_queries": "; guest mode is off (@BotFather turns it on: in its app)",
}


class _RefusedError(Exception):
    """Telegram answered with an error; ``status`` is that of HTTP."""

    def __init__(self, status: int, description: str) -> None:
        super().__init__(description)
        self.status = status


def check_telegram(
    token: Secret, api_url: str, proxy: Proxy | None = None, own_webhook: Webhook | None = None
) -> Iterator[Finding]:
    """Check the token and the webhook. Fetches no update, so a running bot loses none."""
    found: queue.Queue[Finding] = queue.Queue(1)
    parts = urlsplit(api_url)
    server = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()  # without a password
    address = f"{server} through {proxy}" if proxy else server

    def check() -> None:
        try:
            me, webhook = _ask(f"{api_url}/bot{token.reveal()}", proxy)
        except _RefusedError as error:
            found.put(_refused(error))
        except Exception as error:  # noqa: BLE001 — httpcore lets any error of a SOCKS handshake through
            found.put(_unreachable(address, str(error) or type(error).__name__))
        else:
            found.put(_state(me, webhook, own_webhook))

    # A DNS lookup has no timeout, so a thread that hangs in one is left behind.
    threading.Thread(target=check, name="telegram", daemon=True).start()
    try:
        yield found.get(timeout=_TIMEOUT)
    except queue.Empty:
        yield _unreachable(address, f"no answer within {_TIMEOUT:.0f} s")


def _state(me: Mapping[str, object], webhook: Mapping[str, object], own_webhook: Webhook | None) -> Finding:
    if webhook.get("url") and not (own_webhook and webhook["url"] == own_webhook.url):
        host = urlsplit(str(webhook["url"])).hostname
        remedy = "stop the program that set it; this one removes it when it starts to serve"
        return Finding("fault", "telegram", f"a webhook is set, so the updates go to {host}", remedy)
    waiting = f"@{me.get('username')}, {webhook.get('pending_update_count', 0)} updates waiting"
    return Finding("ok", "telegram", waiting + "".join(off for name, off in _OFF.items() if me.get(name) is False))


def _ask(root: str, proxy: Proxy | None) -> list[Mapping[str, object]]:
    """Return the results of getMe and getWebhookInfo. Raises `_RefusedError`, or any other error of the network."""
    results: list[Mapping[str, object]] = []
    certificates = httpx.create_ssl_context()
    url = proxy.url.reveal() if proxy else None
    with httpx.Client(proxy=url, trust_env=False, verify=certificates, timeout=_TIMEOUT) as client:
        for method in ("getMe", "getWebhookInfo"):
            reply = client.get(f"{root}/{method}")
            if not reply.is_success:
                raise _RefusedError(reply.status_code, reply.reason_phrase)
            answer = reply.json()
            result = answer.get("result") if isinstance(answer, dict) else None
            if not isinstance(result, dict):
                raise ValueError("the answer is not that of a Bot API server")  # noqa: TRY004 — handled as invalid JSON is
            results.append(result)
    return results


def _refused(error: _RefusedError) -> Finding:
    if error.status in _UNKNOWN_TOKEN:
        return Finding("fault", "telegram", "the token is unknown", "set TELEGRAM_BOT_TOKEN to the one from @BotFather")
    if error.status == _CONFLICT:
        remedy = "stop one of the two, or use another token"
        return Finding("fault", "telegram", "another program serves with the same token", remedy)
    return Finding("fault", "telegram", f"answers {error.status} ({error})", "wait, then check again")


def _unreachable(address: str, reason: str) -> Finding:
    remedy = "check the network, the proxy and TELEGRAM_API_URL"
    return Finding("fault", "telegram", f"{address} cannot be reached ({reason})", remedy)
