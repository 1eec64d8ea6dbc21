"""`/nguon`, by which administrators keep the feeds."""

import asyncio
import json

from bot.texts.texts import VIETNAMESE
from tests.serving import EDITOR, Bot, labels
from tests.web_server import WebServer

PHRASES = VIETNAMESE.editor.feeds
QUESTION = "Bến phà Thủy Kiều đón bao nhiêu lượt khách?"
FACT = "Bến phà Thủy Kiều đón 4.200 lượt khách trong dịp lễ."
BODY = f"{FACT} Giá vé qua phà là 15.000 đồng một lượt, không đổi so với năm ngoái. " * 6
HOWTO = f"{PHRASES.interval.format(minutes=15)}\n{PHRASES.how_to_add}"


def rss(title: str, key: str) -> str:
    return (
        f'<rss version="2.0"><channel><title>{title}</title><item><title>Tin của {title}</title><guid>{key}</guid>'
        f"<pubDate>Tue, 17 Feb 2026 02:00:00 GMT</pubDate><description>{BODY}</description></item></channel></rss>"
    )


async def test_feeds_are_listed_added_and_removed(bot: Bot) -> None:
    """A feed of the settings and one added by `/nguon` become answerable, show their state, and only one is removed."""
    async with WebServer() as web:
        by_settings = web.serve("/a.rss", rss("Báo Bến Sông", "a"), "application/rss+xml")
        added = web.serve("/b.rss", rss("Báo Ngoài Biển", "b"), "application/rss+xml")
        page, broken = web.serve("/trang", "<p>Trang"), web.serve("/hong.rss", rss("Báo Hỏng", "c"), "text/xml")
        bot.set(HOIBAO_FEEDS=by_settings, HOIBAO_FETCH_LOOPBACK="1")
        async with bot.serving():
            outcomes = [
                (await bot.ask(bot.office, bot.editor, f"/nguon {url}", timeout=60)).text
                for url in (added, added, page, web.url("/mat"), "http://10.0.0.1/", "tin.rss", broken)
            ]
            web.pages.pop("/hong.rss")
            await answered(bot)
            listed = await bot.ask(bot.office, bot.editor, "/feeds")
            shown = labels(listed)
            of_settings, _ = await bot.press(listed, "Báo Bến Sông", bot.editor)
            of_settings_text, of_settings_labels = of_settings.text, labels(of_settings)
            await bot.press(listed, PHRASES.back, bot.editor)
            chosen, _ = await bot.press(listed, "Báo Ngoài Biển", bot.editor)
            chosen_text = chosen.text
            after, alert = await bot.press(listed, PHRASES.remove, bot.editor)
            after_labels = labels(after)
            statistics = await bot.ask(bot.office, bot.editor, "/thongke")
    assert [
        PHRASES.added.format(title="Báo Ngoài Biển", count="1"),
        PHRASES.known,
        *(PHRASES.not_added.format(reason=PHRASES.reason(error)) for error in ("not_a_feed", "status 404")),
        *(PHRASES.not_added.format(reason=PHRASES.reason(error)) for error in ("private", "address")),
        PHRASES.added.format(title="Báo Hỏng", count="1"),
    ] == outcomes
    assert f"{PHRASES.heading.format(count=3, place='')}\n{HOWTO}" == listed.text
    assert ["Báo Bến Sông", "Báo Ngoài Biển", "Báo Hỏng"] == [str(label).removeprefix("⚠️ ") for label in shown]
    assert f"Báo Bến Sông\n{by_settings}\n" in of_settings_text
    assert of_settings_text.endswith(f"{PHRASES.articles.format(count=1)}\n{PHRASES.by_settings}")
    assert [PHRASES.back] == of_settings_labels
    assert chosen_text.startswith(f"Báo Ngoài Biển\n{added}\n{PHRASES.read_at.partition('{')[0]}")
    assert PHRASES.removed == alert
    assert ["Báo Bến Sông", "Báo Hỏng"] == [str(label).removeprefix("⚠️ ") for label in after_labels]
    assert PHRASES.numbers.format(count=2) in statistics.text
    acts = [json.loads(line) for line in (bot.database.parent / "audit.jsonl").read_text().splitlines()]
    actor, host = f"telegram:{EDITOR}", "127.0.0.1"
    assert [("add feed", actor, host), ("add feed", actor, host), ("remove feed", actor, host)] == [
        (act["act"], act["actor"], act["outcome"]) for act in acts if "feed" in act["act"]
    ]


async def test_only_administrators_keep_feeds(bot: Bot) -> None:
    """Strangers and groups are refused the command and the buttons; made-up buttons change nothing."""
    stranger, group = bot.server.user(8), bot.server.group(-5, "Tòa soạn")
    street = bot.server.private_chat(stranger)
    bot.set(HOIBAO_FEEDS="https://ven-song.example/tin.rss", HOIBAO_FEEDS_MINUTES="0")

    async def press(chat_id: int, user_id: int, data: str) -> object:
        message = {"message_id": 1, "date": 1_770_000_000, "chat": {"id": chat_id, "type": "private"}, "text": "x"}
        if chat_id < 0:
            message["chat"] = group.as_json()
        sender = {"id": user_id, "is_bot": False, "first_name": "An", "language_code": "vi"}
        query = {"id": f"{chat_id}{data}", "from": sender, "chat_instance": "1", "data": data, "message": message}
        bot.server.inject({"callback_query": query})
        bot.expected_refusals.append("answerCallbackQuery")  # the stand-in knows no such press
        return (await bot.server.next_answer(f"{chat_id}{data}")).parameters["text"]

    async with bot.serving():
        refused = [
            (await bot.ask(street, stranger, text, timeout=60)).text for text in ("/nguon", "/nguon https://a.b/")
        ]
        in_group = await bot.ask(group, bot.editor, f"/nguon@{bot.server.bot.username}")
        for data in ("sl:1", "sf:1:1", "sx:1:1"):
            assert VIETNAMESE.reindex_refused == await press(street.id, stranger.id, data)
            assert VIETNAMESE.reader.buttons.elsewhere == await press(group.id, bot.editor.id, data)
        alerts = [await press(bot.office.id, bot.editor.id, data) for data in ("sx:1:1", "sx:2:1", f"sf:{'9' * 18}:1")]
        unknown = [await press(bot.office.id, bot.editor.id, data) for data in ("sx:1", "sx:-1:1", f"sf:{'9' * 19}:1")]
        listed = await bot.ask(bot.office, bot.editor, "/nguon")
        never_read, _ = await bot.press(listed, "ven-song.example", bot.editor)
    assert [VIETNAMESE.reindex_refused] * 2 == refused
    assert PHRASES.only_in_private == in_group.text
    assert [PHRASES.by_settings, PHRASES.gone, PHRASES.gone] == alerts
    assert 1 == len(set(unknown))
    assert PHRASES.switched_off in listed.text
    assert f"\n{PHRASES.never_read}\n" in never_read.text


async def answered(bot: Bot) -> None:
    """Ask for what the feeds have until it is answered."""
    async with asyncio.timeout(60):
        while FACT not in (await bot.ask(bot.office, bot.editor, QUESTION)).text:  # noqa: ASYNC110 — of another process
            await asyncio.sleep(0.5)
