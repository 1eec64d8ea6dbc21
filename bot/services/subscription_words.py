"""What the words after `/theodoi` ask for; no Telegram."""

import re
from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

DEFAULT_ZONE = "Asia/Ho_Chi_Minh"

_LONGEST = 200  # characters of a topic, chosen
_EASTERNMOST, _WESTERNMOST = 14, 12  # hours from UTC
# A time needs its colon or "giờ": "ngày 7 tháng 5" is a topic.
_DAILY = re.compile(
    r"(?:(?:hằng|hàng|mỗi|every)\s+)?(?:ngày|day|daily)\s+(?:lúc\s+|at\s+)?"
    r"(?P<hour>\d{1,2})\s?(?::|h|giờ|g)\s?(?P<minute>\d{2})?(?=\s|$)\s*"
    r"(?:(?P<offset>(?:UTC|GMT)(?P<sign>[+-])(?P<hours>\d{1,2}))(?=\s|$)|(?P<zone>[A-Za-z_]+(?:/[\w+-]+)+)(?=\s|$))?\s*",
    re.IGNORECASE,
)


class UnknownTimeError(ValueError):
    """There is no such time of the day, or no such time zone."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a chat wants to be sent.

    Attributes:
        topic: As typed; "" for all news.
        minute: The minute of the day, None for whenever there is news.
        zone: The name of the time zone of ``minute``.
    """

    topic: str
    minute: int | None = None
    zone: str = DEFAULT_ZONE


def read_wish(words: str) -> Wish:
    """Return what is asked for: "giá vàng", "ngày 7:00", "ngày 7h30 Europe/Paris giá vàng".

    Raises `UnknownTimeError`.
    """
    line = " ".join(words.split())
    daily = _DAILY.match(line)
    if daily is None:
        return Wish(line[:_LONGEST])
    hour, minute = int(daily["hour"]), int(daily["minute"] or 0)
    if hour > 23 or minute > 59:  # noqa: PLR2004 — of a day
        raise UnknownTimeError(line)
    return Wish(line[daily.end() :][:_LONGEST], 60 * hour + minute, _zone(daily))


def _zone(daily: re.Match[str]) -> str:
    if daily["offset"]:
        hours, west = int(daily["hours"]), daily["sign"] == "-"
        if hours > (_WESTERNMOST if west else _EASTERNMOST):
            raise UnknownTimeError(daily["offset"])
        return f"Etc/GMT{'+' if west else '-'}{hours}" if hours else "Etc/GMT"  # their signs are those of POSIX
    if not daily["zone"]:
        return DEFAULT_ZONE
    if (known := _zones().get(daily["zone"].lower())) is None:
        raise UnknownTimeError(daily["zone"])
    return known


@cache
def _zones() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}
