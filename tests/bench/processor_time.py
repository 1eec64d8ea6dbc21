"""Compare the processor time that a question takes in two versions of the program, in alternating runs.

    python -m tests.bench.processor_time --before FOLDER [--after FOLDER] --data FOLDER [--pairs 10] [OPTION ...]

Prints the milliseconds of each pair in all processes of the program, without the stand-in, and the median ratio.
``--before`` and ``--after`` are checkouts, the latter this one by default; the index of each is kept below ``--data``,
so that it is built once. Further options are those of `tests.bench.soak`, such as
``--rate 10 --seconds 30 --articles FOLDER --asked FILE``. Keep the rate below what the slower version can answer: a
queue that grows makes questions cheaper.
"""

import argparse
import re
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_TIME = re.compile(r"processor time: ([\d.]+) ms")


def milliseconds(checkout: Path, options: Sequence[str]) -> float:
    """Return the processor time of a question in one run."""
    command = [sys.executable, "-m", "tests.bench.soak", "--checkout", str(checkout.absolute()), *options]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=_ROOT)  # noqa: S603 — our own program
    found = _TIME.search(done.stdout)
    if found is None or done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return float(found[1])


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--before", type=Path, required=True)
    parser.add_argument("--after", type=Path, default=_ROOT)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--pairs", type=int, default=10)
    options, others = parser.parse_known_args()
    ratios = []
    data = options.data.absolute()
    for number in range(1, options.pairs + 1):
        before, after = (
            milliseconds(checkout, [*others, "--data", str(data / name)])
            for name, checkout in (("before", options.before), ("after", options.after))
        )
        ratios.append(after / before)
        print(f"{number}: {before:.1f} ms, {after:.1f} ms, {ratios[-1]:.2f}", flush=True)
    print(f"median ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
