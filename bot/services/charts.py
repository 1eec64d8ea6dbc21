"""Charts as plain data, and their drawing as PNG in a process of its own; no Telegram, no wording.

The libraries that draw are an extra of the installation (``hoibao[charts]``): without them there are no pictures. A
process for each picture costs some .7 s of a processor, but no memory between pictures, nor time of the event loop.
"""

import asyncio
import json
import logging
import sys
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from typing import Literal

_DRAWING = "bot.services.chart_process"
_TIMEOUT = 15.0  # seconds, chosen: a picture takes about one
_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Series:
    """Values by label, None where there is none; ``notes`` are written next to those of rows."""

    name: str
    values: tuple[float | None, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """One diagram by ``labels``: bars on top of each other, lines, or rows of one series below each other.

    Rows suit points at uneven times: each has its label, and none hides another.
    """

    title: str
    kind: Literal["bars", "lines", "rows"]
    labels: tuple[str, ...]
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Diagrams below each other, with the separator of thousands in their figures."""

    panels: tuple[Panel, ...]
    thousands: str


class ChartDrawer:
    """Draws one chart after another. Belongs to an event loop."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    @property
    def available(self) -> bool:
        """Whether the libraries that draw are installed."""
        return find_spec("matplotlib") is not None

    async def draw(self, chart: Chart) -> bytes | None:
        """Return a chart as PNG; None, with a line in the log, if it cannot be drawn."""
        if not self.available:
            return None
        try:
            async with self._turn, asyncio.timeout(_TIMEOUT):
                return await _drawn(json.dumps(asdict(chart)).encode())
        except TimeoutError:
            _LOGGER.warning("no picture was drawn within %g s", _TIMEOUT)
        except OSError as error:
            _LOGGER.warning("no picture was drawn: %s", error)
        return None


async def _drawn(chart: bytes) -> bytes:
    """Run the process that draws. Raises `ChildProcessError` with the last line that it wrote, or another `OSError`."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", _DRAWING),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        picture, complaint = await process.communicate(chart)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise ChildProcessError(complaint.decode(errors="replace").strip().rpartition("\n")[2])
    return picture
