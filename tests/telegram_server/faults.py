"""Inject faults into calls: scripted for certain calls, or at random from a seed."""

import json
import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tests.telegram_server.chats import Chat
from tests.telegram_server.errors import BadRequestError, TooManyRequestsError

_GATEWAY_PAGE = "<html>\r\n<head><title>{0}</title></head>\r\n<body><center><h1>{0}</h1></center></body>\r\n</html>"
_REASONS = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}


@dataclass(frozen=True)
class CannedResponse:
    """A response that replaces the method's own."""

    status: int
    body: str
    content_type: str = "text/html"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Fault:
    """A fault of one call.

    Args:
        name: Its name in the transcript.
        applies: Whether the method takes effect.
        answers: Whether the method's own response is sent.
        response: The response sent instead; if None, the connection is reset.
        seconds: Delay before the call is processed.
    """

    name: str
    applies: bool
    answers: bool = False
    response: CannedResponse | None = None
    seconds: float = 0.0

    @classmethod
    def too_many(cls, retry_after: int) -> "Fault":
        """Respond 429 without effect; the client may retry after ``retry_after`` seconds."""
        body = json.dumps(TooManyRequestsError(retry_after).as_json())
        headers = (("Retry-After", str(retry_after)),)
        response = CannedResponse(429, body, "application/json", headers)
        return cls(f"too_many({retry_after})", applies=False, response=response)

    @classmethod
    def refused(cls, description: str) -> "Fault":
        """Respond 400 without effect."""
        body = json.dumps(BadRequestError(description).as_json())
        return cls("refused", applies=False, response=CannedResponse(400, body, "application/json"))

    @classmethod
    def gateway(cls, status: int, *, applies: bool = False) -> "Fault":
        """Respond 500, 502, 503 or 504 with a proxy's HTML page."""
        page = _GATEWAY_PAGE.format(f"{status} {_REASONS[status]}")
        return cls(f"gateway({status})", applies=applies, response=CannedResponse(status, page))

    @classmethod
    def dropped(cls) -> "Fault":
        """Reset the connection without effect."""
        return cls("dropped", applies=False)

    @classmethod
    def lost_reply(cls) -> "Fault":
        """Let the method take effect, then reset the connection."""
        return cls("lost_reply", applies=True)

    @classmethod
    def delay(cls, seconds: float) -> "Fault":
        """Let the method take effect and respond after ``seconds``."""
        return cls(f"delay({seconds})", applies=True, answers=True, seconds=seconds)

    @classmethod
    def garbage(cls, *, applies: bool = False) -> "Fault":
        """Respond 200 with a body that is not JSON."""
        return cls("garbage", applies=applies, response=CannedResponse(200, '{"ok": tru\ufffd', "application/json"))


@dataclass
class _Scripted:
    fault: Fault
    method: str | None
    chat_id: int | None
    times: int | None

    def matches(self, method: str, chat_id: object) -> bool:
        this_method = self.method is None or self.method.lower() == method.lower()
        return this_method and (self.chat_id is None or str(self.chat_id) == str(chat_id))


@dataclass
class _Random:
    probabilities: Mapping[Fault, float]
    methods: Collection[str] | None
    generator: random.Random

    def draw(self, method: str) -> Fault | None:
        if self.methods is not None and method not in self.methods:
            return None
        drawn = self.generator.random()
        for fault, probability in self.probabilities.items():
            drawn -= probability
            if drawn < 0:
                return fault
        return None


class Faults:
    """The faults of future calls; scripted ones in the order they were added, before random ones."""

    def __init__(self) -> None:
        self._scripted: list[_Scripted] = []
        self._random: _Random | None = None

    def add(
        self,
        fault: Fault,
        *,
        method: str | None = None,
        chat: Chat | None = None,
        times: int | None = 1,
    ) -> None:
        """Inject a fault into the next ``times`` calls of a method to a chat.

        Args:
            fault: The fault of these calls.
            method: The method's name; any if None.
            chat: The chat in the call's parameters; any or none if None.
            times: The number of calls; without end if None.
        """
        self._scripted.append(_Scripted(fault, method, chat.id if chat else None, times))

    def inject_at_random(
        self, probabilities: Mapping[Fault, float], *, seed: int, methods: Collection[str] | None = None
    ) -> None:
        """Inject random faults into all calls until ``clear``.

        Args:
            probabilities: The probability of each fault; at most 1 in all.
            seed: Seeds the generator, so that runs are reproducible.
            methods: The names of methods to restrict faults to; all if None.
        """
        if sum(probabilities.values()) > 1:
            raise ValueError("the probabilities of faults must add up to at most 1")
        self._random = _Random(dict(probabilities), methods, random.Random(seed))

    def clear(self) -> None:
        """Inject no more faults."""
        self._scripted.clear()
        self._random = None

    def next_fault(self, method: str, chat_id: object) -> Fault | None:
        """Return the fault of this call, if any; a scripted one is used up."""
        for scripted in self._scripted:
            if scripted.matches(method, chat_id):
                if scripted.times is not None:
                    scripted.times -= 1
                    if scripted.times <= 0:
                        self._scripted.remove(scripted)
                return scripted.fault
        return self._random.draw(method) if self._random else None
