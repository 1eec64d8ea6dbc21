"""Builds that are killed at any moment, as by a machine that runs out of memory or power."""

import itertools
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from retrieval.building.build import build
from retrieval.building.options import BuildOptions
from retrieval.building.refresh import refresh
from retrieval.index.generations import Generations
from tests.answers import BlankSegmenter
from tests.program import write_articles

ROOT = Path(__file__).parents[3]
KILLED = 6  # times; `python -m tests.bench.killed_builds` does it more often

BUILDER = """
import sys
from pathlib import Path
from retrieval.building.build import build
from retrieval.building.options import BuildOptions
from retrieval.building.refresh import refresh
from retrieval.index.generations import Generations
from tests.answers import BlankSegmenter

print("ready", flush=True)
while True:
    build(Path(sys.argv[1]), Generations(Path(sys.argv[2])), BlankSegmenter())
"""
REFRESHER = """
import sys
from itertools import count
from pathlib import Path
from retrieval.index.generations import Generations
from tests.answers import BlankSegmenter
from tests.retrieval.building.test_build_killed import OPTIONS, refresh

articles, generations = Path(sys.argv[1]), Generations(Path(sys.argv[2]))
print("ready", flush=True)
for number in count(len(list(articles.iterdir()))):
    (articles / f"{number}.txt").write_text(f"Nhà ga số {number} mở cửa lúc 5 giờ sáng.", encoding="utf-8")
    refresh(articles, generations, BlankSegmenter(), OPTIONS)
    (articles.parent / "served").write_text(str(number))
"""
OPTIONS = BuildOptions(least_extended=0, largest_segment=1e6)


def test_the_index_is_complete_after_a_kill(tmp_path: Path) -> None:
    """A build killed at a random moment leaves the old or the new index, and the next build cleans up."""
    survive_kills(tmp_path, KILLED)


def test_refreshed_articles_are_kept_after_a_kill(tmp_path: Path) -> None:
    """A refresh killed at a random moment loses nothing that was searched before, and the next one cleans up."""
    survive_killed_refreshes(tmp_path, KILLED)


def survive_killed_refreshes(folder: Path, kills: int) -> None:
    """Kill refreshes at pseudo-random moments; fail if an article is lost, or anything is left broken."""
    articles, index = write_articles(folder / "articles"), folder / "index"
    generations, served = Generations(index), folder / "served"
    first = build(articles, generations, BlankSegmenter()).generation
    dice = random.Random(7)
    for _ in range(kills):
        kill_a_build(articles, index, dice.uniform(0, 1.5), REFRESHER)
        last = int(served.read_text() or 0) if served.exists() else 0
        opened = generations.open()
        held = {article.id for article in opened.articles}
        assert {"cau-do-gat", "gia-dien", "vai-thieu", *(str(n) for n in range(3, last + 1))} <= held
        refresh(articles, generations, BlankSegmenter(), OPTIONS)
        held = {article.id for article in generations.open().articles}
        assert {path.stem for path in articles.glob("*.txt")} <= held
        assert [] == list(itertools.chain((index / "segments").glob(".*"), index.glob("*.new")))
    assert first == generations.current()


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


def kill_a_build(articles: Path, index: Path, seconds: float, program: str = BUILDER) -> None:
    """Let a process build or refresh again and again, and kill it after some seconds."""
    command = [sys.executable, "-c", program, str(articles), str(index)]
    builder = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603 — our own code
    with builder:
        assert builder.stdout is not None
        assert "ready\n" == builder.stdout.readline()
        time.sleep(seconds)
        assert builder.poll() is None
        builder.send_signal(signal.SIGKILL)
    assert -signal.SIGKILL == builder.returncode
