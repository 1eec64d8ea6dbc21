"""Messages without words, and captions."""

from bot.texts.texts import ENGLISH, VIETNAMESE
from tests.media import CONTACT, DICE, DOCUMENT, PHOTO, PLACE, POLL, STICKER, VOICE
from tests.serving import ANSWER, QUESTION, Bot, marked


async def test_each_kind_gets_its_sentence(bot: Bot) -> None:
    """What cannot be read gets one sentence that fits its kind, in the reader's language, and is not logged."""
    reader, visitor = bot.server.user(7), bot.server.user(8, language_code="en")
    chat, visit = bot.server.private_chat(reader), bot.server.private_chat(visitor)
    bot.set(HOIBAO_QUESTIONS_PER_MINUTE="0")
    sentences = VIETNAMESE.reader.messages.wordless
    expected = [
        *((content, VIETNAMESE.only_text) for content in (PHOTO, VOICE, DOCUMENT)),
        *((content, sentences["sticker"]) for content in (STICKER, DICE)),
        *((PLACE, sentences["place"]), (CONTACT, sentences["contact"]), (POLL, sentences["poll"])),
    ]
    async with bot.serving():
        for content, sentence in expected:
            sent = bot.server.attach(chat, reader, content)
            assert sentence == (await bot.reply(sent)).text
        sent = bot.server.attach(visit, visitor, STICKER)
        assert ENGLISH.reader.messages.wordless["sticker"] == (await bot.reply(sent)).text
    assert [] == bot.logged()


async def test_caption_is_the_question(bot: Bot) -> None:
    """The caption of a photo or a file is answered, in a group if it names the bot or replies to it."""
    reader = bot.server.user(7)
    chat, group = bot.server.private_chat(reader), bot.server.group(-5, "Cà phê")
    bot.server.privacy_mode = False
    async with bot.serving():
        for content, caption in ((PHOTO, QUESTION), (DOCUMENT, f"/hoi {QUESTION}")):
            sent = bot.server.attach(chat, reader, content, caption=caption)
            assert ANSWER == marked(await bot.reply(sent), "blockquote")[0]
        bot.server.attach(group, reader, PHOTO, caption=QUESTION)
        sent = bot.server.attach(group, reader, PHOTO, caption=f"@{bot.server.bot.username} {QUESTION}")
        answer = await bot.reply(sent)
        sent = bot.server.attach(group, reader, PHOTO, caption=QUESTION, reply_to=answer)
        again = await bot.reply(sent)
    assert [answer, again] == bot.server.messages(group)
    assert [QUESTION] * 4 == [row[2] for row in bot.logged()]


async def test_group_is_not_disturbed(bot: Bot) -> None:
    """In a group what has no words is answered only in reply to the bot."""
    reader = bot.server.user(7)
    group = bot.server.group(-5, "Cà phê")
    bot.server.privacy_mode = False
    async with bot.serving():
        for content in (PHOTO, VOICE, STICKER, PLACE):
            bot.server.attach(group, reader, content)
        answer = await bot.ask(group, reader, f"/hoi {QUESTION}")
        sent = bot.server.attach(group, reader, VOICE, reply_to=answer)
        reply = await bot.reply(sent)
    assert [answer, reply] == bot.server.messages(group)
    assert VIETNAMESE.only_text == reply.text


async def test_album_is_answered_once(bot: Bot) -> None:
    """An album gets one reply for all its pictures, and another one gets its own; a caption in it is answered."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        for album in ("1", "2"):
            for _ in range(3):
                bot.server.attach(chat, reader, PHOTO | {"media_group_id": album})
        bot.server.attach(chat, reader, PHOTO | {"media_group_id": "2"}, caption=QUESTION)
        *unread, answer = await bot.server.wait_for(
            lambda: bot.server.messages(chat)[2:] and bot.server.messages(chat), 60
        )
    assert [VIETNAMESE.only_text] * 2 == [message.text for message in unread]
    assert ANSWER == marked(answer, "blockquote")[0]
