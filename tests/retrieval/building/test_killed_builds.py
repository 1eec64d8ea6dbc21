"""Builds that are killed at any moment, as by the machine that runs out of memory or power."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from retrieval.building.build import build
from retrieval.index.generations import Generations
from tests.answers import BlankSegmenter
from tests.program import write_articles

ROOT = Path(__file__).parents[3]
KILLED = 6  # times; `python -m tests.bench.killed_builds` does it more often

BUILDER = """
import sys
from pathlib import Path
from retrieval.building.build import build
from retrieval.index.generations import Generations
from tests.answers import BlankSegmenter

print("ready", flush=True)
while True:
    build(Path(sys.argv[1]), Generations(Path(sys.argv[2])), BlankSegmenter())
"""


def test_what_is_served_after_a_kill_is_whole(tmp_path: Path) -> None:
    """Killed at random moments of building, it leaves the old or the new index, and the next build cleans up."""
    survive_kills(tmp_path, KILLED)


def survive_kills(folder: Path, kills: int) -> None:
    """Kill so many builds at moments that are the same each time; fails where one leaves something broken."""
    articles, index = write_articles(folder / "articles"), folder / "index"
    generations = Generations(index)
    served = build(articles, generations, BlankSegmenter()).generation
    dice = random.Random(7)
    for round_ in range(kills):
        (articles / "mới.txt").write_text(f"Nhà ga số {round_} mở cửa lúc 5 giờ sáng.", encoding="utf-8")
        kill_a_build(articles, index, dice.uniform(0, 0.4))
        opened = generations.open()
        assert served <= opened.generation
        assert {"cau-do-gat", "gia-dien", "vai-thieu"} <= {article.id for article in opened.articles}
        served = build(articles, generations, BlankSegmenter()).generation
        after = generations.open()
        assert served == after.generation
        assert f"số {round_} " in after.text(after.article_count - 2)
        assert [] == list((index / "generations").glob(".*"))


def kill_a_build(articles: Path, index: Path, seconds: float) -> None:
    """Let a process build one generation after another, and kill it after so many seconds of that."""
    command = [sys.executable, "-c", BUILDER, str(articles), str(index)]
    builder = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603 — our own code
    with builder:
        assert builder.stdout is not None
        assert "ready\n" == builder.stdout.readline()
        time.sleep(seconds)
        assert builder.poll() is None
        builder.send_signal(signal.SIGKILL)
    assert -signal.SIGKILL == builder.returncode


SHARE_OUT = """
import itertools, multiprocessing, sys
from retrieval.building.process_pool import map_in_processes

lengths = map_in_processes(len, itertools.repeat("Đê vỡ trong đêm."), len)
next(lengths)
print(*(child.pid for child in multiprocessing.active_children()), flush=True)
sys.stdin.read()
"""


def test_processes_do_not_outlive_a_killed_build() -> None:
    """Those that work for a process that is killed end with it."""
    builder = subprocess.Popen(  # noqa: S603 — our own code
        [sys.executable, "-c", SHARE_OUT], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with builder:
        assert builder.stdout is not None
        children = [Path("/proc") / pid for pid in builder.stdout.readline().split()]
        assert children
        assert all(child.exists() for child in children)
        builder.kill()
    ends = time.monotonic() + 20
    while any(_is_alive(child) for child in children):
        assert time.monotonic() < ends
        time.sleep(0.05)


def _is_alive(process: Path) -> bool:
    try:
        return ") Z " not in (process / "stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
