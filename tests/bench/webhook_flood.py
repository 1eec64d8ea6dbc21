"""Flood the webhook of the program, and measure how fast true deliveries are answered meanwhile.

    python -m tests.bench.webhook_flood [--idle 1000] [--bodies 8] [--megabytes 90] [--deliveries 20] [--reopen 10]

Strangers open ``--idle`` connections that send nothing, and post ``--bodies`` bodies without the secret at a time; what
the program closes they open again after ``--reopen`` seconds. Prints the seconds until each delivery with the secret is
acknowledged and until its answer is sent, first without the flood and then with it, and the memory of the process. The
exit code is 1 if a delivery is not acknowledged within a second, or if memory grows by more than 50 MB. Linux only.
"""

import argparse
import asyncio
import contextlib
import sys
import tempfile
import time
from pathlib import Path

from tests.bot.telegram.test_webhook import SECRET, post, question, serve_webhook
from tests.serving import TOKEN, Bot
from tests.telegram_server import Chat, TelegramServer

_MAX_SECONDS, _MAX_GROWTH = 1.0, 50.0  # MB
_INTERVAL = 0.5  # seconds between two deliveries
_BLOCK = bytes(2**16)
_FORGED = "POST /hook HTTP/1.1\r\nHost: bot.example\r\nContent-Length: {}\r\n\r\n"


class Flood:
    """Strangers; ``closed`` and ``refused`` count what the program has closed or answered with an error."""

    def __init__(self, address: str, reopen: float) -> None:
        host, _, port = address.removeprefix("http://").partition("/")[0].rpartition(":")
        self._host, self._port = host, int(port)
        self._reopen = reopen
        self.closed = self.refused = 0

    async def stay_idle(self) -> None:
        """Hold a connection open without a byte."""
        while True:
            with contextlib.suppress(OSError):
                reader, writer = await asyncio.open_connection(self._host, self._port)
                with contextlib.closing(writer):
                    await reader.read()
            self.closed += 1
            await asyncio.sleep(self._reopen)

    async def post(self, size: int) -> None:
        """Post a body of so many bytes without the secret."""
        while True:
            with contextlib.suppress(OSError):
                reader, writer = await asyncio.open_connection(self._host, self._port)
                with contextlib.closing(writer):
                    writer.write(_FORGED.format(size).encode())
                    for _ in range(size // len(_BLOCK)):
                        writer.write(_BLOCK)
                        await writer.drain()
                    await reader.read()
            self.refused += 1
            await asyncio.sleep(self._reopen)


def main() -> int:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--idle", type=int, default=1000)
    parser.add_argument("--bodies", type=int, default=8)
    parser.add_argument("--megabytes", type=int, default=90)
    parser.add_argument("--deliveries", type=int, default=20)
    parser.add_argument("--reopen", type=float, default=10.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measure(options, Path(folder)))


async def _measure(options: argparse.Namespace, folder: Path) -> int:
    async with TelegramServer(TOKEN) as server:
        bot = Bot(server, folder)
        bot.set(HOIBAO_QUESTIONS_PER_MINUTE="0")
        chat = server.private_chat(server.user(7))
        address = serve_webhook(bot)
        async with bot.running() as process:
            await server.next_call("setWebhook", timeout=60)
            await _deliver(server, chat, address, range(1, 6))
            _show("without the flood", await _deliver(server, chat, address, range(6, 6 + options.deliveries)))
            before = _memory(process.pid, "VmRSS")
            Path(f"/proc/{process.pid}/clear_refs").write_text("5")  # noqa: ASYNC240 — makes VmHWM begin anew
            flood = Flood(address, options.reopen)
            tasks = [asyncio.create_task(flood.stay_idle()) for _ in range(options.idle)]
            tasks += [asyncio.create_task(flood.post(options.megabytes * 10**6)) for _ in range(options.bodies)]
            await asyncio.sleep(2)
            acknowledged = await _deliver(server, chat, address, range(1000, 1000 + options.deliveries))
            _show("with the flood", acknowledged)
            growth = _memory(process.pid, "VmHWM") - before
            print(f"{flood.closed} idle connections closed, {flood.refused} bodies refused")
            print(f"memory: {before:.0f} MB before, {growth:+.1f} MB at the peak")
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            process.terminate()
            await process.wait()
        print("\n".join(line for line in bot.log.splitlines() if "webhook" in line))
    return int(max(first for first, _ in acknowledged) > _MAX_SECONDS or growth > _MAX_GROWTH)


async def _deliver(server: TelegramServer, chat: Chat, address: str, ids: range) -> list[tuple[float, float]]:
    """Deliver questions; returns the seconds until each was acknowledged, and until it was answered."""
    seconds = []
    for id_ in ids:
        sent = server.messages(chat)[-1] if server.messages(chat) else None
        began = time.monotonic()
        status = await post(address, question(id_), SECRET)
        if status != 200:
            raise RuntimeError(f"a delivery got {status}")
        acknowledged = time.monotonic() - began
        await server.next_message(chat, after=sent, timeout=30)
        seconds.append((acknowledged, time.monotonic() - began))
        await asyncio.sleep(_INTERVAL)
    return seconds


def _show(when: str, seconds: list[tuple[float, float]]) -> None:
    for name, values in zip(("acknowledged", "answered"), map(sorted, zip(*seconds, strict=True)), strict=True):
        middle, longest = values[len(values) // 2], values[-1]
        print(f"{when}, {name}: median {middle * 1000:.0f} ms, longest {longest * 1000:.0f} ms", flush=True)


def _memory(pid: int, field: str) -> float:
    """Return a figure of a process and of its children, in MB."""
    pids = [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    lines = [line for one in pids for line in Path(f"/proc/{one}/status").read_text().splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith(f"{field}:")) / 1000


if __name__ == "__main__":
    sys.exit(main())
