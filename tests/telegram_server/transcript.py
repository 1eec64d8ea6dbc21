"""Record calls in order, and wait for new ones."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

_Found = TypeVar("_Found")


@dataclass(frozen=True)
class Call:
    """A call of the Bot API and its response.

    Attributes:
        parameters: Decoded numbers, Booleans, JSON values and ``Upload`` objects.
        status: Of the method, even if a fault replaced its response; of the fault if the call did not reach the
            method, 0 for a reset connection.
        description: As ``status``; None on success.
        time: Of the response, by ``time.monotonic``.
        fault: The name of the injected fault, if any.
        reached: Whether the call reached the method.
    """

    method: str
    parameters: Mapping[str, object]
    status: int
    description: str | None
    time: float
    fault: str | None = None
    reached: bool = True

    @property
    def ok(self) -> bool:
        """Whether the method took effect."""
        return self.description is None


class Transcript:
    """The calls in the order of their responses; those of ``getUpdates`` are kept apart."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.polls: list[Call] = []
        self._changed = asyncio.Event()

    def add(self, call: Call) -> None:
        """Record a call and wake waiting tasks."""
        (self.polls if call.method == "getUpdates" else self.calls).append(call)
        self.notify()

    @property
    def errors(self) -> list[Call]:
        """The calls of both lists that their method refused, by time."""
        calls = sorted([*self.calls, *self.polls], key=lambda call: call.time)
        return [call for call in calls if call.reached and not call.ok]

    def notify(self) -> None:
        """Wake waiting tasks."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def wait_for(self, find: Callable[[], _Found | None], timeout: float) -> _Found:  # noqa: ASYNC109 — its error shows the calls
        """Return the first true result of ``find``, which is called again after each call.

        Raises:
            TimeoutError: There was none in time; the message shows the latest calls.
        """
        try:
            async with asyncio.timeout(timeout):
                while not (found := find()):
                    await self._changed.wait()
        except TimeoutError:
            latest = "\n".join(f"  {call.method} {dict(call.parameters)} -> {call.status}" for call in self.calls[-5:])
            raise TimeoutError(f"not seen within {timeout} s; the latest calls:\n{latest or '  none'}") from None
        return found
