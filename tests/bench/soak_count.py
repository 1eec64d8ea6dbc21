"""Count questions and their answers in the transcript of the stand-in."""

import itertools
import math
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.texts.texts import VIETNAMESE
from tests.telegram_server import Call, Message

# A message sent in this span around a kill may not have been marked as done; chosen.
_BEFORE_KILL, _AFTER_KILL = 1.0, 0.3  # seconds
_APOLOGIES = tuple(text.partition("{")[0] for text in (VIETNAMESE.failed, VIETNAMESE.reader.too_slow))

_QuestionKey = tuple[int, int]  # chat and message


@dataclass(frozen=True)
class AskedQuestion:
    """A question and when it was asked, by `time.monotonic`."""

    message: Message
    at: float

    @property
    def key(self) -> _QuestionKey:
        """Chat and message, which its replies refer to."""
        return self.message.chat.id, self.message.message_id


def ask(message: Message) -> AskedQuestion:
    """Return a question that is asked now."""
    return AskedQuestion(message, time.monotonic())


def answers_by_question(calls: Iterable[Call]) -> dict[_QuestionKey, list[Call]]:
    """Return the sent messages in order by the question that they reply to, without apologies."""
    found: dict[_QuestionKey, list[Call]] = defaultdict(list)
    for call in calls:
        reply = call.parameters.get("reply_parameters")
        if call.method != "sendMessage" or not (call.reached and call.ok) or not isinstance(reply, dict):
            continue
        if not str(call.parameters["text"]).startswith(_APOLOGIES):
            found[int(str(call.parameters["chat_id"])), int(reply["message_id"])].append(call)
    return found


@dataclass(frozen=True)
class Count:
    """The number of questions, answers and anomalies."""

    asked: int
    answered: int
    duplicates: int
    of_lost_reply: int  # duplicates of a message whose acknowledgement was dropped
    of_kill: int  # duplicates of a message that was sent shortly before or after a kill
    out_of_order: int  # answers that came before that of an earlier question of their chat

    @property
    def faultless(self) -> bool:
        """Whether every question was answered in order, and none twice without a reason."""
        unexplained = self.duplicates - self.of_lost_reply - self.of_kill
        return self.answered == self.asked and not self.out_of_order and not unexplained

    def lines(self) -> list[str]:
        """Return the counts as lines of text."""
        unexplained = self.duplicates - self.of_lost_reply - self.of_kill
        explained = f"{self.of_lost_reply} after a lost reply, {self.of_kill} near a kill"
        return [
            f"asked {self.asked}, answered {self.answered}, unanswered {self.asked - self.answered}",
            f"duplicates {self.duplicates}: {explained}, {unexplained} without a reason",
            f"out of order within a chat {self.out_of_order}",
        ]


def count(asked: Sequence[AskedQuestion], calls: Iterable[Call], kills: Sequence[float]) -> Count:
    """Count the answers; ``kills`` are times of `time.monotonic`."""
    answers = answers_by_question(calls)
    repeated = [(before, again) for one in asked for before, again in itertools.pairwise(answers.get(one.key, []))]
    lost = [before for before, _ in repeated if before.fault == "lost_reply"]
    killed = [
        before
        for before, again in repeated
        if before.fault != "lost_reply" and _near_a_kill(before.time, again.time, kills)
    ]
    return Count(
        asked=len(asked),
        answered=sum(one.key in answers for one in asked),
        duplicates=len(repeated),
        of_lost_reply=len(lost),
        of_kill=len(killed),
        out_of_order=_out_of_order(asked, answers),
    )


def _near_a_kill(sent: float, again: float, kills: Iterable[float]) -> bool:
    return any(sent - _AFTER_KILL <= kill <= min(sent + _BEFORE_KILL, again) for kill in kills)


def _out_of_order(asked: Iterable[AskedQuestion], answers: dict[_QuestionKey, list[Call]]) -> int:
    latest: dict[int, float] = {}
    wrong = 0
    for one in asked:
        chat = one.message.chat.id
        if one.key in answers:
            first = answers[one.key][0].time
            wrong += first < latest.get(chat, -math.inf)
            latest[chat] = max(first, latest.get(chat, -math.inf))
    return wrong


def latencies(asked: Iterable[AskedQuestion], calls: Iterable[Call]) -> list[float]:
    """Return the seconds from each question to its first answer, ascending."""
    answers = answers_by_question(calls)
    return sorted(answers[one.key][0].time - one.at for one in asked if one.key in answers)


def percentile(ascending: Sequence[float], percent: float) -> float:
    """Return a percentile by nearest rank; NaN for no values."""
    if not ascending:
        return math.nan
    return ascending[max(math.ceil(percent / 100 * len(ascending)) - 1, 0)]
