"""What was asked and what came back, as seen at the wire."""

import itertools
import math
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.texts.texts import VIETNAMESE
from tests.telegram_server import Call, Message

# A send that was applied this long before a kill, or a moment after it, may not have been noted as done.
_BEFORE_KILL, _AFTER_KILL = 1.0, 0.3  # seconds
_APOLOGIES = tuple(text.partition("{")[0] for text in (VIETNAMESE.failed, VIETNAMESE.reader.too_slow))

_Question = tuple[int, int]  # chat and message


@dataclass(frozen=True)
class Asked:
    """A question; ``at`` is of `time.monotonic`."""

    message: Message
    at: float

    @property
    def key(self) -> _Question:
        """What its replies name."""
        return self.message.chat.id, self.message.message_id


def ask(message: Message) -> Asked:
    """A question that was said just now."""
    return Asked(message, time.monotonic())


def answers_in(calls: Iterable[Call]) -> dict[_Question, list[Call]]:
    """The messages that took effect, by the question that they reply to, in order; apologies left out."""
    found: dict[_Question, list[Call]] = defaultdict(list)
    for call in calls:
        reply = call.parameters.get("reply_parameters")
        if call.method != "sendMessage" or not (call.reached and call.ok) or not isinstance(reply, dict):
            continue
        if not str(call.parameters["text"]).startswith(_APOLOGIES):
            found[int(str(call.parameters["chat_id"])), int(reply["message_id"])].append(call)
    return found


@dataclass(frozen=True)
class Count:
    """What the questions came to."""

    asked: int
    answered: int
    duplicates: int
    of_lost_reply: int  # duplicates of a message whose acknowledgement was dropped
    of_kill: int  # duplicates of a message that was sent about when the program was killed
    out_of_order: int  # answers that came before that of an earlier question of their chat

    @property
    def faultless(self) -> bool:
        """Whether every question was answered in its turn, and none twice without a reason."""
        unexplained = self.duplicates - self.of_lost_reply - self.of_kill
        return self.answered == self.asked and not self.out_of_order and not unexplained

    def lines(self) -> list[str]:
        """For people."""
        unexplained = self.duplicates - self.of_lost_reply - self.of_kill
        explained = f"{self.of_lost_reply} after a lost reply, {self.of_kill} about a kill"
        return [
            f"asked {self.asked}, answered {self.answered}, unanswered {self.asked - self.answered}",
            f"duplicates {self.duplicates}: {explained}, {unexplained} without a reason",
            f"out of order within a chat {self.out_of_order}",
        ]


def count(asked: Sequence[Asked], calls: Iterable[Call], kills: Sequence[float]) -> Count:
    """Count; ``kills`` are moments of `time.monotonic`."""
    answers = answers_in(calls)
    repeated = [(before, again) for one in asked for before, again in itertools.pairwise(answers.get(one.key, []))]
    lost = [before for before, _ in repeated if before.fault == "lost_reply"]
    killed = [
        before
        for before, again in repeated
        if before.fault != "lost_reply" and _about_a_kill(before.time, again.time, kills)
    ]
    return Count(
        asked=len(asked),
        answered=sum(one.key in answers for one in asked),
        duplicates=len(repeated),
        of_lost_reply=len(lost),
        of_kill=len(killed),
        out_of_order=_out_of_order(asked, answers),
    )


def _about_a_kill(sent: float, again: float, kills: Iterable[float]) -> bool:
    return any(sent - _AFTER_KILL <= kill <= min(sent + _BEFORE_KILL, again) for kill in kills)


def _out_of_order(asked: Iterable[Asked], answers: dict[_Question, list[Call]]) -> int:
    latest: dict[int, float] = {}
    wrong = 0
    for one in asked:
        chat = one.message.chat.id
        if one.key in answers:
            first = answers[one.key][0].time
            wrong += first < latest.get(chat, -math.inf)
            latest[chat] = max(first, latest.get(chat, -math.inf))
    return wrong


def latencies(asked: Iterable[Asked], calls: Iterable[Call]) -> list[float]:
    """Seconds from each question being put before the bot to its first answer, ascending."""
    answers = answers_in(calls)
    return sorted(answers[one.key][0].time - one.at for one in asked if one.key in answers)


def percentile(ascending: Sequence[float], percent: float) -> float:
    """The value that so many percent do not exceed (nearest rank); NaN of none."""
    if not ascending:
        return math.nan
    return ascending[max(math.ceil(percent / 100 * len(ascending)) - 1, 0)]
