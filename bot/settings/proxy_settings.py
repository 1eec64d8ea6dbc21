"""The proxy to Telegram, from a setting of its own or from the variables that most programs read."""

import ipaddress
import re
from urllib.parse import urlsplit

from bot.settings.environment import Environment
from bot.settings.telegram_settings import is_loopback
from bot.settings.values import Proxy, Secret

_SETTING = "TELEGRAM_PROXY"
_LAST_PORT = 65535
# Narrower than a URL may be, so that the HTTP client accepts whatever matches.
_URL = re.compile(
    r"(?P<scheme>https?|socks5h?)://(?:[\w.~%!$&'()*+,;=:-]{1,511}@)?"
    r"(?P<host>(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)*|\[[\da-f:.]{2,45}\])"
    r"(?P<port>:\d{1,5})?/?",
    re.ASCII | re.IGNORECASE,
)


def proxy(environment: Environment, api_url: str, *, connects: bool) -> Proxy | None:
    """Return the proxy to the server at ``api_url``, or None to connect directly.

    Without TELEGRAM_PROXY, that is HTTPS_PROXY (HTTP_PROXY for an http:// address), else ALL_PROXY; a name in lower
    case comes first. None of these applies to this machine, to the hosts of NO_PROXY, or if the program ``connects``
    to no server.
    """
    if environment.value(_SETTING):
        return _parse(environment, _SETTING)
    if not connects or is_loopback(api_url) or _is_excepted(environment, api_url):
        return None
    for name in (f"{urlsplit(api_url).scheme}_proxy", "all_proxy"):
        for variable in (name, name.upper()):
            if environment.value(variable):
                return _parse(environment, variable)
    return None


def _is_excepted(environment: Environment, api_url: str) -> bool:
    """Return whether NO_PROXY lists the host, a domain that it is in, or a star."""
    host = urlsplit(api_url).hostname or ""
    names = (environment.value("no_proxy") or environment.value("NO_PROXY")).lower().replace(",", " ").split()
    return any(name == "*" or f".{host}".endswith(f".{name.lstrip('.')}") for name in names)


def _parse(environment: Environment, variable: str) -> Proxy | None:
    value = environment.value(variable)
    url = value if "://" in value else f"http://{value}"
    match = _URL.fullmatch(url)
    if match is None or not _is_address(match["host"], match["port"]):
        # The message omits the value, which may contain a password.
        environment.report(
            f"{variable}: not the URL of an HTTP or SOCKS 5 proxy",
            "write it like http://proxy.example:3128 or socks5://user:password@proxy.example:1080, with other "
            "characters than letters and digits in user and password as %40",
        )
        return None
    return Proxy(variable, f"{match['scheme']}://{match['host']}{match['port'] or ''}".lower(), Secret(url))


def _is_address(host: str, port: str | None) -> bool:
    """Return whether a host that looks like an IP address is one, and whether a port is possible."""
    try:
        if host.startswith("["):
            ipaddress.IPv6Address(host[1:-1])
        elif re.fullmatch(r"[\d.]+", host):
            ipaddress.IPv4Address(host)
    except ValueError:
        return False
    return port is None or 0 < int(port[1:]) <= _LAST_PORT
