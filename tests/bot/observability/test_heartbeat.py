import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.observability.heartbeat import Heartbeat, HeartbeatError, heartbeat_path, read_heartbeat

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SERVING = Heartbeat(
    state="serving",
    pid=os.getpid(),
    started_at=NOW - timedelta(days=3),
    beat_at=NOW,
    poll_ended_at=NOW - timedelta(seconds=9),
    poll_succeeded_at=NOW - timedelta(seconds=9),
    pending=2,
    oldest_received_at=NOW - timedelta(minutes=4),
    generation="20260301T090000.000000-ab12",
    generation_started_at=NOW - timedelta(hours=3),
)


def ended_process() -> int:
    """Return the id of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """A heartbeat is read as it was written; its time is that of the file."""
    path = heartbeat_path(tmp_path, 42)
    SERVING.write(path)
    os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    assert SERVING == read_heartbeat(path)
    assert [path] == list(tmp_path.iterdir())


def test_beats_on_a_full_disk(tmp_path: Path) -> None:
    """Where nothing can be written, a beat still sets the time of the file."""
    path = heartbeat_path(tmp_path, 42)
    SERVING.write(path)
    os.utime(path, (0, 0))
    (tmp_path / f".{path.name}.{SERVING.pid}").symlink_to("/dev/full")
    SERVING.write(path)
    assert read_heartbeat(path).beat_at.year > 2000
    assert SERVING.generation == read_heartbeat(path).generation


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"state": "well"}', "\ud800"])
def test_no_heartbeat(tmp_path: Path, content: str) -> None:
    """A file that holds no heartbeat, or is missing, is a named problem with a remedy."""
    path = heartbeat_path(tmp_path, 42)
    with pytest.raises(HeartbeatError, match=r"heartbeat-42\.json does not exist: start the bot"):
        read_heartbeat(path)
    path.write_bytes(content.encode("utf-8", "surrogatepass"))
    with pytest.raises(HeartbeatError, match=r"heartbeat-42\.json"):
        read_heartbeat(path)


@pytest.mark.parametrize(
    ("late", "expected"),
    [
        ({}, None),
        ({"poll_succeeded_at": None}, None),
        ({"poll_succeeded_at": NOW - timedelta(days=2)}, None),
        ({"oldest_received_at": NOW - timedelta(days=2)}, None),
        ({"state": "starting"}, None),
        ({"beat_at": NOW - timedelta(seconds=29)}, None),
        ({"beat_at": NOW - timedelta(seconds=31)}, "no sign of life for 31 s"),
        ({"beat_at": NOW + timedelta(hours=1)}, "no sign of life"),
        ({"state": "starting", "beat_at": NOW - timedelta(seconds=31)}, "no sign of life"),
        ({"poll_ended_at": NOW - timedelta(minutes=6)}, "no poll for updates has ended for 6 min"),
        ({"poll_ended_at": None}, None),
        ({"state": "stopped", "beat_at": NOW - timedelta(hours=5)}, "was stopped 5 h ago"),
    ],
)
def test_health(late: dict[str, Any], expected: str | None) -> None:
    """A bot is ill if its loop hangs, polling hangs or it was stopped; an outage of Telegram is no illness."""
    fault = replace(SERVING, **late).fault(NOW)
    assert fault is None if expected is None else expected in str(fault)


def test_first_build_is_healthy_while_its_process_lives() -> None:
    """While there is no index yet, the bot need not beat, but must be alive and come to an end within hours."""
    starting = Heartbeat("starting", os.getpid(), NOW - timedelta(minutes=50), beat_at=NOW - timedelta(minutes=50))
    assert starting.fault(NOW) is None
    assert "starting for 3 h" in str(starting.fault(NOW + timedelta(hours=3)))
    assert "ended while it started" in str(replace(starting, pid=ended_process()).fault(NOW))


def test_facts_are_one_line() -> None:
    """The line for operators names the state, the last good poll, what waits, and the age of the index."""
    assert (
        "serving, started 3 days ago; last good poll 9 s ago; 2 messages wait, the oldest for 4 min; "
        "generation 20260301T090000.000000-ab12, built 3 h ago"
    ) == SERVING.facts(NOW)
