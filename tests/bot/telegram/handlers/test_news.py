"""The commands for news."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.services.news_requests import news_question
from bot.texts.texts import VIETNAMESE
from retrieval.dates.calendar import HO_CHI_MINH
from tests.serving import Bot, labels, marked

BEFORE = "Phà Đò Gát chạy lại sau bão, mỗi ngày tám chuyến."
FERRY = "Phà Đò Gát chở 40 khách chìm giữa sông Lam"

SECTIONED = [
    ("Thể thao", "Đội bóng Vĩnh Giang thắng trận mở màn giải làng nghề."),
    ("Kinh tế", "Giá lúa ở Lạc An tăng 200 đồng sau đợt mưa dài."),
    ("", "Hội làng Mây Hạ mở ở sân đình, có đua thuyền trên sông."),
    ("THỂ THAO", "Vận động viên Lục Hà về nhất chặng đua xe đạp quanh hồ."),
    ("Kinh tế", "Chợ Đò Gát bán hết vải thiều đầu mùa trong buổi sáng."),
]


def today() -> date:
    """Return the day, which may change between two tests."""
    return datetime.now(HO_CHI_MINH).date()


def last_year(day: date) -> date:
    """Return a day long before another."""
    return day.replace(day=1) - timedelta(days=300)


def write_news(folder: Path, now: date) -> None:
    """Write three reports of one event, another article of that day, and two of last year."""
    for path in folder.iterdir():
        path.unlink()
    day, before = f"{now:%d/%m/%Y}", f"{last_year(now):%d/%m/%Y}"
    articles = {
        "a": ("Phà Đò Gát chìm giữa sông Lam", "Báo Mây", day, f"{FERRY} lúc bình minh, theo tin của bến."),
        "b": ("Chìm phà Đò Gát, cứu được 38 khách", "Báo Núi", day, f"{FERRY}; dân chài cứu được 38 người."),
        "c": ("Chủ phà Đò Gát khai báo", "Báo Biển", day, f"{FERRY}, chủ phà khai chở quá số người cho phép."),
        "d": ("Giá lúa ở Lạc An tăng", "Báo Mây", day, "Giá lúa ở Lạc An tăng 200 đồng sau đợt mưa dài."),
        "e": ("Hội làng Mây Hạ mở", "Báo Mây", before, "Hội làng Mây Hạ mở ở sân đình, có đua thuyền."),
    }
    articles["f"] = ("Phà Đò Gát chạy lại", "Báo Núi", before, BEFORE)
    for name, (title, source, published, body) in articles.items():
        text = f"Tiêu đề: {title}\nNguồn: {source}\nNgày: {published}\n\n{body}\n"
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


async def test_news_by_story(bot: Bot) -> None:
    """Each command shows a line a story, the most reported first, with its newspapers and a button; so do words."""
    now = today()
    write_news(bot.articles, now)
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    bot.set(HOIBAO_QUESTIONS_PER_MINUTE="0")
    async with bot.serving():
        shown = {
            text: await bot.ask(chat, reader, text)
            for text in (
                *("/tinmoi", "/news", "/homnay", "/today", "/tuannay", "/week"),
                *("Có gì mới?", "tin hôm nay", "tuần này có tin gì", "/tinmoi hôm nay"),
            )
        }
        topic = await bot.ask(chat, reader, "/tinmoi hội làng Mây Hạ")
        none = await bot.ask(chat, reader, "/tinmoi hôm qua")
        opened, alert = await bot.press(shown["/tinmoi"], "Đọc tin 1", reader)
    day, past = now - timedelta(days=1), last_year(now)
    for text, reply in shown.items():
        header, story, others, last = reply.text.splitlines()[:1] + reply.text.splitlines()[-3:]
        assert header.startswith(
            VIETNAMESE.reply.newest if "mới" in text or text in {"/tinmoi", "/news"} else "Tin "
        ), text
        assert story.startswith("1. ")
        assert "Gát" in story
        assert others.startswith("Cùng tin: Báo ")
        assert 1 == others.count("; ")
        assert last.startswith("2. Giá lúa ở Lạc An tăng · Báo Mây")
        assert {"Đọc tin 1", "Đọc tin 2"} <= set(labels(reply))
    assert topic.text.endswith(f"• Hội làng Mây Hạ mở · Báo Mây · {past.day}/{past.month}/{past.year}")
    assert none.text.startswith(f"Kho bài không có bài đăng ngày {day.day}/{day.month}/{day.year}. Bài mới nhất")
    assert "\nCùng tin: Báo " in none.text
    assert (FERRY in opened.text, alert) == (True, None)


async def test_news_by_section(bot: Bot) -> None:
    """Where most stories have a section, those of one stand together below it, also once a story was read."""
    for path in bot.articles.iterdir():
        path.unlink()
    now = today()
    for number, (section, sentence) in enumerate(SECTIONED):
        text = f"Tiêu đề: {sentence[:-1]}\nNgày: {now:%d/%m/%Y}\nChuyên mục: {section}\n\n{sentence}\n"
        (bot.articles / f"{number}.txt").write_text(text, encoding="utf-8")
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        shown = await bot.ask(chat, reader, "/homnay")
        await bot.press(shown, "Đọc tin 2", reader)
        back, _ = await bot.press(shown, VIETNAMESE.reader.views.back, reader)
    team, rice, fair, bicycles, market = (sentence[:-1] for _, sentence in SECTIONED)
    headings = ["Thể thao", "Kinh tế", VIETNAMESE.reply.without_section]
    assert headings == marked(shown, "bold")
    assert [
        *(headings[0], f"1. {team}", f"2. {bicycles}", ""),
        *(headings[1], f"3. {rice}", f"4. {market}", ""),
        *(headings[2], f"5. {fair}"),
    ] == [line.split(" · ")[0] for line in shown.text.splitlines()[1:]]
    assert shown.content == back.content


async def test_summary_of_a_topic_by_story(bot: Bot) -> None:
    """A topic is summarised by story, the newest first, below the true number of articles and their time."""
    now = today()
    write_news(bot.articles, now)
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        summary = await bot.ask(chat, reader, "/tomtat phà Đò Gát")
        period = await bot.ask(chat, reader, "/tomtat hôm nay")
    months = " – ".join(f"{day.month}/{day.year}" for day in (last_year(now), now))
    assert summary.text.startswith(f"Tóm tắt về “phà Đò Gát” (4 bài, {months}, 2 tin nổi bật):\n{FERRY}")
    assert BEFORE == marked(summary, "blockquote")[-1]
    assert "\nCùng tin: Báo " in summary.text
    assert period.text.startswith("2 tin nổi bật trong 4 bài đăng ")
    assert {True, False} == {FERRY in quotation for quotation in marked(period, "blockquote")}


@pytest.mark.parametrize(
    ("argument", "question"),
    [
        ("", "tin mới nhất"),
        ("hôm qua", "tin hôm qua"),
        ("ngày 6/2/2026", "tin ngày 6/2/2026"),
        ("giá vàng", "các tin mới nhất về giá vàng"),
    ],
)
def test_question_of_a_command(argument: str, question: str) -> None:
    """What follows the command is a time or a topic."""
    assert question == news_question("/tinmoi", argument)
