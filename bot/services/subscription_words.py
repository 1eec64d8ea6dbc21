"""What the words after `/theodoi` ask for; no Telegram."""

import re
from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

from retrieval.text.normalise import composed, fold

DEFAULT_ZONE = "Asia/Ho_Chi_Minh"

_LONGEST = 200  # characters of a topic, chosen
_EASTERNMOST, _WESTERNMOST = 14, 12  # hours from UTC
# The hours that are said of the second half of the day, by its parts.
_LATE = {"trua": range(1, 6), "chieu": range(1, 12), "toi": range(1, 12), "dem": range(6, 13)}
# Compared without diacritics. A time needs its colon or "giờ": "ngày 7 tháng 5" is a topic.
_EVERY = r"(?:(?:hang|moi|every)\s+)?(?:ngay|day|daily)"
_SURELY_EVERY = r"(?:(?:hang|moi)\s+ngay|every\s+day|daily)"
_AT = (
    r"(?:luc\s+|at\s+)?(?P<hour>\d{1,2})\s?(?::|h|gio|g)\s?(?P<minute>\d{2})?(?=\s|$)"
    r"(?:\s+(?P<part>sang|trua|chieu|toi|dem)(?=\s|$))?"
)
_ZONE = r"(?:\s+(?:(?P<offset>(?:UTC|GMT)(?P<sign>[+-])(?P<hours>\d{1,2}))|(?P<zone>[A-Za-z_]+(?:/[\w+-]+)+))(?=\s|$))?"
_DAILY = [re.compile(rf"{time}{_ZONE}", re.IGNORECASE) for time in (rf"{_EVERY}\s+{_AT}", rf"{_AT}\s+{_SURELY_EVERY}")]
_ABOUT = re.compile(r"(?:về|about)\s+", re.IGNORECASE)  # not without diacritics: *vé* is a ticket


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


def is_daily(words: str) -> bool:
    """Return whether a time of the day is asked for, be there such a time or not."""
    return _daily(" ".join(composed(words).split())) is not None


def read_wish(words: str) -> Wish:
    """Return what is asked for: "giá vàng", "ngày 7:00", "ngày 7h30 Europe/Paris giá vàng", "giá vàng mỗi ngày 7 giờ".

    Raises `UnknownTimeError`.
    """
    line = " ".join(composed(words).split())
    daily = _daily(line)
    if daily is None:
        return Wish(line[:_LONGEST])
    topic = (line[: daily.start()] or line[daily.end() :]).strip()
    if about := _ABOUT.match(topic):
        topic = topic[about.end() :]
    return Wish(topic[:_LONGEST], _minute(daily), _zone(daily))


def _daily(line: str) -> re.Match[str] | None:
    """Return the time of a daily digest that a line begins with, or else the one that it ends with."""
    folded = _folded(line)
    found = [match for pattern in _DAILY if (match := pattern.match(folded))]
    found += [match for pattern in _DAILY for match in pattern.finditer(folded) if match.end() == len(folded)]
    return next((match for match in found if match.start() == 0 or folded[match.start() - 1] == " "), None)


def _folded(line: str) -> str:
    """Return a composed line without diacritics, character by character."""
    return "".join(fold(character)[:1] or character for character in line)


def _minute(daily: re.Match[str]) -> int:
    hour, minute = int(daily["hour"]), int(daily["minute"] or 0)
    if hour in _LATE.get((daily["part"] or "").lower(), ()):
        hour = (hour + 12) % 24
    if hour > 23 or minute > 59:  # noqa: PLR2004 — of a day
        raise UnknownTimeError(daily[0])
    return 60 * hour + minute


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
