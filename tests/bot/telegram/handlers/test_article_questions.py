"""Questions to one article, asked for under its page."""

from bot.texts.texts import ENGLISH, VIETNAMESE
from tests.serving import ANSWER, QUESTION, Bot, labels, marked
from tests.telegram_server import Chat, Message, User

ARTICLES, REPLY = VIETNAMESE.reader.articles, VIETNAMESE.reply


async def awaiting(bot: Bot, chat: Chat, user: User, title: str, label: str = ARTICLES.ask) -> tuple[Message, Message]:
    """Open an article and press the button to ask it; returns its page, and the request for a question."""
    number = await bot.article_number(title)
    page = await bot.ask(chat, user, f"/baiviet {number}")
    await bot.press(page, label, user)
    return bot.current(page), bot.server.messages(chat)[-1]


async def test_question_to_an_article(bot: Bot) -> None:
    """A reply to the request, after a restart too, is asked of its article alone, which stands above the answer."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        page, prompt = await awaiting(bot, chat, reader, "Vải thiều Lục Hà được mùa")
        requested = next(call for call in reversed(bot.server.transcript) if call.method == "sendMessage")
    async with bot.serving():
        refused = await bot.ask(chat, reader, QUESTION, reply_to=prompt)
        answered = await bot.ask(chat, reader, "gia ban tai vuon?", reply_to=prompt)
        followed = await bot.ask(chat, reader, "Sản lượng bao nhiêu?", reply_to=answered)
        everywhere = await bot.ask(chat, reader, QUESTION)
    number = page.text.splitlines()[0].rpartition(" ")[2]
    above = REPLY.within.format(number=number)
    assert prompt.text == f"{above} Vải thiều Lục Hà được mùa\n{ARTICLES.question}"
    placeholder = ARTICLES.placeholder.format(number=number)
    expected = {"force_reply": True, "selective": False, "input_field_placeholder": placeholder}
    assert expected == requested.parameters["reply_markup"]
    assert f"{above}\n{REPLY.not_in_article}" == refused.text
    assert answered.text.startswith(above)
    assert "35.000 đồng" in answered.text
    assert followed.text.startswith(above)
    assert "58.000 tấn" in followed.text
    assert [ANSWER] == marked(everywhere, "blockquote")
    assert f"bài {number}: {QUESTION}" == bot.logged()[0][2]


async def test_views_of_an_answer_from_an_article(bot: Bot) -> None:
    """The buttons under an answer from one article lead back to it as it was."""
    reader = bot.server.user(7, language_code="en")
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        _, prompt = await awaiting(bot, chat, reader, "Khánh thành cầu Đò Gát", ENGLISH.reader.articles.ask)
        answered = await bot.ask(chat, reader, "Tổng vốn là bao nhiêu?", reply_to=prompt)
        await bot.press(answered, str(labels(answered)[0]), reader)
        back, _ = await bot.press(answered, ENGLISH.reader.views.back, reader)
    assert answered.text.startswith(ENGLISH.reply.within.partition("{")[0])
    assert [ANSWER] == marked(answered, "blockquote")
    assert (answered.content, answered.buttons) == (back.content, back.buttons)


async def test_question_is_taken_back(bot: Bot) -> None:
    """The button that ends it deletes the request, so that clients end the reply, and goes away; a second press too."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        page, prompt = await awaiting(bot, chat, reader, "Khánh thành cầu Đò Gát")
        data = next(str(one["callback_data"]) for one in page.buttons if ARTICLES.stop_asking == one["text"])
        bot.expected_refusals = ["deleteMessage", "editMessageReplyMarkup"]  # of the second press
        presses = [bot.server.press(page, data, reader) for _ in range(2)]
        answers = [await bot.server.next_answer(press) for press in presses]
    assert [ARTICLES.summary, ARTICLES.ask, ARTICLES.stop_asking] == labels(page)
    assert [ARTICLES.summary, ARTICLES.ask] == labels(bot.current(page))
    assert prompt not in bot.server.messages(chat)
    assert [None, None] == [answer.parameters.get("text") for answer in answers]


async def test_question_is_cancelled_by_command(bot: Bot) -> None:
    """``/huy`` in reply to the request deletes it; in reply to an answer from the article it ends nothing."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        _, prompt = await awaiting(bot, chat, reader, "Khánh thành cầu Đò Gát")
        answered = await bot.ask(chat, reader, QUESTION, reply_to=prompt)
        nothing = await bot.ask(chat, reader, "/huy", reply_to=answered)
        ended = await bot.ask(chat, reader, "/huy", reply_to=prompt)
    messages = VIETNAMESE.reader.messages
    assert (messages.nothing_to_cancel, messages.question_cancelled) == (nothing.text, ended.text)
    assert prompt not in bot.server.messages(chat)


async def test_question_in_a_group_is_of_who_pressed(bot: Bot) -> None:
    """In a group the request is of who pressed: others ask all articles by a reply to it, and cannot end it.

    An answer from the article is continued by anybody.
    """
    asker, other = bot.server.user(7, first_name="An <i>"), bot.server.user(8, first_name="Bình")
    group = bot.server.group(-5, "Cà phê")
    async with bot.serving():
        page, prompt = await awaiting(bot, group, asker, "Vải thiều Lục Hà được mùa")
        outside = await bot.ask(group, other, QUESTION, reply_to=prompt)
        inside = await bot.ask(group, asker, QUESTION, reply_to=prompt)
        continued = await bot.ask(group, other, "Sản lượng bao nhiêu?", reply_to=inside)
        standing, alert = await bot.press(page, ARTICLES.stop_asking, other)
        await bot.press(page, ARTICLES.stop_asking, asker)
    assert ["An <i>"] == marked(prompt, "text_mention")
    assert [ANSWER] == marked(outside, "blockquote")
    assert inside.text.endswith(REPLY.not_in_article)
    assert inside.text.partition("\n")[0] == continued.text.partition("\n")[0]
    assert "58.000 tấn" in continued.text
    assert (ARTICLES.of_another, page.buttons) == (alert, standing.buttons)
    assert prompt not in bot.server.messages(group)


async def test_article_that_is_gone(bot: Bot) -> None:
    """A question to an article that was removed meanwhile is refused with that reason, and not answered from others."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        page, prompt = await awaiting(bot, chat, reader, "Khánh thành cầu Đò Gát")
        (bot.articles / "cau-do-gat.txt").unlink()
        await bot.reindex()
        reply = await bot.ask(chat, reader, "Giá vải thiều bao nhiêu?", reply_to=prompt)
    number = page.text.splitlines()[0].rpartition(" ")[2]
    assert (ARTICLES.unknown.format(number=number), []) == (reply.text, reply.buttons)
