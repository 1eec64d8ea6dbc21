"""The settings of the connection to Telegram, and of who may ask."""

import re
from urllib.parse import urlsplit

from bot.settings.environment import Environment
from bot.settings.values import Secret, Webhook

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{35}")
# The Bot API accepts 1 to 256 characters; shorter than 16 could be guessed.
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
_MESSAGES_PER_SECOND = 28  # slightly below Telegram's limit of 30
_LAST_PORT = 65535


def token(environment: Environment) -> Secret | None:
    """Return the bot token if it is well-formed; it is not tried."""
    value = environment.value("TELEGRAM_BOT_TOKEN")
    if value and not _TOKEN.fullmatch(value):
        environment.report(
            "TELEGRAM_BOT_TOKEN: not a bot token (digits, a colon, 35 characters of A-Z a-z 0-9 _ -)",
            "copy the whole token from @BotFather",
        )
    return Secret(value) if value else None


def allowed_ids(environment: Environment) -> frozenset[int] | None:
    """Return the ids of those who may ask, or None for everybody."""
    name = "TELEGRAM_ALLOWED_IDS"
    if not environment.value(name):
        return None
    ids = environment.user_ids(name)
    if not environment.value(name).strip(", "):
        # Treating it as unset would open a private archive to everybody.
        environment.report(f"{name}: contains no id", "add at least one user id, or unset it to let everybody ask")
    return ids


def api_url(environment: Environment) -> str:
    """Return the root of the Bot API server."""
    value = (environment.value("TELEGRAM_API_URL") or "https://api.telegram.org").rstrip("/")
    if not _is_root_url(value):
        environment.report(
            f"TELEGRAM_API_URL: {value} is not the http:// or https:// URL of a server",
            "write it like http://localhost:8081",
        )
    elif value.endswith("/bot"):
        environment.report("TELEGRAM_API_URL: ends with /bot", f"set it to {value.removesuffix('/bot')}")
    return value


def messages_per_second(environment: Environment) -> int:
    """Return the number of messages sent to all chats together, at least 1."""
    remedy = "set it to 28, or to what Telegram grants this bot"
    number = environment.number("HOIBAO_MESSAGES_PER_SECOND", _MESSAGES_PER_SECOND, remedy)
    if number == 0:
        environment.report("HOIBAO_MESSAGES_PER_SECOND: no message could be sent", remedy)
    return number


def webhook(environment: Environment) -> Webhook | None:
    """Return where to receive updates, or None to poll for them."""
    url, secret = environment.value("WEBHOOK_URL"), environment.value("WEBHOOK_SECRET")
    host, _, port = (environment.value("WEBHOOK_LISTEN") or "127.0.0.1:8080").rpartition(":")
    if not url:
        return None
    if not (_is_root_url(url) and url.startswith("https://")):
        environment.report("WEBHOOK_URL: not an https:// URL", "write it like https://bot.example.org/telegram")
    if not _WEBHOOK_SECRET.fullmatch(secret):
        # Without a secret, anybody who finds the URL can post updates. The message omits the value.
        remedy = "set it to 16 to 256 characters of A-Z a-z 0-9 _ -, such as the output of `openssl rand -hex 24`"
        environment.report("WEBHOOK_SECRET: missing or malformed, and required with WEBHOOK_URL", remedy)
    if not host or not (port.isascii() and port.isdecimal() and 0 < int(port) <= _LAST_PORT):
        environment.report("WEBHOOK_LISTEN: not an address and port", "write it like 127.0.0.1:8080")
        return None
    return Webhook(url, Secret(secret), host.strip("[]"), int(port))


def _is_root_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises ValueError for an invalid port
    except ValueError:
        return False
    return bool(parts.scheme in ("http", "https") and parts.hostname and not parts.query and not parts.fragment)
