"""What the program as a process shows of itself while it serves."""

import asyncio
import json

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.texts.texts import VIETNAMESE
from tests.ports import free_port
from tests.serving import QUESTION, Bot
from tests.telegram_server import Fault


@pytest.fixture
def port() -> int:
    """Return a free port."""
    return free_port()


async def get(port: int, path: str) -> tuple[int, str]:
    """Return status and text of a path of the program."""
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}{path}") as response:
        return response.status, await response.text()


async def test_metrics_of_answers(bot: Bot, port: int) -> None:
    """The metrics of a bot that serves count questions by outcome, errors of Telegram, and every stage."""
    reader = bot.server.user(7)
    chat = bot.server.private_chat(reader)
    bot.set(METRICS_LISTEN=f"127.0.0.1:{port}")
    bot.server.faults.add(Fault.gateway(502), method="sendMessage")
    async with bot.serving():
        await bot.ask(chat, reader, QUESTION, timeout=60)
        await bot.ask(chat, reader, "Ai vô địch giải bóng đá Sao Hoả?")
        await asyncio.sleep(1)
        metrics = (await get(port, "/metrics"))[1]
        assert (200, 200) == ((await get(port, "/healthz"))[0], (await get(port, "/readyz"))[0])
    families = text_string_to_metric_families(metrics)
    samples = [one for family in families for one in family.samples]
    found: dict[tuple[str, ...], float] = {(one.name, *sorted(one.labels.values())): one.value for one in samples}
    assert 1 == found["hoibao_questions_total", "answered"]
    assert 1 == found["hoibao_questions_total", "not_found"]
    assert 1 == found["hoibao_telegram_errors_total", "502", "sendMessage"]
    assert {2} == {found["hoibao_stage_seconds_count", stage] for stage in ("inbox", "search", "log", "reply")}
    assert found[("process_resident_memory_bytes",)]
    assert found[("hoibao_generation_timestamp_seconds",)]


async def test_log_holds_no_words_of_readers(bot: Bot) -> None:
    """At the most detailed level, no word of what readers write is logged; lines of an update carry its id."""
    reader = bot.server.user(7, first_name="Bíchliên")
    chat = bot.server.private_chat(reader)
    bot.set(LOG_LEVEL="debug", LOG_FORMAT="json")
    words = ("Xeomđạpđiện", "quậnbảymươi", "Bíchliên")
    async with bot.serving():
        await bot.ask(chat, reader, f"{QUESTION} {words[0]} {words[1]}", timeout=60)
        await bot.ask(chat, reader, f"/tomtat {words[0]}")
        await bot.ask(chat, reader, f"/{words[1]}")
        bot.server.faults.add(Fault.garbage(), method="sendMessage")
        await bot.ask(chat, reader, f"/dongthoigian {words[0]}")
        await bot.ask(chat, reader, "/reindex")
    records = [json.loads(line) for line in bot.log.splitlines() if line.startswith("{")]
    assert [] == [word for word in words if word.lower() in bot.log.lower()]
    refused = next(record for record in records if record["message"].startswith("/reindex refused"))
    assert refused["update_id"]


async def test_log_holds_no_id_of_readers(bot: Bot) -> None:
    """What is logged of refused, hasty, blocked and unreachable people names the update, and nobody's id."""
    reader, blocked, stranger = (bot.server.user(id_) for id_ in (7_111_111_111, 7_222_222_222, 7_333_333_333))
    chat, *_ = (bot.server.private_chat(user) for user in (reader, blocked, stranger))
    bot.set(
        TELEGRAM_ALLOWED_IDS=str(reader.id),
        TELEGRAM_BLOCKED_IDS=str(blocked.id),
        HOIBAO_QUESTIONS_PER_MINUTE="3",
        LOG_LEVEL="debug",
    )
    async with bot.serving():
        bot.server.say(bot.server.private_chat(blocked), blocked, QUESTION)
        await bot.ask(bot.server.private_chat(stranger), stranger, QUESTION, timeout=60)
        await bot.ask(chat, reader, "/reindex")
        await bot.confirmed()
        bot.server.redeliver()
        await bot.ask(chat, reader, "/thongke")
        bot.server.block(reader)
        bot.expected_refusals = ["sendMessage"]
        bot.server.say(chat, reader, "/help")
        await bot.server.wait_for(lambda: bot.server.errors)
        bot.server.unblock(reader)
        await bot.ask(chat, reader, "/help")
    expected = (
        *("its sender is blocked", "its sender is not admitted", "refused: its sender is no administrator"),
        *("was delivered again", "its chat cannot be written to", "its sender asks too often"),
    )
    assert [] == [line for line in expected if line not in bot.log]
    assert [] == [user.id for user in (reader, blocked, stranger) if str(user.id) in bot.log]


async def test_acts_of_administrators_are_audited(bot: Bot) -> None:
    """Each administrative act in Telegram has its line with actor and outcome, in the log and in the data folder."""
    async with bot.serving():
        await bot.ask(bot.office, bot.editor, "/start", timeout=60)
        await bot.reindex()
        await bot.ask(bot.office, bot.editor, "/thongke")
        await bot.ask(bot.office, bot.editor, "/reindex huỷ")
    lines = (bot.database.parent / "audit.jsonl").read_text(encoding="utf-8").splitlines()
    acts = [
        act for act in map(json.loads, lines) if act["act"] != "backup"
    ]  # the bot backs up by itself, sooner or later
    assert [("reindex", "started"), ("reindex", "generation"), ("statistics", "shown")] == [
        (act["act"], act["outcome"].partition(" ")[0]) for act in acts[:3]
    ]
    assert ("cancel reindex", "nothing to cancel") == (acts[3]["act"], acts[3]["outcome"])
    assert {"telegram:77"} == {act["actor"] for act in acts}
    assert "statistics by telegram:77: shown" in bot.log


async def test_a_failed_rebuild_is_one_message(bot: Bot) -> None:
    """A rebuild that the watcher starts and that fails is one message to the administrators, not one a look."""
    bot.set(HOIBAO_WATCH="1")
    async with bot.serving():
        await bot.ask(bot.office, bot.editor, "/start", timeout=60)
        for file in bot.articles.iterdir():
            file.unlink()
        alert = await bot.server.wait_for(
            lambda: [m for m in bot.server.messages(bot.office) if m.text.startswith("Kho bài đã thay đổi")], 60
        )
        await asyncio.sleep(20)
        again = [m for m in bot.server.messages(bot.office) if m.text.startswith("Kho bài đã thay đổi")]
    assert VIETNAMESE.articles_unreadable in alert[0].text
    assert 1 == len(again)
