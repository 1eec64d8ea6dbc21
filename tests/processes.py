"""Whether processes have ended."""

import asyncio
from pathlib import Path


def is_alive(process: int) -> bool:
    """Return whether a process exists and is no zombie, which nobody may ever wait for."""
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:
        return False


async def until_ended(*processes: int) -> None:
    """Wait until processes have ended, which need not be children."""
    async with asyncio.timeout(100):
        while any(map(is_alive, processes)):  # noqa: ASYNC110 — nothing signals it
            await asyncio.sleep(0.01)
