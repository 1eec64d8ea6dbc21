"""The buttons under answers, and the views that they lead to."""

import re
from typing import Any

from bot.texts.texts import ENGLISH, VIETNAMESE
from tests.program import BRIDGE
from tests.serving import ANSWER, QUESTION, Bot, labels, marked
from tests.telegram_server import Message

LABELS, REFUSALS = VIETNAMESE.reader.views, VIETNAMESE.reader.buttons
PARAGRAPH = "Cây cầu dài 1.250 mét, có bốn làn xe. " + ANSWER
LINK = "https://tin-ha-lam.example/cau-do-gat"
RISEN = "Tổng vốn xây cầu Đò Gát là 2.500 tỷ đồng, tăng 200 tỷ đồng so với lúc khởi công năm 2021."
OF_ANOTHER_NEWSPAPER = f"""Nguồn: Tin Hà Lâm
Ngày: 20/4/2025
URL: {LINK}
Cầu Đò Gát đội vốn thêm 200 tỷ

{RISEN}
Ngày 2/9/2023, nhịp giữa của cầu Đò Gát được hợp long. Tháng 12/2024, cầu Đò Gát được thử tải lần cuối.
Theo Sở Giao thông tỉnh Hà Lâm, phần vốn tăng thêm dùng để làm đường dẫn dài 3 km ở bờ bắc.
"""
ENDLESS = "Đoàn thanh tra đếm được " + "một trụ cầu Bến Mây bị nứt và " * 12 + "bốn mố cầu còn nguyên vẹn."
UNDATED = f"Cầu Bến Mây\n{ENDLESS}\n"


def shown(message: Message) -> tuple[object, object]:
    """Return what a reader sees of a message: text, entities and buttons."""
    return message.content, message.buttons


def copied(message: Message) -> list[str]:
    """Return the texts that the buttons copy."""
    return [copied["text"] for button in message.buttons if isinstance(copied := button.get("copy_text"), dict)]


def rows(message: Message) -> list[list[object]]:
    """Return the labels of a message's buttons in their rows."""
    keyboard: Any = message.reply_markup
    return [[button["text"] for button in row] for row in keyboard["inline_keyboard"]]


async def test_buttons_of_one_passage(bot: Bot) -> None:
    """Under one passage there are buttons to its surroundings, further passages, summary, timeline and citation."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        reply = await bot.ask(chat, reader, QUESTION)
        around, alert = await bot.press(reply, "Đọc quanh đoạn này", reader)
        of_article, _ = await bot.press(around, "Tóm tắt bài", reader)
        around_again, _ = await bot.press(of_article, "‹ Trở lại", reader)
        back, _ = await bot.press(around_again, "‹ Trở lại", reader)
        of_page, _ = await bot.press(back, "Tóm tắt bài", reader)
        back_again, _ = await bot.press(of_page, "‹ Trở lại", reader)
    expected = ["Đọc quanh đoạn này", "3 đoạn khác", "Tóm tắt bài", "Dòng thời gian", "👍", "👎", "Sao chép"]
    assert expected == labels(reply)
    quoted = marked(around, "blockquote")[0]
    assert PARAGRAPH in quoted
    assert quoted in BRIDGE
    assert len(quoted.splitlines()) == 3
    assert ([ANSWER], None) == (marked(around, "bold"), alert)
    assert ["Tóm tắt bài", "Sao chép", "‹ Trở lại"] == labels(around)
    assert [f"“{ANSWER}”\nBáo Ven Sông, 12/3/2025"] == copied(reply) == copied(around)
    assert of_article.text.startswith(f"{VIETNAMESE.reader.summaries.of_article}\n")
    assert (shown(around), shown(reply)) == (shown(around_again), shown(back))
    assert (of_article.content, shown(reply)) == (of_page.content, shown(back_again))


async def test_buttons_of_two_newspapers(bot: Bot) -> None:
    """Where two newspapers answer, each passage and each newspaper has its button, and back leads where one was."""
    (bot.articles / "doi-von.txt").write_text(OF_ANOTHER_NEWSPAPER, encoding="utf-8")
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        reply = await bot.ask(chat, reader, QUESTION)
        only, _ = await bot.press(reply, "Chỉ báo Tin Hà Lâm", reader)
        around, _ = await bot.press(only, "Quanh đoạn 1", reader)
        of_article, _ = await bot.press(around, "Tóm tắt bài", reader)
        around_again, _ = await bot.press(of_article, "‹ Trở lại", reader)
        only_again, _ = await bot.press(around_again, "‹ Trở lại", reader)
        back, _ = await bot.press(only_again, "‹ Trở lại", reader)
        other, _ = await bot.press(back, "Chỉ báo Ven Sông", reader)
    assert [
        ["Quanh đoạn 1", "Quanh đoạn 2", "3 đoạn khác"],
        ["Tóm tắt 2 bài", "Dòng thời gian"],
        ["Chỉ báo Tin Hà Lâm", "Chỉ báo Ven Sông"],
        ["👍", "👎", "Chép đoạn 1"],
    ] == rows(reply)
    assert [f"“{RISEN}”\nTin Hà Lâm, 20/4/2025\n{LINK}"] == copied(reply)
    assert only.text.startswith("Chỉ báo Tin Hà Lâm:\n\n")
    assert RISEN == marked(only, "blockquote")[0]
    assert all(quoted in OF_ANOTHER_NEWSPAPER for quoted in marked(only, "blockquote"))
    assert len(marked(only, "blockquote")) == len([label for label in labels(only) if "Quanh" in str(label)]) > 1
    assert "\n1, 3, " in only.text
    assert (shown(around), shown(only), shown(reply)) == (shown(around_again), shown(only_again), shown(back))
    assert any(ANSWER in quoted for quoted in marked(other, "blockquote"))
    assert all(quoted in BRIDGE for quoted in marked(other, "blockquote"))


async def test_pages_of_further_passages(bot: Bot) -> None:
    """Further passages come a page at a time, the label says how many, and back leads to the page before."""
    (bot.articles / "doi-von.txt").write_text(OF_ANOTHER_NEWSPAPER, encoding="utf-8")
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        pages = [await bot.ask(chat, reader, QUESTION)]
        while more := [label for label in labels(pages[-1]) if re.fullmatch(r"Đoạn khác|\d đoạn khác", str(label))]:
            pages.append((await bot.press(pages[-1], str(more[0]), reader))[0])
            assert ("Đoạn khác" if (count := quotations(pages[-1])) == 1 else f"{count} đoạn khác") == more[0]
        backwards = [pages[-1]]
        while "‹ Trở lại" in labels(backwards[-1]):
            backwards.append((await bot.press(backwards[-1], "‹ Trở lại", reader))[0])
        second, _ = await bot.press(backwards[-1], "3 đoạn khác", reader)
        around, _ = await bot.press(second, "Quanh đoạn 3", reader)
        second_again, _ = await bot.press(around, "‹ Trở lại", reader)
        of_page, _ = await bot.press(second_again, "Tóm tắt 2 bài", reader)
    assert [shown(page) for page in pages] == [shown(page) for page in reversed(backwards)]
    assert 3 == len(pages)
    assert all(page.text.startswith(LABELS.more_heading) for page in pages[1:])
    quoted = [quotation for page in pages for quotation in marked(page, "blockquote")]
    assert len(quoted) == len(set(quoted))
    assert marked(second, "blockquote")[0] in marked(around, "bold")
    assert shown(second) == shown(second_again)
    assert of_page.text.startswith(LABELS.summary_heading.format(articles=2))


def quotations(page: Message) -> int:
    """Return how many passages a page quotes."""
    return sum("uanh đoạn" in str(label) for label in labels(page))


async def test_timeline_of_an_answer(bot: Bot) -> None:
    """The timeline quotes the articles of the answer and others on the question; without a date an alert says so."""
    (bot.articles / "doi-von.txt").write_text(OF_ANOTHER_NEWSPAPER, encoding="utf-8")
    (bot.articles / "ben-may.txt").write_text(UNDATED, encoding="utf-8")
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        reply = await bot.ask(chat, reader, QUESTION)
        timeline, alert = await bot.press(reply, "Dòng thời gian", reader)
        back, _ = await bot.press(timeline, "‹ Trở lại", reader)
        undated = await bot.ask(chat, reader, "Bao nhiêu trụ cầu Bến Mây bị nứt?")
        standing, nothing = await bot.press(undated, "Dòng thời gian", reader)
    assert timeline.text.startswith(LABELS.timeline_heading.partition("{")[0])
    assert (["‹ Trở lại"], None) == (labels(timeline), alert)
    times = [part for part in marked(timeline, "bold") if re.fullmatch(r"2/9/2023|tháng 12/2024", part)]
    assert ["2/9/2023", "tháng 12/2024"] == times
    quoted = "\n".join(marked(timeline, "blockquote"))
    assert (True, True) == (RISEN in quoted, "tỉnh Hà Lâm khánh thành cầu Đò Gát" in quoted)
    assert shown(reply) == shown(back)
    assert (VIETNAMESE.reader.timelines.undated, shown(undated)) == (nothing, shown(standing))
    (cut,) = copied(undated)
    sentence, _, origin = cut.partition(" […]”\n")
    assert (True, "Cầu Bến Mây, không rõ ngày") == (ENDLESS.startswith(sentence.removeprefix("“")), origin)
    assert 200 < len(cut) <= 256


async def test_buttons_of_refusals_and_headlines(bot: Bot) -> None:
    """A refusal has the buttons that fit its nearest passage, and none without one; each headline can be read."""
    reader = bot.server.user(7, language_code="en")
    chat = bot.server.private_chat(reader)
    words = ENGLISH.reader.views
    async with bot.serving():
        refusal = await bot.ask(chat, reader, "Cầu Đò Gát có mấy trạm thu phí đường bộ?")
        around, _ = await bot.press(refusal, words.surroundings, reader)
        back, _ = await bot.press(around, words.back, reader)
        more, _ = await bot.press(back, words.more.format(count=3), reader)
        nothing = await bot.ask(chat, reader, "Thủ đô nước Pháp là gì?")
        other_time = await bot.ask(chat, reader, "Sản lượng vải thiều Lục Hà năm 2019 là bao nhiêu?")
        news = await bot.ask(chat, reader, "Có tin gì trong năm 2025?")
        read, _ = await bot.press(news, words.news_of.format(rank=2), reader)
        all_again, _ = await bot.press(read, words.back, reader)
    assert [words.surroundings, words.more.format(count=3)] == rows(refusal)[0]  # then examples
    assert (refusal.content, words.surroundings_of.format(rank=2)) == (back.content, labels(more)[0])
    assert not [button for button in nothing.buttons if not str(button["callback_data"]).startswith("e:")]
    assert [[words.summary, words.timeline], ["👍", "👎", words.copy]] == rows(other_time)[1:]
    assert [*(words.news_of.format(rank=rank) for rank in (1, 2, 3)), words.summary_of.format(count=3)] == labels(news)
    title = next(line for line in news.text.splitlines() if line.startswith("2. ")).removeprefix("2. ")
    assert read.text.splitlines()[-2] in title
    assert shown(news) == shown(all_again)


async def test_everybody_in_a_group_may_see_more_after_a_restart(bot: Bot) -> None:
    """After a restart every button works as before, also for others in the group, as none does more than show."""
    reader, other = bot.server.user(7), bot.server.user(8)
    group = bot.server.group(-5, "Cà phê")
    (bot.articles / "doi-von.txt").write_text(OF_ANOTHER_NEWSPAPER, encoding="utf-8")
    async with bot.serving():
        reply = await bot.ask(group, reader, f"/hoi {QUESTION}")
    pressed = [str(button["text"]) for button in reply.buttons if "callback_data" in button][:-2]  # without 👍 👎
    async with bot.serving():
        await bot.ask(bot.office, bot.editor, "/help")
        for label in pressed:
            view, alert = await bot.press(reply, label, other)
            assert (False, None) == (reply.content == view.content, alert), label
            back, _ = await bot.press(view, "‹ Trở lại", other)
            assert shown(reply) == shown(back)
    assert 7 == len(pressed)


async def test_changed_or_removed_article(bot: Bot) -> None:
    """If the quoted sentence has changed or its article is gone, an alert and a note in the answer say so."""
    (bot.articles / "doi-von.txt").write_text(OF_ANOTHER_NEWSPAPER, encoding="utf-8")
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    async with bot.serving():
        reply = await bot.ask(chat, reader, QUESTION)
        around = await bot.ask(chat, reader, QUESTION)
        await bot.press(around, "Quanh đoạn 1", reader)
        (bot.articles / "cau-do-gat.txt").write_text(BRIDGE.replace("2.300", "2.400"), encoding="utf-8")
        (bot.articles / "doi-von.txt").unlink()
        await bot.reindex()
        alerts = [
            (await bot.press(message, label, reader))[1]
            for message, label in [
                (reply, "Quanh đoạn 2"),
                (reply, "Quanh đoạn 1"),
                (reply, "Chỉ báo Tin Hà Lâm"),
                (around, "Tóm tắt bài"),
            ]
        ]
        standing = bot.current(reply)
        back, _ = await bot.press(around, "‹ Trở lại", reader)
        of_rest, _ = await bot.press(reply, "3 đoạn khác", reader)
    changed, gone = REFUSALS.sentence_missing["changed"], REFUSALS.sentence_missing["gone"]
    assert [changed, gone, gone, gone] == alerts
    assert shown(reply) == shown(standing)
    assert gone == back.text
    assert "Đọc quanh đoạn này" not in labels(back)
    assert quotations(of_rest) < 3
