"""Measures the processor time of dating hostile paragraphs: ten times the text should take about ten times as long.

`tests/bench/dates_time.py` prints milliseconds for texts in which nearly every word looks like a date.
"""

import sys
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from retrieval.dates.publication.dating import published_date

PIECES = (
    "so với cùng kỳ năm 2024, ",
    "ngày 1/1 đến ",
    "Giải Cup Cup Cup 2024 ",
    "Tết Tết Tết ",
    "1-1-",
    "20",
    "trước đó từ ",
    "ngày 20/9 so với năm 2020, ",
)
TIMES = (20, 40, 400)
RUNS = 5


def milliseconds(text: str) -> float:
    """Return the least processor time of a few runs."""
    least = float("inf")
    for _ in range(RUNS):
        started = time.process_time()
        published_date(title="", paragraphs=[text], seen=date(2026, 11, 30))
        least = min(least, time.process_time() - started)
    return 1000 * least


def main() -> None:
    """Print a row for each piece, a column for each number of repetitions."""
    print(f"{'ms, repeated':<30}" + "".join(f"{times:>10}" for times in TIMES))
    for piece in PIECES:
        print(f"{piece:<30}" + "".join(f"{milliseconds(piece * times):>10.2f}" for times in TIMES))


if __name__ == "__main__":
    main()
