"""Print the time, CPU time and memory that `hoibao health` takes: medians of 20 calls, and the longest.

    python -m tests.bench.health [--calls 20]

It reads a heartbeat of now in a temporary folder. The interpreter's own start, `python -c pass`, is measured in
alternation, for most of the time is spent there.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.observability.heartbeat import Heartbeat, heartbeat_path
from tests.program import command, environment

# This process must stay small: the memory of a new process counts from that of the one that starts it.
TOKEN = "42:" + "Stand_in-" * 3 + "12345678"


def measured(arguments: Sequence[str], env: Mapping[str, str]) -> tuple[float, float, float]:
    """Run a command; returns its milliseconds, those of CPU time, and its peak memory in MiB."""
    began = time.perf_counter()
    process = subprocess.Popen(arguments, env=env, stdout=subprocess.DEVNULL)  # noqa: S603 — this program
    _, status, usage = os.wait4(process.pid, 0)
    milliseconds = 1000 * (time.perf_counter() - began)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"exit code {process.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024
    return milliseconds, 1000 * (usage.ru_utime + usage.ru_stime), usage.ru_maxrss * unit / (1 << 20)


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=20)
    calls = parser.parse_args().calls
    with tempfile.TemporaryDirectory() as folder:
        env = environment(Path(folder), TELEGRAM_BOT_TOKEN=TOKEN)
        now = datetime.now(UTC)
        beat = Heartbeat("serving", os.getpid(), now, now, pending=0, generation="g", generation_started_at=now)
        commands = {"hoibao health": command("health"), "python -c pass": [sys.executable, "-c", "pass"]}
        found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in commands}
        for _ in range(calls):
            beat.write(heartbeat_path(Path(folder), int(TOKEN.partition(":")[0])))
            for name, arguments in commands.items():
                found[name].append(measured(arguments, env))
    for name, runs in found.items():
        times, cpu, sizes = zip(*runs, strict=True)
        median, busy = statistics.median(times), statistics.median(cpu)
        print(f"{name}: {median:.0f} ms ({busy:.0f} of CPU), longest {max(times):.0f} ms; {max(sizes):.1f} MiB")


if __name__ == "__main__":
    main()
