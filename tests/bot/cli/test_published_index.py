import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.program import environment, run
from tests.serving import ANSWER, QUESTION


@pytest.fixture
def share(tmp_path: Path) -> Path:
    folder = tmp_path / "share"
    folder.mkdir()
    return folder


@pytest.fixture
def editor(env: Mapping[str, str], share: Path) -> Mapping[str, str]:
    """The environment of a machine that has the articles."""
    return {**env, "INDEX_URL": f"file://{share}"}


@pytest.fixture
def replica(tmp_path: Path, share: Path) -> Mapping[str, str]:
    """The environment of a machine without articles."""
    return environment(tmp_path / "replica", INDEX_URL=f"file://{share}")


def of_index(env: Mapping[str, str]) -> tuple[int, list[str]]:
    """Return the exit code of `check`, and its lines about articles and index."""
    done = run("check", env=env)
    lines = [line for line in done.stdout.splitlines() if line.partition(":")[0].endswith(("index", "articles"))]
    return done.returncode, lines


def test_a_machine_without_articles(
    editor: Mapping[str, str], replica: Mapping[str, str], share: Path, tmp_path: Path
) -> None:
    """It answers from what is published, also while the address is away; `check` says what is where, and how old."""
    nothing, url = run("ask", QUESTION, env=replica), f"file://{share}"
    assert f"{url} holds no index yet: run `hoibao reindex` where the articles are" in nothing.stderr
    assert (1, [f"fault index: {url} holds no index yet → run `hoibao reindex` where the articles are"]) == of_index(
        replica
    )
    assert 0 == run("reindex", env=editor).returncode
    code, [line] = of_index(replica)
    assert (0, True) == (code, line.startswith(f"ok index: from {url}: generation 2"))
    assert re.search(r"published \d+ min ago; this machine has none until it runs$", line)
    first = run("ask", "--json", QUESTION, env=replica)
    assert (ANSWER, f"fetching the index from {url}") == (
        _first(first.stdout),
        first.stderr.strip().removeprefix("hoibao: "),
    )
    code, lines = of_index(replica)
    assert (0, True) == (code, lines[0].endswith("this machine has it"))
    assert f"ok articles: 3 in {tmp_path / 'articles'}, as they were indexed; files read: 2 .txt, 1 .jsonl" == lines[1]
    share.rename(tmp_path / "away")
    again = run("ask", "--json", QUESTION, env=replica)
    away = f"{url}: the folder, or a file there, does not exist"
    assert ANSWER == _first(again.stdout)
    assert f"{away}: create it, or correct INDEX_URL; until then the index that was fetched last" in again.stderr
    code, lines = of_index(replica)
    assert (0, f"warning index: {away} → create it, or correct INDEX_URL") == (code, lines[0])
    assert not (tmp_path / "replica" / "articles").exists()


def test_builds_need_articles_and_the_address(
    editor: Mapping[str, str], replica: Mapping[str, str], share: Path
) -> None:
    """A machine without articles builds nothing, and none does while the address is away; the last line says why."""
    without = run("reindex", env=replica)
    share.rmdir()
    away = run("reindex", env=editor)
    assert ((1, ""), (1, "")) == ((without.returncode, without.stdout), (away.returncode, away.stdout))
    assert "replica/articles does not exist" in without.stderr.splitlines()[-1]
    assert away.stderr.endswith("does not exist: create it, or correct INDEX_URL\n")


def _first(answer: str) -> str:
    text: str = json.loads(answer)["hits"][0]["text"]
    return text
