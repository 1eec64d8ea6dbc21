"""The heartbeat: a small file by which another process knows whether the bot works.

The running bot replaces the file every few seconds from its event loop, so that a loop that hangs is noticed as surely
as a process that has died. Imports no library but the standard one, so that reading it takes milliseconds.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Literal

from bot.errors import BotError

INTERVAL: Final = 5.0
"""Seconds between two beats; chosen."""

# All chosen. A reader of the file must not mistake a busy machine for a dead bot: six beats may be late.
_STALE_AFTER = timedelta(seconds=30)
_LONGEST_START = timedelta(hours=2)  # building the first index takes minutes for each 100,000 sentences
_POLL_STUCK_AFTER = timedelta(minutes=5)  # a poll ends after 50 seconds, be it with an error

State = Literal["starting", "serving", "stopped"]
_STATES: tuple[State, ...] = ("starting", "serving", "stopped")
_TIMES = ("started_at", "poll_ended_at", "poll_succeeded_at", "oldest_received_at", "generation_started_at")


class HeartbeatError(BotError):
    """There is no heartbeat, or it cannot be read."""


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """The state of the bot at one moment. All times are aware and in UTC; None is unknown or not applicable.

    Attributes:
        state: "starting" while an index is opened or built, without ``generation``, and until Telegram has been reached
            once; then "serving".
        pid: Its process.
        started_at: When the process began.
        beat_at: When the file was last written; read from the file system.
        poll_ended_at: When the last poll for updates ended, with updates or an error; None unless this program polls.
        poll_succeeded_at: When Telegram last answered a poll.
        pending: The number of messages in the inbox that are not answered yet.
        oldest_received_at: When the oldest of them was received.
        generation: The name of the served generation of the index.
        generation_started_at: When its build began.
    """

    state: State
    pid: int
    started_at: datetime
    beat_at: datetime
    poll_ended_at: datetime | None = None
    poll_succeeded_at: datetime | None = None
    pending: int | None = None
    oldest_received_at: datetime | None = None
    generation: str | None = None
    generation_started_at: datetime | None = None

    def write(self, path: Path) -> None:
        """Replace the file atomically; on a full disk, only the time of its last change is set.

        Raises:
            OSError: Neither was possible.
        """
        temporary = path.with_name(f".{path.name}.{self.pid}")
        try:
            temporary.write_text(json.dumps(self._as_json()), encoding="utf-8")
            temporary.replace(path)
        except OSError:
            temporary.unlink(missing_ok=True)
            os.utime(path)

    def fault(self, now: datetime) -> str | None:
        """Return what makes the bot ill at ``now`` (aware); None if it is well.

        An outage of Telegram is no fault of the bot, which goes on trying.
        """
        if self.state == "stopped":
            return f"the bot was stopped {_age(self.beat_at, now)} ago"
        if self.generation is None:
            return self._fault_of_start(now)
        if abs(now - self.beat_at) > _STALE_AFTER:
            return f"the bot has shown no sign of life for {_age(self.beat_at, now)}: it was killed, or it hangs"
        if self.poll_ended_at is not None and now - self.poll_ended_at > _POLL_STUCK_AFTER:
            return f"no poll for updates has ended for {_age(self.poll_ended_at, now)}"
        return None

    def _fault_of_start(self, now: datetime) -> str | None:
        """Return the fault of a bot without an index: it does not beat while the first one is built."""
        if not _is_alive(self.pid):
            return f"the bot ended while it started, {_age(self.started_at, now)} ago"
        if now - self.started_at > _LONGEST_START:
            return f"the bot has been starting for {_age(self.started_at, now)}"
        return None

    def facts(self, now: datetime) -> str:
        """Return a line about the bot at ``now`` (aware), for an operator."""
        facts = [f"{self.state}, started {_age(self.started_at, now)} ago"]
        if self.poll_succeeded_at is not None:
            facts.append(f"last good poll {_age(self.poll_succeeded_at, now)} ago")
        elif self.poll_ended_at is not None:
            facts.append("no good poll yet")
        if self.pending is not None:
            waiting = f", the oldest for {_age(self.oldest_received_at, now)}" if self.oldest_received_at else ""
            facts.append(f"{self.pending} messages wait{waiting}")
        if self.generation is not None:
            built = f", built {_age(self.generation_started_at, now)} ago" if self.generation_started_at else ""
            facts.append(f"generation {self.generation}{built}")
        return "; ".join(facts)

    def _as_json(self) -> dict[str, object]:
        times = {name: moment.isoformat() if (moment := getattr(self, name)) else None for name in _TIMES}
        return {
            "state": self.state,
            "pid": self.pid,
            "pending": self.pending,
            "generation": self.generation,
            **times,
        }


def heartbeat_path(data: Path, bot_id: int) -> Path:
    """Return the file of one bot's heartbeat in the data folder, which several bots may share."""
    return data / f"heartbeat-{bot_id}.json"


def read_heartbeat(path: Path) -> Heartbeat:
    """Read a heartbeat.

    Raises:
        HeartbeatError: There is none, or its content is none.
    """
    try:
        changed, content = path.stat().st_mtime, path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise HeartbeatError(f"{path} does not exist", "start the bot with `hoibao run`") from None
    except (OSError, ValueError) as error:
        raise HeartbeatError(f"{path} cannot be read ({error})", "run `health` as the user of the bot") from error
    try:
        heartbeat = _from_json(json.loads(content))
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise HeartbeatError(f"{path} is no heartbeat", "restart the bot, which writes it anew") from error
    return replace(heartbeat, beat_at=datetime.fromtimestamp(changed, UTC))


def _from_json(values: Mapping[str, Any]) -> Heartbeat:
    times = {name: datetime.fromisoformat(values[name]) if values[name] else None for name in _TIMES}
    state, started_at = values["state"], times.pop("started_at")
    if state not in _STATES or started_at is None:
        raise ValueError(state)
    return Heartbeat(
        state=state,
        pid=int(values["pid"]),
        started_at=started_at,
        beat_at=started_at,
        pending=values["pending"],
        generation=values["generation"],
        **times,
    )


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _age(moment: datetime, now: datetime) -> str:
    """Return an age in its largest unit."""
    seconds = max(int((now - moment).total_seconds()), 0)
    for unit, size in (("days", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
