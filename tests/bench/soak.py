"""The program under load, kills and bad weather, as a black box: a process that serves the stand-in for Telegram.

    python -m tests.bench.soak --kills [20] [--questions 2000] [--users 100] [--rate 20] [--seed 1]
    python -m tests.bench.soak [--rate 25] [--seconds 120] [--users 250] [--articles FOLDER] [--data FOLDER]
    python -m tests.bench.soak --burst [--rate 60] [--seconds 20]
    python -m tests.bench.soak --outage 1 [--rate 2]

``--kills`` kills the program so many times at random moments, starting it again at once, while one call in twenty
each gets 429, 502, a connection reset before it is read, and one reset after it took effect. Without a mode named, the
rate is held in fair weather, and latency (from the question being put before the bot to its answer being received) and
memory are told. ``--outage`` has Telegram away for so many minutes, every call being reset or answered with 502.

Telegram's flood limits hold throughout. Exit code 1 where a question was not answered, was answered before an earlier
one of its chat, or was answered twice without a lost reply or a kill to explain it.
"""

import argparse
import asyncio
import itertools
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.soak_count import Asked, Count, answers_in, ask, count, latencies, percentile
from tests.bench.soak_program import TOKEN, Program
from tests.telegram_server import Fault, TelegramServer

_QUESTIONS = ("Giá lúa hè thu là bao nhiêu?", "Tuyến metro Vĩnh Giang dài bao nhiêu km?", "gia nuoc sach vinh giang")
_STORM = {Fault.too_many(1): 0.05, Fault.gateway(502): 0.05, Fault.dropped(): 0.05, Fault.lost_reply(): 0.05}
_AWAY = {Fault.gateway(502): 0.5, Fault.dropped(): 0.5}
_MIB = 1 << 20


@dataclass(frozen=True)
class Load:
    """What is asked of the program: ``questions`` at ``rate`` a second by ``users``, in turn."""

    questions: int
    rate: float
    users: int

    @property
    def seconds(self) -> float:
        """How long the asking takes."""
        return self.questions / self.rate


class Soak:
    """One run: the stand-in, the program, and what was asked so far."""

    def __init__(self, server: TelegramServer, program: Program, patience: float) -> None:
        """Give up ``patience`` seconds after the last answer."""
        self.server = server
        self._patience = patience
        self.program = program
        self.asked: list[Asked] = []
        self.kills: list[float] = []
        self.memory: list[tuple[float, int]] = []  # moment, bytes

    async def ask(self, load: Load) -> None:
        """Ask at an even pace; each question carries its number."""
        readers = [self.server.user(1000 + number) for number in range(load.users)]
        chats = [self.server.private_chat(reader) for reader in readers]
        began = time.monotonic()
        for number, question in zip(range(load.questions), itertools.cycle(_QUESTIONS), strict=False):
            await asyncio.sleep(max(began + number / load.rate - time.monotonic(), 0))
            place = number % load.users
            text = f"{question} ({number})"
            self.asked.append(ask(self.server.say(chats[place], readers[place], text)))

    async def kill(self, moments: Sequence[float]) -> None:
        """Kill the program at these moments, in seconds from now, and start it again at once."""
        began = time.monotonic()
        for moment in moments:
            await asyncio.sleep(max(began + moment - time.monotonic(), 0))
            self.kills.append(time.monotonic())
            await self.program.kill()
            await self.program.start()

    async def weigh(self) -> None:
        """Note the memory of the program every second, until cancelled."""
        while True:
            self.memory.append((time.monotonic(), self.program.resident()))
            await asyncio.sleep(1)

    async def drain(self) -> str:
        """Wait until every question is answered, or nothing is sent any more; tells how that went."""
        began = latest = time.monotonic()
        seen = -1
        while (now := time.monotonic()) - latest < self._patience:
            answered = self.count().answered
            if answered == len(self.asked):
                return f"all answered {now - began:.1f} s after the last question"
            if answered != seen:
                seen, latest = answered, now
            await asyncio.sleep(0.5)
        return f"given up {self._patience:g} s after the last answer"

    async def warm(self) -> None:
        """Wait until the program serves; what was asked of it meanwhile does not count."""
        reader = self.server.user(999)
        chat = self.server.private_chat(reader)
        await self.server.next_message(chat, after=self.server.say(chat, reader, _QUESTIONS[0]), timeout=60)

    def count(self) -> Count:
        """What all came to."""
        return count(self.asked, self.server.transcript, self.kills)


async def kills(soak: Soak, load: Load, times: int, seed: int) -> None:
    """Questions while the program is killed and the weather is bad."""
    dice = random.Random(seed)
    soak.server.faults.inject_at_random(_STORM, seed=seed)
    moments = sorted(dice.uniform(0, load.seconds) for _ in range(times))
    await asyncio.gather(soak.ask(load), soak.kill(moments))
    print(f"killed {len(soak.kills)} times; {await soak.drain()}")
    soak.server.faults.clear()


async def rate(soak: Soak, load: Load) -> None:
    """A steady pace in fair weather."""
    await soak.warm()
    weighing = asyncio.create_task(soak.weigh())
    began = time.monotonic()
    await soak.ask(load)
    weighing.cancel()
    middle = began + (time.monotonic() - began) / 2
    print(await soak.drain())
    _tell_latency(soak)
    _tell_memory(soak.memory, middle)


async def burst(soak: Soak, load: Load) -> None:
    """More than Telegram lets out, for a while."""
    await soak.warm()
    first = time.monotonic()
    await soak.ask(load)
    print(await soak.drain())
    sent = [calls[0].time for calls in answers_in(soak.server.transcript).values() if calls[0].time > first]
    if sent:
        print(f"{len(sent)} answers in {max(sent) - first:.1f} s, {len(sent) / (max(sent) - first):.1f} a second")
    _tell_latency(soak)


async def outage(soak: Soak, load: Load) -> None:
    """Telegram is away while questions come in."""
    await soak.warm()
    soak.server.faults.inject_at_random(_AWAY, seed=1)
    await soak.ask(load)
    soak.server.faults.clear()
    ended = time.monotonic()
    drained = await soak.drain()
    sent = [calls[0].time for calls in answers_in(soak.server.transcript).values()]
    after = min((moment for moment in sent if moment > ended), default=float("nan"))
    print(f"away for {load.seconds:.0f} s; first answer {after - ended:.1f} s after its end; {drained}")


def _tell_latency(soak: Soak) -> None:
    ascending = latencies(soak.asked, soak.server.transcript)
    told = ", ".join(f"p{percent} {1000 * percentile(ascending, percent):.0f} ms" for percent in (50, 95, 99))
    print(f"latency {told}, longest {1000 * percentile(ascending, 100):.0f} ms")


def _tell_memory(weighed: Sequence[tuple[float, int]], middle: float) -> None:
    """The growth from the middle to the end, each the mean of some seconds."""
    later = [size for moment, size in weighed if moment >= middle]
    few = max(len(later) // 6, 1)
    before, after = statistics.mean(later[:few]), statistics.mean(later[-few:])
    told = " ".join(f"{size / _MIB:.0f}" for _, size in weighed[:: max(len(weighed) // 12, 1)])
    print(f"memory in MiB over time: {told}")
    print(f"memory {before / _MIB:.1f} MiB at the middle, {after / _MIB:.1f} at the end: {after / before - 1:+.1%}")


def main() -> int:
    """See the module's docstring."""
    options = _parser().parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_run(options, Path(folder)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    modes = parser.add_mutually_exclusive_group()
    modes.add_argument("--kills", type=int, nargs="?", const=20, metavar="TIMES")
    modes.add_argument("--burst", action="store_true")
    modes.add_argument("--outage", type=float, metavar="MINUTES")
    parser.add_argument("--questions", type=int, default=2000, help="with --kills")
    parser.add_argument("--rate", type=float, help="questions a second")
    parser.add_argument("--seconds", type=float, help="of asking, without --kills and --outage")
    parser.add_argument("--users", type=int)
    parser.add_argument("--articles", default="samples", metavar="FOLDER")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="to keep the index in for another run")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patience", type=float, default=60, metavar="SECONDS", help="to wait for one more answer")
    return parser


def _load(options: argparse.Namespace) -> Load:
    if options.kills is not None:
        return Load(options.questions, options.rate or 20, options.users or 100)
    if options.outage is not None:
        pace = options.rate or 2
        return Load(round(60 * options.outage * pace), pace, options.users or 100)
    pace, seconds = (60, 20) if options.burst else (25, 120)
    pace, seconds = options.rate or pace, options.seconds or seconds
    return Load(round(pace * seconds), pace, options.users or (400 if options.burst else 250))


async def _run(options: argparse.Namespace, folder: Path) -> int:
    load = _load(options)
    async with TelegramServer(TOKEN) as server:
        server.flood_limits = True
        program = Program(folder, options.articles, options.data or folder / "data", server.url)
        soak = Soak(server, program, options.patience)
        print(soak.program.index())
        print(f"{load.questions} questions of {load.users} users at {load.rate:g}/s")
        await soak.program.start()
        try:
            if options.kills is not None:
                await kills(soak, load, options.kills, options.seed)
            elif options.outage is not None:
                await outage(soak, load)
            else:
                await (burst if options.burst else rate)(soak, load)
        finally:
            code = await soak.program.stop()
        print("\n".join(_told(soak, code)))
        return 0 if soak.count().faultless else 1


def _told(soak: Soak, code: int) -> Iterator[str]:
    yield from soak.count().lines()
    logged, asked = soak.program.logged(), {(one.message.chat.id, one.message.text) for one in soak.asked}
    yield f"log: {len(logged)} rows, {len(asked.intersection(logged))} of {len(asked)} questions"
    faults = [call.fault for call in (*soak.server.transcript, *soak.server.polls) if call.fault]
    counted = ", ".join(f"{faults.count(name)} {name}" for name in sorted(set(faults)))
    yield f"weather: {counted or 'fair'}; refused by the flood limits: {_refusals(soak.server)}"
    yield f"exit code {code}; in its log: {soak.program.troubles()}; violations {len(soak.server.violations)}"


def _refusals(server: TelegramServer) -> int:
    return sum(call.status == 429 for call in server.errors)


if __name__ == "__main__":
    sys.exit(main())
