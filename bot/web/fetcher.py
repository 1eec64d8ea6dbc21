"""Fetch a page: from public hosts only, within limits of time and size."""

import asyncio
import ssl
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import MappingProxyType
from typing import Final

import httpx

from bot.web import addresses
from bot.web.addresses import Address, Resolve, checked_addresses, parse_url
from bot.web.errors import FetchError

MOST_BYTES: Final = 5_000_000
"""Bytes of a page after decompression."""

SECONDS: Final = 10.0
"""Seconds for a page in all, with its redirects."""

_CONNECT_SECONDS: Final = 3.0  # chosen, so that a host with an unreachable IPv6 address is reached by another
_MOST_REDIRECTS: Final = 5  # chosen; http to https, to www, to a language
_MOST_ADDRESSES: Final = 4  # chosen
_LONGEST_VALIDATOR: Final = 500  # characters; chosen
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})

SUFFIXES: Mapping[str, str] = MappingProxyType(
    {
        "text/html": ".html",
        "application/xhtml+xml": ".xhtml",
        "text/plain": ".txt",
        "text/markdown": ".md",
        "text/xml": ".xml",
        "application/xml": ".xml",
        "application/rdf+xml": ".xml",
        "application/rss+xml": ".rss",
        "application/atom+xml": ".atom",
        "application/pdf": ".pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    }
)
"""The accepted content types, each with the suffix of files of that type."""

# Only gzip, since it is decompressed here: httpx has no limit of size for what a chunk expands to.
_HEADERS: Final = {
    "Accept": "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, */*;q=0.8",
    "Accept-Encoding": "gzip",
    "Accept-Language": "vi,en;q=0.5",
    "User-Agent": "hoibao/0.1",
}


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A page as its server sent it.

    Attributes:
        url: Its address, after redirects.
        content_type: One of `SUFFIXES`; "" if ``not_modified``.
        content: Its bytes, decompressed; empty if ``not_modified``.
        charset: The encoding that its server names, as it is written; None for none.
        etag: Its version, to be passed to the next `Fetcher.get`; None for none.
        last_modified: The time of its last change as the server writes it, to be passed as well; None for none.
        not_modified: Whether it is still the version that was passed.
    """

    url: str
    content_type: str
    content: bytes
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    not_modified: bool = False

    @property
    def suffix(self) -> str:
        """Return the suffix of a file with this content, such as ".html"; "" if ``not_modified``."""
        return SUFFIXES.get(self.content_type, "")


class Fetcher:
    """Fetches pages; safe to be used by several tasks at once.

    A host is looked up once for each request, all its addresses must be public, and the connection is made to one of
    these addresses; the certificate is still checked against the name. The same holds for each redirect. There is no
    proxy, no cookie and no password, whatever the environment names.

    Args:
        certificates: The authorities that may certify a server.
        allow_loopback: Whether servers on this machine are reached as well; for tests only.
        resolve: Looks up a host.
        seconds: The limit of time for a page in all.
    """

    def __init__(
        self,
        certificates: ssl.SSLContext,
        *,
        allow_loopback: bool = False,
        resolve: Resolve = addresses.resolve,
        seconds: float = SECONDS,
    ) -> None:
        self._certificates = certificates
        self._allow_loopback = allow_loopback
        self._resolve = resolve
        self._seconds = seconds

    async def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> FetchedPage:
        """Fetch a page; with the ``etag`` or ``last_modified`` of a known version, only if it has changed since.

        Raises:
            FetchError: It cannot be fetched, or is nothing that is read.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = _HEADERS | {name: value for name, value in conditions.items() if value}
        try:
            async with asyncio.timeout(self._seconds):
                return await self._follow(parse_url(url), headers)
        except TimeoutError as error:
            raise FetchError(
                "timeout", f"the page took longer than {self._seconds:.0f} s", "try again later"
            ) from error

    async def _follow(self, url: httpx.URL, headers: Mapping[str, str]) -> FetchedPage:
        for _ in range(_MOST_REDIRECTS + 1):
            hosts = await checked_addresses(_ascii(url), self._resolve, allow_loopback=self._allow_loopback)
            answer = await self._request(url, hosts[:_MOST_ADDRESSES], headers)
            if isinstance(answer, FetchedPage):
                return answer
            url = answer
        raise FetchError("redirects", f"{url.host} redirects without end", "use the address of the page itself")

    async def _request(
        self, url: httpx.URL, hosts: Sequence[Address], headers: Mapping[str, str]
    ) -> FetchedPage | httpx.URL:
        """Request a page from the first of ``hosts`` that can be connected to; return it, or where it redirects to."""
        timeouts = httpx.Timeout(self._seconds, connect=_CONNECT_SECONDS)
        # A client each, so that no connection is shared by two names with the same address.
        async with httpx.AsyncClient(verify=self._certificates, trust_env=False, timeout=timeouts) as client:
            for host in hosts:
                request = client.build_request(
                    "GET",
                    url.copy_with(host=str(host)),
                    headers={"Host": url.netloc.decode("ascii"), **headers},
                    extensions={"sni_hostname": _ascii(url)},
                )
                try:
                    response = await client.send(request, stream=True)
                    try:
                        return await _answer(url, response)
                    finally:
                        await response.aclose()
                except (httpx.ConnectError, httpx.ConnectTimeout):
                    continue
                except httpx.TimeoutException as error:
                    raise FetchError("timeout", f"{url.host} does not answer", "try again later") from error
                except (httpx.HTTPError, httpx.InvalidURL) as error:
                    problem = f"{url.host} sent no valid response"
                    raise FetchError("broken", problem, "open the page in a browser, or try again later") from error
        problem = f"{url.host} cannot be connected to, or has no valid certificate"
        raise FetchError("unreachable", problem, "open the page in a browser, or try again later")


async def _answer(url: httpx.URL, response: httpx.Response) -> FetchedPage | httpx.URL:
    if response.status_code in _REDIRECTS:
        return _redirect(url, response)
    etag, last_modified = _validator(response, "ETag"), _validator(response, "Last-Modified")
    is_conditional = any(name in response.request.headers for name in ("If-None-Match", "If-Modified-Since"))
    if response.status_code == httpx.codes.NOT_MODIFIED and is_conditional:
        return FetchedPage(str(url), "", b"", etag=etag, last_modified=last_modified, not_modified=True)
    if response.status_code != httpx.codes.OK:
        raise FetchError(
            "status",
            f"{url.host} answered with status {response.status_code}",
            "open the page in a browser, or try again later",
            status=response.status_code,
            retry_after=_retry_after(response.headers.get("Retry-After", "")),
        )
    content_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if content_type not in SUFFIXES:
        named = content_type if len(content_type) <= 80 and content_type.isprintable() else ""  # noqa: PLR2004
        raise FetchError("content_type", f"not a page or document but {named or 'unnamed'}", "use the page's address")
    return FetchedPage(str(url), content_type, await _content(response), response.charset_encoding, etag, last_modified)


def _validator(response: httpx.Response, name: str) -> str | None:
    """Return a header to be sent back one day; None if it is too odd for that."""
    value = str(response.headers.get(name, ""))
    return value if 0 < len(value) <= _LONGEST_VALIDATOR and value.isascii() and value.isprintable() else None


def _redirect(url: httpx.URL, response: httpx.Response) -> httpx.URL:
    location = response.headers.get("Location", "")
    try:
        target = str(url.join(location)) if location else ""
    except (httpx.InvalidURL, ValueError):
        target = ""
    if not target:
        raise FetchError("redirects", f"{url.host} redirects to nowhere", "use the address of the page itself")
    return parse_url(target)


async def _content(response: httpx.Response) -> bytes:
    """Read and decompress a response, no further than the limit."""
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in {"identity", "gzip", "x-gzip", ""}:
        raise FetchError("broken", "the page is compressed in a way that was not asked for", "use another address")
    decompressor = zlib.decompressobj(16 + zlib.MAX_WBITS) if encoding.endswith("gzip") else None
    content = bytearray()
    try:
        async for chunk in response.aiter_raw():
            content += decompressor.decompress(chunk, MOST_BYTES + 1 - len(content)) if decompressor else chunk
            if len(content) > MOST_BYTES:
                problem = f"the page is larger than {MOST_BYTES // 1_000_000} MB"
                raise FetchError("too_large", problem, "use the address of a single article")
    except zlib.error as error:
        raise FetchError("broken", "the page is compressed wrongly", "try again later") from error
    if decompressor and not decompressor.eof:
        raise FetchError("broken", "the page ended too early", "try again later")
    return bytes(content)


def _ascii(url: httpx.URL) -> str:
    """Return the host as DNS and TLS know it; `httpx.URL.host` is the name as people write it."""
    return url.raw_host.decode("ascii")


def _retry_after(value: str) -> float | None:
    if value.isascii() and value.isdecimal():
        return float(value[:9])
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
