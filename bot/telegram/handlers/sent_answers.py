"""The latest answers by the messages that they answer, so that the answer to an edited message can be edited."""

from collections import OrderedDict
from dataclasses import dataclass

from telegram import Message

_MOST = 10_000  # messages, chosen: some hours at Telegram's limit for a bot


@dataclass(frozen=True, slots=True)
class SentAnswer:
    """An answer to a message.

    Attributes:
        words: Those of the message that were answered.
        asker: The id of who sent it.
        message_id: The answer's.
        update_id: That of the update with the message, under which the exchange is logged.
        exchange_id: That of the exchange; None if the log failed.
    """

    words: str
    asker: int | None
    message_id: int
    update_id: int
    exchange_id: int | None


class SentAnswers:
    """Holds the latest answers, in memory only: most edits follow within a minute."""

    def __init__(self, most: int = _MOST) -> None:
        """Hold the answers to ``most`` messages."""
        self._most = most
        self._answers: OrderedDict[tuple[int, int], SentAnswer] = OrderedDict()

    def find(self, message: Message) -> SentAnswer | None:
        """Return the answer to a message, None if it is not known any more or was never given."""
        return self._answers.get((message.chat_id, message.message_id))

    def remember(self, message: Message, answer: SentAnswer) -> None:
        """Hold the answer to a message in place of a former one."""
        place = message.chat_id, message.message_id
        self._answers[place] = answer
        self._answers.move_to_end(place)
        if len(self._answers) > self._most:
            self._answers.popitem(last=False)

    def forget(self, person: int) -> None:
        """Drop the answers to a person's messages, with their words."""
        for place in [place for place, answer in self._answers.items() if person == answer.asker]:
            del self._answers[place]
