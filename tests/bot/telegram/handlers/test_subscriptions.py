"""`/theodoi`, by which chats subscribe to news, and what they are sent."""

import asyncio
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime

from bot.services.subscription_words import Wish
from bot.texts.texts import ENGLISH, VIETNAMESE
from retrieval.dates.calendar import HO_CHI_MINH
from tests.serving import EDITOR, Bot, labels
from tests.telegram_server import Chat, Message
from tests.telegram_server.faults import Fault

PHRASES, REFUSALS = VIETNAMESE.reader.subscriptions, VIETNAMESE.reader.buttons
NEWS = """Ngày: 1/7/2025
Cầu Đò Gát thu phí từ tháng 8
(Báo Ven Sông) - Từ tháng 8, xe tải qua cầu Đò Gát phải trả phí 40.000 đồng một lượt.
Tỉnh Hà Lâm dành tiền thu phí để sửa đường dẫn lên cầu.
"""
FOLLOW_UP = """Ngày: 2/7/2025
Cầu Đò Gát thu phí từ tháng 8 tới
(Đồng Quê) - Từ tháng 8, xe tải qua cầu Đò Gát phải trả phí 40.000 đồng một lượt, tỉnh cho biết.
"""
LIGHTS = """Ngày: 1/7/2025
Nguồn: Đồng Quê

Đèn đường ở Lục Hà được thay bằng đèn điện mặt trời, mỗi đèn giá 6 triệu đồng.
"""
TITLE = "Cầu Đò Gát thu phí từ tháng 8"


def stored(bot: Bot) -> list[tuple[object, ...]]:
    """Return chat, thread, topic and minute of each subscription."""
    with closing(sqlite3.connect(bot.database)) as connection:
        rows = connection.execute("SELECT chat_id, thread_id, topic, minute FROM subscriptions ORDER BY id")
        return list(rows)


def make_due(bot: Bot, *, without: int = 0) -> None:
    """Let all subscriptions be due now, except the one with the id ``without``."""
    with closing(sqlite3.connect(bot.database, timeout=30)) as connection:
        connection.execute("UPDATE subscriptions SET due_at = '2026-01-01 00:00:00.000000' WHERE id <> ?", [without])
        connection.commit()


async def publish(bot: Bot, name: str, article: str) -> None:
    """Add an article and rebuild."""
    (bot.articles / f"{name}.txt").write_text(article, encoding="utf-8")
    await bot.reindex()


async def forged(bot: Bot, message: Message, data: str, user_id: int) -> object:
    """Press a button that is made up; return the text of the alert."""
    sender = {"id": user_id, "is_bot": False, "first_name": "An", "language_code": "vi"}
    query = {"id": f"{user_id}{data}", "from": sender, "chat_instance": "1", "data": data, "message": message.as_json()}
    bot.server.inject({"callback_query": query})
    bot.expected_refusals.append("answerCallbackQuery")  # the stand-in knows no such press
    return (await bot.server.next_answer(f"{user_id}{data}")).parameters["text"]


async def until(condition: Callable[[], object]) -> None:
    """Wait until what another process does has become true."""
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 — of another process
            await asyncio.sleep(0.1)


def received(bot: Bot, chat: Chat) -> list[str]:
    """Return the news that a chat has been sent."""
    return [one.text for one in bot.server.messages(chat) if one.text.startswith(("🔔", "🗞"))]


async def test_news_on_a_topic_arrive_once(bot: Bot) -> None:
    """What a rebuild adds on a topic arrives once, a later report of it never, and nothing once the button ends it."""
    reader, other = bot.server.user(7), bot.server.user(8, language_code="en")
    chat, street = bot.server.private_chat(reader), bot.server.private_chat(other)
    async with bot.serving():
        nothing = await bot.ask(chat, reader, "/theodoi", timeout=60)
        followed = await bot.ask(chat, reader, "/theodoi cầu  Đò Gát")
        await bot.ask(street, other, "/follow vải thiều Lục Hà")
        wordless = await bot.ask(chat, reader, "/theodoi ???")
        await publish(bot, "thu-phi", NEWS)
        digest = await bot.server.next_message(chat, after=wordless, timeout=60)
        make_due(bot)
        await publish(bot, "thu-phi-2", FOLLOW_UP)
        make_due(bot)
        await until(lambda: considered(bot) == [5, 5])
        ended, alert = await bot.press(digest, PHRASES.end, reader)
        refusals = []
        for data in ("wd:1", "wd:2", f"wd:{'9' * 18}"):  # pressed again, of another chat, made up
            bot.expected_refusals.append("editMessageReplyMarkup")  # its button is gone already
            refusals.append(await forged(bot, digest, data, reader.id))
        listed = await bot.ask(chat, reader, "/theodoi")
    assert f"{PHRASES.empty}\n\n{PHRASES.how_to_add}" == nothing.text
    assert PHRASES.confirmation(Wish("cầu Đò Gát"), "3") == followed.text
    assert [VIETNAMESE.reader.views.news, PHRASES.end] == labels(digest)
    assert PHRASES.only_topics == wordless.text
    assert digest.text == f"{PHRASES.news_heading.format(topic='“cầu Đò Gát”')}\n\n• {TITLE}\nBáo Ven Sông · 1/7/2025"
    assert ([digest.text], []) == (received(bot, chat), received(bot, street))
    assert ([VIETNAMESE.reader.views.news], PHRASES.ended) == (labels(ended), alert)
    assert ([PHRASES.gone] * 3, nothing.text) == (refusals, listed.text)
    assert [(8, None, "vải thiều Lục Hà", None)] == stored(bot)


def considered(bot: Bot) -> list[int]:
    with closing(sqlite3.connect(bot.database)) as connection:
        return [newest for (newest,) in connection.execute("SELECT newest FROM subscriptions ORDER BY id")]


async def test_stories_are_read_and_ended_in_words(bot: Bot) -> None:
    """A digest asked for in words has a button a story, which shows it below, also after a restart; words end it."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    for path in bot.articles.iterdir():
        path.unlink()
    (bot.articles / "cho.txt").write_text("Chợ Mây Hạ dời ra bờ sông.\nChợ Mây Hạ có 40 sạp.", encoding="utf-8")
    async with bot.serving():
        followed = await bot.ask(chat, reader, "Theo dõi tin về cầu Đò Gát", timeout=60)
        daily = await bot.ask(chat, reader, "gửi tin mỗi ngày lúc 7 giờ tối")
        asked = await bot.ask(chat, reader, "theo dõi giá vàng ở đâu?")
        await publish(bot, "thu-phi", NEWS)
        (bot.articles / "den.txt").write_text(LIGHTS, encoding="utf-8")
        await bot.reindex()
        make_due(bot)
        await bot.server.wait_for(lambda: any("\n\n2. " in text for text in received(bot, chat)), 60)
    digest = next(one for one in bot.server.messages(chat) if "\n\n2. " in one.text)
    story = next(rank for rank in (1, 2) if f"\n\n{rank}. {TITLE}\n" in digest.text)
    async with bot.serving():
        _, alert = await bot.press(digest, f"Đọc tin {story}", reader)
        opened = await bot.server.wait_for(  # the digest of the topic may arrive only now
            lambda: next((one for one in bot.server.messages(chat) if one.reply_to == digest.message_id), None)
        )
        alerts = [await forged(bot, digest, data, reader.id) for data in ("an:0", f"an:{'9' * 18}", "an:x")]
        ended, _ = await bot.press(digest, PHRASES.end, reader)
        unknown = await bot.ask(chat, reader, "ngừng theo dõi giá lúa")
        stopped = await bot.ask(chat, reader, "Ngừng theo dõi cau do gat")
        none = await bot.ask(chat, reader, "ngừng theo dõi")
    assert PHRASES.confirmation(Wish("cầu Đò Gát"), "3") == followed.text
    assert PHRASES.confirmation(Wish("", 1140), "3") == daily.text
    assert ["theo dõi giá vàng ở đâu?"] == [row[2] for row in bot.logged()], asked.text
    assert ["Đọc tin 1", "Đọc tin 2", PHRASES.end] == labels(digest)
    assert (None, True) == (alert, TITLE in opened.text)
    assert (digest.content, ["Đọc tin 1", "Đọc tin 2"]) == (ended.content, labels(ended))
    assert [VIETNAMESE.reader.articles.unknown.format(number=0)] == alerts[:1]
    assert [REFUSALS.unknown] == alerts[2:]
    assert [f"✕ {'cầu Đò Gát'}"] == labels(unknown)
    assert (PHRASES.ended, f"{PHRASES.empty}\n\n{PHRASES.how_to_add}") == (stopped.text, none.text)


async def test_daily_news_arrive_after_restart_and_outage(bot: Bot) -> None:
    """A daily digest that was due while the bot was down or Telegram refused it arrives, once, at the next chance."""
    reader = bot.server.user(7, language_code="en")
    chat = bot.server.private_chat(reader)
    english = ENGLISH.reader.subscriptions
    async with bot.serving():
        daily = await bot.ask(chat, reader, "/follow daily 7:05 UTC+9", timeout=60)
        wrong = await bot.ask(chat, reader, "/theodoi ngày 25:00")
        changed = await bot.ask(chat, reader, "/theodoi mỗi ngày 19h30")
        await publish(bot, "thu-phi", NEWS)
        assert [] == received(bot, chat)
    make_due(bot)
    for fault in (Fault.too_many(1), Fault.gateway(502), Fault.dropped()):
        bot.server.faults.add(fault, method="sendMessage", chat=chat)
    async with bot.serving():
        digest = await bot.server.next_message(chat, after=changed, timeout=60)
        await until(lambda: due_at(bot) > datetime.now(UTC))
        listed = await bot.ask(chat, reader, "/follow")
        after, alert = await bot.press(listed, "✕ 19:30 · all news", reader)
    day = datetime.now(HO_CHI_MINH)
    assert english.confirmation(Wish("", 425, "Etc/GMT-9"), "3") == daily.text
    assert "7:05 (UTC+9)" in daily.text
    assert (english.unknown_time, english.confirmation(Wish("", 1170), "3")) == (wrong.text, changed.text)
    heading = english.daily_heading.format(about="", date=f"{day.day}/{day.month}/{day.year}")
    assert [f"{heading}\n\n• {TITLE}\nBáo Ven Sông · 1/7/2025"] == [digest.text] == received(bot, chat)
    assert (english.ended, True) == (alert, after.text.startswith(english.empty))


def due_at(bot: Bot) -> datetime:
    with closing(sqlite3.connect(bot.database)) as connection:
        ((due,),) = connection.execute("SELECT due_at FROM subscriptions")
    return datetime.fromisoformat(due).replace(tzinfo=UTC)


async def test_groups_subscribe_by_their_administrators(bot: Bot) -> None:
    """In a group only its administrators, the anonymous too, change what it follows; news follow a group that moved."""
    owner, member = bot.server.user(7), bot.server.user(8)
    group, forum = bot.server.group(-5, "Cà phê"), bot.server.group(-1005, "Diễn đàn", supergroup=True)
    quiet = bot.server.group(-6, "Xóm")
    bot.server.privacy_mode = False
    for chat in (group, forum):
        bot.server.groups.promote(chat, owner)
    bot.server.groups.open_thread(forum, 12)
    mentioned = f"/theodoi@{bot.server.bot.username}"
    async with bot.serving():
        refused = await bot.ask(group, member, f"{mentioned} cầu Đò Gát", timeout=60)
        added = await bot.ask(group, owner, f"{mentioned} cầu Đò Gát")
        asked = bot.server.say(forum, owner, f"{mentioned} cầu Đò Gát", thread_id=12)
        in_topic = await bot.reply(asked)
        listed = await bot.ask(group, member, mentioned)
        _, alert = await bot.press(listed, "✕ cầu Đò Gát", member)
        anonymous = await bot.reply(bot.server.say_as_group(quiet, f"{mentioned} cầu Đò Gát"))
        worded = f"@{bot.server.bot.username} ngừng theo dõi cầu Đò Gát"
        unended = await bot.ask(quiet, member, worded)
        ended = await bot.reply(bot.server.say_as_group(quiet, worded))
        await bot.reply(bot.server.say_as_group(quiet, f"{mentioned} cầu Đò Gát"))
        moved = bot.server.migrate(quiet, owner, announced=False)
        supergroup = bot.server.migrate(group, owner)
        await bot.confirmed()
        await until(lambda: stored(bot)[0][0] == supergroup.id)
        await publish(bot, "thu-phi", NEWS)
        bot.expected_refusals.append("sendMessage")  # to the former id of a group that has moved unheard
        await bot.server.wait_for(lambda: all(received(bot, chat) for chat in (supergroup, forum, moved)), 60)
        await until(lambda: stored(bot)[-1][0] == moved.id)
    assert [PHRASES.only_administrators] * 3 == [refused.text, alert, unended.text]
    assert [PHRASES.confirmation(Wish("cầu Đò Gát"), "3"), PHRASES.ended] == [anonymous.text, ended.text]
    assert added.text == in_topic.text == PHRASES.confirmation(Wish("cầu Đò Gát"), "3")
    assert [12, 12] == [one.thread_id for one in bot.server.messages(forum) if one.sender == bot.server.bot]
    assert [(supergroup.id, None), (forum.id, 12), (moved.id, None)] == [row[:2] for row in stored(bot)]


async def test_subscriptions_end_where_they_cannot_arrive(bot: Bot) -> None:
    """Blocking the bot ends all those of a reader, and a deleted topic its own; other chats keep theirs."""
    reader, other = bot.server.user(7), bot.server.user(8)
    chat, forum = bot.server.private_chat(reader), bot.server.group(-1005, "Diễn đàn", supergroup=True)
    bot.server.groups.promote(forum, other)
    bot.server.groups.open_thread(forum, 12)
    mentioned = f"/theodoi@{bot.server.bot.username} ngày 7:00"
    async with bot.serving():
        for topic in ("", "cầu Đò Gát"):
            await bot.ask(chat, reader, f"/theodoi ngày 7:00 {topic}", timeout=60)
        await bot.reply(bot.server.say(forum, other, mentioned, thread_id=12))
        await bot.ask(forum, other, mentioned)
        await publish(bot, "thu-phi", NEWS)
        bot.server.block(reader)
        bot.server.groups.delete_thread(forum, 12)
        bot.expected_refusals += ["sendMessage"] * 2
        make_due(bot, without=2)
        await until(lambda: [(forum.id, None, "", 420)] == stored(bot))
        await until(lambda: received(bot, forum))
        await until(lambda: len(bot.server.errors) == len(bot.expected_refusals))
    assert [None] == [one.thread_id for one in bot.server.messages(forum) if one.text in received(bot, forum)]


async def test_own_data_cover_subscriptions(bot: Bot) -> None:
    """`/xuat` has the subscriptions of a reader, `/privacy` names them, and `/xoadulieu` ends them, but not others'."""
    reader, other = bot.server.user(7), bot.server.user(8)
    chat, street = bot.server.private_chat(reader), bot.server.private_chat(other)
    async with bot.serving():
        await bot.ask(chat, reader, "/theodoi ngày 7:00 giá vàng", timeout=60)
        await bot.ask(street, other, "/theodoi giá vàng")
        exported = await bot.ask(chat, reader, "/xuat")
        privacy = await bot.ask(chat, reader, "/privacy")
        question = await bot.ask(chat, reader, "/xoadulieu")
        for label in (VIETNAMESE.reader.own_data.erase, VIETNAMESE.reader.own_data.erase_for_good):
            await bot.press(question, label, reader)
    assert exported.document is not None
    (subscription,) = json.loads(exported.document.content)["subscriptions"]
    assert ("giá vàng", "7:00", "Asia/Ho_Chi_Minh") == tuple(
        subscription[name] for name in ("topic", "daily_at", "time_zone")
    )
    assert "/theodoi" in privacy.text
    assert [(8, None, "giá vàng", None)] == stored(bot)


async def test_chats_that_may_not_use_the_bot_get_no_news(bot: Bot) -> None:
    """Whoever is blocked by the operator afterwards gets no news, and a chat has a limited number of subscriptions."""
    reader, chat = bot.server.user(7), bot.server.private_chat(bot.server.user(7))
    bot.set(HOIBAO_QUESTIONS_PER_MINUTE="0")
    async with bot.serving():
        replies = [await bot.ask(chat, reader, f"/theodoi ngày 7:00 cầu {number}") for number in range(21)]
        await bot.ask(bot.office, bot.editor, "/theodoi ngày 7:00")
        await publish(bot, "thu-phi", NEWS)
    make_due(bot)
    bot.set(TELEGRAM_BLOCKED_IDS=str(reader.id), TELEGRAM_ADMIN_IDS=str(EDITOR))
    async with bot.serving():
        await bot.server.wait_for(lambda: received(bot, bot.office), 60)
    assert PHRASES.too_many.format(count=20) == replies[-1].text
    assert PHRASES.confirmation(Wish("cầu 19", 420), "3") == replies[-2].text
    assert [] == received(bot, chat)
