"""Builds on a cluster of which processes and nodes are killed at any stage."""

import random
import shutil
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from retrieval.index.sharded_index import ShardedIndex
from retrieval.question_search import QuestionSearch
from tests.answers import BlankSegmenter
from tests.retrieval.corpus import SAMPLES

if TYPE_CHECKING:
    from tests.retrieval.cluster.conftest import Cluster

pytestmark = [pytest.mark.scale, pytest.mark.timeout(900), pytest.mark.filterwarnings("ignore")]

ROOT = Path(__file__).parents[3]
MOMENTS = 10
KINDS = ("program", "node", "both")  # what is killed at a moment, in turn
QUESTION = "Nhà ga số 7 mở cửa lúc mấy giờ?"
BUILDER = """
import sys
from pathlib import Path
import ray
from retrieval.building.sharded_build import Division, build_shards
from retrieval.cluster.address import ClusterAddress
from retrieval.cluster.tasks import ClusterTasks
from retrieval.index.generations import Generations
from tests.answers import BlankSegmenter

articles, folder = map(Path, sys.argv[2:])
address = ClusterAddress("local", "news")
ray.init(sys.argv[1], namespace=address.namespace, log_to_driver=False)
build_shards(
    articles,
    Generations(folder),
    BlankSegmenter(),
    on_progress=lambda progress: (print(progress.phase, flush=True), sys.stdin.readline()),
    division=Division(shards=4, articles=5),
    tasks=ClusterTasks(address, folder),
)
"""


@pytest.mark.usefixtures("patient")
def test_a_build_may_be_killed_at_any_moment(cluster: "Cluster", tmp_path: Path) -> None:
    """Killed at ten moments, a build ends or is resumed; what was served is served, and the next build cleans up."""
    articles, folder = tmp_path / "articles", tmp_path / "index"
    shutil.copytree(SAMPLES, articles)
    (articles / "7.txt").write_text("Nhà ga số 7 mở cửa lúc 5 giờ sáng.", encoding="utf-8")
    cluster.build(articles, folder, BlankSegmenter())
    phases = _build(cluster, articles, folder).communicate(timeout=120)[0].split()
    assert ["reading", "compiling", "checking"] == [*dict.fromkeys(phases)]
    dice, outcomes = random.Random(7), Counter[str]()
    for moment in range(MOMENTS):
        kind = KINDS[moment % len(KINDS)]
        served = cluster.generations(folder).open()
        assert isinstance(served, ShardedIndex)
        events = (moment + dice.random()) * len(phases) / MOMENTS
        finished = _killed(cluster, _build(cluster, articles, folder), int(events), kind)
        assert QuestionSearch(served, BlankSegmenter()).ask(QUESTION, 3).answered
        current = cluster.generations(folder).open_main()
        assert QuestionSearch(current, BlankSegmenter()).ask(QUESTION, 3).answered
        assert finished == (current.generation != served.generation)
        outcomes[f"{kind} {finished}"] += 1
        if kind != "program":
            cluster.add_node()
        report = cluster.build(articles, folder, BlankSegmenter())
        assert report.generation == cluster.generations(folder).current()
        assert [] == list((folder / "generations").glob(".*"))
        assert [] == list((folder / "generations").glob("*/work"))
    assert {"program False": 4, "node True": 3, "both False": 3} == outcomes


def _build(cluster: "Cluster", articles: Path, folder: Path) -> subprocess.Popen[str]:
    """Start a program that builds by tasks of the cluster, prints a line for each progress, and waits for one."""
    command = [sys.executable, "-c", BUILDER, cluster.ray.get_runtime_context().gcs_address, str(articles), str(folder)]
    return subprocess.Popen(  # noqa: S603 — our own code
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def _killed(cluster: "Cluster", builder: subprocess.Popen[str], events: int, kind: str) -> bool:
    """Kill the program, a node or both after so many lines, and return whether the build finished."""
    with builder:
        assert builder.stdin is not None
        assert builder.stdout is not None
        for event in range(events):
            if event:
                builder.stdin.write("\n")
                builder.stdin.flush()
            assert builder.stdout.readline()
        if kind != "program":
            cluster.kill_node()
        if kind != "node":
            builder.send_signal(signal.SIGKILL)
        builder.communicate(timeout=120)
    return 0 == builder.returncode
