"""How often each user may ask for something within a minute; no Telegram."""

from collections import OrderedDict
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil

_WINDOW = 60.0  # seconds; the setting is per minute


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an update is handled; if the user is to get a reply instead, ``wait`` is the seconds to wait."""

    admitted: bool
    wait: int | None = None


@dataclass(slots=True)
class _User:
    sent: dict[int, float] = field(default_factory=dict)  # Unix time by update id
    replied_to: int | None = None  # the refused update with a reply since the last admitted one


class UserQuota:
    """Counts each user's updates in a sliding window of a minute, and forgets users who sent none in it."""

    def __init__(self, per_minute: int, exempt: AbstractSet[int]) -> None:
        """Admit ``per_minute`` updates of each user, or any number if it is 0; users in ``exempt`` have no limit."""
        self._per_minute = per_minute
        self._exempt = exempt
        self._users: OrderedDict[int, _User] = OrderedDict()  # by their last admitted update, oldest first

    def __len__(self) -> int:
        """Return the number of users that are remembered."""
        return len(self._users)

    def judge(self, user_id: int, sent_at: datetime, update_id: int) -> Verdict:
        """Return whether to handle an update, and count it if so.

        ``sent_at`` (aware) is compared, not the time of the call, so a backlog is judged as it was sent. An update
        that is retried gets the same verdict and is not counted again. Of consecutive refused updates, only the first
        gets a reply.
        """
        if not self._per_minute or user_id in self._exempt:
            return Verdict(admitted=True)
        now = sent_at.timestamp()
        self._forget(now - _WINDOW)
        user = self._users.setdefault(user_id, _User())
        user.sent = {update: moment for update, moment in user.sent.items() if moment > now - _WINDOW}
        if update_id in user.sent:
            return Verdict(admitted=True)
        earlier = [moment for moment in user.sent.values() if moment <= now]  # other chats may be ahead in their queue
        if len(earlier) < self._per_minute:
            user.sent[update_id] = now
            user.replied_to = None
            self._users.move_to_end(user_id)
            return Verdict(admitted=True)
        if user.replied_to not in {None, update_id}:
            return Verdict(admitted=False)
        user.replied_to = update_id
        return Verdict(admitted=False, wait=max(ceil(min(earlier) + _WINDOW - now), 1))

    def seconds_to_wait(self, user_id: int, now: datetime) -> int:
        """Return after how many seconds an update of the user is admitted; 0 if one is now. Counts nothing."""
        user = self._users.get(user_id)
        if not self._per_minute or user_id in self._exempt or user is None:
            return 0
        recent = [moment for moment in user.sent.values() if moment > now.timestamp() - _WINDOW]
        return max(ceil(min(recent) + _WINDOW - now.timestamp()), 1) if len(recent) >= self._per_minute else 0

    def _forget(self, since: float) -> None:
        while self._users:
            oldest = next(iter(self._users))
            if max(self._users[oldest].sent.values(), default=since) > since:
                return
            del self._users[oldest]
