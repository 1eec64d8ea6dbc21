"""The list of articles and the card of one."""

from bot.texts.texts import VIETNAMESE
from tests.program import BRIDGE
from tests.serving import Bot, labels, marked

ARTICLES, SUMMARIES = VIETNAMESE.reader.articles, VIETNAMESE.reader.summaries


async def test_articles_are_listed_page_by_page(bot: Bot) -> None:
    """The list shows number, title, source and date, newest first and unknown dates last, and turns pages in place."""
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
    assert second.text.split("\n\n")[-2].endswith("Chợ quê\nkhông rõ ngày")
    assert ["‹"] == labels(second)
    assert (first.content, first.buttons, None) == (back.content, back.buttons, alert)


async def test_one_article(bot: Bot) -> None:
    """An article's card shows its facts and its beginning; unknown numbers and other texts get a reply."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        number = await bot.article_number("Khánh thành cầu Đò Gát")
        card = await bot.ask(chat, reader, f"/baiviet {number}")
        assert card.text == (await bot.ask(chat, reader, f"/articles #{number}")).text
        for wrong in ("99", "0"):
            assert ARTICLES.unknown.format(number=wrong) == (await bot.ask(chat, reader, f"/baiviet {wrong}")).text
        for words in ("cầu", "-1", "9" * 4000):
            assert ARTICLES.number_missing == (await bot.ask(chat, reader, f"/baiviet {words}")).text
    assert card.text.startswith(f"Bài số {number}\nKhánh thành cầu Đò Gát\nBáo Ven Sông · 12/3/2025 · 4 câu\n")
    assert marked(card, "blockquote")[0] in BRIDGE
