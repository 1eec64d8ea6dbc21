"""Ask three programs behind a proxy, stop each in turn and the database once, and count what went wrong.

    python -m tests.bench.replicas [--questions 1000] [--rate 20] [--replicas 3]

Needs what `deploy/test scale` installs. Prints how many questions were lost or answered twice, how many chats out of
order, how many calls were over Telegram's limits, the seconds until an answer, and those until another program polls
when one is killed. The exit code is 1 if a question was lost, a chat out of order, or a limit exceeded.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles

from tests.postgres_server import PostgresServer, running_server
from tests.replicas import Ordeal, behind_proxy, replicas
from tests.serving import QUESTION, TOKEN, Bot
from tests.telegram_server import TelegramServer

_PEOPLE = 200
_LONGEST = 90.0  # seconds until the last answer


async def measure(questions: int, rate: float, count: int) -> bool:
    """Print the figures; returns whether all is well."""
    with tempfile.TemporaryDirectory() as folder, running_server() as postgres:
        async with TelegramServer(TOKEN) as server:
            server.flood_limits = True
            ordeal = await _ordeal(Bot(server, Path(folder)), Path(folder), postgres, questions, rate, count)
        async with TelegramServer(TOKEN) as server:
            takeover = await _takeover(Bot(server, Path(folder) / "polling"), Path(folder) / "polling", postgres)
    lost, repeated, disordered, refused = (
        *(len(ordeal.unanswered()), ordeal.repeated()),
        *(len(ordeal.disordered()), ordeal.refused()),
    )
    print(f"{questions} questions at {rate:g}/s to {count} programs, {len(ordeal.kills)} stops")
    print(f"lost {lost}, answered twice {repeated}, chats out of order {disordered}, over the limits {refused}")
    waits = sorted(_waits(ordeal))
    if len(waits) > 1:
        print(f"seconds until an answer: median {waits[len(waits) // 2]:.2f}, p95 {quantiles(waits, n=20)[-1]:.1f}")
        print(f"longest {waits[-1]:.1f}; another program polls {takeover:.1f} s after the first was killed")
    return not (lost or disordered or refused)


async def _ordeal(  # noqa: PLR0913, PLR0917 — all of one run
    bot: Bot, folder: Path, postgres: PostgresServer, questions: int, rate: float, count: int
) -> Ordeal:
    chats = [bot.server.private_chat(bot.server.user(number)) for number in range(100, 100 + _PEOPLE)]
    chats += [bot.server.group(-number, "Nhóm") for number in range(1, 6)]
    async with behind_proxy(bot, folder, postgres.new_url(), count) as programs:
        ordeal = Ordeal(bot, programs, postgres, chats)
        await ordeal.run(questions, rate, QUESTION)
        await ordeal.finish(_LONGEST)
    return ordeal


def _waits(ordeal: Ordeal) -> list[float]:
    answered: dict[tuple[object, object], float] = {}
    for call in ordeal.bot.server.transcript:
        reply = call.parameters.get("reply_parameters")
        if call.method == "sendMessage" and call.ok and isinstance(reply, dict):
            answered.setdefault((str(call.parameters["chat_id"]), reply.get("message_id")), call.time)
    keys = [((str(message.chat.id), message.message_id), moment) for message, moment in ordeal.asked]
    return [answered[key] - moment for key, moment in keys if key in answered]


async def _takeover(bot: Bot, folder: Path, postgres: PostgresServer) -> float:
    programs = replicas(bot, folder, postgres.new_url(), 2)
    try:
        for program in programs:
            await program.start()
            await program.until_logged("serving @")
        leader, other = sorted(programs, key=lambda program: not program.leads)
        await asyncio.sleep(5)
        killed = await leader.kill()
        await other.until_logged("this program leads")
        return time.monotonic() - killed
    finally:
        for program in programs:
            await program.kill()


def main() -> int:
    """Measure, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--rate", type=float, default=20.0)
    parser.add_argument("--replicas", type=int, default=3)
    chosen = parser.parse_args()
    return 0 if asyncio.run(measure(chosen.questions, chosen.rate, chosen.replicas)) else 1


if __name__ == "__main__":
    sys.exit(main())
