"""Links that an administrator sends."""

from datetime import UTC, datetime

import pytest
from telegram import Chat, Message, MessageOriginHiddenUser

from bot.telegram.handlers.offered_articles import link_in
from bot.texts.texts import VIETNAMESE
from tests.serving import QUESTION, Bot, marked
from tests.web_server import Response, WebServer

PHRASES = VIETNAMESE.editor.adding
FACT = "Bến phà Thủy Kiều đón 4.200 lượt khách trong dịp lễ."
PAGE = f"Phà Thủy Kiều đông khách\n\n{FACT}\nGiá vé qua phà là 15.000 đồng một lượt."


async def test_a_link_is_fetched_and_added(bot: Bot) -> None:
    """A page is fetched by its link, alone or with its title, and added with its final address."""
    bot.set(HOIBAO_FETCH_LOOPBACK="1")
    async with WebServer() as web, bot.serving():
        web.serve("/bai/pha-20240925080000.txt", PAGE, "text/plain; charset=utf-8")
        web.pages["/ngan"] = Response(b"", 302, {"Location": "/bai/pha-20240925080000.txt"})
        preview = await bot.ask(bot.office, bot.editor, f"Phà Thủy Kiều đông khách {web.url('/ngan')}")
        forwarded = bot.server.forward(bot.office, bot.editor, web.url("/ngan"))
        again = await bot.reply(forwarded)
        await bot.press(preview, PHRASES.add, bot.editor)
        await bot.server.wait_for(lambda: "Đã thêm bài 4" in bot.current(preview).text, 60)
        answer = await bot.ask(bot.office, bot.editor, "Bến phà Thủy Kiều đón bao nhiêu lượt khách?")
        port = web.port
    title, facts = preview.text.splitlines()[2:4]
    assert (
        "Phà Thủy Kiều đông khách",
        f"127.0.0.1 · {VIETNAMESE.dates.from_text.format(date='25/9/2024')} · 2 câu",
    ) == (
        title,
        facts,
    )
    assert preview.text == again.text
    links = [entity.url for entity in answer.entities if entity.url]
    assert f"http://127.0.0.1:{port}/bai/pha-20240925080000.txt" in links
    assert [FACT] == marked(answer, "blockquote")[:1]


async def test_what_is_not_fetched(bot: Bot) -> None:
    """Private, broken and unsuitable addresses get a sentence each, also this machine's unless a test allows it."""
    async with WebServer() as web:
        web.serve("/bai.txt", PAGE, "text/plain")
        async with bot.serving():
            private = [
                await bot.ask(bot.office, bot.editor, link)
                for link in (web.url("/bai.txt"), "http://10.0.0.1/bai", "http://[::1]/bai", "http://169.254.169.254/")
            ]
            odd = await bot.ask(bot.office, bot.editor, "https://an:mat@ben-song.example/")
        assert [] == web.requests
        bot.set(HOIBAO_FETCH_LOOPBACK="1")
        web.serve("/hinh.png", "x", "image/png")
        web.pages["/trong.txt"] = Response(b" ", headers={"Content-Type": "text/plain"})
        web.pages["/xa"] = Response(b"", 302, {"Location": "http://10.0.0.1/"})
        async with bot.serving():
            others = [
                await bot.ask(bot.office, bot.editor, web.url(path))
                for path in ("/mat", "/hinh.png", "/trong.txt", "/xa")
            ]
            question = await bot.ask(bot.office, bot.editor, f"Theo {web.url('/bai.txt')} thì {QUESTION}")
        assert "/bai.txt" not in [request.path for request in web.requests]
    problems, empty = PHRASES.fetch_problems, VIETNAMESE.editor.fault_reasons["empty"]
    assert {problems["private"]} == {reply.text for reply in private}
    assert problems["address"] == odd.text
    assert [
        problems["status"],
        problems["content_type"],
        PHRASES.unreadable.format(name="127.0.0.1", reason=empty),
        problems["private"],
    ] == [reply.text for reply in others]
    assert PHRASES.heading not in question.text


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("https://ben-song.example/pha", "https://ben-song.example/pha"),
        (" HTTP://ben-song.example/pha?a=1&b=(2). ", "HTTP://ben-song.example/pha?a=1&b=(2"),
        ("ben-song.example/pha", "https://ben-song.example/pha"),
        ("Phà đông khách\nhttps://ben-song.example/pha", "https://ben-song.example/pha"),
        ("ben-song.example", None),
        ("Phà và/hoặc đò", None),
        ("Ai viết https://ben-song.example/pha?", None),
        ("Bài này do ai viết https://ben-song.example/pha", None),
        ("https://a.example/1 https://a.example/2", None),
        (f"https://ben-song.example/pha {'tin ' * 41}", None),
        ("", None),
    ],
)
def test_what_is_a_link(text: str, link: str | None) -> None:
    """A message is a link if it is one, or one with a title; a question and a text with a link in it are not."""
    message = Message(1, datetime.now(UTC), Chat(77, "private"), text=text)
    assert link == link_in(message)
    origin = MessageOriginHiddenUser(datetime.now(UTC), "An")
    forwarded = Message(1, datetime.now(UTC), Chat(77, "private"), text=text, forward_origin=origin)
    assert (None if " " in text.strip() or "\n" in text else link) == link_in(forwarded)
