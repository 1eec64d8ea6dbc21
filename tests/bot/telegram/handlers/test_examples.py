"""Example questions as buttons."""

import json
from pathlib import Path

from bot.services.example_questions import OFFERED
from bot.texts.texts import ENGLISH, VIETNAMESE
from retrieval.examples.example import Example, question_key
from tests.bot.telegram.handlers.test_callback_data import forged as forged_press
from tests.serving import Bot, labels, marked
from tests.telegram_server import Chat, Message, User

# Articles with a sentence of another form each.
ARTICLES = {
    "benh-vien": """Ngày: 1/6/2025
Bệnh viện Lam Giang mở khoa mới
Ông Lê Văn Sáu, Giám đốc Bệnh viện Lam Giang, cho biết khoa Nhi vừa mở cửa hôm qua.""",
    "le-hoi": """Ngày: 2/6/2025
Lục Hà đón khách mùa vải
Lễ hội Vải Lục Hà diễn ra từ ngày 12/6/2025. Khách được hái vải tại vườn.""",
    "lam-son": """Ngày: 3/6/2025
Doanh nghiệp Hà Lâm báo lãi
Năm qua, doanh thu của Công ty Lam Sơn đạt 512 tỷ đồng, cao nhất tỉnh. Công ty Lam Sơn làm chè xuất khẩu.""",
    "cho-may": """Ngày: 4/6/2025
Chợ phiên vùng cao
Sáng nay, chợ Mây Hạ (Bình Sơn) đông nghịt người mua kẻ bán.""",
}
LEADER = "Ai đứng đầu Bệnh viện Lam Giang?"
FESTIVAL = "Lễ hội Vải Lục Hà được tổ chức khi nào?"


def with_articles(bot: Bot) -> None:
    """Add `ARTICLES` to those of the bot."""
    for name, text in ARTICLES.items():
        (bot.articles / f"{name}.txt").write_text(text, encoding="utf-8")


def stored(bot: Bot) -> list[Example]:
    """Return the examples of the newest generation."""
    [*_, newest] = sorted(Path(bot.env["HOIBAO_DATA"]).glob("index/**/examples.json"))
    return [Example(**record) for record in json.loads(newest.read_text(encoding="utf-8"))]


async def tap(bot: Bot, message: Message, question: str, user: User, chat: Chat) -> Message:
    """Press the button of an example question and return the answer, a message of its own."""
    last = bot.server.messages(chat)[-1]
    unchanged, alert = await bot.press(message, question, user)
    assert (message.content, None) == (unchanged.content, alert)
    return await bot.server.next_message(chat, after=last)


async def test_newcomer_asks_by_tapping(bot: Bot) -> None:
    """The greeting offers four questions of different forms; a tap asks one as the reader's own, as typing does."""
    with_articles(bot)
    reader, visitor = bot.server.user(7), bot.server.user(8, language_code="en")
    chat, visit = bot.server.private_chat(reader), bot.server.private_chat(visitor)
    async with bot.serving():
        greeting = await bot.ask(chat, reader, "/start")
        english = await bot.ask(visit, visitor, "/start")
        questions = [str(label) for label in labels(greeting)]
        tapped = [await tap(bot, greeting, question, reader, chat) for question in questions]
        typed = await bot.ask(chat, reader, questions[0])
    forms = {example.question: example.form for example in stored(bot)}
    assert OFFERED == len({forms[question] for question in questions}) == len(questions)
    assert questions == labels(english)
    assert ENGLISH.examples.try_one in english.text
    for question, reply in zip(questions, tapped, strict=True):
        assert reply.text.startswith(VIETNAMESE.examples.asked.format(question=question))
        assert reply.reply_to is None
        assert marked(reply, "bold")
    assert marked(typed, "blockquote") == marked(tapped[0], "blockquote")
    assert [(7, 7, question, 1) for question in [*questions, questions[0]]] == bot.logged()


async def test_refusal_offers_the_nearest_questions(bot: Bot) -> None:
    """Under a refusal are four questions, first the one on its topic; a greeting has four, an English question two.

    They are there again on the way back from the nearest passage.
    """
    with_articles(bot)
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        of_hospital = await bot.ask(chat, reader, "Bệnh viện Lam Giang có bao nhiêu máy chụp cắt lớp?")
        offered_first = labels(of_hospital)
        await bot.press(of_hospital, VIETNAMESE.reader.views.surroundings, reader)
        back, _ = await bot.press(of_hospital, VIETNAMESE.reader.views.back, reader)
        of_festival = await bot.ask(chat, reader, "Ai viết sách về vải?")
        hello = await bot.ask(chat, reader, "chào bạn")
        english = await bot.ask(chat, reader, "How long is the bridge and who is the mayor?")
        answered = await bot.ask(chat, reader, LEADER)
    examples = {example.question for example in stored(bot)}
    offered = [[label for label in labels(one) if label in examples] for one in (of_hospital, of_festival)]
    assert offered_first == labels(back)
    assert [LEADER, FESTIVAL] == [questions[0] for questions in offered]
    assert [OFFERED, OFFERED] == [len(set(questions)) for questions in offered]
    assert OFFERED == len(examples.intersection(map(str, labels(hello))))
    assert 2 == len(examples.intersection(map(str, labels(english))))
    assert examples.isdisjoint(map(str, labels(answered)))


async def test_examples_outlive_restarts_and_generations(bot: Bot) -> None:
    """An old button still asks its question when its article is gone; a new greeting no longer offers it."""
    with_articles(bot)
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        greeting = await bot.ask(chat, reader, "/start")
    assert LEADER in labels(greeting)
    async with bot.serving():
        assert marked(await tap(bot, greeting, LEADER, reader, chat), "bold")
        (bot.articles / "benh-vien.txt").unlink()
        await bot.reindex()
        again = await bot.ask(chat, reader, "/start")
        gone = await tap(bot, greeting, LEADER, reader, chat)
    assert LEADER not in labels(again)
    assert [] == marked(gone, "bold")
    assert LEADER not in {example.question for example in stored(bot)}


async def test_forged_presses_are_refused(bot: Bot) -> None:
    """Data that names no example is refused with an alert, and so is that of another button; nothing is logged."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    forged = (f"e:{question_key('Ai là vua?')}", "e:1", "e:", f"e:{'f' * 16}", f"e:{'0' * 62}", "e:../../x")
    async with bot.serving():
        greeting = await bot.ask(chat, reader, "/start")
        refused = [await forged_press(bot, greeting, data, reader) for data in forged]
    assert {VIETNAMESE.examples.outdated, VIETNAMESE.reader.buttons.unknown} == set(refused)
    assert [] == bot.logged()


async def test_anybody_of_a_group_may_tap(bot: Bot) -> None:
    """In a group a press by another person asks the question as that person's own."""
    with_articles(bot)
    one, other = bot.server.user(7), bot.server.user(9)
    group = bot.server.group(-1007, "Tòa soạn")
    async with bot.serving():
        greeting = await bot.ask(group, one, "/start")
        question = str(labels(greeting)[0])
        reply = await tap(bot, greeting, question, other, group)
    assert question in reply.text
    assert [(group.id, 9, question, 1)] == bot.logged()
