"""The guard: which addresses are refused, before anything is connected to."""

import ssl
from collections.abc import Sequence
from ipaddress import ip_address

import pytest

from bot.web.addresses import is_public, parse_url
from bot.web.errors import FetchError
from bot.web.fetcher import Fetcher
from tests.web_server import Response, WebServer

# What a name server of an attacker answers; other names have no address.
NAMES = {
    "inside.example": ["10.1.2.3"],
    "mixed.example": ["93.184.215.14", "192.168.1.1"],
    "mapped.example": ["2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:10.0.0.1"],
    "loop.example": ["127.0.0.1"],
    "metadata.internal": ["169.254.169.254"],
    "empty.example": [],
    "localhost": ["127.0.0.1", "::1"],
    "app.localhost": ["127.0.0.1"],
}

# PORT stands for that of a server on loopback, to which none of these may lead.
REFUSED = [
    ("http://127.0.0.1:PORT/", "private"),
    ("http://127.8.9.10:PORT/", "private"),
    ("http://0.0.0.0:PORT/", "private"),
    ("http://localhost:PORT/", "private"),
    ("http://localhost.:PORT/", "private"),
    ("http://LOCALHOST:PORT/", "private"),
    ("http://app.localhost:PORT/", "private"),
    ("http://loop.example:PORT/", "private"),
    ("http://[::1]:PORT/", "private"),
    ("http://[::]:PORT/", "private"),
    ("http://[::ffff:127.0.0.1]:PORT/", "private"),
    ("http://[::ffff:7f00:1]:PORT/", "private"),
    ("http://[::127.0.0.1]:PORT/", "private"),
    ("http://[64:ff9b::7f00:1]:PORT/", "private"),
    ("http://[64:ff9b:1::a00:1]/", "private"),
    ("http://[2002:7f00:1::]:PORT/", "private"),
    ("http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/", "private"),
    ("http://[fe80::1]/", "private"),
    ("http://[fc00::1]/", "private"),
    ("http://[fec0::1]/", "private"),
    ("http://[ff02::1]/", "private"),
    ("http://[2001:db8::1]/", "private"),
    ("http://10.0.0.1/", "private"),
    ("http://172.16.0.1/", "private"),
    ("http://192.168.0.1/", "private"),
    ("http://169.254.169.254/latest/meta-data/", "private"),
    ("http://metadata.internal/", "private"),
    ("http://100.64.0.1/", "private"),
    ("http://192.0.0.8/", "private"),
    ("http://192.88.99.1/", "private"),
    ("http://198.18.0.1/", "private"),
    ("http://203.0.113.7/", "private"),
    ("http://224.0.0.1/", "private"),
    ("http://255.255.255.255/", "private"),
    ("http://inside.example/", "private"),
    ("http://mixed.example/", "private"),
    ("http://mapped.example/", "private"),
    ("http://2130706433:PORT/", "address"),
    ("http://0x7f000001:PORT/", "address"),
    ("http://0x7f.1:PORT/", "address"),
    ("http://0177.0.0.1:PORT/", "address"),
    ("http://127.1:PORT/", "address"),
    ("http://127.0.0.1.:PORT/", "private"),
    ("http://①②⑦.⓪.⓪.①:PORT/", "address"),
    ("http://%31%32%37.0.0.1:PORT/", "address"),
    ("http://news.example@127.0.0.1:PORT/", "address"),
    ("http://127.0.0.1:PORT\\@news.example/", "address"),
    ("http://user:secret@news.example/", "address"),
    ("http://news.example:22/", "address"),
    ("http://news.example:0/", "address"),
    ("http://news.example:65536/", "address"),
    ("http:///etc/passwd", "address"),
    ("file:///etc/passwd", "address"),
    ("ftp://news.example/", "address"),
    ("gopher://127.0.0.1:PORT/", "address"),
    ("//127.0.0.1:PORT/", "address"),
    ("javascript:alert(1)", "address"),
    ("http://news.example/" + "a" * 2048, "address"),
    ("", "address"),
    ("http://nowhere.example/", "unresolved"),
    ("http://empty.example/", "unresolved"),
]


async def resolve(host: str) -> Sequence[str]:
    """Answer from `NAMES`."""
    try:
        return NAMES[host]
    except KeyError as error:
        raise OSError("no such host") from error


@pytest.fixture
def fetcher() -> Fetcher:
    """Return a fetcher as the program has it, but for its name server."""
    return Fetcher(ssl.create_default_context(), resolve=resolve)


async def test_refused_addresses(fetcher: Fetcher) -> None:
    """Each address that leads elsewhere than to a public web server is refused, and nothing is connected to."""
    async with WebServer() as server:
        server.serve("/", "inside")
        found = [(url, await refusal(fetcher, url.replace("PORT", str(server.port)))) for url, _ in REFUSED]
    assert REFUSED == found
    assert 0 == server.connections


async def test_refused_redirects() -> None:
    """A redirect to any of these addresses is refused as well, by what a name leads to at that moment."""
    targets = [
        (url, kind) for url, kind in REFUSED if "127.0.0.1" not in url and kind == "private" and "PORT" not in url
    ]
    async with WebServer() as server:
        for number, (url, _) in enumerate(targets):
            server.pages[f"/{number}"] = Response(status=302, headers={"Location": url})
        fetcher = Fetcher(ssl.create_default_context(), resolve=resolve, allow_loopback=True)
        found = [(url, await refusal(fetcher, server.url(f"/{number}"))) for number, (url, _) in enumerate(targets)]
    assert len(targets) > 20
    assert targets == found
    assert len(targets) == server.connections


async def test_loopback_is_all_that_the_setting_opens() -> None:
    """With the guard open for loopback, other private addresses are refused as before."""
    fetcher = Fetcher(ssl.create_default_context(), resolve=resolve, allow_loopback=True)
    async with WebServer() as server:
        server.serve("/", "inside")
        assert b"inside" == (await fetcher.get(server.url("/", "loop.example"))).content
        for host in ("10.0.0.1", "0.0.0.0", "[::ffff:127.0.0.1]", "[fe80::1]", "inside.example", "mixed.example"):  # noqa: S104 — an address to refuse
            assert "private" == await refusal(fetcher, server.url("/", host))


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "2400:cb00::1", "64:ff9b::808:808"],
)
def test_public_addresses_pass(address: str) -> None:
    """Addresses of the public internet pass, those behind NAT64 included."""
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://báo.example/tin?x=1#y", "https://xn--bo-mia.example/tin?x=1"),
        (" HTTPS://News.Example.:8443/Tin ", "https://news.example:8443/Tin"),
        ("http://8.8.8.8/", "http://8.8.8.8/"),
        ("http://[2606:2800:21f:cb07::1]/a b", "http://[2606:2800:21f:cb07::1]/a%20b"),
    ],
)
def test_addresses_of_pages(url: str, expected: str) -> None:
    """The address of a page is brought to one form, which is the one that is fetched."""
    assert expected == str(parse_url(url))


async def refusal(fetcher: Fetcher, url: str) -> str:
    """Return why an address is refused; "" if it is not."""
    try:
        await fetcher.get(url)
    except FetchError as error:
        return error.kind
    return ""
