"""Injected faults."""

import time
from datetime import timedelta

import aiohttp
import pytest
from telegram import Bot
from telegram.error import NetworkError, RetryAfter, TelegramError

from tests.telegram_server import Chat, Fault, TelegramServer


async def test_too_many_requests_states_when_to_retry(server: TelegramServer, bot: Bot, chat: Chat) -> None:
    """A scripted 429 applies to its method and chat, as often as scripted, and is no error of the bot's."""
    other = server.private_chat(server.user(8))
    server.faults.add(Fault.too_many(retry_after=3), method="sendMessage", chat=chat, times=1)
    await bot.send_message(other.id, "a")
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(chat.id, "a")
    await bot.send_message(chat.id, "b")
    assert timedelta(seconds=3) == refused.value.retry_after
    assert ["b"] == [message.text for message in server.messages(chat)]
    call = next(call for call in server.transcript if call.fault)
    assert (429, "too_many(3)", False) == (call.status, call.fault, call.reached)
    assert () == server.errors


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_gateways_answer_with_html(server: TelegramServer, bot: Bot, chat: Chat, status: int) -> None:
    """A gateway's error is an HTML page, and nothing is sent."""
    server.faults.add(Fault.gateway(status))
    url = f"{server.url}/bot{server.token}/getMe"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert (status, "text/html") == (answer.status, answer.content_type)
    server.faults.add(Fault.gateway(status), method="sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(chat.id, "a")
    assert [] == server.messages(chat)


@pytest.mark.parametrize(("fault", "sent"), [(Fault.dropped(), []), (Fault.lost_reply(), ["a"])])
async def test_connections_break_before_or_after_the_effect(
    server: TelegramServer, bot: Bot, chat: Chat, fault: Fault, sent: list[str]
) -> None:
    """A connection is reset before or after the message is sent."""
    server.faults.add(fault, method="sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(chat.id, "a")
    assert sent == [message.text for message in server.messages(chat)]
    await bot.send_message(chat.id, "b")
    assert [*sent, "b"] == [message.text for message in server.messages(chat)]


async def test_a_lost_refusal_is_still_an_error(server: TelegramServer, bot: Bot, chat: Chat) -> None:
    """A refusal by the method counts as an error even if its response is lost."""
    server.faults.add(Fault.lost_reply(), method="sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(chat.id, "<x>", parse_mode="HTML")
    assert ["lost_reply"] == [call.fault for call in server.errors]


async def test_answers_come_late(server: TelegramServer, bot: Bot, chat: Chat) -> None:
    """A delayed call takes effect and responds after the delay."""
    server.faults.add(Fault.delay(0.3), method="sendMessage")
    begun = time.monotonic()
    sent = await bot.send_message(chat.id, "a")
    assert 0.3 <= time.monotonic() - begun
    assert ("a", 1) == (sent.text, len(server.messages(chat)))


async def test_garbage_is_no_json(server: TelegramServer, bot: Bot, chat: Chat) -> None:
    """A body that is not JSON has status 200."""
    server.faults.add(Fault.garbage(applies=True), method="sendMessage")
    with pytest.raises(TelegramError, match="Invalid server response"):
        await bot.send_message(chat.id, "a")
    assert ["a"] == [message.text for message in server.messages(chat)]


async def test_a_fault_without_end_lasts_until_cleared(server: TelegramServer, bot: Bot) -> None:
    """With times=None an outage of all methods lasts until clear()."""
    server.faults.add(Fault.gateway(502), times=None)
    for _ in range(3):
        with pytest.raises(NetworkError):
            await bot.get_me()
    server.faults.clear()
    assert server.bot.id == (await bot.get_me()).id


async def test_random_faults_repeat_by_seed(server: TelegramServer, bot: Bot, chat: Chat) -> None:
    """Random faults affect the chosen methods with about their probability, equally in each run with a seed."""

    async def faults_drawn() -> list[str | None]:
        begun = len(server.transcript)
        probabilities = {Fault.too_many(1): 0.2, Fault.lost_reply(): 0.1}
        server.faults.inject_at_random(probabilities, seed=5, methods={"sendMessage"})
        for _ in range(60):
            try:
                await bot.send_message(chat.id, "a")
            except (RetryAfter, NetworkError):
                await bot.get_me()
        server.faults.clear()
        return [call.fault for call in server.transcript[begun:] if call.method == "sendMessage"]

    first = await faults_drawn()
    assert first == await faults_drawn()
    assert 8 <= sum(fault is not None for fault in first) <= 30
    assert {"too_many(1)", "lost_reply", None} == set(first)


def test_probabilities_above_one_are_refused(server: TelegramServer) -> None:
    """Probabilities above 1 in total are refused."""
    with pytest.raises(ValueError, match="at most 1"):
        server.faults.inject_at_random({Fault.dropped(): 0.7, Fault.too_many(1): 0.7}, seed=1)
