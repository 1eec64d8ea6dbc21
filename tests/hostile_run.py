"""Deliver hostile updates to the program as a process, and collect the outcome."""

import asyncio
import contextlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.hostile_updates import GROUPS, USERS
from tests.serving import ANSWER, EDITOR, QUESTION, Bot, marked
from tests.telegram_server import Call
from tests.telegram_server.errors import Json

_BATCH = 200  # updates pending at a time
_REPLY_TIMEOUT = 60.0  # seconds

_TRACEBACK = re.compile(r"^Traceback .*\n(?:(?:[ \t].*)?\n)+(\S.*)", re.MULTILINE)

_Place = tuple[int, int]  # chat and message


@dataclass(frozen=True)
class Outcome:
    """The outcome of hostile updates; ``questions`` counts texts in private chats, each of which needs a reply."""

    questions: int
    unanswered: tuple[str, ...]  # their texts
    raised: tuple[str, ...]  # the last line of each traceback in the program's log
    refusals: tuple[str, ...]  # calls that Telegram refused, without answers to made-up queries


async def deliver(bot: Bot, updates: Sequence[Json]) -> Outcome:
    """Deliver updates in order and wait for the replies, then check that a good question is answered."""
    server = bot.server
    bot.set(HOIBAO_QUESTIONS_PER_MINUTE="0", TELEGRAM_ADMIN_IDS=",".join(map(str, (EDITOR, *range(1, USERS, 4)))))
    for id_ in range(1, USERS + 1):
        server.private_chat(server.user(id_))
    for id_ in GROUPS:
        server.group(id_, "Nhóm", supergroup=True)
    questions: dict[_Place, str] = {}
    async with bot.serving():
        for first in range(0, len(updates), _BATCH):
            batch = updates[first : first + _BATCH]
            asked = _numbered(batch, 1_000_000 + first)
            await _deliver(bot, batch, asked)
            questions |= asked
        reply = await bot.ask(bot.office, bot.editor, QUESTION)
        async with asyncio.timeout(_REPLY_TIMEOUT):  # chats take turns, so some updates may still wait
            while bot.pending():  # noqa: ASYNC110 — a process has no event to wait for
                await asyncio.sleep(0.1)
        bot.expected_refusals = [call.method for call in server.errors]
    assert ANSWER == marked(reply, "blockquote")[0]
    missing = questions.keys() - _replied(bot)
    return Outcome(
        questions=len(questions),
        unanswered=tuple(questions[place] for place in sorted(missing)),
        raised=tuple(_TRACEBACK.findall(bot.log)),
        refusals=tuple(f"{call.method}: {call.description}" for call in server.errors if not _is_made_up(call)),
    )


async def _deliver(bot: Bot, updates: Sequence[Json], asked: Mapping[_Place, str]) -> None:
    """Deliver a batch of updates and wait for the replies."""
    before = len(bot.server.transcript)
    for update in updates:
        bot.server.inject(update)
    with contextlib.suppress(TimeoutError):  # the outcome lists those without a reply
        await bot.server.wait_for(lambda: asked.keys() <= _replied(bot, before), _REPLY_TIMEOUT)


def _numbered(updates: Sequence[Json], first: int) -> dict[_Place, str]:
    """Set the ids of private messages; returns the texts among them by chat and id."""
    questions: dict[_Place, str] = {}
    for number, update in enumerate(updates, start=first):
        message = update.get("message")
        if isinstance(message, dict) and message["chat"]["type"] == "private":
            message["message_id"] = number
            if "text" in message:
                questions[message["chat"]["id"], number] = message["text"]
    return questions


def _replied(bot: Bot, before: int = 0) -> set[_Place]:
    """Return the messages replied to, after the first ``before`` calls."""
    found: set[_Place] = set()
    for call in bot.server.transcript[before:]:
        reply = call.parameters.get("reply_parameters")
        if call.method == "sendMessage" and call.reached and call.ok and isinstance(reply, dict):
            found.add((int(str(call.parameters["chat_id"])), int(reply["message_id"])))
    return found


def _is_made_up(call: Call) -> bool:
    """Return whether a call is about a press, a query, a guest message or a file that Telegram does not know."""
    return any(words in (call.description or "") for words in ("query ID is invalid", "wrong file_id"))
