"""The audit log: a line for each administrative act, in a file that all programs on a data folder share."""

import json
import logging
import os
from datetime import UTC, datetime
from pathlib import Path

_LOGGER = logging.getLogger(__name__)


class AuditLog:
    """Appends JSON lines: ``time`` (ISO 8601, UTC), ``act``, ``actor``, ``outcome``.

    Acts of the command line are logged by the user of the machine, those in Telegram by the user of Telegram.
    """

    def __init__(self, data: Path) -> None:
        """Append to ``audit.jsonl`` in the data folder; the first line creates it."""
        self._path = data / "audit.jsonl"

    def note(self, act: str, actor: str, outcome: str) -> None:
        """Append a line in one write, and log it; an error is only logged. Blocks for less than a millisecond."""
        line = {"time": datetime.now(UTC).isoformat(), "act": act, "actor": actor, "outcome": outcome}
        fields = {"act": act, "actor": actor, "outcome": outcome}
        _LOGGER.info("%s by %s: %s", act, actor, outcome, extra=fields)
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(f"{json.dumps(line, ensure_ascii=False)}\n")
        except OSError as error:
            _LOGGER.error("%s cannot be written (%s)", self._path, error.strerror)  # noqa: TRY400 — for the operator, who has no use for a traceback


def telegram_actor(user_id: int | None) -> str:
    """Return the actor of an act in Telegram."""
    return f"telegram:{'unknown' if user_id is None else user_id}"


def command_line_actor() -> str:
    """Return the actor of an act on the command line: the user id of the process."""
    return f"uid:{os.getuid()}"
