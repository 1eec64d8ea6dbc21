"""What needs an administrator, and when to say so: once for each fault."""

import json
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

AlertKind = Literal["build_failed", "set_aside", "backlog", "stale_index"]
ALERT_KINDS: tuple[AlertKind, ...] = ("build_failed", "set_aside", "backlog", "stale_index")

# All chosen. A fault that ends by itself within its patience needs nobody.
_PATIENCE: dict[AlertKind, timedelta] = {
    "build_failed": timedelta(0),
    "set_aside": timedelta(0),
    "backlog": timedelta(minutes=10),
    "stale_index": timedelta(hours=24),
}
_WORSE_AFTER = timedelta(hours=24)  # before a fault that grows is mentioned again
_QUIET = timedelta(hours=6)  # before one that comes and goes is mentioned again

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Alert:
    """A fault that exists now.

    ``level`` grows as it gets worse; ``values`` are for the format of its text; ``error`` is the one of a failed build.
    """

    kind: AlertKind
    level: int = 0
    values: Mapping[str, int] = field(default_factory=dict)
    error: Exception | None = None


@dataclass(slots=True)
class _Record:
    """What is known of a kind: times as ISO 8601; ``since`` is None while the fault does not exist."""

    since: str | None = None
    sent_at: str | None = None
    sent_level: int | None = None  # None unless sent since ``since``


class AlertBook:
    """Decides which faults are to be sent now, and remembers in a file what was sent, also across restarts."""

    def __init__(self, path: Path) -> None:
        """Read ``path``; one that does not exist or cannot be read counts as empty."""
        self._path = path
        self._records = _read(path)

    def due(self, alerts: Sequence[Alert], now: datetime) -> list[Alert]:
        """Note the faults that exist at ``now`` (aware); return those to be sent, until `note_sent` is called."""
        existing = {alert.kind for alert in alerts}
        changed = self._clear(existing)
        due = []
        for alert in alerts:
            record = self._records.setdefault(alert.kind, _Record())
            if record.since is None:
                record.since, changed = now.isoformat(), True
            if _is_due(record, alert, now):
                due.append(alert)
        if changed:
            self._write()
        return due

    def note_sent(self, alert: Alert, now: datetime) -> None:
        """Note that the administrators know."""
        record = self._records.setdefault(alert.kind, _Record(now.isoformat()))
        record.sent_at, record.sent_level = now.isoformat(), alert.level
        self._write()

    def _clear(self, existing: Collection[AlertKind]) -> bool:
        """End the faults that exist no longer; return whether there were any."""
        ended = [record for kind, record in self._records.items() if kind not in existing and record.since]
        for record in ended:
            record.since = record.sent_level = None
        return bool(ended)

    def _write(self) -> None:
        temporary = self._path.with_name(f".{self._path.name}")
        try:
            content = {kind: asdict(record) for kind, record in self._records.items()}
            temporary.write_text(json.dumps(content), encoding="utf-8")
            temporary.replace(self._path)
        except OSError as error:
            # Without a traceback: the consequence is an alert that is sent again after a restart.
            _LOGGER.warning("%s cannot be written (%s)", self._path, error)


def _is_due(record: _Record, alert: Alert, now: datetime) -> bool:
    if record.since is None or now - datetime.fromisoformat(record.since) < _PATIENCE[alert.kind]:
        return False
    if record.sent_at is None:
        return True
    sent = now - datetime.fromisoformat(record.sent_at)
    if record.sent_level is None:
        return sent >= _QUIET
    return alert.level > record.sent_level and sent >= _WORSE_AFTER


def _read(path: Path) -> dict[AlertKind, _Record]:
    try:
        content: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return {kind: _Record(**content[kind]) for kind in ALERT_KINDS if kind in content}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
