"""Builds that are killed at any moment, as by a machine that runs out of memory or power."""

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


def test_the_index_is_complete_after_a_kill(tmp_path: Path) -> None:
    """A build killed at a random moment leaves the old or the new index, and the next build cleans up."""
    survive_kills(tmp_path, KILLED)


def survive_kills(folder: Path, kills: int) -> None:
    """Kill builds at pseudo-random moments, the same in each run; fail if one leaves anything broken."""
    articles, index = write_articles(folder / "articles"), folder / "index"
    generations = Generations(index)
    current = build(articles, generations, BlankSegmenter()).generation
    dice = random.Random(7)
    for round_ in range(kills):
        (articles / "mới.txt").write_text(f"Nhà ga số {round_} mở cửa lúc 5 giờ sáng.", encoding="utf-8")
        kill_a_build(articles, index, dice.uniform(0, 0.4))
        opened = generations.open()
        assert current <= opened.generation
        assert {"cau-do-gat", "gia-dien", "vai-thieu"} <= {article.id for article in opened.articles}
        current = build(articles, generations, BlankSegmenter()).generation
        after = generations.open()
        assert current == after.generation
        assert f"số {round_} " in after.text(after.article_count - 2)
        assert [] == list((index / "generations").glob(".*"))


def kill_a_build(articles: Path, index: Path, seconds: float) -> None:
    """Let a process build one generation after another, and kill it after some seconds."""
    command = [sys.executable, "-c", BUILDER, str(articles), str(index)]
    builder = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603 — our own code
    with builder:
        assert builder.stdout is not None
        assert "ready\n" == builder.stdout.readline()
        time.sleep(seconds)
        assert builder.poll() is None
        builder.send_signal(signal.SIGKILL)
    assert -signal.SIGKILL == builder.returncode
