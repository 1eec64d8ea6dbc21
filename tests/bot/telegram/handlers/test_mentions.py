"""Which messages of a group the bot answers."""

import pytest

from bot.texts.texts import VIETNAMESE
from tests.serving import ANSWER, QUESTION, Bot, marked

GROUP = -5


async def test_talk_is_not_answered(bot: Bot) -> None:
    """Other talk, unknown commands, commands and mentions of other bots, replies to people, edits: no reply."""
    reader, other = bot.server.user(7), bot.server.user(8)
    bot.server.privacy_mode = False
    group = bot.server.group(GROUP, "Cà phê")
    async with bot.serving():
        sent = bot.server.say(group, reader, QUESTION)
        bot.server.say(group, other, QUESTION, reply_to=sent)
        bot.server.say(group, reader, "/nothing")
        bot.server.say(group, reader, f"/hoi@other_bot {QUESTION}")
        bot.server.say(group, reader, f"@other_bot {QUESTION}")
        bot.server.say(group, reader, f"{bot.server.bot.username} {QUESTION}")
        bot.server.edit(sent, f"{QUESTION}?")
        reply = await bot.ask(group, other, f"/hoi {QUESTION}")
        bot.server.say(group, reader, f"/hoi@other_bot {QUESTION}", reply_to=reply)
        last = await bot.ask(group, other, f"/hoi {QUESTION}")
    assert [reply, last] == bot.server.messages(group)
    assert [(GROUP, 8, QUESTION, 1)] * 2 == bot.logged()


@pytest.mark.parametrize("privacy_mode", [True, False])
@pytest.mark.parametrize("form", ["/hoi {question}", "/hoi@{name} {question}", "/ask@{name} {question}"])
async def test_commands_are_answered(bot: Bot, form: str, *, privacy_mode: bool) -> None:
    """A command is answered with and without the bot's name, in both privacy modes."""
    reader = bot.server.user(7)
    bot.server.privacy_mode = privacy_mode
    group = bot.server.group(GROUP, "Cà phê", supergroup=True)
    async with bot.serving():
        reply = await bot.ask(group, reader, form.format(name=bot.server.bot.username, question=QUESTION))
    assert ANSWER == marked(reply, "blockquote")[0]
    assert [(GROUP, 7, QUESTION, 1)] == bot.logged()


async def test_mention_is_answered(bot: Bot) -> None:
    """A mention of the bot is answered; the name in any case is not part of the question."""
    name = str(bot.server.bot.username)
    bot.server.privacy_mode = False
    group = bot.server.group(GROUP, "Cà phê")
    asked = [f"@{name}, {QUESTION}", f"😀 {QUESTION} @{name.upper()}", f"@{name} /hoi@other_bot {QUESTION}"]
    async with bot.serving():
        for user_id, text in enumerate(asked, start=7):
            assert ANSWER == marked(await bot.ask(group, bot.server.user(user_id), text), "blockquote")[0]
    questions = [QUESTION, f"😀 {QUESTION}", f"/hoi@other_bot {QUESTION}"]
    assert [(GROUP, user_id, text, 1) for user_id, text in enumerate(questions, start=7)] == bot.logged()


@pytest.mark.parametrize("privacy_mode", [True, False])
async def test_reply_to_the_bot_is_answered(bot: Bot, *, privacy_mode: bool) -> None:
    """A reply to a message of the bot is a question, from anybody."""
    reader, other = bot.server.user(7), bot.server.user(8)
    bot.server.privacy_mode = privacy_mode
    group = bot.server.group(GROUP, "Cà phê")
    async with bot.serving():
        first = await bot.ask(group, reader, "/hoi Sản lượng vải thiều Lục Hà?")
        second = await bot.ask(group, other, QUESTION, reply_to=first)
    assert ANSWER == marked(second, "blockquote")[0]
    assert (GROUP, 8, QUESTION, 1) == bot.logged()[1]


@pytest.mark.parametrize("privacy_mode", [True, False])
async def test_bare_mention_is_asked_back(bot: Bot, *, privacy_mode: bool) -> None:
    """A mention without words, and a bare `/hoi`, open a reply of the person, which is the question."""
    reader = bot.server.user(7)
    group = bot.server.group(GROUP, "Cà phê")
    bot.server.privacy_mode = privacy_mode
    bare = "/hoi" if privacy_mode else f"@{bot.server.bot.username}"
    async with bot.serving():
        asked_back = await bot.ask(group, reader, bare)
        answer = await bot.ask(group, reader, QUESTION, reply_to=asked_back)
    expected = VIETNAMESE.question_missing if privacy_mode else VIETNAMESE.reader.messages.ask_back
    assert (expected, True) == (asked_back.text, asked_back.force_reply)
    assert ANSWER == marked(answer, "blockquote")[0]
    assert [(GROUP, 7, QUESTION, 1)] == bot.logged()


async def test_edited_commands_are_not_followed(bot: Bot) -> None:
    """In a private chat an edited command gets no second reply."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        for command in ("/tomtat cầu Đò Gát", "tóm tắt cầu Đò Gát"):
            sent = bot.server.say(chat, reader, command)
            await bot.reply(sent)
            bot.server.edit(sent, f"{command} Hà Lâm")
        await bot.ask(chat, reader, QUESTION)
    assert 3 == len(bot.server.messages(chat))
