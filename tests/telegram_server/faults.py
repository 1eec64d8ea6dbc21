"""Bad weather on the wire: scripted for a call, or drawn at random from a seed."""

import json
import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tests.telegram_server.chats import Chat
from tests.telegram_server.errors import BadRequestError, TooManyRequestsError

_GATEWAY_PAGE = "<html>\r\n<head><title>{0}</title></head>\r\n<body><center><h1>{0}</h1></center></body>\r\n</html>"
_REASONS = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}


@dataclass(frozen=True)
class Reply:
    """An answer that is sent instead of the method's own."""

    status: int
    body: str
    content_type: str = "text/html"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Fault:
    """What befalls one call.

    Args:
        name: What the transcript calls it.
        applies: Whether the method takes effect all the same.
        answers: Whether the method's own answer arrives.
        reply: What arrives instead; without it the connection is reset.
        seconds: How long the call is held up first.
    """

    name: str
    applies: bool
    answers: bool = False
    reply: Reply | None = None
    seconds: float = 0.0

    @classmethod
    def too_many(cls, retry_after: int) -> "Fault":
        """429: nothing happens, to be tried again after so many seconds."""
        body = json.dumps(TooManyRequestsError(retry_after).as_json())
        headers = (("Retry-After", str(retry_after)),)
        reply = Reply(429, body, "application/json", headers)
        return cls(f"too_many({retry_after})", applies=False, reply=reply)

    @classmethod
    def refused(cls, description: str) -> "Fault":
        """400: nothing happens, however often it is tried."""
        body = json.dumps(BadRequestError(description).as_json())
        return cls("refused", applies=False, reply=Reply(400, body, "application/json"))

    @classmethod
    def gateway(cls, status: int, *, applies: bool = False) -> "Fault":
        """500, 502, 503 or 504 with a proxy's HTML page."""
        page = _GATEWAY_PAGE.format(f"{status} {_REASONS[status]}")
        return cls(f"gateway({status})", applies=applies, reply=Reply(status, page))

    @classmethod
    def dropped(cls) -> "Fault":
        """The connection is reset before anything happens."""
        return cls("dropped", applies=False)

    @classmethod
    def lost_reply(cls) -> "Fault":
        """The method takes effect, then the connection is reset."""
        return cls("lost_reply", applies=True)

    @classmethod
    def delay(cls, seconds: float) -> "Fault":
        """The method takes effect and answers, late."""
        return cls(f"delay({seconds})", applies=True, answers=True, seconds=seconds)

    @classmethod
    def garbage(cls, *, applies: bool = False) -> "Fault":
        """Status 200 with a body that is no JSON."""
        return cls("garbage", applies=applies, reply=Reply(200, '{"ok": tru\ufffd', "application/json"))


@dataclass
class _Planned:
    fault: Fault
    method: str | None
    chat_id: int | None
    times: int | None

    def strikes(self, method: str, chat_id: object) -> bool:
        this_method = self.method is None or self.method.lower() == method.lower()
        return this_method and (self.chat_id is None or str(self.chat_id) == str(chat_id))


@dataclass
class _Storm:
    chances: Mapping[Fault, float]
    methods: Collection[str] | None
    dice: random.Random

    def draw(self, method: str) -> Fault | None:
        if self.methods is not None and method not in self.methods:
            return None
        drawn = self.dice.random()
        for fault, chance in self.chances.items():
            drawn -= chance
            if drawn < 0:
                return fault
        return None


class Faults:
    """The faults to come; scripted ones strike before the storm does, the first added first."""

    def __init__(self) -> None:
        self._planned: list[_Planned] = []
        self._storm: _Storm | None = None

    def add(
        self,
        fault: Fault,
        *,
        method: str | None = None,
        chat: Chat | None = None,
        times: int | None = 1,
    ) -> None:
        """Let a fault strike the next ``times`` calls (without end where None) of a method in a chat.

        Args:
            fault: What befalls the calls.
            method: The method's name; any method where None.
            chat: The chat that the call names; any or none where None.
            times: How many calls it strikes.
        """
        self._planned.append(_Planned(fault, method, chat.id if chat else None, times))

    def storm(self, chances: Mapping[Fault, float], *, seed: int, methods: Collection[str] | None = None) -> None:
        """Draw a fault for every call (of these methods), with these chances, until ``clear``.

        Args:
            chances: The probability of each fault; together at most 1.
            seed: Makes the sequence of draws the same in every run.
            methods: The methods that it strikes, as Telegram spells them; all where None.
        """
        if sum(chances.values()) > 1:
            raise ValueError("the chances of a storm must add up to at most 1")
        self._storm = _Storm(dict(chances), methods, random.Random(seed))

    def clear(self) -> None:
        """Fair weather from now on."""
        self._planned.clear()
        self._storm = None

    def strike(self, method: str, chat_id: object) -> Fault | None:
        """The fault that befalls this call, used up by it."""
        for planned in self._planned:
            if planned.strikes(method, chat_id):
                if planned.times is not None:
                    planned.times -= 1
                    if planned.times <= 0:
                        self._planned.remove(planned)
                return planned.fault
        return self._storm.draw(method) if self._storm else None
