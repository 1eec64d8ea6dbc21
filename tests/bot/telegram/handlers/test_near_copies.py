"""What several newspapers print nearly alike, in the chat."""

from bot.telegram.html import LONGEST_MESSAGE
from tests.retrieval.near_copies import write_printed
from tests.serving import Bot, labels, marked
from tests.telegram_server.entities import utf16_length

OTHERS = "Cũng đăng: Báo Sông Lam (12/3/2025); Báo Núi (14/3/2025); undated.example (không rõ ngày)"


async def test_newspapers_that_print_the_same_are_named(bot: Bot) -> None:
    """Answer, surroundings, summary, timeline, headlines and card quote one copy, and name and link the others."""
    for path in bot.articles.iterdir():
        path.unlink()
    write_printed(bot.articles)
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        answer = await bot.ask(chat, reader, "Cầu Đò Gát dài bao nhiêu?")
        around, _ = await bot.press(answer, "Đọc quanh đoạn này", reader)
        back, _ = await bot.press(around, "‹ Trở lại", reader)
        summary = await bot.ask(chat, reader, "/tomtat cầu Đò Gát")
        timeline = await bot.ask(chat, reader, "/dongthoigian cầu Đò Gát")
        news = await bot.ask(chat, reader, "Có tin gì mới?")
        card = await bot.ask(chat, reader, "/baiviet 2")
        elsewhere = await bot.ask(chat, reader, "Kinh phí xây cầu Đò Gát là bao nhiêu?")
    assert (
        f"Cầu dài 512 m, rộng 12 m, có bốn làn xe.\nCầu Đò Gát thông xe\nBáo Mây · 11/3/2025\n{OTHERS}"
    ) == answer.text
    links = [entity.url for entity in answer.entities if entity.kind == "text_link"]
    assert [f"https://{id_}.example/" for id_ in ("first", "second", "later", "undated")] == links
    assert answer.content == back.content
    for reply in (around, summary, timeline, news, card):
        assert 1 <= reply.text.count(OTHERS) <= len(marked(reply, "blockquote") or news.text.splitlines())
        assert utf16_length(reply.text) <= LONGEST_MESSAGE
    assert [label for label in labels(answer) if "Chỉ" in str(label)] == []
    assert elsewhere.text.endswith("Cũng đăng: Báo Sông Lam (12/3/2025); undated.example (không rõ ngày)")
    assert 1 == elsewhere.text.count("Cũng đăng")
