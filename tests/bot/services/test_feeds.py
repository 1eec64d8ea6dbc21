"""Polling of feeds on a web server of this machine, with a real database and folder of added articles."""

import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from bot.services.added_articles import AddedArticles
from bot.services.article_adding import ArticleAdding
from bot.services.article_reading import ArticleReader
from bot.services.feeds import FeedRefusedError, FeedService
from bot.web.fetcher import Fetcher
from storage.database import Database
from storage.feeds import FeedTable, StoredFeed
from tests.web_server import Request, Response, WebServer

# The index and its rebuilding, which are not used by what is tested here.
_UNUSED = cast("Any", None)
NOW = datetime(2026, 2, 18, 5, tzinfo=UTC)
BODY = "Sáng nay, tỉnh Hà Lâm khánh thành cầu Đò Gát bắc qua sông Lam Giang, nối hai huyện miền núi với quốc lộ. " * 4
RSS_TYPE = {"Content-Type": "application/rss+xml; charset=utf-8"}


def item(number: int, text: str = "", *, title: str = "", link: str = "") -> str:
    """Return an entry, with its whole text if there is one."""
    address = f"<link>{link}</link>" if link else ""
    return (
        f"<item><title>{title or f'Tin số {number}'}</title><guid isPermaLink='false'>{number}</guid>{address}"
        f"<pubDate>Tue, 17 Feb 2026 20:00:00 GMT</pubDate><description>{text}</description></item>"
    )


def rss(*items: str) -> bytes:
    return f'<rss version="2.0"><channel><title>Báo Ven Sông</title>{"".join(items)}</channel></rss>'.encode()


def page(title: str, body: str) -> str:
    paragraphs = "".join(f"<p>{sentence}.</p>" for sentence in body.split(". ") if sentence)
    return (
        f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    )


@dataclass
class Desk:
    """A service with its web server, and the articles that it has added."""

    server: WebServer
    table: FeedTable
    articles: AddedArticles
    now: datetime = NOW
    path: str = "/tin.rss"

    def __post_init__(self) -> None:
        """Poll by a service with a reader as the program has it."""
        self.service = self.service_with(ArticleReader())

    def service_with(self, reader: ArticleReader) -> FeedService:
        """Return a service that polls every fifteen minutes."""
        fetcher = Fetcher(ssl.create_default_context(), allow_loopback=True)
        adding = ArticleAdding(self.articles, _UNUSED, _UNUSED)
        return FeedService(self.table, fetcher, reader, adding, minutes=15)

    @property
    def url(self) -> str:
        """Return the address of the feed."""
        return self.server.url(self.path)

    def publish(self, *items: str) -> None:
        """Answer requests of the feed with these entries, in a version of their own."""
        content = rss(*items)
        tag = f'"{hash(content)}"'

        def answer(request: Request) -> Response:
            known = request.headers.get("if-none-match") == tag
            return Response(b"" if known else content, 304 if known else 200, {**RSS_TYPE, "ETag": tag})

        self.server.pages[self.path] = answer

    async def poll(self) -> int | None:
        """Poll once, fifteen minutes after the last time."""
        self.now += timedelta(minutes=15)
        self.server.requests.clear()
        return await self.service.poll_next(self.now)

    async def feed(self) -> StoredFeed:
        """Return the only feed."""
        (feed,) = await self.table.all()
        return feed

    def titles(self) -> list[str | None]:
        """Return the titles of the added articles, in order."""
        found = [self.articles.find(id_) for id_ in self.articles.ids()]
        return sorted((article.title for article in found if article), key=str)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """Return a service that polls one feed."""
    articles = AddedArticles(tmp_path / "added")
    async with Database.open(f"sqlite:///{tmp_path}/log.db") as database, WebServer() as server:
        desk = Desk(server, FeedTable(database), articles)
        await desk.table.configure([desk.url], NOW)
        yield desk


async def test_entries_become_articles_once(desk: Desk) -> None:
    """Each entry becomes an article once, with the date of Vietnam; an unchanged feed is not sent again."""
    desk.publish(item(1, BODY * 2), item(2, BODY * 3))
    assert 2 == await desk.poll()
    (stored,) = {id_: desk.articles.find(id_) for id_ in desk.articles.ids() if "so-1" in id_}.values()
    assert stored
    assert ("Tin số 1", "Báo Ven Sông", "2026-02-18", (BODY * 2).strip()) == (
        *(stored.title, stored.source, stored.published, stored.text),
    )
    assert 0 == await desk.poll()
    assert [True] == ["if-none-match" in request.headers for request in desk.server.requests]
    desk.publish(item(3, BODY * 2), item(1, BODY * 2), item(2, BODY * 3))
    assert 1 == await desk.poll()
    assert ["Tin số 1", "Tin số 2", "Tin số 3"] == desk.titles()
    feed = await desk.feed()
    assert ("Báo Ven Sông", 3, 0, desk.now) == (feed.title, feed.articles, feed.failures, feed.succeeded_at)


async def test_changed_and_removed_articles(desk: Desk) -> None:
    """An article is replaced when its entry changes, and keeps its id; one that an administrator removed stays away."""
    desk.publish(item(1, BODY * 2), item(2, BODY * 2))
    await desk.poll()
    first, second = sorted(desk.articles.ids(), key=lambda id_: "so-2" in id_)
    desk.articles.remove(second)
    desk.publish(item(1, BODY * 2, title="Tin mới"), item(2, BODY * 2, title="Tin khác"))
    assert 1 == await desk.poll()
    assert (["Tin mới"], [first], [second]) == (desk.titles(), desk.articles.ids(), desk.articles.removed())
    assert 2 == (await desk.feed()).articles
    await desk.table.configure([], NOW)
    await desk.table.add(desk.url, "", NOW)
    assert 0 == await desk.poll()
    assert ["Tin mới"] == desk.titles()


async def test_text_on_the_page(desk: Desk) -> None:
    """An entry with a summary only is read from its page; pages that fail are tried three times, then left alone."""
    whole, gone = desk.server.url("/cau?utm_source=rss"), desk.server.url("/mat")
    desk.server.pages["/cau?utm_source=rss"] = Response(page("Khánh thành cầu Đò Gát", BODY).encode())
    entries = item(1, "Cầu dài 1.250 mét.", link=whole), item(2, "Chưa có.", link=gone), item(3, "Không có trang.")
    desk.publish(*entries)
    polls = [(await desk.poll(), [request.path for request in desk.server.requests]) for _ in range(5)]
    assert [1, 0, 0, 0, 0] == [added for added, _ in polls]
    assert [["/tin.rss", "/cau?utm_source=rss", "/mat"], *[["/tin.rss", "/mat"]] * 2, *[["/tin.rss"]] * 2] == [
        paths for _, paths in polls
    ]
    assert 1 == len(desk.articles.ids())
    (article,) = map(desk.articles.find, desk.articles.ids())
    assert article
    assert ("Khánh thành cầu Đò Gát", "2026-02-18") == (article.title, article.published)
    assert "nối hai huyện miền núi" in article.text
    # The same page in another feed, counted by another parameter.
    desk.publish(item(9, "Cầu.", link=desk.server.url("/cau?utm_source=trang-chu")))
    assert 0 == await desk.poll()


async def test_failures_are_stored_and_polled_less_often(desk: Desk) -> None:
    """Each failure in a row doubles the time until the next poll; a server may ask for more, and success ends it."""
    desk.server.pages[desk.path] = Response(status=503)
    polls = [await desk.poll() for _ in range(8)]  # every 15 minutes; the second comes 30 minutes after the first
    assert [0, None, 0, None, None, None, 0, None] == polls
    feed = await desk.feed()
    assert (3, "status 503", None) == (feed.failures, feed.error, feed.succeeded_at)
    desk.now += timedelta(hours=3)
    desk.server.pages[desk.path] = Response(status=429, headers={"Retry-After": "36000"})
    assert 0 == await desk.poll()
    desk.now += timedelta(hours=9)
    assert await desk.poll() is None
    desk.now += timedelta(hours=1)
    desk.server.serve(desk.path, "<html><p>Trang", "text/html")
    assert 0 == await desk.poll()
    assert "not_a_feed" == (await desk.feed()).error
    desk.now += timedelta(days=1)
    desk.publish()
    assert 0 == await desk.poll()
    feed = await desk.feed()
    assert (0, None, desk.now) == (feed.failures, feed.error, feed.succeeded_at)


async def test_only_feeds_are_added(desk: Desk) -> None:
    """An address is added once, and only if there is a feed, or a page that names one."""
    desk.publish(item(1, BODY))
    desk.server.pages["/chuyen"] = Response(status=301, headers={"Location": desk.path})
    desk.server.serve("/trang", "<html><p>Trang")
    alternate = '<link rel="alternate" type="application/rss+xml" href="khac.rss">'
    desk.server.serve(
        "/bao/", f"<html><head><link rel='icon' href='x'>{alternate}</head><body><p>Báo</p></body></html>"
    )
    desk.server.pages["/bao/khac.rss"] = Response(rss(item(1, BODY), item(2, BODY)), headers=RSS_TYPE)
    assert await desk.service.add(desk.server.url("/chuyen")) is None
    refused = {}
    for path in ("/trang", "/mat"):
        with pytest.raises(FeedRefusedError) as refusal:
            await desk.service.add(desk.server.url(path))
        refused[path] = refusal.value.problem, refusal.value.status
    assert {"/trang": ("not_a_feed", None), "/mat": ("status", 404)} == refused
    assert ("Báo Ven Sông", 2) == await desk.service.add(desk.server.url("/bao/"))
    assert [desk.url, desk.server.url("/bao/khac.rss")] == [feed.url for feed in await desk.service.all()]


async def test_no_polling(desk: Desk) -> None:
    """With an interval of 0 nothing is requested."""
    desk.service.minutes = 0
    assert await desk.poll() is None
    assert [] == desk.server.requests


async def test_feed_that_is_hard_to_read(desk: Desk) -> None:
    """A feed whose reading takes too long is given up, and is a failure like others."""
    desk.publish(item(1, "&lt;p&gt;Một câu.&lt;/p&gt;" * 20_000))
    desk.service = desk.service_with(ArticleReader(seconds=0.01))
    assert 0 == await desk.poll()
    assert "not_a_feed" == (await desk.feed()).error
