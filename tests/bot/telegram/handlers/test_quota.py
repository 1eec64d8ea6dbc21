"""What each person may ask for within a minute."""

import asyncio

from bot.texts.texts import VIETNAMESE
from tests.serving import ANSWER, QUESTION, Bot, marked

GROUPS, COMMANDS = 64, 30


async def test_one_reader_is_refused_once(bot: Bot) -> None:
    """Beyond the quota a reader is refused once and then ignored, whatever is asked; other people are answered."""
    hasty, other = bot.server.user(7), bot.server.user(8)
    chat, elsewhere = bot.server.private_chat(hasty), bot.server.private_chat(other)
    group = bot.server.group(-5, "Cà phê")
    bot.set(HOIBAO_QUESTIONS_PER_MINUTE="3")
    async with bot.serving():
        for text in (QUESTION, f"/tomtat {QUESTION}"):
            await bot.ask(chat, hasty, text)
        await bot.ask(group, hasty, "/help")
        refused = await bot.ask(chat, hasty, "/baiviet")
        for text in (QUESTION, "/hoi", "/help", "/unknown", "/start"):
            bot.server.say(chat, hasty, text)
        bot.server.say(group, hasty, "/help")
        assert ANSWER == marked(await bot.ask(elsewhere, other, QUESTION), "blockquote")[0]
        for _ in range(4):
            assert ANSWER == marked(await bot.ask(bot.office, bot.editor, QUESTION), "blockquote")[0]
    seconds = [int(word) for word in refused.text.split() if word.isdecimal()]
    assert VIETNAMESE.reader.too_often.format(seconds=seconds[0]) == refused.text
    assert 0 < seconds[0] <= 60
    assert (3, 1) == (len(bot.server.messages(chat)), len(bot.server.messages(group)))
    assert 1 == bot.log.count("its sender asks too often")


async def test_presses_count(bot: Bot) -> None:
    """Presses count like messages: the first beyond the quota gets an alert, and changes nothing."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    bot.set(HOIBAO_QUESTIONS_PER_MINUTE="3")
    labels = VIETNAMESE.reader.views
    async with bot.serving():
        answer = await bot.ask(chat, reader, QUESTION)
        context, alert = await bot.press(answer, labels.surroundings, reader)
        assert (False, None) == (answer.content == context.content, alert)
        back, alert = await bot.press(context, labels.back, reader)
        assert (answer.content, None) == (back.content, alert)
        after, alert = await bot.press(back, labels.surroundings, reader)
        bot.server.say(chat, reader, QUESTION)
        await bot.ask(bot.office, bot.editor, "/help")
    assert answer.content == after.content
    assert VIETNAMESE.reader.too_often.partition("{")[0] == (alert or "")[: VIETNAMESE.reader.too_often.index("{")]
    assert 1 == len(bot.server.messages(chat))


async def test_edits_count(bot: Bot) -> None:
    """Edits count like messages: the first beyond the quota is explained, and the answer stays."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    bot.set(HOIBAO_QUESTIONS_PER_MINUTE="2")
    async with bot.serving():
        asked = bot.server.say(chat, reader, QUESTION)
        answer = await bot.reply(asked)
        for text in ("Cầu Đò Gát dài bao nhiêu mét?", QUESTION, "Ai khánh thành cầu Đò Gát?"):
            bot.server.edit(asked, text)
        refusal = await bot.server.next_message(chat, after=answer, timeout=60)
        await bot.ask(bot.office, bot.editor, "/help")
    assert VIETNAMESE.reader.too_often.partition("{")[0] == refusal.text[: VIETNAMESE.reader.too_often.index("{")]
    assert [answer.message_id, refusal.message_id] == [message.message_id for message in bot.server.messages(chat)]
    assert ["Cầu Đò Gát dài bao nhiêu mét?"] == [row[2] for row in bot.logged()]


async def test_what_is_not_for_the_bot_does_not_count(bot: Bot) -> None:
    """What people write to each other in a group does not count, nor do the members of one group share a quota."""
    reader, other = bot.server.user(7), bot.server.user(8)
    group = bot.server.group(-5, "Cà phê")
    bot.server.privacy_mode = False
    bot.set(HOIBAO_QUESTIONS_PER_MINUTE="1")
    async with bot.serving():
        for number in range(5):
            bot.server.say(group, reader, f"Chào cả nhà {number}")
        for person in (reader, other):
            assert ANSWER == marked(await bot.ask(group, person, f"/hoi {QUESTION}"), "blockquote")[0]


async def test_anonymous_administrators_count_by_group(bot: Bot) -> None:
    """Anonymous administrators, who share one user of Telegram, count by their group."""
    anonymous = bot.server.user(1087968824, first_name="Group")
    groups = [bot.server.group(number, "Nhóm") for number in (-5, -6)]
    bot.set(HOIBAO_QUESTIONS_PER_MINUTE="1")
    async with bot.serving():
        for group in groups:
            header = {"message_id": 9, "date": 1_900_000_000, "chat": group.as_json(), "from": anonymous.as_json()}
            command = {"type": "bot_command", "offset": 0, "length": 5}
            bot.server.inject(
                {"message": {**header, "sender_chat": group.as_json(), "text": "/help", "entities": [command]}}
            )
        help_ = VIETNAMESE.help("start").split("\n")[0]
        for group in groups:
            assert help_ in (await bot.server.next_message(group)).text


async def test_flood_in_many_groups_stops_nobody(bot: Bot) -> None:
    """While one user sends 30 commands in each of 64 groups, another reader is answered; the rest is dropped."""
    hasty, reader = bot.server.user(7), bot.server.user(8)
    chat = bot.server.private_chat(reader)
    groups = [bot.server.group(-100 - number, "Nhóm") for number in range(GROUPS)]
    async with bot.serving():
        await bot.ask(bot.office, bot.editor, "/help")
        for group in groups:
            for _ in range(COMMANDS):
                bot.server.say(group, hasty, "/help")
        assert ANSWER == marked(await bot.ask(chat, reader, QUESTION), "blockquote")[0]
        async with asyncio.timeout(60):
            while bot.pending():  # noqa: ASYNC110 — a database has no event to wait for
                await asyncio.sleep(0.2)
    replies = [message.text for group in groups for message in bot.server.messages(group)]
    refusal = VIETNAMESE.reader.too_often.partition("{")[0]
    assert (21, 1) == (len(replies), sum(text.startswith(refusal) for text in replies))
