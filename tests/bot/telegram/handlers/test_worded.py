"""Commands in words, as they are typed in chats."""

import pytest

from retrieval.text.normalise import fold
from tests.serving import EDITOR, Bot

WORDED = {
    "giúp đỡ": "/help",
    "quyền riêng tư": "/privacy",
    "danh sách bài": "/baiviet",
    "đọc bài số {number}": "/baiviet {number}",
    "bài về Đò Gát": "/baiviet Đò Gát",
    "tóm tắt bài số {number}": "/tomtat {number}",
    "tóm tắt cầu Đò Gát": "/tomtat cầu Đò Gát",
    "tóm tắt": "/tomtat",
    "dòng thời gian cầu Đò Gát": "/dongthoigian cầu Đò Gát",
    "hủy bỏ": "/huy",
    "xóa dữ liệu của tôi": "/xoadulieu",
}


async def test_words_do_what_the_command_does(bot: Bot) -> None:
    """Each command in words gets the reply of the command, typed with diacritics and without, and is not logged."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    bot.set(HOIBAO_QUESTIONS_PER_MINUTE="0")
    async with bot.serving():
        number = await bot.article_number("Khánh thành cầu Đò Gát")
        for words, command in WORDED.items():
            typed = words.format(number=number)
            expected = await bot.ask(chat, reader, command.format(number=number))
            assert expected.content == (await bot.ask(chat, reader, typed)).content
            bare = await bot.ask(chat, reader, fold(command.format(number=number)))
            assert bare.content == (await bot.ask(chat, reader, f"{fold(typed)}.")).content
    assert [] == bot.logged()


async def test_words_in_a_group(bot: Bot) -> None:
    """In a group a command in words is followed where it names the bot or replies to it."""
    reader = bot.server.user(7)
    group = bot.server.group(-5, "Cà phê")
    bot.server.privacy_mode = False
    async with bot.serving():
        expected = await bot.ask(group, reader, "/tomtat cầu Đò Gát")
        bot.server.say(group, reader, "tóm tắt cầu Đò Gát")
        named = await bot.ask(group, reader, f"@{bot.server.bot.username} tóm tắt cầu Đò Gát giúp mình nhé")
        replied = await bot.ask(group, reader, "tóm tắt cầu Đò Gát", reply_to=expected)
    assert [expected.content] * 3 == [message.content for message in bot.server.messages(group)]
    assert [expected, named, replied] == bot.server.messages(group)


@pytest.mark.parametrize(("words", "command"), [("đọc lại kho bài", "/reindex"), ("thống kê", "/thongke")])
async def test_words_of_administrators(bot: Bot, words: str, command: str) -> None:
    """What only administrators may do is refused to a reader in words, too, and done for an administrator."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        refusals = [await bot.ask(chat, reader, text) for text in (words, command)]
        done = await bot.ask(bot.office, bot.server.user(EDITOR), words)
    assert refusals[0].content == refusals[1].content
    assert refusals[0].content != done.content


async def test_forwarded_words_are_no_command(bot: Bot) -> None:
    """A forwarded text and a question that holds the words of a command are answered as questions."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    questions = ["Tóm tắt cầu Đò Gát có dễ không?", "Bài viết của ai nói về cầu Đò Gát?"]
    async with bot.serving():
        sent = bot.server.forward(chat, reader, "tóm tắt cầu Đò Gát")
        await bot.reply(sent)
        for question in questions:
            await bot.ask(chat, reader, question)
    assert ["tóm tắt cầu Đò Gát", *questions] == [row[2] for row in bot.logged()]
