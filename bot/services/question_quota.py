"""How many questions one user may ask; knows no Telegram."""

from collections import OrderedDict
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
    asked: dict[int, float] = field(default_factory=dict)  # when, by the update that brought the question
    told: int | None = None  # the update that was replied to since the last question that was admitted


class QuestionQuota:
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

    def judge(self, user_id: int, asked_at: datetime, update_id: int) -> Verdict:
        """Whether to answer a question of that user, which is counted if so.

        ``asked_at``, which is aware, counts, not the time of the call: a backlog is judged as it was asked. An update
        that is tried again hears the same, and is not counted again. Of a row of questions that are not admitted only
        the first is to be replied to.
        """
        if not self._per_minute or user_id in self._exempt:
            return Verdict(admitted=True)
        now = asked_at.timestamp()
        self._forget(now - _WINDOW)
        user = self._users.setdefault(user_id, _User())
        user.asked = {update: moment for update, moment in user.asked.items() if moment > now - _WINDOW}
        if update_id in user.asked:
            return Verdict(admitted=True)
        before = [moment for moment in user.asked.values() if moment <= now]  # another chat's may be judged earlier
        if len(before) < self._per_minute:
            user.asked[update_id] = now
            user.told = None
            self._users.move_to_end(user_id)
            return Verdict(admitted=True)
        if user.told not in {None, update_id}:
            return Verdict(admitted=False)
        user.told = update_id
        return Verdict(admitted=False, wait=max(ceil(min(before) + _WINDOW - now), 1))

    def _forget(self, since: float) -> None:
        while self._users:
            oldest = next(iter(self._users))
            if max(self._users[oldest].asked.values(), default=since) > since:
                return
            del self._users[oldest]
