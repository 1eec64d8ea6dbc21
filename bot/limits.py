"""How many questions one user may ask; knows no Telegram."""

from collections import OrderedDict, deque
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil

_WINDOW = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a question is answered; ``wait`` is in how many seconds to ask again, where that is to be said."""

    admitted: bool
    wait: int | None = None


@dataclass(slots=True)
class _User:
    asked: deque[float] = field(default_factory=deque)  # within the window
    told: bool = False  # since the last question that was admitted


class QuestionLimits:
    """Counts the questions of each user within any minute.

    Whoever was silent for that long is forgotten, so no more users are held than asked within a minute.
    """

    def __init__(self, per_minute: int, exempt: AbstractSet[int]) -> None:
        """Admit ``per_minute`` questions of a user, any number where that is 0; any of those ``exempt``, by id."""
        self._per_minute = per_minute
        self._exempt = exempt
        self._users: OrderedDict[int, _User] = OrderedDict()  # by their last question, the oldest first

    def __len__(self) -> int:
        """How many users are held."""
        return len(self._users)

    def judge(self, user_id: int, asked_at: datetime) -> Verdict:
        """Whether to answer a question of that user, which is counted if so.

        ``asked_at``, which is aware, counts, not the time of the call: a backlog is judged as it was asked. Of a row
        of questions that are not admitted only the first is to be replied to.
        """
        if not self._per_minute or user_id in self._exempt:
            return Verdict(admitted=True)
        now = asked_at.timestamp()
        self._forget(now - _WINDOW)
        user = self._users.setdefault(user_id, _User())
        while user.asked and user.asked[0] <= now - _WINDOW:
            user.asked.popleft()
        if len(user.asked) < self._per_minute:
            user.asked.append(now)
            user.told = False
            self._users.move_to_end(user_id)
            return Verdict(admitted=True)
        wait = None if user.told else max(ceil(user.asked[0] + _WINDOW - now), 1)
        user.told = True
        return Verdict(admitted=False, wait=wait)

    def _forget(self, since: float) -> None:
        while self._users:
            oldest = next(iter(self._users))
            asked = self._users[oldest].asked
            if asked and asked[-1] > since:
                return
            del self._users[oldest]
