"""A bot on a machine without articles, which follows what another machine publishes."""

import asyncio
from pathlib import Path

from bot.texts.texts import VIETNAMESE
from retrieval.building.build import build
from retrieval.index.published.published_generations import at_address
from tests.answers import BlankSegmenter
from tests.serving import ANSWER, QUESTION, Bot

STATION = "Nhà ga Hòn Sẻ mở cửa lúc 5 giờ sáng."
STATION_QUESTION = "Nhà ga Hòn Sẻ mở cửa lúc mấy giờ?"


async def test_a_replica_follows(bot: Bot, tmp_path: Path) -> None:
    """A replica answers from each index within seconds of its publication, and from the last while that is away."""
    share, away = tmp_path / "share", tmp_path / "away"
    share.mkdir()
    bot.set(INDEX_URL=f"file://{share}", HOIBAO_ARTICLES="")
    editor = at_address(tmp_path / "editor", f"file://{share}")
    build(bot.articles, editor, BlankSegmenter())
    async with bot.serving():
        assert ANSWER in (await bot.ask(bot.office, bot.editor, QUESTION)).text
        assert VIETNAMESE.articles_missing in await bot.reindex()
        (bot.articles / "ga.txt").write_text(STATION, encoding="utf-8")
        await asyncio.to_thread(build, bot.articles, editor, BlankSegmenter())
        async with asyncio.timeout(60):
            while STATION not in (await bot.ask(bot.office, bot.editor, STATION_QUESTION)).text:  # noqa: ASYNC110 — no event to wait for
                await asyncio.sleep(0.5)
        share.rename(away)
        assert VIETNAMESE.index_not_shared in await bot.reindex()
        assert STATION in (await bot.ask(bot.office, bot.editor, STATION_QUESTION)).text
