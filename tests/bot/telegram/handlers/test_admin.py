"""Commands of administrators: `/reindex` and `/thongke`."""

import asyncio
import json
import re
from itertools import pairwise

import pytest

from bot.texts.texts import ENGLISH, VIETNAMESE
from tests.serving import ANSWER, QUESTION, Bot, labels, marked
from tests.telegram_server import Fault
from tests.telegram_server.faults import CannedResponse

STATION = "Nhà ga Hòn Sẻ mở cửa lúc 5 giờ sáng."
STATION_QUESTION = "Nhà ga Hòn Sẻ mở cửa lúc mấy giờ?"


async def test_reindex_reports_what_changed(bot: Bot) -> None:
    """The report counts what changed and the files that were read, names the others, and answers follow it.

    A fault of golden.jsonl is named, and not counted among the articles.
    """
    async with bot.serving():
        before = await bot.ask(bot.office, bot.editor, QUESTION)
        (bot.articles / "cau-do-gat.txt").write_text("Tổng vốn xây cầu Đò Gát là 2.400 tỷ đồng.\n")
        (bot.articles / "vai-thieu.txt").unlink()
        (bot.articles / "ga.txt").write_text(STATION)
        (bot.articles / "mới").mkdir()
        (bot.articles / "mới" / "hỏng <1>.txt").write_bytes(b"\xff")
        (bot.articles / "anh.jpg").write_bytes(b"\xff\xd8")
        (bot.database.parent / "golden.jsonl").write_text("{\n")
        report = await bot.reindex()
        changed = await bot.ask(bot.office, bot.editor, QUESTION)
        added = await bot.ask(bot.office, bot.editor, STATION_QUESTION)
        removed = await bot.ask(bot.office, bot.editor, "Sản lượng vải thiều Lục Hà năm nay?")
    assert ANSWER == marked(before, "blockquote")[0]
    assert "Thêm 1, sửa 1, bỏ 1, không đọc được 2.\nSố tệp đã đọc: 2 .txt, 1 .jsonl" in report
    reasons = VIETNAMESE.editor.fault_reasons
    named = f"• mới/hỏng <1>.txt: {reasons['encoding']}\n• golden.jsonl:1: {reasons['golden']}\n"
    assert report.endswith(f"{named}• anh.jpg: {reasons['format']}")
    assert "Tổng vốn xây cầu Đò Gát là 2.400 tỷ đồng." == marked(changed, "blockquote")[0]
    assert STATION == marked(added, "blockquote")[0]
    assert not any("vải thiều" in quotation for quotation in marked(removed, "blockquote"))


async def test_strangers_are_refused(bot: Bot) -> None:
    """Anybody but an administrator is refused all names of both commands, in their language, and it is logged."""
    stranger, visitor = bot.server.user(8), bot.server.user(9, language_code="en")
    street, visit = bot.server.private_chat(stranger), bot.server.private_chat(visitor)
    async with bot.serving():
        for text in ("/reindex", "/thongke", "/stats"):
            assert VIETNAMESE.reindex_refused == (await bot.ask(street, stranger, text)).text
        assert ENGLISH.reindex_refused == (await bot.ask(visit, visitor, "/stats")).text
    assert "/reindex refused: its sender is no administrator" in bot.log
    assert 3 == bot.log.count("/thongke refused: its sender is no administrator [update ")
    assert "indexing" not in bot.log.partition("serving @")[2]


async def test_questions_are_answered_during_a_rebuild(bot: Bot) -> None:
    """Fifty questions during a rebuild are answered from the old index, while its progress is shown."""
    readers = [bot.server.user(1000 + number) for number in range(50)]
    chats = [bot.server.private_chat(reader) for reader in readers]
    carriages = [f"Toa số {number} của tuyến Hòn Sẻ chở {number + 7} khách mỗi ngày." for number in range(14_000)]
    records = [json.dumps({"body": carriages[first : first + 10]}) for first in range(0, len(carriages), 10)]
    async with bot.serving():
        await bot.ask(bot.office, bot.editor, "/start")
        (bot.articles / "ga.txt").write_text(STATION)
        (bot.articles / "toa.jsonl").write_text("\n".join(records))
        live = await bot.ask(bot.office, bot.editor, "/reindex")
        second = await bot.ask(bot.office, bot.editor, "/reindex")
        asked = [bot.ask(chat, reader, QUESTION) for chat, reader in zip(chats, readers, strict=True)]
        replies = await asyncio.gather(*asked)
        unknown = await bot.ask(chats[0], readers[0], STATION_QUESTION)
        report = await bot.reindexed(live)
        found = await bot.ask(chats[0], readers[0], STATION_QUESTION)
    assert [ANSWER] * 50 == [marked(reply, "blockquote")[0] for reply in replies]
    assert unknown.text.startswith(VIETNAMESE.not_found)
    assert second.text.startswith(VIETNAMESE.reindex_running.format(progress="Bước "))
    assert "Thêm 1.401, sửa 0, bỏ 0, không đọc được 0." in report
    assert STATION == marked(found, "blockquote")[0]
    edits = [call for call in bot.server.transcript if call.method == "editMessageText"]
    assert all(re.search(r"\n\nBước [1-4]/4: ", str(edit.parameters["text"])) for edit in edits[:-1])
    assert all(later.time - earlier.time > 2.9 for earlier, later in pairwise(edits[:-1]))


def write_many_sentences(bot: Bot) -> None:
    """Write an article whose indexing takes seconds."""
    carriages = [f"Toa số {number} của tuyến Hòn Sẻ chở {number + 7} khách mỗi ngày." for number in range(14_000)]
    (bot.articles / "toa.txt").write_text("\n".join(carriages))


@pytest.mark.parametrize("way", ["button", "/reindex huỷ", "/reindex HỦY", "/reindex cancel"])
async def test_a_rebuild_can_be_cancelled(bot: Bot, way: str) -> None:
    """A rebuild is cancelled by button or command; its message says so, and another rebuild may start."""
    async with bot.serving():
        await bot.ask(bot.office, bot.editor, "/start")
        write_many_sentences(bot)
        live = await bot.ask(bot.office, bot.editor, "/reindex")
        if way == "button":
            _, alert = await bot.press(live, VIETNAMESE.editor.cancel, bot.editor)
            assert alert is None
        else:
            assert VIETNAMESE.reindex_cancelling == (await bot.ask(bot.office, bot.editor, way)).text
        assert VIETNAMESE.reindex_cancelled == await bot.reindexed(live)
        assert [] == labels(bot.current(live))
        assert ANSWER == marked(await bot.ask(bot.office, bot.editor, QUESTION), "blockquote")[0]
        (bot.articles / "toa.txt").unlink()
        again = await bot.reindex()
    assert "Thêm 0, sửa 0, bỏ 0, không đọc được 0." in again


async def test_only_administrators_cancel(bot: Bot) -> None:
    """The cancel button refuses a stranger in a group, and cancelling without a rebuild gets a reply."""
    stranger, group = bot.server.user(8), bot.server.group(-5, "Tòa soạn")
    async with bot.serving():
        await bot.ask(bot.office, bot.editor, "/start")
        write_many_sentences(bot)
        live = await bot.ask(group, bot.editor, f"/reindex@{bot.server.bot.username}")
        _, refused = await bot.press(live, VIETNAMESE.editor.cancel, stranger)
        await bot.press(live, VIETNAMESE.editor.cancel, bot.editor)
        await bot.reindexed(live)
        idle = await bot.ask(bot.office, bot.editor, "/reindex huỷ")
    assert VIETNAMESE.reindex_refused == refused
    assert VIETNAMESE.reindex_idle == idle.text
    assert "cancelling /reindex refused: who pressed is no administrator" in bot.log


async def test_lost_articles_are_refused_unless_forced(bot: Bot) -> None:
    """If most articles are gone the rebuild is refused with a hint how to force it, and forced it succeeds."""
    async with bot.serving():
        await bot.ask(bot.office, bot.editor, "/start")
        (bot.articles / "vai-thieu.txt").unlink()
        (bot.articles / "dien-nuoc.jsonl").unlink()
        refused = await bot.reindex()
        forced = await bot.reindexed(await bot.ask(bot.office, bot.editor, "/reindex ép"))
    assert refused.endswith(VIETNAMESE.articles_lost)
    assert "Thêm 0, sửa 0, bỏ 2, không đọc được 0." in forced


async def test_articles_are_watched(bot: Bot) -> None:
    """With HOIBAO_WATCH a change is indexed without a message, and the report is logged."""
    bot.set(HOIBAO_WATCH="1")
    async with bot.serving():
        await bot.ask(bot.office, bot.editor, "/start")
        (bot.articles / "ga.txt").write_text(STATION)
        async with asyncio.timeout(60):
            while STATION not in marked(  # noqa: ASYNC110 — no event to wait for
                await bot.ask(bot.office, bot.editor, STATION_QUESTION), "blockquote"
            ):
                await asyncio.sleep(1)
    assert "4 articles, 1 added, 0 changed, 0 removed, 0 faults" in bot.log


async def test_report_arrives_despite_transient_errors(bot: Bot) -> None:
    """The report arrives after a flood wait, a server error, and an edit whose response is lost."""
    bot.server.faults.add(Fault.too_many(1), method="editMessageText")
    bot.server.faults.add(Fault.gateway(502), method="editMessageText")
    bot.server.faults.add(Fault.lost_reply(), method="editMessageText")
    bot.expected_refusals = ["editMessageText"]  # the same once more
    async with bot.serving():
        report = await bot.reindex()
        await bot.server.wait_for(lambda: bot.server.errors)
    assert "Thêm 0, sửa 0, bỏ 0, không đọc được 0." in report
    assert not re.search(r"error [0-9a-f]{6}", bot.log)


async def test_report_is_sent_anew_if_its_message_is_deleted(bot: Bot) -> None:
    """If the progress message was deleted, the report is sent as a new message."""
    body = '{"ok": false, "error_code": 400, "description": "Bad Request: message to edit not found"}'
    deleted = Fault("deleted", applies=False, response=CannedResponse(400, body, "application/json"))
    bot.server.faults.add(deleted, method="editMessageText", times=None)
    async with bot.serving():
        live = await bot.ask(bot.office, bot.editor, "/reindex")
        report = await bot.server.next_message(bot.office, after=live)
    assert "Thêm 0, sửa 0, bỏ 0, không đọc được 0." in report.text
    assert live.message_id == report.reply_to


async def test_statistics(bot: Bot) -> None:
    """/thongke shows the statistics, and unanswered questions shortened to a line each, but not in a group."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    group = bot.server.group(-5, "Tòa soạn")
    unanswerable = "<b>Ai</b> vô địch\ngiải cờ vua & cờ tướng " + "rất " * 40
    async with bot.serving():
        empty = await bot.ask(bot.office, bot.editor, "/thongke")
        for question in (QUESTION, QUESTION, QUESTION, unanswerable):
            await bot.ask(chat, reader, question)
        statistics = await bot.ask(bot.office, bot.editor, "/stats")
        in_group = await bot.ask(group, bot.editor, f"/thongke@{bot.server.bot.username}")
    assert "Kho bài: 3 bài, 8 câu; bài mới nhất: 5/6/2025\nHôm nay: 0 câu hỏi\nTuần này: 0 câu hỏi" == empty.text
    assert (
        "Hôm nay: 4 câu hỏi\nTuần này: 4 câu hỏi\nTrả lời được 75%, chưa chắc 0%, không trả lời được 25%\n"
        in statistics.text
    )
    line = statistics.text.splitlines()[-1]
    assert re.fullmatch(r"• \d+/\d+/\d{4} \d\d:\d\d – <b>Ai</b> vô địch giải cờ vua & cờ tướng rất .*…", line)
    assert 80 >= len(line.partition(" – ")[2])
    assert "vô địch" not in in_group.text
    assert VIETNAMESE.editor.unanswered_in_private in in_group.text


async def test_editor_reindexes_and_strangers_do_not(bot: Bot) -> None:
    """An administrator can rebuild the index while questions are answered; a stranger cannot."""
    stranger = bot.server.user(8)
    street = bot.server.private_chat(stranger)
    async with bot.serving():
        assert VIETNAMESE.reindex_refused == (await bot.ask(street, stranger, "/reindex")).text
        (bot.articles / "ga.txt").write_text("Nhà ga Hòn Sẻ mở cửa lúc 5 giờ sáng.\n")
        (bot.articles / "hỏng.txt").write_bytes(b"\xff")
        started = await bot.ask(bot.office, bot.editor, "/reindex")
        answered = await bot.ask(street, stranger, QUESTION)
        done = await bot.reindexed(started)
        found = await bot.ask(street, stranger, "Nhà ga Hòn Sẻ mở cửa lúc mấy giờ?")
    assert ANSWER == marked(answered, "blockquote")[0]
    assert "4 bài" in done
    assert "Thêm 1, sửa 0, bỏ 0, không đọc được 1." in done
    assert "Nhà ga Hòn Sẻ mở cửa lúc 5 giờ sáng." == marked(found, "blockquote")[0]
    assert "/reindex refused: its sender" in bot.log
    assert "hỏng.txt" in bot.log
