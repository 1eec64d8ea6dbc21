"""Which hosts may be connected to: public ones, so that no link reaches into the network of the operator."""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

import httpx

from bot.web.errors import FetchError

Address = IPv4Address | IPv6Address
Resolve = Callable[[str], Awaitable[Sequence[str]]]
"""Returns the IP addresses of a host name; raises OSError if it has none."""

_LONGEST_URL: Final = 2048  # chosen: what common browsers and servers accept
_WEB_PORTS: Final = frozenset({80, 443})
_FREE_PORTS: Final = range(1024, 65536)
_HOST = re.compile(r"[a-z\d_-]{1,63}(?:\.[a-z\d_-]{1,63})*", re.ASCII)
# Read as an IPv4 address by some resolvers: 2130706433, 0x7f.1, 127.1.
_NUMBER = re.compile(r"(?:.*\.)?(?:\d+|0x[\da-f]*)", re.ASCII)

# From IANA's registries of special-purpose addresses. `is_global` of the standard library alone is not enough: it
# differs between patch versions of Python, and lets multicast and the relays of 6to4 pass.
_SPECIAL_IPV4 = tuple(
    map(IPv4Network, ("192.0.0.0/24", "192.88.99.0/24", "100.64.0.0/10", "198.18.0.0/15", "224.0.0.0/3"))
)
_GLOBAL_IPV6: Final = IPv6Network("2000::/3")
_SPECIAL_IPV6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
_NAT64: Final = IPv6Network("64:ff9b::/96")


def is_public(address: Address) -> bool:
    """Return whether an address is one of the public internet.

    Addresses that embed an IPv4 address are not, except those of NAT64, by which a machine without IPv4 reaches the
    IPv4 internet: they are public if what they embed is.
    """
    if isinstance(address, IPv6Address):
        if address in _NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        return address in _GLOBAL_IPV6 and address.is_global and not any(address in net for net in _SPECIAL_IPV6)
    return address.is_global and not any(address in net for net in _SPECIAL_IPV4)


def parse_url(url: str) -> httpx.URL:
    """Return the URL of a page, its host in lower case and without a dot at the end.

    Raises:
        FetchError: It is not an http:// or https:// URL, has a user or password, names a host by a number or with
            characters that no host has, or a port on which other services than the web listen.
    """
    try:
        if len(url) > _LONGEST_URL:
            raise _not_an_address("it is too long")
        parsed = httpx.URL(url.strip())
        host = parsed.raw_host.decode("ascii").removesuffix(".").lower()
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise _not_an_address("it cannot be parsed") from error
    if parsed.scheme not in {"http", "https"} or not host:
        raise _not_an_address("it does not start with http:// or https:// and a host")
    if parsed.userinfo:
        raise _not_an_address("it contains a user or password")
    if parsed.port is not None and parsed.port not in _WEB_PORTS and parsed.port not in _FREE_PORTS:
        raise _not_an_address(f"port {parsed.port} is none of the web")
    if _literal(host) is None and (not _HOST.fullmatch(host) or _NUMBER.fullmatch(host)):
        raise _not_an_address("its host is neither a name nor an IP address")
    return parsed.copy_with(host=host, fragment=None)


async def resolve(host: str) -> Sequence[str]:
    """Return the IP addresses of a host, as the operating system finds them."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError("not a name that can be looked up") from error
    return [str(address[0]) for *_, address in found]


async def checked_addresses(host: str, resolve: Resolve, *, allow_loopback: bool) -> Sequence[Address]:
    """Look a host up once, and return its addresses, to be connected to as they are.

    Raises:
        FetchError: It has no address, or at least one that is not public: who mixes both tries to get past the check.
    """
    literal = _literal(host)
    try:
        addresses = [literal] if literal else [ip_address(found) for found in await resolve(host)]
    except (OSError, ValueError) as error:
        raise FetchError("unresolved", f"{host} has no address", "check the spelling of the address") from error
    if not addresses:
        raise FetchError("unresolved", f"{host} has no address", "check the spelling of the address")
    for address in addresses:
        if not (is_public(address) or (allow_loopback and address.is_loopback)):
            raise FetchError("private", f"{host} is not a host of the public internet", "use a public address")
    return list(dict.fromkeys(addresses))


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _not_an_address(reason: str) -> FetchError:
    return FetchError("address", f"this is not the address of a page: {reason}", "write it like https://example.org/")
