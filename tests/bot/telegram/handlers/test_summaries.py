"""Summaries of articles, topics and periods."""

from datetime import datetime, timedelta

from bot.texts.texts import VIETNAMESE
from retrieval.dates.calendar import HO_CHI_MINH, Period
from tests.program import BRIDGE
from tests.serving import QUESTION, Bot, marked

ARTICLES, SUMMARIES = VIETNAMESE.reader.articles, VIETNAMESE.reader.summaries


async def test_summary_of_an_article(bot: Bot) -> None:
    """An article is summarised in its own sentences by number, or in reply to an answer from it."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        number = await bot.article_number("Khánh thành cầu Đò Gát")
        summary = await bot.ask(chat, reader, f"/tomtat {number}")
        assert summary.content == (await bot.ask(chat, reader, f"/summary {number}")).content
        answer = await bot.ask(chat, reader, QUESTION)
        assert summary.content == (await bot.ask(chat, reader, "/tomtat", reply_to=answer)).content
        (bot.articles / "cau-do-gat.txt").unlink()
        await bot.reindex()
        gone = await bot.ask(chat, reader, "/tomtat", reply_to=answer)
        unknown = await bot.ask(chat, reader, f"/tomtat {number}")
    assert summary.text.startswith(SUMMARIES.of_article)
    assert summary.text.endswith("Khánh thành cầu Đò Gát\nBáo Ven Sông · 12/3/2025")
    quotations = marked(summary, "blockquote")
    assert quotations
    assert all(quotation in BRIDGE for quotation in quotations)
    assert VIETNAMESE.reader.buttons.sentence_missing["gone"] == gone.text
    assert ARTICLES.unknown.format(number=number) == unknown.text


async def test_summary_of_a_topic(bot: Bot) -> None:
    """A topic is summarised from the articles about it, each with its caption; other requests get a reply."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        summary = await bot.ask(chat, reader, "/tomtat vải thiều Lục Hà")
        helped = await bot.ask(chat, reader, "/help")
        replies = {
            "/tomtat": await bot.ask(chat, reader, "/tomtat"),
            "in reply to help": await bot.ask(chat, reader, "/tomtat", reply_to=helped),
            "nothing answers": await bot.ask(chat, reader, "/tomtat giải cờ vua toàn quốc"),
            "no words": await bot.ask(chat, reader, "/tomtat ???"),
            "long": await bot.ask(chat, reader, "/tomtat " + "bóng đá " * 511),
        }
    assert summary.text.startswith("Tóm tắt về “vải thiều Lục Hà” (1 bài, 6/2025):\n")
    assert summary.text.endswith("Vải thiều Lục Hà được mùa\nĐồng Quê · 5/6/2025")
    assert [SUMMARIES.missing] * 2 + [SUMMARIES.topic_unknown] * 3 == [reply.text for reply in replies.values()]


async def test_summary_of_a_period(bot: Bot) -> None:
    """This week is summarised from its articles alone, and the reply names its days."""
    today = datetime.now(HO_CHI_MINH).date()
    text = f"Ngày: {today:%d/%m/%Y}\nChợ Sen họp lại\nChợ Sen họp lại sau mùa lũ, cá linh về nhiều.\n"
    (bot.articles / "cho-sen.txt").write_text(text, encoding="utf-8")
    monday = today - timedelta(days=today.weekday())
    days = VIETNAMESE.dates.of_period(Period(monday, monday + timedelta(days=6)))
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        week = await bot.ask(chat, reader, "/tomtat tuần này")
        topic = await bot.ask(chat, reader, "/tomtat tuần này về chợ Sen")
        other = await bot.ask(chat, reader, "/tomtat năm 2019")
        none = await bot.ask(chat, reader, "/tomtat chợ Sen năm 2019")
    assert week.text.startswith(SUMMARIES.of_period.format(news=1, articles=1, period=days))
    assert ["Chợ Sen họp lại sau mùa lũ, cá linh về nhiều."] == marked(week, "blockquote")
    assert topic.text.startswith(
        SUMMARIES.of_topic.format(topic=f"“chợ Sen” {days}", facts=f"1 bài, {today.month}/{today.year}")
    )
    newest = f"{today.day}/{today.month}/{today.year}"
    assert f"Kho bài không có bài đăng năm 2019. Bài mới nhất: {newest}." == other.text
    assert "Kho bài không có bài nào về “chợ Sen” năm 2019." == none.text
