"""The list of articles, the search among them, and the page of one."""

from bot.texts.texts import VIETNAMESE
from tests.program import BRIDGE
from tests.serving import Bot, labels, marked
from tests.telegram_server import Message, User

ARTICLES, BUTTONS = VIETNAMESE.reader.articles, VIETNAMESE.reader.buttons
SUMMARY = VIETNAMESE.reader.summaries


def write_days(bot: Bot, days: int) -> None:
    """Add an article for each of so many days, and one without a date."""
    for day in range(1, days + 1):
        text = f"Ngày: {day}/7/2025\nTin số {day}\n\nHồ Sen đã cạn.\n"
        (bot.articles / f"tin-{day:02}.txt").write_text(text, encoding="utf-8")
    (bot.articles / "a.txt").write_text("Chợ quê\n\nChợ quê họp từ sáng sớm.\n", encoding="utf-8")


async def test_articles_are_listed_page_by_page(bot: Bot) -> None:
    """The list shows number, title, source and date, newest first and unknown dates last, and turns pages in place."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    write_days(bot, 29)
    async with bot.serving():
        first = await bot.ask(chat, reader, "/baiviet")
        fourth, _ = await bot.press(first, "4 »", reader)
        third, _ = await bot.press(first, "‹ 3", reader)
        again, _ = await bot.press(first, "« 1", reader)
        back, alert = await bot.press(first, "2 ›", reader)
        assert (first.content, first.buttons) == (again.content, again.buttons)
        assert again.content == (await bot.ask(chat, reader, "/articles")).content
    assert first.text.startswith(ARTICLES.heading.format(total=33, place=" (trang 1/4)"))
    entries = [entry.splitlines() for entry in first.text.split("\n\n")[1:-1]]
    assert [f"Tin số {day}" for day in range(29, 19, -1)] == [title.partition(". ")[2] for title, _ in entries]
    assert [title.partition(".")[0] for title, _ in entries] == labels(first)[:10]
    assert ["2 ›", "4 »"] == labels(first)[10:]
    assert ["« 1", "‹ 2", "4 ›"] == labels(third)[10:]
    assert fourth.text.split("\n\n")[-2].endswith("Chợ quê\nkhông rõ ngày")
    assert ["« 1", "‹ 3"] == labels(fourth)[3:]
    assert (["‹ 1", "3 ›", "4 »"], None) == (labels(back)[10:], alert)


async def test_search(bot: Bot) -> None:
    """Words after the command find titles first, then texts, without diacritics too; pages and back keep the words."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    write_days(bot, 12)
    async with bot.serving():
        accented = await bot.ask(chat, reader, "/baiviet hồ Sen, đã cạn!")
        folded = await bot.ask(chat, reader, "/baiviet do gat")
        other, _ = await bot.press(accented, "2 ›", reader)
        card, _ = await bot.press(accented, str(labels(other)[1]), reader)
        back, _ = await bot.press(accented, ARTICLES.back_to_list, reader)
        none = await bot.ask(chat, reader, "/baiviet tàu ngầm")
        long = await bot.ask(chat, reader, f"/baiviet {'cầu Đò Gát ' * 300}")
        number = await bot.ask(chat, reader, "/baiviet 2300")
        unknown = await bot.ask(chat, reader, "/baiviet #99")
    assert other.text.startswith(ARTICLES.found.format(total=12, words="hồ Sen đã cạn", place=" (trang 2/2)"))
    assert card.text.startswith(f"Bài số {labels(other)[1]}\nTin số 1\n")
    assert (other.content, other.buttons) == (back.content, back.buttons)
    assert "Khánh thành cầu Đò Gát\nBáo Ven Sông · 12/3/2025" in folded.text
    assert (ARTICLES.nothing_found.format(words="tàu ngầm"), []) == (none.text, none.buttons)
    assert "Khánh thành cầu Đò Gát" in long.text
    assert number.text.startswith(ARTICLES.found.format(total=1, words="2300", place=""))
    assert ARTICLES.unknown.format(number=99) == unknown.text


async def test_page_of_an_article(bot: Bot) -> None:
    """A press on a number shows facts, link and beginning in place, then the summary, and each leads back.

    In a group, anybody may look.
    """
    reader, other = bot.server.user(7), bot.server.user(8)
    chat, group = bot.server.private_chat(reader), bot.server.group(-5, "Cà phê")
    async with bot.serving():
        listed = await bot.ask(chat, reader, "/baiviet")
        number = await bot.article_number("Vải thiều Lục Hà được mùa")
        card, _ = await bot.press(listed, number, reader)
        by_number = await bot.ask(chat, reader, f"/baiviet {number}")
        assert card.content == (await bot.ask(chat, reader, f"/articles #{number}")).content == by_number.content
        summary, _ = await bot.press(listed, ARTICLES.summary, reader)
        again, _ = await bot.press(listed, ARTICLES.back_to_article, reader)
        back, alert = await bot.press(listed, ARTICLES.back_to_list, reader)
        public = await bot.ask(group, reader, "/baiviet do gat")
        opened, refusal = await bot.press(public, str(labels(public)[0]), other)
    assert (marked(opened, "blockquote")[0] in BRIDGE, refusal) == (True, None)
    head = f"Bài số {number}\nVải thiều Lục Hà được mùa\nĐồng Quê · 5/6/2025 · 2 câu\nBài gốc: dong-que.example\n"
    assert card.text.startswith(head)
    assert [ARTICLES.summary, ARTICLES.ask, ARTICLES.back_to_list] == labels(card)
    assert [ARTICLES.summary, ARTICLES.ask] == labels(by_number)
    assert summary.text.startswith(SUMMARY.of_article)
    assert [ARTICLES.back_to_article] == labels(summary)
    assert (card.content, card.buttons) == (again.content, again.buttons)
    assert (listed.content, listed.buttons, None) == (back.content, back.buttons, alert)


async def test_changed_archive(bot: Bot) -> None:
    """Buttons outlive a restart and a new generation; for a removed article there is an alert."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    write_days(bot, 9)
    async with bot.serving():
        listed = await bot.ask(chat, reader, "/baiviet")
        number = await bot.article_number("Khánh thành cầu Đò Gát")
        card = await bot.ask(chat, reader, f"/baiviet {number}")
        await bot.press(listed, "2 ›", reader)
    for path in [bot.articles / "cau-do-gat.txt", *bot.articles.glob("tin-0[1-4].txt")]:
        path.unlink()
    async with bot.serving():
        await bot.reindex()
        standing, gone = await bot.press(card, ARTICLES.summary, reader)
        _, unasked = await bot.press(card, ARTICLES.ask, reader)
        shorter, alert = await bot.press(listed, "‹ 1", reader)
    assert [ARTICLES.unknown.format(number=number)] * 2 == [gone, unasked]
    assert (card.content, card.buttons) == (standing.content, standing.buttons)
    assert shorter.text.startswith(ARTICLES.heading.format(total=8, place=""))
    assert alert is None


async def test_made_up_presses(bot: Bot) -> None:
    """Callback data that was made up, or is too large, is refused, and that of former versions is understood."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        listed = await bot.ask(chat, reader, "/baiviet")
        endless = await bot.ask(chat, reader, f"/baiviet {'đ' * 4000}")
        prompts = len(bot.server.messages(chat))
        made_up = ["a:", "a:x", f"a:{'9' * 30}", "ac:1", "ac:-1:1", "ax:1:1", f"ax:1:{listed.message_id}:7:0", "aq:1:٣"]
        refused = [await forged(bot, listed, data, reader) for data in made_up]
        assert (prompts, listed) == (len(bot.server.messages(chat)), bot.current(listed))
        bot.expected_refusals.append("editMessageText")  # it is shown already
        assert None is await forged(bot, listed, "a:1", reader)
    assert {BUTTONS.unknown} == set(refused)
    assert ARTICLES.nothing_found.format(words="đ" * 22) == endless.text


async def forged(bot: Bot, message: Message, data: str, user: User) -> object:
    """Press a button that the message does not have; returns the alert."""
    query_id = str(len(bot.expected_refusals) + 1)
    bot.expected_refusals.append("answerCallbackQuery")  # the stand-in knows no query of this id
    query = {"id": query_id, "from": user.as_json(), "message": message.as_json(), "chat_instance": "1", "data": data}
    bot.server.inject({"callback_query": query})
    return (await bot.server.next_answer(query_id)).parameters.get("text")
