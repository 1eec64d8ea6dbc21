"""How far the filling of vectors is: one small file, which the process that fills writes and others read."""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from retrieval.meaning.vector_log import stored_size
from retrieval.meaning.vector_writer import unwritten

_FILE = "status.json"
_RECENT = timedelta(minutes=2)  # a long article takes a minute on a busy machine; chosen


@dataclass(frozen=True, slots=True)
class FillStatus:
    """How many ``sentences`` of a ``generation`` (or its segment) have vectors: ``filled``.

    ``at`` is when it was written, in UTC, and ``per_second`` the speed until then, if sentences were filled.
    """

    generation: str
    sentences: int
    filled: int
    at: datetime
    per_second: float | None = None

    @property
    def percent(self) -> int:
        """The share that is filled; 100 only if all are."""
        return 100 * self.filled // self.sentences if self.sentences else 100

    @property
    def minutes_left(self) -> int | None:
        """The minutes until all are filled, rounded up; None unless a process fills now and its speed is known."""
        left = self.sentences - self.filled
        if not left or not self.per_second or datetime.now(UTC) - self.at > _RECENT:
            return None
        return int(left / self.per_second) // 60 + 1


def read_status(folder: Path) -> FillStatus | None:
    """Return the last status of the vectors in ``folder``; None if there is none, or these vectors are lost."""
    try:
        written = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        status = FillStatus(**{**written, "at": datetime.fromisoformat(written["at"])})
    except (OSError, ValueError, KeyError, TypeError):  # a damaged file is replaced by the next one
        return None
    return status if stored_size(folder) or not status.filled else None


def write_status(folder: Path, status: FillStatus) -> None:
    """Replace the status of the vectors in ``folder``, in one step. Raises `MeaningError` if it cannot be written."""
    new = folder / f"{_FILE}.new"
    try:
        new.write_text(json.dumps({**asdict(status), "at": status.at.isoformat()}), encoding="utf-8")
        new.replace(folder / _FILE)
    except OSError as error:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise unwritten(new, error) from error
