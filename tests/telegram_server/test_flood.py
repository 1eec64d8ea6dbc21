"""Flood limits."""

import pytest
from telegram import Bot
from telegram.error import BadRequest, RetryAfter

from tests.telegram_server import Chat, TelegramServer
from tests.telegram_server.errors import TooManyRequestsError
from tests.telegram_server.flood import FloodLimits


async def test_flood_limits_hold_when_switched_on(server: TelegramServer, bot: Bot, chat: Chat) -> None:
    """A burst is accepted; the next message gets 429, which counts as the bot's error."""
    server.flood_limits = True
    for number in range(5):
        await bot.send_message(chat.id, str(number))
    with pytest.raises(RetryAfter):
        await bot.send_message(chat.id, "x")
    await bot.get_me()
    assert [429] == [call.status for call in server.errors]
    server.flood_limits = False
    await bot.send_message(chat.id, "y")
    with pytest.raises(BadRequest):
        await bot.send_message(99, "z")


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the time in seconds."""
        return self.now


def sent_until_refused(limits: FloodLimits, chat_ids: list[int], clock: Clock, pace: float) -> int:
    """Return how many messages, ``pace`` seconds apart, are accepted."""
    for count, chat_id in enumerate(chat_ids):
        try:
            limits.check(chat_id)
        except TooManyRequestsError:
            return count
        clock.now += pace
    return len(chat_ids)


def test_flood_limits_are_those_of_telegrams_faq() -> None:
    """The limits are one message a second in a chat, 20 a minute in a group, and 30 a second in all."""
    clock = Clock()
    assert 500 == sent_until_refused(FloodLimits(clock), [7] * 500, clock, 1.0)
    assert 20 == sent_until_refused(FloodLimits(clock), [-7] * 30, clock, 1.0)
    assert 500 == sent_until_refused(FloodLimits(clock), [-7] * 500, clock, 3.0)
    assert 30 == sent_until_refused(FloodLimits(clock), list(range(1, 60)), clock, 0.0)
    assert 5 == sent_until_refused(FloodLimits(clock), [7] * 10, clock, 0.0)
