"""Edited questions, and the answers that are edited with them."""

from datetime import UTC, datetime

from telegram import Chat as TelegramChat
from telegram import Message as TelegramMessage

from bot.telegram.handlers.sent_answers import SentAnswer, SentAnswers
from bot.texts.texts import VIETNAMESE
from tests.media import PHOTO
from tests.serving import ANSWER, QUESTION, Bot, labels, marked
from tests.telegram_server import Chat, Message, User

OTHER, OTHER_ANSWER = "Ai là giám đốc ban quản lý dự án cầu Đò Gát?", "Ông Trần Văn Khoát"
FARE = "Giá vải thiều Lục Hà bao nhiêu một ký?"


async def edit(bot: Bot, asked: Message, text: str, answer: Message) -> Message:
    """Edit a question, and return its answer after the program has edited that, too."""
    before = len(bot.server.transcript)
    bot.server.edit(asked, text)
    call = await bot.server.next_call("editMessageText", after=before, timeout=60)
    assert answer.message_id == call.parameters["message_id"]
    return bot.current(answer)


async def ask(bot: Bot, chat: Chat, reader: User, text: str) -> tuple[Message, Message]:
    """Ask a question; return the message and its answer."""
    asked = bot.server.say(chat, reader, text)
    return asked, await bot.reply(asked)


async def test_edited_question_edits_its_answer(bot: Bot) -> None:
    """An edited question, text or caption, has its answer and buttons replaced in place, and is logged in its place."""
    reader = bot.server.user(7)
    chat, group = bot.server.private_chat(reader), bot.server.group(-5, "Cà phê")
    bot.server.privacy_mode = False
    bot.set(HOIBAO_QUESTIONS_PER_MINUTE="0")
    async with bot.serving():
        asked, answer = await ask(bot, chat, reader, QUESTION)
        await bot.ask(chat, reader, FARE)
        edited = await edit(bot, asked, OTHER, answer)
        assert OTHER_ANSWER in edited.text
        context, _ = await bot.press(edited, str(labels(edited)[0]), reader)
        assert OTHER_ANSWER in context.text
        bot.server.edit(asked, OTHER)  # as updates come whose words did not change
        bot.server.edit(asked, f"/tomtat {OTHER}")
        thanked = await edit(bot, asked, "Cảm ơn bạn", answer)
        assert (True, []) == (thanked.text.startswith(VIETNAMESE.reply.small_talk["thanks"]), thanked.buttons)
        photo = bot.server.attach(chat, reader, PHOTO, caption=OTHER)
        below = await bot.reply(photo)
        assert ANSWER == marked(await edit(bot, photo, QUESTION, below), "blockquote")[0]
        named = f"@{bot.server.bot.username}"
        asked, answer = await ask(bot, group, reader, f"{named} {OTHER}")
        assert ANSWER == marked(await edit(bot, asked, QUESTION, answer), "blockquote")[0]
        asked, answer = await ask(bot, group, reader, f"/hoi {OTHER}")
        assert ANSWER == marked(await edit(bot, asked, f"/hoi {QUESTION}", answer), "blockquote")[0]
    assert (3, 2) == (len(bot.server.messages(chat)), len(bot.server.messages(group)))
    assert ["Cảm ơn bạn", FARE, *[QUESTION] * 3] == [row[2] for row in bot.logged()]


async def test_edit_without_former_answer_is_answered_anew(bot: Bot) -> None:
    """Where the former answer was deleted, or a mention is added, or the program was restarted, a reply is sent."""
    reader = bot.server.user(7)
    chat, group = bot.server.private_chat(reader), bot.server.group(-5, "Cà phê")
    bot.server.privacy_mode = False
    async with bot.serving():
        asked, answer = await ask(bot, chat, reader, OTHER)
        bot.server.delete(answer)
        bot.server.edit(asked, QUESTION)
        anew = await bot.server.next_message(chat, after=answer, timeout=60)
        assert (asked.message_id, ANSWER) == (anew.reply_to, marked(anew, "blockquote")[0])
        assert OTHER_ANSWER in (await edit(bot, asked, OTHER, anew)).text
        talk = bot.server.say(group, reader, QUESTION)
        bot.server.edit(talk, f"{QUESTION} {OTHER}")
        bot.server.edit(talk, f"@{bot.server.bot.username} {QUESTION}")
        mentioned = await bot.reply(talk)
        bot.expected_refusals = ["editMessageText"]
    async with bot.serving():
        bot.server.edit(asked, QUESTION)
        again = await bot.server.next_message(chat, after=anew, timeout=60)
    assert [talk.message_id] == [message.reply_to for message in bot.server.messages(group)]
    assert [ANSWER] * 2 == [marked(message, "blockquote")[0] for message in (mentioned, again)]
    assert [OTHER, QUESTION, QUESTION] == [row[2] for row in bot.logged()]


def test_only_the_last_answers_are_held() -> None:
    """Of more answers than there is room for, the oldest is forgotten."""
    chat = TelegramChat(7, "private")
    first, second, third = (TelegramMessage(id_, datetime.now(UTC), chat) for id_ in (1, 2, 3))
    answers = SentAnswers(most=2)
    for message in (first, second, first, third):
        answers.remember(message, SentAnswer("?", message.message_id, message.message_id + 10, 5, None))
    assert [11, None, 13] == [(found := answers.find(one)) and found.message_id for one in (first, second, third)]


def test_answers_to_a_person_are_forgotten() -> None:
    """The answers to one person are dropped with their words, and those to others stay."""
    chat = TelegramChat(-5, "group")
    messages = [TelegramMessage(id_, datetime.now(UTC), chat) for id_ in (1, 2, 3)]
    answers = SentAnswers()
    for message, asker in zip(messages, (7, 8, 7), strict=True):
        answers.remember(message, SentAnswer("?", asker, 10, 5, None))
    answers.forget(7)
    assert [False, True, False] == [answers.find(message) is not None for message in messages]
