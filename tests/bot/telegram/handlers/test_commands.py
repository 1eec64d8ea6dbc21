"""The commands, menus and the limit to those admitted, through the stand-in for Telegram."""

import json
from datetime import datetime, timedelta

import pytest

from bot.telegram.handlers.menus import ADMIN_COMMANDS, COMMANDS, GROUP_COMMANDS
from bot.texts.texts import ENGLISH, VIETNAMESE, Texts
from retrieval.dates.calendar import Period
from retrieval.dates.publication.publication_date import HO_CHI_MINH
from tests.program import BRIDGE
from tests.serving import ANSWER, EDITOR, QUESTION, Bot, labels, marked

ARTICLES, SUMMARIES = VIETNAMESE.reader.articles, VIETNAMESE.reader.summaries


@pytest.mark.parametrize(("language", "texts"), [("vi", VIETNAMESE), ("en-GB", ENGLISH)])
async def test_guide_speaks_both_languages(bot: Bot, language: str, texts: Texts) -> None:
    """Greeting, help and privacy come in the reader's language; only an administrator reads of reindexing."""
    reader = bot.server.user(7, language_code=language)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        assert texts.welcome(*COMMANDS) == (await bot.ask(chat, reader, "/start")).text
        assert texts.help(*COMMANDS) == (await bot.ask(chat, reader, "/help")).text
        assert texts.reader.privacy == (await bot.ask(chat, reader, "/privacy")).text
        assert VIETNAMESE.help(*ADMIN_COMMANDS) == (await bot.ask(bot.office, bot.editor, "/help")).text
    assert [] == bot.logged()


async def test_menus_and_descriptions(bot: Bot) -> None:
    """Readers, groups and each administrator get their menu in both languages, and the bot its descriptions."""
    bot.set(TELEGRAM_ADMIN_IDS=f"{EDITOR},88")
    bot.expected_refusals = ["setMyCommands"]  # number 88 never wrote to the bot
    newcomer = bot.server.user(88)
    async with bot.serving():
        await bot.server.wait_for(lambda: bot.server.errors)
        await bot.ask(bot.office, bot.editor, "/help")
        before = len(bot.server.transcript)
        await bot.ask(bot.server.private_chat(newcomer), newcomer, "/start")
        await bot.server.wait_for(lambda: menus(bot, before).get(("chat 88", "en")))
    expected = {"default": COMMANDS, "all_group_chats": GROUP_COMMANDS, f"chat {EDITOR}": ADMIN_COMMANDS}
    for scope, names in expected.items():
        for language in (None, "en"):
            assert list(names) == menus(bot)[scope, language]
    assert list(ADMIN_COMMANDS) == menus(bot, before)["chat 88", "en"]
    assert {"", "en"} == set(bot.server.profile.descriptions) == set(bot.server.profile.short_descriptions)
    assert "Traceback" not in bot.log


def menus(bot: Bot, after: int = 0) -> dict[tuple[str, object], list[str]]:
    """The commands of each menu that was set, by scope and language."""
    found = {}
    for call in bot.server.transcript[after:]:
        if call.method == "setMyCommands":
            given = json.loads(json.dumps(call.parameters.get("scope") or {"type": "default"}))
            scope = f"{given['type']} {given.get('chat_id', '')}".strip()
            commands = json.loads(json.dumps(call.parameters["commands"]))
            found[scope, call.parameters.get("language_code")] = [command["command"] for command in commands]
    return found


async def test_articles_are_listed_page_by_page(bot: Bot) -> None:
    """The list tells number, title, source and date, newest first, unknown years last, and turns in place."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    for day in range(1, 10):
        (bot.articles / f"tin-{day}.txt").write_text(f"Ngày: {day}/7/2025\nTin số {day}\n\nHồ Sen đã cạn.\n")
    (bot.articles / "a.txt").write_text("Chợ quê\n\nChợ quê họp từ sáng sớm.\n")
    async with bot.serving():
        first = await bot.ask(chat, reader, "/baiviet")
        second, _ = await bot.press(first, "›", reader)
        back, alert = await bot.press(first, "‹", reader)
        assert back.content == (await bot.ask(chat, reader, "/articles")).content
    assert first.text.startswith(ARTICLES.heading.format(total=13, page=1, pages=2))
    entries = first.text.split("\n\n")[1:-1]
    assert [f"Tin số {day}" for day in range(9, 0, -1)] == [entry.splitlines()[0][-8:] for entry in entries[:9]]
    assert entries[9].endswith("Vải thiều Lục Hà được mùa\nĐồng Quê · 5/6/2025")
    assert ["›"] == labels(first)
    assert second.text.split("\n\n")[-2].endswith("Chợ quê\nkhông rõ nguồn · không rõ ngày")
    assert ["‹"] == labels(second)
    assert (first.content, first.buttons, None) == (back.content, back.buttons, alert)


async def test_one_article(bot: Bot) -> None:
    """An article's card tells its facts and how it begins; other numbers and words get a fitting reply."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        number = await number_of(bot, "Khánh thành cầu Đò Gát")
        card = await bot.ask(chat, reader, f"/baiviet {number}")
        assert card.text == (await bot.ask(chat, reader, f"/articles #{number}")).text
        for wrong in ("99", "0"):
            assert ARTICLES.unknown.format(number=wrong) == (await bot.ask(chat, reader, f"/baiviet {wrong}")).text
        for words in ("cầu", "-1", "9" * 4000):
            assert ARTICLES.number_missing == (await bot.ask(chat, reader, f"/baiviet {words}")).text
    assert card.text.startswith(f"Bài số {number}\nKhánh thành cầu Đò Gát\nBáo Ven Sông · 12/3/2025 · 4 câu\n")
    assert marked(card, "blockquote")[0] in BRIDGE


async def number_of(bot: Bot, title: str) -> str:
    """The number that the list gives an article."""
    listed = await bot.ask(bot.office, bot.editor, "/baiviet")
    return next(line.partition(".")[0] for line in listed.text.splitlines() if line.endswith(title))


async def test_summary_of_an_article(bot: Bot) -> None:
    """An article is summarised by its number, or in reply to an answer from it, in its own words."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        number = await number_of(bot, "Khánh thành cầu Đò Gát")
        summary = await bot.ask(chat, reader, f"/tomtat {number}")
        assert summary.content == (await bot.ask(chat, reader, f"/summary {number}")).content
        answer = await bot.ask(chat, reader, QUESTION)
        assert summary.content == (await bot.ask(chat, reader, "/tomtat", reply_to=answer)).content
        (bot.articles / "cau-do-gat.txt").unlink()
        started = await bot.ask(bot.office, bot.editor, "/reindex")
        await bot.server.wait_for(lambda: "Đã đọc lại" in bot.current(started).text, 30)
        gone = await bot.ask(chat, reader, "/tomtat", reply_to=answer)
        unknown = await bot.ask(chat, reader, f"/tomtat {number}")
    assert summary.text.startswith(SUMMARIES.of_article)
    assert summary.text.endswith("Khánh thành cầu Đò Gát\nBáo Ven Sông · 12/3/2025")
    quotations = marked(summary, "blockquote")
    assert quotations
    assert all(quotation in BRIDGE for quotation in quotations)
    assert VIETNAMESE.reader.buttons.lost["gone"] == gone.text
    assert ARTICLES.unknown.format(number=number) == unknown.text


async def test_summary_of_a_topic(bot: Bot) -> None:
    """A topic is summarised from the articles about it, each with its caption; any other gets a fitting reply."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        summary = await bot.ask(chat, reader, "/tomtat vải thiều Lục Hà")
        helped = await bot.ask(chat, reader, "/help")
        replies = {
            "/tomtat": await bot.ask(chat, reader, "/tomtat"),
            "in reply to help": await bot.ask(chat, reader, "/tomtat", reply_to=helped),
            "nothing answers": await bot.ask(chat, reader, "/tomtat giải cờ vua toàn quốc"),
            "no words": await bot.ask(chat, reader, "/tomtat ???"),
            "long": await bot.ask(chat, reader, "/tomtat " + "bóng đá " * 511),
        }
    assert summary.text.startswith("Tóm tắt về “vải thiều Lục Hà” (1 bài có nói đến):\n\n")
    assert summary.text.endswith("Vải thiều Lục Hà được mùa\nĐồng Quê · 5/6/2025")
    assert [SUMMARIES.missing] * 2 + [SUMMARIES.topic_unknown] * 3 == [reply.text for reply in replies.values()]


async def test_summary_of_a_period(bot: Bot) -> None:
    """This week is summarised from the articles of this week alone, and the reply names its days."""
    today = datetime.now(HO_CHI_MINH).date()
    text = f"Ngày: {today:%d/%m/%Y}\nChợ Sen họp lại\nChợ Sen họp lại sau mùa lũ, cá linh về nhiều.\n"
    (bot.articles / "cho-sen.txt").write_text(text, encoding="utf-8")
    monday = today - timedelta(days=today.weekday())
    days = VIETNAMESE.dates.of_period(Period(monday, monday + timedelta(days=6)))
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        week = await bot.ask(chat, reader, "/tomtat tuần này")
        topic = await bot.ask(chat, reader, "/tomtat tuần này về chợ Sen")
        other = await bot.ask(chat, reader, "/tomtat năm 2019")
    told = f"{VIETNAMESE.period.format(period=days)}\n"
    assert week.text.startswith(told + SUMMARIES.of_period.format(articles=1))
    assert ["Chợ Sen họp lại sau mùa lũ, cá linh về nhiều."] == marked(week, "blockquote")
    assert topic.text.startswith(told + SUMMARIES.of_topic.format(topic="chợ Sen", articles=1))
    assert f"Khoảng thời gian: 1/1/2019 – 31/12/2019\n{SUMMARIES.period_empty}" == other.text


async def test_only_those_admitted_may_ask(bot: Bot) -> None:
    """With TELEGRAM_ALLOWED_IDS a stranger gets one polite line in private and nothing in a group; others all."""
    reader, stranger = bot.server.user(7), bot.server.user(8)
    chat, street = bot.server.private_chat(reader), bot.server.private_chat(stranger)
    group = bot.server.group(-5, "Cà phê")
    refusal = VIETNAMESE.reader.not_allowed
    bot.set(TELEGRAM_ALLOWED_IDS="7")
    async with bot.serving():
        for text in (QUESTION, "/start", "/baiviet", "/tomtat 1", "/reindex"):
            assert refusal == (await bot.ask(street, stranger, text)).text
        bot.server.say(group, stranger, f"/hoi {QUESTION}")
        answer = await bot.ask(group, reader, f"/hoi {QUESTION}")
        standing, alert = await bot.press(answer, f"{VIETNAMESE.reader.buttons.context} 1", stranger)
        assert ANSWER == marked(await bot.ask(chat, reader, QUESTION), "blockquote")[0]
        assert ANSWER == marked(await bot.ask(bot.office, bot.editor, QUESTION), "blockquote")[0]
    assert [answer] == bot.server.messages(group)
    assert (answer.content, refusal) == (standing.content, alert)
    assert [7, 7, EDITOR] == [row[1] for row in bot.logged()]
    assert 7 == bot.log.count("user 8 is not admitted")


async def test_a_picture_is_asked_for_in_words(bot: Bot) -> None:
    """What is no text, in a private chat, is answered with the request to type the question, and not logged."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        said = bot.server.say(chat, reader, "/start")
        greeting = await bot.server.next_message(chat, after=said)
        sticker = {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 1, "height": 1}
        bot.server.inject(
            {
                "message": {
                    "message_id": 900,
                    "date": 1_770_000_000,
                    "chat": chat.as_json(),
                    "from": reader.as_json(),
                    "sticker": sticker | {"is_animated": False, "is_video": False},
                }
            }
        )
        reply = await bot.server.next_message(chat, after=greeting)
    assert VIETNAMESE.only_text == reply.text
    assert [] == bot.logged()
