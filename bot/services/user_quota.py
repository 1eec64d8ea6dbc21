"""How often each user may ask for something within a minute; no Telegram."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from math import ceil

from storage.states import LocalStates, State, States, user_state

_WINDOW = 60.0  # seconds; the setting is per minute
# In the state of a user: pairs of update id and Unix time, and the refused update with a reply since the last admitted.
_SENT, _REPLIED_TO = "sent", "replied_to"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an update is handled; if the user is to get a reply instead, ``wait`` is the seconds to wait."""

    admitted: bool
    wait: int | None = None


class UserQuota:
    """Counts each user's updates in a sliding window of a minute."""

    def __init__(self, per_minute: int, exempt: AbstractSet[int], states: States | None = None) -> None:
        """Admit ``per_minute`` updates of each user, or any number if it is 0; users in ``exempt`` have no limit.

        It holds for all programs that share ``states``; by default, for this one.
        """
        self._per_minute = per_minute
        self._exempt = exempt
        self._states = LocalStates() if states is None else states

    async def judge(self, user_id: int, sent_at: datetime, update_id: int) -> Verdict:
        """Return whether to handle an update, and count it if so.

        ``sent_at`` (aware) is compared, not the time of the call, so a backlog is judged as it was sent. An update
        that is retried gets the same verdict and is not counted again. Of consecutive refused updates, only the first
        gets a reply.
        """
        if not self._per_minute or user_id in self._exempt:
            return Verdict(admitted=True)
        work = partial(self._judge, sent_at.timestamp(), update_id)
        return await self._states.change([user_state(user_id)], work)

    def _judge(self, sent_at: float, update_id: int, _: float, states: Sequence[State]) -> Verdict:
        (user,) = states
        sent = user[_SENT] = _recent(user, sent_at)
        if any(update_id == update for update, _ in sent):
            return Verdict(admitted=True)
        earlier = [moment for _, moment in sent if moment <= sent_at]  # other chats may be ahead in their queue
        if len(earlier) < self._per_minute:
            sent.append((update_id, sent_at))
            user[_REPLIED_TO] = None
            return Verdict(admitted=True)
        if user.get(_REPLIED_TO) not in {None, update_id}:
            return Verdict(admitted=False)
        user[_REPLIED_TO] = update_id
        return Verdict(admitted=False, wait=max(ceil(min(earlier) + _WINDOW - sent_at), 1))

    async def seconds_to_wait(self, user_id: int, now: datetime) -> int:
        """Return after how many seconds an update of the user is admitted; 0 if one is now. Counts nothing."""
        if not self._per_minute or user_id in self._exempt:
            return 0
        return await self._states.change([user_state(user_id)], partial(self._wait, now.timestamp()))

    def _wait(self, asked_at: float, _: float, states: Sequence[State]) -> int:
        recent = [moment for _, moment in _recent(states[0], asked_at)]
        return max(ceil(min(recent) + _WINDOW - asked_at), 1) if len(recent) >= self._per_minute else 0


def _recent(user: State, moment: float) -> list[tuple[int, float]]:
    return [(update, sent_at) for update, sent_at in user.get(_SENT, []) if sent_at > moment - _WINDOW]
