"""The timeline of a topic."""

from bot.texts.texts import ENGLISH, VIETNAMESE
from tests.serving import Bot, marked

TIMELINES = VIETNAMESE.reader.timelines
HARVESTS = """Nguồn: Đồng Quê
Ngày: 20/6/2025
Vải thiều Lục Hà vào vụ
Hôm qua, vải thiều Lục Hà lên chuyến tàu đầu tiên đi miền Nam.
Năm 1998, vải thiều Lục Hà được trồng thành vườn lớn.
Tháng 5, vải thiều Lục Hà bán được 900 tấn.
"""


async def test_timeline_of_a_topic(bot: Bot) -> None:
    """The timeline lists events in order, each as a quotation with its time in bold and its source."""
    (bot.articles / "vu-vai.txt").write_text(HARVESTS, encoding="utf-8")
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        timeline = await bot.ask(chat, reader, "/dongthoigian vải thiều Lục Hà")
        assert timeline.content == (await bot.ask(chat, reader, "/timeline vải thiều Lục Hà")).content
        typed_bare = await bot.ask(chat, reader, "/timeline vai thieu luc ha")
        of_year = await bot.ask(chat, reader, "/dongthoigian vải thiều Lục Hà trong năm 1998")
    quotations = marked(timeline, "blockquote")
    assert timeline.text.startswith(TIMELINES.heading.format(topic="“vải thiều Lục Hà”", articles=2))
    assert [line for line in HARVESTS.splitlines() if "1998" in line] == quotations[:1]
    assert all(quotation in HARVESTS or "58.000 tấn" in quotation or "35.000" in quotation for quotation in quotations)
    bold = marked(timeline, "bold")
    assert {"năm 1998", "Năm 1998", "tháng 5/2025", "19/6/2025"} <= set(bold)
    assert bold.index("năm 1998") < bold.index("tháng 5/2025") < bold.index("Hôm qua")
    assert timeline.text.endswith(f"\n\n{TIMELINES.counted}")
    assert "Vải thiều Lục Hà vào vụ\nĐồng Quê · 20/6/2025" in timeline.text
    assert quotations == marked(typed_bare, "blockquote")
    assert quotations[:1] == marked(of_year, "blockquote")
    assert of_year.text.startswith(TIMELINES.heading.format(topic="“vải thiều Lục Hà” năm 1998", articles=2))
    assert TIMELINES.counted not in of_year.text
    assert [] == bot.logged()


async def test_no_timeline(bot: Bot) -> None:
    """Without a topic, for an unknown topic and for an empty period the reply says so."""
    reader = bot.server.user(7, language_code="en")
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        missing = await bot.ask(chat, reader, "/timeline")
        unknown = await bot.ask(chat, reader, "/timeline khủng long bạo chúa")
        empty = await bot.ask(chat, reader, "/timeline cầu Đò Gát năm 1950")
    timeline_texts = ENGLISH.reader.timelines
    assert (timeline_texts.missing, timeline_texts.topic_unknown) == (missing.text, unknown.text)
    assert timeline_texts.period_empty.format(topic="“cầu Đò Gát” (1950)") == empty.text
