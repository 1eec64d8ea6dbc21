"""Articles that change while the program runs, and an index that is older than promised."""

import asyncio
import json
import re
from collections.abc import Callable

from tests.serving import ANSWER, QUESTION, Bot, marked

NOTE = "Kho bài cập nhật lần cuối lúc 08:15 ngày 28/11/2026."
REPORT = r"generation (\S+): (\d) articles, (\d) added, 0 changed, (\d) removed"
STATION = "Nhà ga Hòn Sẻ mở cửa lúc 5 giờ sáng."
STATION_QUESTION = "Nhà ga Hòn Sẻ mở cửa lúc mấy giờ?"
LEAST = 20_000  # sentences of an archive that is refreshed by a segment


def write_large_archive(bot: Bot) -> None:
    """Add an article of so many different sentences that the archive is large."""
    body = "\n".join(f"Hộ số {n} ở thôn {n % 97} nộp {n * 7 % 9973} đồng tiền nước." for n in range(LEAST))
    (bot.articles / "sổ.jsonl").write_text(json.dumps({"id": "sổ", "title": "Sổ thu", "body": body}), encoding="utf-8")


async def test_reply_says_that_the_index_is_old(bot: Bot) -> None:
    """Replies say as of when the articles were indexed if that is longer ago than HOIBAO_FRESH, until a rebuild."""
    bot.set(HOIBAO_FRESH="24h")
    async with bot.serving():
        new = await bot.ask(bot.office, bot.editor, QUESTION)
    [current] = (bot.database.parent / "index").rglob("current")
    refreshed = {"generation": current.read_text(), "segment": None, "at": "2026-11-28T01:15:00+00:00"}
    current.with_name("refresh.json").write_text(json.dumps(refreshed))
    async with bot.serving():
        old = await bot.ask(bot.office, bot.editor, QUESTION)
        thanks = await bot.ask(bot.office, bot.editor, "cảm ơn")
        await bot.reindex()
        rebuilt = await bot.ask(bot.office, bot.editor, QUESTION)
    assert [ANSWER] * 3 == [marked(reply, "blockquote")[0] for reply in (new, old, rebuilt)]
    assert [False, True, False, False] == [NOTE in reply.text for reply in (new, old, thanks, rebuilt)]


async def test_changes_of_a_large_archive_are_answerable(bot: Bot) -> None:
    """With HOIBAO_WATCH an article that is added to a large archive is answered from a segment, and then withdrawn."""
    write_large_archive(bot)
    bot.set(HOIBAO_WATCH="1", HOIBAO_SEGMENTER="collocations")

    async def until(message: str, found: Callable[[str], bool]) -> None:
        """Send a message until the reply to it is as expected: the processes of the program follow one by one."""
        async with asyncio.timeout(90):
            while not found((await bot.ask(bot.office, bot.editor, message)).text):  # noqa: ASYNC110 — no event to wait for
                await asyncio.sleep(1)

    async with bot.serving():
        await until(QUESTION, lambda reply: ANSWER in reply)
        (bot.articles / "ga.txt").write_text(STATION, encoding="utf-8")
        await until(STATION_QUESTION, lambda reply: STATION in reply)
        await until("/thongke", lambda reply: "Kho bài: 5 bài" in reply)
        await until("/baiviet", lambda reply: "Kho bài có 5 bài" in reply)
        (bot.articles / "ga.txt").unlink()
        await until(STATION_QUESTION, lambda reply: STATION not in reply)
        await bot.reindex()
        await until(QUESTION, lambda reply: ANSWER in reply)
    (added, *counts), (removed, *others) = re.findall(REPORT, bot.log)[:2]
    assert [["5", "1", "0"], ["4", "0", "1"]] == [counts, others]
    assert added.startswith(f"{removed}+")  # a segment, and the generation alone again
