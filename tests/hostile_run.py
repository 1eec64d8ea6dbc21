"""Hostile updates delivered to the program as a process, and what became of them."""

import contextlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.hostile_updates import GROUPS, USERS
from tests.serving import ANSWER, QUESTION, Bot, marked
from tests.telegram_server.errors import Json

_AT_ONCE = 200  # updates that wait at most
_PATIENCE = 60.0  # seconds

_RAISED = re.compile(r"^Traceback .*\n(?:(?:[ \t].*)?\n)+(\S.*)", re.MULTILINE)

_Place = tuple[int, int]  # chat and message


@dataclass(frozen=True)
class Outcome:
    """What the program made of them: of ``questions``, texts in private chats, each must have a reply."""

    questions: int
    unanswered: tuple[str, ...]  # their texts
    raised: tuple[str, ...]  # the last line of each traceback in the program's log
    refusals: tuple[str, ...]  # calls that Telegram refused, answers to presses apart, which it could not know


async def deliver(bot: Bot, updates: Sequence[Json]) -> Outcome:
    """Deliver updates to a bot, in turn, and wait for the replies; a good question is answered at the end."""
    server = bot.server
    bot.set(HOIBAO_QUESTIONS_PER_MINUTE="0")
    for id_ in range(1, USERS + 1):
        server.private_chat(server.user(id_))
    for id_ in GROUPS:
        server.group(id_, "Nhóm", supergroup=True)
    questions: dict[_Place, str] = {}
    async with bot.serving():
        for first in range(0, len(updates), _AT_ONCE):
            few = updates[first : first + _AT_ONCE]
            asked = _numbered(few, 1_000_000 + first)
            await _deliver(bot, few, asked)
            questions |= asked
        reply = await bot.ask(bot.office, bot.editor, QUESTION)
        bot.refusals = [call.method for call in server.errors]
    assert ANSWER == marked(reply, "blockquote")[0]
    missing = questions.keys() - _replied(bot)
    return Outcome(
        questions=len(questions),
        unanswered=tuple(questions[place] for place in sorted(missing)),
        raised=tuple(_RAISED.findall(bot.log)),
        refusals=tuple(f"{call.method}: {call.description}" for call in server.errors if not _is_press(call.method)),
    )


async def _deliver(bot: Bot, updates: Sequence[Json], asked: Mapping[_Place, str]) -> None:
    """Wait for the replies, too, so that none waits behind very many."""
    before = len(bot.server.transcript)
    for update in updates:
        bot.server.inject(update)
    with contextlib.suppress(TimeoutError):  # those without a reply are told in the end
        await bot.server.wait_for(lambda: asked.keys() <= _replied(bot, before), _PATIENCE)


def _numbered(updates: Sequence[Json], first: int) -> dict[_Place, str]:
    """Number the private messages; returns the texts among them, in which there is something to answer."""
    questions: dict[_Place, str] = {}
    for number, update in enumerate(updates, start=first):
        message = update.get("message")
        if isinstance(message, dict) and message["chat"]["type"] == "private":
            message["message_id"] = number
            if "text" in message:
                questions[message["chat"]["id"], number] = message["text"]
    return questions


def _replied(bot: Bot, before: int = 0) -> set[_Place]:
    """What was replied to, the first ``before`` calls left out."""
    found: set[_Place] = set()
    for call in bot.server.transcript[before:]:
        reply = call.parameters.get("reply_parameters")
        if call.method == "sendMessage" and call.reached and call.ok and isinstance(reply, dict):
            found.add((int(str(call.parameters["chat_id"])), int(reply["message_id"])))
    return found


def _is_press(method: str) -> bool:
    return method == "answerCallbackQuery"
