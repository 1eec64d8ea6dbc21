"""Pages from a server on loopback, whole and hostile."""

import asyncio
import gzip
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from bot.web.errors import FetchError
from bot.web.fetcher import MOST_BYTES, Fetcher
from tests.web_server import Request, Response, WebServer

MODIFIED = "Sat, 01 Mar 2025 08:00:00 GMT"


class NameServer:
    """Answers every name with one address after the other; the last is kept."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def resolve(self, host: str) -> Sequence[str]:
        """Return the next answer."""
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
async def server() -> AsyncIterator[WebServer]:
    """Start a web server."""
    async with WebServer() as server:
        yield server


@pytest.fixture
def fetcher() -> Fetcher:
    """Return a fetcher that reaches this machine."""
    return Fetcher(ssl.create_default_context(), allow_loopback=True, seconds=5)


async def test_page_and_its_version(server: WebServer, fetcher: Fetcher) -> None:
    """A page comes with its type, encoding and version; with that version it is fetched only if it has changed."""

    def answer(request: Request) -> Response:
        known = request.headers.get("if-none-match") == '"v1"' and request.headers.get("if-modified-since") == MODIFIED
        headers = {"ETag": '"v1"', "Last-Modified": MODIFIED, "Content-Type": "Text/HTML; charset=windows-1258"}
        return Response(status=304, headers=headers) if known else Response(b"<p>Tin", headers=headers)

    server.pages["/tin"] = answer
    page = await fetcher.get(server.url("/tin"))
    assert ("text/html", ".html", b"<p>Tin", "windows-1258") == (
        page.content_type,
        page.suffix,
        page.content,
        page.charset,
    )
    again = await fetcher.get(page.url, etag=page.etag, last_modified=page.last_modified)
    assert (True, b"", page.etag) == (again.not_modified, again.content, again.etag)


async def test_redirects_are_followed(server: WebServer, fetcher: Fetcher) -> None:
    """Redirects are followed, relative ones too, and the page knows its last address; endless ones are refused."""
    server.serve("/moi/tin", "x")
    server.pages["/cu"] = Response(status=301, headers={"Location": "/moi/"})
    server.pages["/moi/"] = Response(status=307, headers={"Location": "tin#dau"})
    server.pages["/vong"] = Response(status=302, headers={"Location": "/vong"})
    server.pages["/dau"] = Response(status=302)
    assert server.url("/moi/tin") == (await fetcher.get(server.url("/cu"))).url
    assert "redirects" == await refusal(fetcher, server.url("/vong"))
    assert "redirects" == await refusal(fetcher, server.url("/dau"))


async def test_name_is_looked_up_once(server: WebServer) -> None:
    """The checked address is the one connected to: a name server that answers anew is not asked again."""
    server.serve("/", "x")
    names = NameServer(["127.0.0.1"], ["10.0.0.1"])
    fetcher = Fetcher(ssl.create_default_context(), allow_loopback=True, resolve=names.resolve)
    await fetcher.get(server.url("/", "news.example"))
    assert ["news.example"] == names.asked
    assert [f"news.example:{server.port}"] == [request.headers["host"] for request in server.requests]
    assert "private" == await refusal(fetcher, server.url("/", "news.example"))


async def test_next_address_is_tried(server: WebServer) -> None:
    """If a host does not answer at its first address, its next one is connected to."""
    server.serve("/", "x")
    names = NameServer(["::1", "127.0.0.1"])
    fetcher = Fetcher(ssl.create_default_context(), allow_loopback=True, resolve=names.resolve)
    assert b"x" == (await fetcher.get(server.url("/", "news.example"))).content


async def test_certificate_is_that_of_the_name(tmp_path: Path) -> None:
    """The certificate is checked against the name in the address, although an address is connected to."""
    certificate, key = make_certificate(tmp_path, "news.example")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    trusting = ssl.create_default_context(cafile=str(certificate))
    names = NameServer(["127.0.0.1"])
    async with WebServer(context) as server:
        server.serve("/", "x")
        fetcher = Fetcher(trusting, allow_loopback=True, resolve=names.resolve)
        assert b"x" == (await fetcher.get(server.url("/", "news.example"))).content
        assert "unreachable" == await refusal(fetcher, server.url("/", "other.example"))
        stranger = Fetcher(ssl.create_default_context(), allow_loopback=True, resolve=names.resolve)
        assert "unreachable" == await refusal(stranger, server.url("/", "news.example"))


async def test_large_pages_are_refused(server: WebServer, fetcher: Fetcher) -> None:
    """A page above the limit is refused: as it is, decompressed, as a bomb; one at the limit is read."""
    zipped = {"Content-Encoding": "gzip"}
    server.pages["/whole"] = Response(gzip.compress(b"a" * MOST_BYTES), headers=zipped)
    server.pages["/plain"] = Response(b"a" * (MOST_BYTES + 1))
    server.pages["/zipped"] = Response(gzip.compress(b"a" * (MOST_BYTES + 1)), headers=zipped)
    server.pages["/bomb"] = Response(gzip.compress(bytes(300_000_000), 1), headers=zipped)
    assert MOST_BYTES == len((await fetcher.get(server.url("/whole"))).content)
    for path in ("/plain", "/zipped", "/bomb"):
        assert "too_large" == await refusal(fetcher, server.url(path))


async def test_limit_of_time_is_that_of_the_whole(server: WebServer) -> None:
    """A server that sends a byte at a time, or a name server that never answers, is given up at the limit of time."""
    server.pages["/slow"] = Response(b"a" * 1000, pause=0.05)
    fetcher = Fetcher(ssl.create_default_context(), allow_loopback=True, seconds=0.5)
    assert "timeout" == await refusal(fetcher, server.url("/slow"))

    async def hang(_: str) -> Sequence[str]:
        await asyncio.sleep(60)
        return []

    fetcher = Fetcher(ssl.create_default_context(), allow_loopback=True, resolve=hang, seconds=0.2)
    assert "timeout" == await refusal(fetcher, server.url("/", "news.example"))


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Response(status=404), "status"),
        (Response(status=304), "status"),
        (Response(b"x", status=206), "status"),
        (Response(b"x", headers={"Content-Type": "image/png"}), "content_type"),
        (Response(b"x", headers={"Content-Type": ""}), "content_type"),
        (Response(b"x", headers={"Content-Encoding": "br"}), "broken"),
        (Response(b"x", headers={"Content-Encoding": "gzip, gzip"}), "broken"),
        (Response(b"no gzip", headers={"Content-Encoding": "gzip"}), "broken"),
        (Response(gzip.compress(b"x")[:-9], headers={"Content-Encoding": "gzip"}), "broken"),
        (Response(b"x", headers={"Content-Length": "9"}), "broken"),
        (Response(status=302, headers={"Location": "http://[x"}), "address"),
        (Response(status=302, headers={"Location": "file:///etc/passwd"}), "address"),
        (b"", "broken"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "broken"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000, "broken"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "broken"),
    ],
)
async def test_broken_answers(server: WebServer, fetcher: Fetcher, answer: Response | bytes, kind: str) -> None:
    """Whatever a server answers that is no page ends in an error that names the reason."""
    server.pages["/"] = answer
    assert kind == await refusal(fetcher, server.url("/"))


async def test_closed_port(server: WebServer, fetcher: Fetcher) -> None:
    """A host that refuses connections is unreachable."""
    url = server.url("/")
    await server.__aexit__(None, None, None)
    assert "unreachable" == await refusal(fetcher, url)


async def test_environment_names_no_proxy(server: WebServer, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy or a password file that the environment names is not used."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    server.serve("/", "x")
    await fetcher.get(server.url("/"))
    assert not {"authorization", "cookie", "proxy-authorization"}.intersection(server.requests[0].headers)


async def test_server_asks_for_patience(server: WebServer, fetcher: Fetcher) -> None:
    """An error names the seconds for which the server asks not to be called again."""
    for value, expected in (("120", 120.0), (MODIFIED, 0.0), ("soon", None), ("Mon, 01 Jan 2024 00:00:00", None)):
        server.pages["/"] = Response(status=503, headers={"Retry-After": value})
        with pytest.raises(FetchError) as refused:
            await fetcher.get(server.url("/"))
        assert (503, expected) == (refused.value.status, refused.value.retry_after)


async def test_odd_versions_are_not_kept(server: WebServer, fetcher: Fetcher) -> None:
    """A version that could not be sent back is not kept."""
    server.pages["/"] = Response(b"x", headers={"ETag": "báo", "Last-Modified": "a" * 501})
    page = await fetcher.get(server.url("/"))
    assert (None, None) == (page.etag, page.last_modified)


async def refusal(fetcher: Fetcher, url: str) -> str:
    """Return why a page is not fetched; "" if it is."""
    try:
        await fetcher.get(url)
    except FetchError as error:
        return error.kind
    return ""


def make_certificate(folder: Path, host: str) -> tuple[Path, Path]:
    """Write a certificate of a host that certifies itself, and its key."""
    openssl = shutil.which("openssl")
    assert openssl, "the test needs the command openssl"
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "1", "-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}"]
    subprocess.run([*command, "-out", certificate, "-keyout", key], check=True, capture_output=True)  # noqa: S603 — made above
    return certificate, key
