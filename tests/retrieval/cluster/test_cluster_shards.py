"""Archives in shards on a real Ray cluster: built, searched, broken and replaced."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from retrieval.building.build import build
from retrieval.cluster.address import ClusterAddress
from retrieval.errors import IndexNotWrittenError, IndexUnusableError, PartUnavailableError
from retrieval.index.generations import Generations
from retrieval.index.sharded_index import ShardedIndex
from retrieval.question_search import QuestionSearch
from tests.answers import BlankSegmenter
from tests.retrieval.building.test_sharded_build import QUESTIONS, found
from tests.retrieval.building.test_story_finder import FERRY, OTHERS, write
from tests.retrieval.corpus import SAMPLES

if TYPE_CHECKING:
    from tests.retrieval.cluster.conftest import Cluster

# Starting the cluster takes half a minute on a busy machine; Ray leaves sockets and files to its end.
pytestmark = [pytest.mark.scale, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def served(cluster: "Cluster", tmp_path_factory: pytest.TempPathFactory) -> ShardedIndex:
    """The samples, built and served by the cluster."""
    folder = tmp_path_factory.mktemp("served")
    cluster.build(SAMPLES, folder, BlankSegmenter())
    index = cluster.generations(folder).open()
    assert isinstance(index, ShardedIndex)
    return index


@pytest.mark.usefixtures("patient")
def test_answers_are_those_of_one_index(served: ShardedIndex, tmp_path: Path) -> None:
    """What a cluster has built and serves is answered as one index answers it, to the order and the score."""
    generations = Generations(tmp_path)
    build(SAMPLES, generations, BlankSegmenter())
    whole = generations.open()
    assert list(whole.articles) == list(served.articles)
    for question in QUESTIONS:
        one, many = (QuestionSearch(index, BlankSegmenter()).ask(question, 10) for index in (whole, served))
        assert found(one) == found(many)


@pytest.mark.usefixtures("patient")
def test_no_question_fails_while_a_node_is_lost(cluster: "Cluster", served: ShardedIndex) -> None:
    """While a node is killed, and its servers start elsewhere, every question is answered."""
    search = QuestionSearch(served, BlankSegmenter())
    killing = threading.Timer(1.0, cluster.kill_node)
    killing.start()
    for question in QUESTIONS:
        assert search.ask(question, 3).passages
        time.sleep(0.1)
    killing.join()
    cluster.add_node()


@pytest.mark.usefixtures("patient")
def test_replicas_part_after_a_loss(cluster: "Cluster", tmp_path: Path) -> None:
    """After a node is lost, the servers of each shard come to be on the two others, one on each."""
    folder = tmp_path / "index"
    write(tmp_path / "articles", [*FERRY, *OTHERS])
    cluster.build(tmp_path / "articles", folder, BlankSegmenter())
    search = QuestionSearch(cluster.generations(folder).open(), BlankSegmenter())
    shards = sorted(folder.glob("generations/*/shards/*"))
    cluster.kill_node()
    deadline = time.monotonic() + 120
    while True:
        for _ in range(10):  # the loss is seen by asking
            assert search.ask("Chủ phà Đò Gát là ai?", 3).passages
        if all(_apart(cluster, number, shard) for number, shard in enumerate(shards)):
            break
        assert time.monotonic() < deadline
    cluster.add_node()


def _apart(cluster: "Cluster", shard: int, folder: Path) -> bool:
    try:
        return 2 == len({cluster.place(shard, replica, folder).node for replica in range(2)})
    except (ValueError, cluster.ray.exceptions.RayError):
        return False


def test_a_lost_part_is_an_error_until_it_is_back(cluster: "Cluster", tmp_path: Path) -> None:
    """Where the only server of a shard cannot open it, questions raise; once its files are back, they are answered."""
    folder, address = tmp_path / "index", ClusterAddress("local", "alone", shards=2, replicas=1)
    write(tmp_path / "articles", [*FERRY, *OTHERS])
    cluster.build(tmp_path / "articles", folder, BlankSegmenter())
    index = cluster.generations(folder, address).open()
    search = QuestionSearch(index, BlankSegmenter())
    assert search.ask("Phà Đò Gát chở bao nhiêu khách?", 3).answered
    shard = next(folder.glob("generations/*/shards/0"))
    server = cluster.place(0, 0, shard, address.namespace).process
    shard.rename(folder / "away")
    os.kill(server, signal.SIGKILL)
    with pytest.raises(PartUnavailableError, match="no server of shard 0 answers"):
        search.ask("Chủ phà Đò Gát là ai?", 3)
    (folder / "away").rename(shard)
    deadline = time.monotonic() + 120
    while True:
        try:
            assert search.ask("Chủ phà Đò Gát khai gì?", 3).passages
        except PartUnavailableError:
            assert time.monotonic() < deadline
        else:
            break


@pytest.mark.usefixtures("patient")
def test_each_question_is_of_one_generation(cluster: "Cluster", tmp_path: Path) -> None:
    """While a new generation takes over, questions of the former index are answered from that, though servers end."""
    articles, folder = tmp_path / "articles", tmp_path / "index"
    write(articles, FERRY)
    cluster.build(articles, folder, BlankSegmenter())
    generations = cluster.generations(folder)
    former = generations.open()
    write(articles, OTHERS)
    cluster.build(articles, folder, BlankSegmenter())
    newer = generations.open()
    assert (3, 7) == (former.article_count, newer.article_count)
    for shard in range(3):
        cluster.kill_server(shard, 0, next(folder.glob(f"generations/{former.generation}/shards/{shard}")))
    for index, question, articles_of in (
        (former, "Giá lúa ở Lạc An tăng bao nhiêu?", {"pha-1", "pha-2", "pha-3"}),
        (newer, "Giá lúa ở Lạc An tăng bao nhiêu?", {"lua-1", "lua-2", "pha-1", "pha-2", "pha-3", "pha-cu", "pha-x"}),
    ):
        passages = QuestionSearch(index, BlankSegmenter()).ask(question, 10).passages
        assert (index is newer) == (passages[0].article.id == "lua-1")
        assert {one.article.id for one in passages} <= articles_of


def test_damage_is_found_before_a_generation_is_served(cluster: "Cluster", tmp_path: Path) -> None:
    """A generation of which a shard is damaged is not served; the one before is."""
    folder = tmp_path / "index"
    write(tmp_path / "articles", FERRY)
    first, second = (cluster.build(tmp_path / "articles", folder, BlankSegmenter()).generation for _ in range(2))
    next(folder.glob(f"generations/{second}/shards/1/texts.utf8")).write_text("?")
    generations = cluster.generations(folder)
    with pytest.raises(IndexUnusableError, match="damaged"):
        generations.open()
    damage: list[str] = []
    assert (first, 1) == (generations.open_whole(damage.append).generation, len(damage))


def test_nobody_joins_without_the_token(cluster: "Cluster") -> None:
    """A program that has another token cannot connect to the cluster."""
    env = {**os.environ, "RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": "0" * 64}
    connect = ["-c", f"import ray; ray.init({cluster.ray.get_runtime_context().gcs_address!r})"]
    refused = subprocess.run(  # noqa: S603 — Ray's own client
        [sys.executable, *connect], env=env, capture_output=True, text=True, timeout=120, check=False
    )
    assert 0 != refused.returncode
    assert "token" in refused.stderr.lower()


class DyingSegmenter(BlankSegmenter):
    """Ends the process that finds words, as one that runs out of memory does."""

    def words(self, _: str) -> list[str]:
        """See `retrieval.text.segmentation.Segmenter`."""
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("the process has ended")


def test_a_build_that_is_lost_leaves_the_index(cluster: "Cluster", tmp_path: Path) -> None:
    """Where the processes of a build die again and again, it ends with a reason, and the index stays."""
    folder = tmp_path / "index"
    write(tmp_path / "articles", FERRY)
    name = cluster.build(tmp_path / "articles", folder, BlankSegmenter()).generation
    with pytest.raises(IndexNotWrittenError, match="a task of the build was lost"):
        cluster.build(tmp_path / "articles", folder, DyingSegmenter())
    assert [name] == [path.name for path in (folder / "generations").iterdir()]
    assert json.loads(next(folder.glob("generations/*/manifest.json")).read_text())["articles"] == 3
