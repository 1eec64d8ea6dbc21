"""Small states of a bot that the programs that serve it share: what was sent to a chat lately, or asked by a person."""

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

State = dict[str, Any]
"""What JSON can express, by names; `States.change` begins with an empty one."""

_Result = TypeVar("_Result")
Change = Callable[[float, Sequence[State]], _Result]
"""Changes states at a time in seconds, and returns what its caller needs."""

KEPT = 120.0  # seconds, chosen; longer than any limit looks back


def chat_state(chat_id: object) -> str:
    """Returns the name of the state of a chat, which is that of its person if it is private."""
    return f"chat {chat_id}"


def user_state(user_id: int) -> str:
    """Returns the name of the state of a person."""
    return f"user {user_id}"


class States(Protocol):
    """States by name, of which none is needed once it was not changed for `KEPT` seconds.

    Attributes:
        jitter: Seconds by which those who share the states may do too late what they have reserved a time for.
    """

    jitter: float

    async def change(self, names: Sequence[str], work: Change[_Result]) -> _Result:
        """Calls `work` with the time, and with the states of these names to be changed; returns its result.

        The times of all calls are of one clock. Nobody else changes these states meanwhile. Whoever changes several
        names them in the same order as all others do.
        """


class LocalStates:
    """The states of this program alone, in memory."""

    jitter = 0.0

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._states: OrderedDict[str, tuple[float, State]] = OrderedDict()  # since the last change, longest first

    def __len__(self) -> int:
        """Returns the number of states that are kept."""
        return len(self._states)

    async def change(self, names: Sequence[str], work: Change[_Result]) -> _Result:
        """See `States`."""
        now = self._clock()
        while self._states and next(iter(self._states.values()))[0] < now - KEPT:
            self._states.popitem(last=False)
        states = [self._states.pop(name, (now, State()))[1] for name in names]
        self._states.update((name, (now, state)) for name, state in zip(names, states, strict=True))
        return work(now, states)
