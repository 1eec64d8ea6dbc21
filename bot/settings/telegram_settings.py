"""The settings of the connection to Telegram, and of who may ask."""

import ipaddress
import re
from urllib.parse import urlsplit

from bot.settings.environment import Environment
from bot.settings.values import Secret, Webhook

MESSAGES_PER_SECOND = 28
_NEWS_PER_DAY, _MOST_NEWS_PER_DAY = 3, 24
"""The default: slightly below Telegram's limit of 30, since network jitter bunches requests."""

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{35}")
# The Bot API accepts 1 to 256 characters; shorter than 16 could be guessed.
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
_WEBHOOK_LISTEN = "127.0.0.1:8080"  # default
_LONGEST_CONTACT = 100  # chosen; /privacy is one message
_BOT_NAME = "Hỏi Báo"  # default
_LONGEST_BOT_NAME = 64  # a limit of the Bot API
_TELEGRAM = "https://api.telegram.org"
# Ids of Telegram's own: messages of many people come from each.
_SHARED_IDS = {
    777000: "Telegram itself, which posts for linked channels",
    136817688: "@Channel_Bot, which posts for everybody who writes as a channel",
    1087968824: "@GroupAnonymousBot, which posts for all anonymous administrators of groups",
}


def token(environment: Environment) -> Secret | None:
    """Return the bot token if it is well-formed; it is not tried."""
    value, name = environment.secret("TELEGRAM_BOT_TOKEN")
    if value and not _TOKEN.fullmatch(value):
        environment.report(
            f"{name}: not a bot token (digits, a colon, 35 characters of A-Z a-z 0-9 _ -)",
            "copy the whole token from @BotFather",
        )
    return Secret(value) if value else None


def admin_ids(environment: Environment) -> frozenset[int]:
    """Return the ids of the administrators."""
    name = "TELEGRAM_ADMIN_IDS"
    ids = environment.user_ids(name)
    shared = [f"{id_} is {_SHARED_IDS[id_]}" for id_ in sorted(ids.intersection(_SHARED_IDS))]
    if shared:
        environment.report(f"{name}: {'; '.join(shared)}", "write only the ids of people")
    return ids


def bot_id(token: Secret) -> int:
    """Return the Telegram id of the bot that a well-formed token belongs to."""
    return int(token.reveal().partition(":")[0])


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


def allowed_groups(environment: Environment) -> frozenset[int] | None:
    """Return the ids of the groups in which the bot answers, or None for all."""
    name = "TELEGRAM_ALLOWED_GROUPS"
    if not environment.value(name):
        return None
    ids = environment.chat_ids(name)
    if any(id_ > 0 for id_ in ids):
        environment.report(
            f"{name}: contains the id of a user", "write ids of groups, which are negative, such as -1001"
        )
    elif not environment.value(name).strip(", "):
        environment.report(f"{name}: contains no id", "add at least one group id, or unset it to allow every group")
    return ids


def blocked_ids(environment: Environment) -> frozenset[int]:
    """Return the ids of those who are ignored."""
    name = "TELEGRAM_BLOCKED_IDS"
    ids = environment.chat_ids(name)
    for word in environment.words("TELEGRAM_ADMIN_IDS"):
        if word in environment.words(name):
            environment.report(f"{name}: contains the administrator {word}", "remove it from one of the two settings")
    return ids


def api_url(environment: Environment) -> str:
    """Return the root of the Bot API server."""
    value = (environment.value("TELEGRAM_API_URL") or _TELEGRAM).rstrip("/")
    if not _is_root_url(value):
        # The messages omit the value, which may contain a password.
        environment.report(
            "TELEGRAM_API_URL: not the http:// or https:// URL of a server", "write it like http://localhost:8081"
        )
        return _TELEGRAM
    if value.endswith("/bot"):
        environment.report("TELEGRAM_API_URL: ends with /bot", "remove /bot")
    elif value.startswith("http://") and not is_loopback(value):
        environment.report(
            "TELEGRAM_API_URL: would carry the token over the network in clear text",
            "use https://, or http:// to a server on this machine, such as http://localhost:8081",
        )
    return value


def bot_name(environment: Environment) -> str:
    """Return the name of the bot that people see."""
    name = environment.value("TELEGRAM_BOT_NAME") or _BOT_NAME
    if len(name) > _LONGEST_BOT_NAME:
        environment.report(
            f"TELEGRAM_BOT_NAME: has {len(name)} characters, more than Telegram allows",
            f"shorten it to {_LONGEST_BOT_NAME} characters",
        )
    return name


def messages_per_second(environment: Environment) -> int:
    """Return the number of messages sent to all chats together, at least 1."""
    remedy = "set it to 28, or to what Telegram grants this bot"
    number = environment.number("HOIBAO_MESSAGES_PER_SECOND", MESSAGES_PER_SECOND, remedy)
    if number == 0:
        environment.report("HOIBAO_MESSAGES_PER_SECOND: no message could be sent", remedy)
    return number


def contact(environment: Environment) -> str:
    """Return whom readers may ask about their data; "" if unset."""
    value = environment.value("HOIBAO_CONTACT")
    if len(value) > _LONGEST_CONTACT or not value.isprintable():
        environment.report(
            f"HOIBAO_CONTACT: not one line of at most {_LONGEST_CONTACT} characters",
            "write a name, an address, a link or an account such as @toa_soan",
        )
    return value


def webhook(environment: Environment) -> Webhook | None:
    """Return where to receive updates, or None to poll for them."""
    url = environment.value("WEBHOOK_URL")
    if not url:
        return None
    if not (_is_root_url(url) and url.startswith("https://")):
        environment.report("WEBHOOK_URL: not an https:// URL", "write it like https://bot.example.org/telegram")
    secret, name = environment.secret("WEBHOOK_SECRET")
    if not _WEBHOOK_SECRET.fullmatch(secret) and (secret or name == "WEBHOOK_SECRET"):
        # Without a secret, anybody who finds the URL can post updates. The message omits the value.
        remedy = "set it to 16 to 256 characters of A-Z a-z 0-9 _ -, such as the output of `openssl rand -hex 24`"
        environment.report(f"{name}: missing or malformed, and required with WEBHOOK_URL", remedy)
    listen = environment.address("WEBHOOK_LISTEN", _WEBHOOK_LISTEN)
    return Webhook(url, Secret(secret), listen) if listen else None


def is_loopback(url: str) -> bool:
    """Return whether the host of a URL is this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _is_root_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises ValueError for an invalid port
    except ValueError:
        return False
    return bool(parts.scheme in ("http", "https") and parts.hostname and not parts.query and not parts.fragment)


def news_per_day(environment: Environment) -> int:
    """Return how often a day a chat may be sent news on a topic."""
    name, remedy = "HOIBAO_NEWS_PER_DAY", f"set it to a number from 1 to {_MOST_NEWS_PER_DAY}"
    number = environment.number(name, _NEWS_PER_DAY, remedy)
    if not 0 < number <= _MOST_NEWS_PER_DAY:
        environment.report(f"{name}: {number} is not possible", remedy)
    return number
