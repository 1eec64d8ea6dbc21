import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.observability.alerts import Alert, AlertBook, AlertKind

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Week:
    """A week of looks, a minute apart, at what exists; ``sent`` are the times of the alerts, in hours."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "alerts.json"
        self.book = AlertBook(self.path)
        self.now = NOW
        self.sent: list[tuple[AlertKind, float]] = []

    def look(self, *alerts: Alert, minutes: int = 1, arrives: bool = True) -> None:
        """Look once a minute while these faults exist."""
        for _ in range(minutes):
            for alert in self.book.due(alerts, self.now):
                if arrives:
                    self.book.note_sent(alert, self.now)
                    self.sent.append((alert.kind, (self.now - NOW) / timedelta(hours=1)))
            self.now += timedelta(minutes=1)


@pytest.fixture
def week(tmp_path: Path) -> Week:
    """Begin a week."""
    return Week(tmp_path)


def test_one_alert_for_one_fault(week: Week) -> None:
    """A fault that lasts for a week is sent once, also across restarts of the program."""
    for _ in range(7):
        week.look(Alert("build_failed"), minutes=24 * 60)
        week.book = AlertBook(week.path)
    assert [("build_failed", 0)] == week.sent


def test_what_ends_by_itself_needs_nobody(week: Week) -> None:
    """A backlog is sent only after ten minutes, a stale index only after a day."""
    week.look(Alert("backlog"), minutes=10)
    week.look()
    assert [] == week.sent
    week.look(Alert("backlog"), Alert("stale_index"), minutes=25 * 60)
    assert [("backlog", 21 / 60), ("stale_index", 24 + 11 / 60)] == week.sent


def test_a_fault_that_comes_and_goes(week: Week) -> None:
    """A fault that comes back every few minutes is sent every six hours at most."""
    for _ in range(12 * 60 // 2):
        week.look(Alert("build_failed"))
        week.look()
    assert [("build_failed", 0), ("build_failed", 6)] == week.sent


def test_a_fault_that_grows(week: Week) -> None:
    """A fault that gets worse is sent again after a day."""
    for count in range(1, 49):
        week.look(Alert("set_aside", count), minutes=60)
    assert [("set_aside", 0), ("set_aside", 24)] == week.sent


def test_an_alert_that_does_not_arrive(week: Week) -> None:
    """What reached no administrator is due again."""
    week.look(Alert("set_aside", 1), minutes=5, arrives=False)
    week.look(Alert("set_aside", 1), minutes=5)
    assert [("set_aside", 5 / 60)] == week.sent


@pytest.mark.parametrize("content", ["", "[1]", '{"backlog": {"since": 1, "x": 2}}', '{"backlog": 3}'])
def test_broken_file(tmp_path: Path, content: str) -> None:
    """A file that holds no book counts as empty, and is replaced."""
    path = tmp_path / "alerts.json"
    path.write_text(content)
    book = AlertBook(path)
    (due,) = book.due([Alert("build_failed")], NOW)
    book.note_sent(due, NOW)
    assert {"build_failed"} == set(json.loads(path.read_text()))
