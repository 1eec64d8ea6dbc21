"""Deliver hostile updates of every kind to the program through the stand-in for Telegram.

    python -m tests.bench.hostile [--updates 20000] [--seed 1]

Prints the number of texts in private chats without a reply, the errors raised, and the calls that Telegram refused.
The exit code is 1 if a text got no reply or an error was raised.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.hostile_run import Outcome, deliver
from tests.hostile_updates import hostile_updates
from tests.serving import TOKEN, Bot
from tests.telegram_server import TelegramServer
from tests.telegram_server.errors import Json


def main() -> int:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--updates", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    began = time.monotonic()
    updates = list(hostile_updates(options.updates, options.seed))
    kinds = Counter(next(iter(update)) for update in updates)
    print(f"{len(updates)} updates in {time.monotonic() - began:.0f} s: {dict(kinds.most_common())}", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        outcome = asyncio.run(_deliver(Path(folder), updates))
    print(f"delivered in {time.monotonic() - began:.0f} s")
    print(f"{outcome.questions} texts in private chats, {len(outcome.unanswered)} without a reply")
    for kind in ("raised", "refusals"):
        for line, times in Counter(getattr(outcome, kind)).most_common(20):
            print(f"{kind}: {times} × {ascii(line)[:300]}")
    for text in outcome.unanswered[:10]:
        print(f"unanswered: {ascii(text)[:300]}")
    return 1 if outcome.unanswered or outcome.raised else 0


async def _deliver(folder: Path, updates: list[Json]) -> Outcome:
    async with TelegramServer(TOKEN) as server:
        return await deliver(Bot(server, folder), updates)


if __name__ == "__main__":
    sys.exit(main())
