"""Test the program under load, kills and faults as a black box: a process that serves the stand-in for Telegram.

    python -m tests.bench.soak --kills [20] [--questions 2000] [--users 100] [--rate 20] [--seed 1]
    python -m tests.bench.soak [--rate 25] [--seconds 120] [--users 250] [--articles FOLDER] [--data FOLDER]
                               [--asked FILE] [--unlimited] [--checkout FOLDER]
    python -m tests.bench.soak --burst [--rate 60] [--seconds 20]
    python -m tests.bench.soak --outage 1 [--rate 2]

``--kills`` kills the program at random times and restarts it at once, while one call in twenty each gets 429, 502, a
connection reset without effect, and a reset after it took effect. ``--burst`` exceeds Telegram's limit for a while.
``--outage`` makes Telegram unreachable for so many minutes: every call is reset or gets 502. Without a mode, questions
are asked at the rate without faults. Latency (from question to answer), memory, and the processor time a question
takes in all processes of the program are printed, that of the stand-in apart. ``--asked`` names a file with a question
on each line, ``--checkout`` another version of the program to measure.

Telegram's flood limits are enforced, unless they are lifted by ``--unlimited``. The exit code is 1 if a question was
not answered, was answered before an earlier one of its chat, or was answered twice without a lost reply or a kill as a
reason.
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

from tests.bench.soak_count import AskedQuestion, Count, answers_by_question, ask, count, latencies, percentile
from tests.bench.soak_program import Program
from tests.serving import TOKEN
from tests.telegram_server import Fault, TelegramServer

_QUESTIONS = ("Giá lúa hè thu là bao nhiêu?", "Tuyến metro Vĩnh Giang dài bao nhiêu km?", "gia nuoc sach vinh giang")
_RANDOM_FAULTS = {Fault.too_many(1): 0.05, Fault.gateway(502): 0.05, Fault.dropped(): 0.05, Fault.lost_reply(): 0.05}
_OUTAGE = {Fault.gateway(502): 0.5, Fault.dropped(): 0.5}
_MIB = 1 << 20


@dataclass(frozen=True)
class Load:
    """A load: ``questions`` at ``rate`` a second by ``users`` in turn."""

    questions: int
    rate: float
    users: int

    @property
    def seconds(self) -> float:
        """The duration of the load."""
        return self.questions / self.rate


class Soak:
    """One run: the stand-in, the program, and the questions asked so far."""

    def __init__(
        self, server: TelegramServer, program: Program, patience: float, questions: Sequence[str] = _QUESTIONS
    ) -> None:
        """Ask ``questions`` in turn, and stop waiting ``patience`` seconds after the last answer."""
        self.server = server
        self._questions = questions
        self._patience = patience
        self.program = program
        self.asked: list[AskedQuestion] = []
        self.kills: list[float] = []
        self.memory: list[tuple[float, int]] = []  # time, bytes

    async def ask(self, load: Load) -> None:
        """Ask questions at an even rate; each ends with its number."""
        readers = [self.server.user(1000 + number) for number in range(load.users)]
        chats = [self.server.private_chat(reader) for reader in readers]
        began = time.monotonic()
        for number, question in zip(range(load.questions), itertools.cycle(self._questions), strict=False):
            await asyncio.sleep(max(began + number / load.rate - time.monotonic(), 0))
            place = number % load.users
            text = f"{question} ({number})"
            self.asked.append(ask(self.server.say(chats[place], readers[place], text)))

    async def kill(self, times: Sequence[float]) -> None:
        """Kill the program at these times, in seconds from now, and restart it at once."""
        began = time.monotonic()
        for seconds in times:
            await asyncio.sleep(max(began + seconds - time.monotonic(), 0))
            self.kills.append(time.monotonic())
            await self.program.kill()
            await self.program.start()

    async def record_memory(self) -> None:
        """Record the memory of the program every second until cancelled."""
        while True:
            self.memory.append((time.monotonic(), self.program.resident_bytes()))
            await asyncio.sleep(1)

    async def drain(self) -> str:
        """Wait until every question is answered or patience ends; returns the result as text."""
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

    async def warm_up(self) -> None:
        """Wait until the program answers a question, which is not counted."""
        reader = self.server.user(999)
        chat = self.server.private_chat(reader)
        await self.server.next_message(chat, after=self.server.say(chat, reader, self._questions[0]), timeout=60)

    def count(self) -> Count:
        """Count questions and answers."""
        return count(self.asked, self.server.transcript, self.kills)


async def kills(soak: Soak, load: Load, times: int, seed: int) -> None:
    """Ask questions while the program is killed and calls fail."""
    generator = random.Random(seed)
    soak.server.faults.inject_at_random(_RANDOM_FAULTS, seed=seed)
    moments = sorted(generator.uniform(0, load.seconds) for _ in range(times))
    await asyncio.gather(soak.ask(load), soak.kill(moments))
    print(f"killed {len(soak.kills)} times; {await soak.drain()}")
    soak.server.faults.clear()


async def rate(soak: Soak, load: Load) -> None:
    """Ask questions at a steady rate without faults."""
    await soak.warm_up()
    recording = asyncio.create_task(soak.record_memory())
    began = time.monotonic()
    used, used_here = soak.program.processor_seconds(), time.process_time()
    await soak.ask(load)
    recording.cancel()
    middle = began + (time.monotonic() - began) / 2
    print(await soak.drain())
    used, used_here = soak.program.processor_seconds() - used, time.process_time() - used_here
    took = time.monotonic() - began
    print(
        f"processor time: {1000 * used / load.questions:.1f} ms a question in the program, {used / took:.2f} cores; "
        f"in the stand-in {1000 * used_here / load.questions:.1f} ms, {used_here / took:.2f} cores"
    )
    _print_latency(soak)
    _print_memory(soak.memory, middle)


async def burst(soak: Soak, load: Load) -> None:
    """Ask more than Telegram's limit lets the bot answer, for a while."""
    await soak.warm_up()
    first = time.monotonic()
    await soak.ask(load)
    print(await soak.drain())
    sent = [calls[0].time for calls in answers_by_question(soak.server.transcript).values() if calls[0].time > first]
    if sent:
        print(f"{len(sent)} answers in {max(sent) - first:.1f} s, {len(sent) / (max(sent) - first):.1f} a second")
    _print_latency(soak)


async def outage(soak: Soak, load: Load) -> None:
    """Ask questions while Telegram is unreachable."""
    await soak.warm_up()
    soak.server.faults.inject_at_random(_OUTAGE, seed=1)
    await soak.ask(load)
    soak.server.faults.clear()
    ended = time.monotonic()
    drained = await soak.drain()
    sent = [calls[0].time for calls in answers_by_question(soak.server.transcript).values()]
    after = min((moment for moment in sent if moment > ended), default=float("nan"))
    print(f"away for {load.seconds:.0f} s; first answer {after - ended:.1f} s after its end; {drained}")


def _print_latency(soak: Soak) -> None:
    ascending = latencies(soak.asked, soak.server.transcript)
    percentiles = ", ".join(f"p{percent} {1000 * percentile(ascending, percent):.0f} ms" for percent in (50, 95, 99))
    print(f"latency {percentiles}, longest {1000 * percentile(ascending, 100):.0f} ms")


def _print_memory(samples: Sequence[tuple[float, int]], middle: float) -> None:
    """Print the memory, and its growth from the middle to the end, each the mean of some seconds."""
    later = [size for moment, size in samples if moment >= middle]
    few = max(len(later) // 6, 1)
    before, after = statistics.mean(later[:few]), statistics.mean(later[-few:])
    sizes = " ".join(f"{size / _MIB:.0f}" for _, size in samples[:: max(len(samples) // 12, 1)])
    print(f"memory in MiB over time: {sizes}")
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
    parser.add_argument("--seconds", type=float, help="duration, without --kills and --outage")
    parser.add_argument("--users", type=int)
    parser.add_argument("--articles", default="samples", metavar="FOLDER")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="keep the index here for another run")
    parser.add_argument("--asked", type=Path, metavar="FILE", help="a question on each line")
    parser.add_argument("--unlimited", action="store_true", help="lift the limits of Telegram and of the program")
    parser.add_argument("--checkout", type=Path, metavar="FOLDER", help="measure the program there")
    parser.add_argument("--segmenter", default="underthesea", help="of the index; collocations is built faster")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patience", type=float, default=60, metavar="SECONDS", help="wait for one more answer")
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
        server.flood_limits = not options.unlimited
        settings = {"HOIBAO_SEGMENTER": options.segmenter}
        if options.unlimited:
            settings["HOIBAO_MESSAGES_PER_SECOND"] = "1000"
        data = options.data or folder / "data"
        program = Program(folder, options.articles, data, server.url, options.checkout, **settings)
        questions = options.asked.read_text(encoding="utf-8").splitlines() if options.asked else _QUESTIONS
        soak = Soak(server, program, options.patience, questions)
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
        print("\n".join(_report(soak, code)))
        return 0 if soak.count().faultless else 1


def _report(soak: Soak, code: int) -> Iterator[str]:
    yield from soak.count().lines()
    logged, asked = soak.program.logged(), {(one.message.chat.id, one.message.text) for one in soak.asked}
    yield f"log: {len(logged)} rows, {len(asked.intersection(logged))} of {len(asked)} questions"
    faults = [call.fault for call in (*soak.server.transcript, *soak.server.polls) if call.fault]
    counted = ", ".join(f"{faults.count(name)} {name}" for name in sorted(set(faults)))
    yield f"faults: {counted or 'none'}; refused by the flood limits: {_refusals(soak.server)}"
    yield f"exit code {code}; in its log: {soak.program.log_problems()}; violations {len(soak.server.violations)}"


def _refusals(server: TelegramServer) -> int:
    return sum(call.status == 429 for call in server.errors)


if __name__ == "__main__":
    sys.exit(main())
