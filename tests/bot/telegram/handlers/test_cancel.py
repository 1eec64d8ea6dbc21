"""`/huy`."""

from bot.texts.texts import ENGLISH, VIETNAMESE
from tests.serving import ANSWER, QUESTION, Bot, marked


async def test_nothing_is_under_way(bot: Bot) -> None:
    """Where nothing is under way, the reply says so, by both names of the command and in both languages."""
    reader, visitor = bot.server.user(7), bot.server.user(8, language_code="en")
    chat, visit = bot.server.private_chat(reader), bot.server.private_chat(visitor)
    async with bot.serving():
        for text in ("/huy", "hủy"):
            assert VIETNAMESE.reader.messages.nothing_to_cancel == (await bot.ask(chat, reader, text)).text
        assert ENGLISH.reader.messages.nothing_to_cancel == (await bot.ask(visit, visitor, "/cancel")).text


async def test_asked_back_question_is_cancelled(bot: Bot) -> None:
    """A question that the bot has asked for is dropped, also after a restart; the next one is answered."""
    reader = bot.server.user(7)
    group = bot.server.group(-5, "Cà phê")
    bot.server.privacy_mode = False
    async with bot.serving():
        by_mention = await bot.ask(group, reader, f"@{bot.server.bot.username}")
        by_command = await bot.ask(group, reader, "/hoi")
        replies = [await bot.ask(group, reader, "/huy", reply_to=by_mention)]
    async with bot.serving():
        replies.append(await bot.ask(group, reader, "hủy", reply_to=by_command))
        answer = await bot.ask(group, reader, f"/hoi {QUESTION}")
        nothing = await bot.ask(group, reader, "/huy", reply_to=answer)
    assert [VIETNAMESE.reader.messages.question_cancelled] * 2 == [reply.text for reply in replies]
    assert ANSWER == marked(answer, "blockquote")[0]
    assert VIETNAMESE.reader.messages.nothing_to_cancel == nothing.text


async def test_rebuild_is_cancelled_by_administrators_only(bot: Bot) -> None:
    """`/huy` of an administrator ends a rebuild; that of a reader leaves it alone."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        await bot.ask(bot.office, bot.editor, "/start")
        bridges = "\n".join(f"Cầu số {number} của Hà Lâm dài {number + 9} mét." for number in range(100_000))
        (bot.articles / "cau.txt").write_text(bridges, encoding="utf-8")
        progress = await bot.ask(bot.office, bot.editor, "/reindex")
        other = await bot.ask(chat, reader, "/huy")
        ended = await bot.ask(bot.office, bot.editor, "/huy")
        report = await bot.reindexed(progress)
    assert VIETNAMESE.reader.messages.nothing_to_cancel == other.text
    assert (VIETNAMESE.reindex_cancelling, VIETNAMESE.reindex_cancelled) == (ended.text, report)
