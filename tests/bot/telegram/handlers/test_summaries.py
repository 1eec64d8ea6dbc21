"""Summaries of articles, topics and periods."""

from datetime import datetime, timedelta

from bot.texts.texts import VIETNAMESE
from retrieval.dates.calendar import HO_CHI_MINH, Period
from tests.bot.telegram.handlers.test_callback_data import forged
from tests.program import BRIDGE
from tests.serving import QUESTION, Bot, labels, marked

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
    """A topic is summarised from the articles about it, each with its caption; other requests get a reply.

    What changed comes first: the figures of one quantity over time, each with its newspaper.
    """
    for day, price in enumerate(("7.200", "7.350", "7.400"), start=1):
        head = f"Nguồn: Đồng Quê\nNgày: {day}/7/2025\nGiá cam ngày {day}"
        text = f"{head}\n\nNgày {day}/7, giá cam Hồ Cao ở mức {price} đồng/kg.\n"
        (bot.articles / f"gia-cam-{day}.txt").write_text(text, encoding="utf-8")
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        summary = await bot.ask(chat, reader, "/tomtat vải thiều Lục Hà")
        prices = await bot.ask(chat, reader, "/tomtat giá cam")
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
    assert prices.text.startswith("Tóm tắt về “giá cam” (3 bài, 7/2025")
    assert prices.text.partition("\n")[2].startswith(
        f"{SUMMARIES.figures}\n"
        "• 1/7/2025: 7.200 đồng/kg (Đồng Quê)\n"
        "• 2/7/2025: 7.350 đồng/kg (Đồng Quê)\n"
        "• 3/7/2025: 7.400 đồng/kg (Đồng Quê)\n"
    )
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


ISLAND = """Ngày: 3/7/2025
Đảo Sen đón khách quanh năm

""" + "\n".join(
    f"Từ tháng {month}, đảo Sen mở thêm bến tàu số {month} ở xóm {village} để đón khách của chuyến {village} về thăm "
    f"vườn {fruit}, nơi người dân trồng {fruit} quanh năm từ thời cụ {elder} dựng đền {elder} bên suối {fruit}."
    for month, village, fruit, elder in [
        (1, "Đông", "mận", "Khánh"),
        (2, "Đoài", "ổi", "Vĩnh"),
        (3, "Nam", "hồng", "Thuận"),
        (4, "Bắc", "chuối", "Long"),
        (5, "Thượng", "bưởi", "Bình"),
        (6, "Hạ", "dừa", "Phúc"),
        (7, "Trung", "khế", "Lộc"),
        (8, "Tây", "táo", "Thọ"),
        (9, "Thanh", "nhãn", "Tâm"),
        (10, "Hòa", "cam", "Thiện"),
    ]
)
LONG_TOPIC = "đảo Sen mở thêm bến tàu để đón khách về thăm vườn nơi người dân trồng"


async def test_lengths_in_place(bot: Bot) -> None:
    """Buttons edit a summary of a topic or an article to each length and back, after a restart too; words ask for one.

    A topic that is too long for the buttons is that of the message replied to.
    """
    (bot.articles / "dao-sen.txt").write_text(ISLAND, encoding="utf-8")
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        medium = await bot.ask(chat, reader, "/tomtat đảo Sen")
        typed = await bot.ask(chat, reader, "/tomtat đảo Sen ngắn")
        number = await bot.article_number("Đảo Sen đón khách quanh năm")
        article = await bot.ask(chat, reader, f"/summary {number} dài")
        long_topic = await bot.ask(chat, reader, f"/tomtat {LONG_TOPIC}")
    assert ["Ngắn", "• Vừa", "Dài"] == labels(medium)
    async with bot.serving():
        short, _ = await bot.press(medium, "Ngắn", reader)
        long, _ = await bot.press(medium, "Dài", reader)
        again, alert = await bot.press(medium, "Vừa", reader)
        shorter, _ = await bot.press(article, "Ngắn", reader)
        longer, _ = await bot.press(long_topic, "Dài", reader)
        made_up = ["m:x:1", "m:s", "m:s:x", "m:s:9999999999", "mt:q:đảo", "m:s:٣"]
        refused = [await forged(bot, medium, data, reader) for data in made_up]
        too_old = await forged(bot, None, "mt:s:tuần trước về đảo Sen", reader)
    assert (typed.content, labels(typed)) == (short.content, ["• Ngắn", "Vừa", "Dài"])
    counts = [len(marked(one, "blockquote")) for one in (short, again, long)]
    assert counts == sorted({*counts})
    assert (medium.content, medium.buttons, None) == (again.content, again.buttons, alert)
    assert ["Ngắn", "Vừa", "• Dài"] == labels(article)
    assert len(shorter.text) < len(article.text)
    assert {"mt:s:", "mt:m:", "mt:l:"} == {button["callback_data"] for button in long_topic.buttons}
    assert len(longer.text) > len(long_topic.text)
    assert {VIETNAMESE.reader.buttons.unknown} == {*refused, too_old}
    assert all(quotation in ISLAND for one in (short, long, article) for quotation in marked(one, "blockquote"))
