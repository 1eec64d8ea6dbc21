"""The pictures below statistics and timelines."""

from pathlib import Path

from bot.texts.texts import VIETNAMESE
from tests.program import environment
from tests.serving import QUESTION, Bot
from tests.telegram_server import Fault, Message

PRICES = {
    date: f"Nguồn: {source}\nNgày: {date}\nChợ lúa\nSáng nay, giá lúa Vĩnh Giang ở mức {price} đồng/kg tại kho.\n"
    for date, source, price in (
        ("3/3/2025", "Đồng Quê", "7.200"),
        ("4/3/2025", "Tin Hà Lâm", "7.350"),
        ("9/3/2025", "Đồng Quê", "6.900 - 7.000"),
    )
}


async def picture_after(bot: Bot, reply: Message) -> Message:
    """Wait for the picture below a reply."""
    message = await bot.server.next_picture(reply.chat, after=reply)
    assert reply.reply_to == message.reply_to
    return message


async def test_statistics_have_a_picture(bot: Bot) -> None:
    """Below the statistics is a picture as wide as a phone shows, and its caption says in words what it shows."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        empty = await picture_after(bot, await bot.ask(bot.office, bot.editor, "/thongke"))
        await bot.ask(chat, reader, QUESTION)
        await bot.ask(chat, reader, "Ai vô địch giải cờ vua?")
        statistics = await picture_after(bot, await bot.ask(bot.office, bot.editor, "/thongke"))
    assert "chưa có câu hỏi nào" in empty.text
    assert "2 câu hỏi, trả lời được 50%; nhiều nhất ngày" in statistics.text
    assert "từ 7/2023 đến 6/2025: 3; nhiều nhất tháng 1/2025: 1 bài." in statistics.text
    assert "Thời gian trả lời ngày gần nhất có câu hỏi: trung vị" in statistics.text
    assert statistics.photo is not None
    assert (1080, True) == (statistics.photo.width, statistics.photo.height > statistics.photo.width)


async def test_statistics_without_the_libraries_that_draw(bot: Bot, tmp_path: Path) -> None:
    """Where the extra is not installed, the statistics are the text alone, and nothing is logged of it."""
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['matplotlib'] = None\n")
    bot.set(PYTHONPATH=f"{tmp_path}:{environment(tmp_path)['PYTHONPATH']}")
    async with bot.serving():
        statistics = await bot.ask(bot.office, bot.editor, "/thongke")
        after = await bot.ask(bot.office, bot.editor, "/reindex hủy")
    assert statistics.text.startswith("Kho bài: 3 bài")
    assert VIETNAMESE.reindex_idle == after.text
    assert [] == [message for message in bot.server.messages(bot.office) if message.photo]
    assert "picture" not in bot.log


async def test_statistics_where_pictures_are_refused(bot: Bot) -> None:
    """Where Telegram refuses the picture, the text was sent once all the same, and the log says why."""
    bot.server.faults.add(Fault.refused("not enough rights to send photos to the chat"), method="sendPhoto")
    async with bot.serving():
        await bot.ask(bot.office, bot.editor, "/thongke")
        await bot.server.wait_for(lambda: any(call.method == "sendPhoto" for call in bot.server.transcript))
    assert "no picture was sent: BadRequest: Not enough rights" in bot.log
    assert 1 == sum(message.text.startswith("Kho bài") for message in bot.server.messages(bot.office))


async def test_figures_of_a_timeline_are_drawn(bot: Bot) -> None:
    """Below a timeline with figures of one quantity is their chart, whose caption names time and source of each."""
    for number, text in enumerate(PRICES.values()):
        (bot.articles / f"lua-{number}.txt").write_text(text, encoding="utf-8")
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        timeline = await bot.ask(chat, reader, "/dongthoigian giá lúa Vĩnh Giang")
        chart = await picture_after(bot, timeline)
        other = await bot.ask(chat, reader, "/dongthoigian cầu Đò Gát")
        await bot.ask(chat, reader, "/help")
    assert [
        VIETNAMESE.charts.figures_caption.format(topic="“giá lúa Vĩnh Giang”"),
        "• 3/3/2025: 7.200 đồng/kg (Đồng Quê)",
        "• 4/3/2025: 7.350 đồng/kg (Tin Hà Lâm)",
        "• 9/3/2025: 6.900 - 7.000 đồng/kg (Đồng Quê)",
    ] == chart.text.splitlines()
    assert [chart.message_id] == [one.message_id for one in bot.server.messages(chat) if one.photo]
    assert "cầu Đò Gát" in other.text
