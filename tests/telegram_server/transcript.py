"""What was called: an ordered record, and waiting for it to grow."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

_Found = TypeVar("_Found")


@dataclass(frozen=True)
class Call:
    """A call of the Bot API and its answer.

    ``parameters`` are decoded: numbers, truth values, JSON values and ``Upload``s. ``status`` and ``description``
    (None where ok) are the method's own answer, even where a fault then swallowed it; where a fault kept the call
    from the method (``reached`` is False), they are the fault's, with status 0 for a reset connection.
    ``fault`` names the injected fault. ``time`` is that of ``time.monotonic``, at the answer.
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
    """The calls in the order of their answers; those of ``getUpdates`` apart."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.polls: list[Call] = []
        self._grown = asyncio.Event()

    def add(self, call: Call) -> None:
        """Record a call and let those who wait look again."""
        (self.polls if call.method == "getUpdates" else self.calls).append(call)
        self.notify()

    @property
    def errors(self) -> list[Call]:
        """The calls that their method refused, of either list, by time."""
        calls = sorted([*self.calls, *self.polls], key=lambda call: call.time)
        return [call for call in calls if call.reached and not call.ok]

    def notify(self) -> None:
        """Let those who wait look again."""
        self._grown.set()
        self._grown = asyncio.Event()

    async def wait_for(self, find: Callable[[], _Found | None], timeout: float) -> _Found:  # noqa: ASYNC109 — it names the calls it saw
        """What ``find`` returns once that is true; it looks again after each call.

        Raises:
            TimeoutError: It was not found in time; the message shows the latest calls.
        """
        try:
            async with asyncio.timeout(timeout):
                while not (found := find()):
                    await self._grown.wait()
        except TimeoutError:
            latest = "\n".join(f"  {call.method} {dict(call.parameters)} -> {call.status}" for call in self.calls[-5:])
            raise TimeoutError(f"not seen within {timeout} s; the latest calls:\n{latest or '  none'}") from None
        return found
