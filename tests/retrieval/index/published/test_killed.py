"""Publications and fetches that are killed at any moment."""

import random
from pathlib import Path

from tests.retrieval.building.test_build_killed import kill_a_build
from tests.retrieval.index.published.machines import Machine

KILLED = 3  # times

PUBLISHER = """
import sys
from pathlib import Path
from tests.retrieval.index.published.machines import Machine

editor = Machine(Path(sys.argv[2]), "{url}")
print("ready", flush=True)
while True:
    editor.build()
    editor.add("ga")
"""
FETCHER = """
import sys
from itertools import count
from pathlib import Path
from retrieval.index.published import published_index
from tests.retrieval.index.published.machines import Machine

published_index._BATCH = 4096  # so that a small generation is fetched in many steps
Machine(Path(sys.argv[2]), "{url}").generations.published()  # connects, which takes a second
print("ready", flush=True)
for number in count(len(list(Path(sys.argv[2]).iterdir()))):
    Machine(Path(sys.argv[2]) / str(number), "{url}").generations.follow()
"""
HELD = {"cau-do-gat", "gia-dien", "vai-thieu"}


def held(machine: Machine) -> set[str]:
    """Return the articles that are searched, after verifying all files."""
    return {article.id for article in machine.generations.open().articles}


def test_a_killed_publication(url: str, tmp_path: Path) -> None:
    """A machine killed while it publishes leaves what is whole current, and publishes again afterwards."""
    dice = random.Random(7)
    editor, replica = Machine(tmp_path / "editor", url), Machine(tmp_path / "replica", url)
    editor.build()
    for _ in range(KILLED):
        kill_a_build(editor.articles, editor.folder, dice.uniform(0, 1), PUBLISHER.format(url=url))
        served = replica.served()
        assert held(replica) >= HELD
        assert editor.served() >= served
        editor.build()
        assert editor.generations.current() == replica.served()


def test_a_killed_fetch(url: str, tmp_path: Path) -> None:
    """A machine killed while it fetches has nothing or all of a generation, and goes on with the next start."""
    dice = random.Random(7)
    editor, replicas = Machine(tmp_path / "editor", url), tmp_path / "replicas"
    editor.build()
    segment = editor.add("ga")
    replicas.mkdir()
    partial = 0
    while partial < KILLED:
        kill_a_build(editor.articles, replicas, dice.uniform(0, 1), FETCHER.format(url=url))
        started = max(replicas.iterdir(), key=lambda folder: int(folder.name), default=None)
        if started is None:
            continue
        replica = Machine(started, url)
        partial += bool(replica.files("fetching/*"))
        if replica.generations.current() is not None:
            assert held(replica) >= HELD
        assert segment == replica.served()
        assert HELD | {"ga"} == held(replica)
        assert [] == replica.files("fetching/*")
