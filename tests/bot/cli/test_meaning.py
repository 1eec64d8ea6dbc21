"""HOIBAO_MEANING on the command line, as far as no model is needed."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.program import run
from tests.serving import ANSWER, QUESTION

ROOT = Path(__file__).parents[3]

# Builds and asks, then writes how many processes of a model were started.
ASKING = """
import subprocess, sys
from bot.__main__ import main

class Popen(subprocess.Popen):
    of_models = 0

    def __init__(self, command, **options):
        Popen.of_models += "retrieval.meaning.child_main" in command
        super().__init__(command, **options)

subprocess.Popen = Popen
assert 0 == main(["reindex"]) == main(["ask", sys.argv[1]])
print(Popen.of_models)
"""


@pytest.mark.parametrize("model", ["", pytest.param("bundled", marks=pytest.mark.scale)])
def test_without_the_setting_there_is_no_trace(env: Mapping[str, str], tmp_path: Path, model: str) -> None:
    """Unset, no model is started, nothing is stored, and `check` does not speak of it; all of which it is if set."""
    env = {**env, "HOIBAO_MEANING": model}
    command = [sys.executable, "-c", ASKING, QUESTION]
    asked = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)  # noqa: S603 — our own
    *answer, processes = asked.stdout.splitlines()
    assert any(ANSWER in line for line in answer)
    assert [bool(model)] * 3 == [
        int(processes) > 0,
        any("meaning" in path.name for path in (tmp_path / "data").rglob("*")),
        "meaning" in run("check", env=env).stdout,
    ]


def test_without_the_setting_nothing_is_filled(env: Mapping[str, str]) -> None:
    """Unset, `meaning` is refused."""
    refused = run("meaning", env=env)
    assert (2, "") == (refused.returncode, refused.stdout)
    assert "HOIBAO_MEANING is not set" in refused.stderr


@pytest.mark.parametrize("batch", [False, True])
def test_a_missing_folder_is_named_once(env: Mapping[str, str], tmp_path: Path, *, batch: bool) -> None:
    """Without the folder of the model answers are as without the setting, with one line on stderr."""
    run("reindex", env=env)
    arguments = ["ask", "--batch"] if batch else ["ask", QUESTION]
    typed = f"{json.dumps({'question': QUESTION})}\n" * 2 if batch else ""
    expected = run(*arguments, env=env, stdin=typed)
    asked = run(*arguments, env={**env, "HOIBAO_MEANING": str(tmp_path / "none")}, stdin=typed)
    assert (0, expected.stdout) == (asked.returncode, asked.stdout)
    (line,) = asked.stderr.splitlines()
    assert f"{tmp_path / 'none'} of HOIBAO_MEANING does not exist" in line
    assert line.endswith("questions are ranked by their words alone")


def test_check_names_the_remedy(env: Mapping[str, str], tmp_path: Path) -> None:
    """`check` has a fault with its remedy where the model is missing, or the archive is in shards; `meaning` fails."""
    run("reindex", env=env)
    of_folder = {**env, "HOIBAO_MEANING": str(tmp_path / "none")}
    of_shards = {**env, "HOIBAO_MEANING": "bundled", "INDEX_URL": "ray://local/news"}
    for settings, problem in ((of_folder, "does not exist →"), (of_shards, "by its words alone →")):
        checked = run("check", env=settings)
        (line,) = [line for line in checked.stdout.splitlines() if " meaning: " in line]
        assert 1 == checked.returncode
        assert line.startswith("fault ")
        assert problem in line
        failed = run("meaning", env=settings)
        assert (1, "") == (failed.returncode, failed.stdout)
        assert problem.removesuffix(" →") in failed.stderr


@pytest.mark.scale  # needs the extra meaning
def test_reindex_embeds_what_it_has_indexed(env: Mapping[str, str]) -> None:
    """After `reindex` every sentence has a vector, so that `meaning` finds nothing left to embed."""
    with_model = {**env, "HOIBAO_MEANING": "bundled"}
    indexed, filled = (run(verb, env=with_model) for verb in ("reindex", "meaning"))
    assert (0, 0) == (indexed.returncode, filled.returncode)
    done, total, *_ = filled.stdout.replace(" of ", " ").split()
    assert done == total != "0"
    assert indexed.stdout.endswith(filled.stdout)


@pytest.mark.scale
def test_a_build_succeeds_without_vectors(env: Mapping[str, str], tmp_path: Path) -> None:
    """`reindex` succeeds with a model that cannot be read, which its last line names; `--rollback` embeds nothing."""
    for name in ("model.onnx", "tokenizer.json"):
        (tmp_path / name).write_bytes(b"{")
    damaged = {**env, "HOIBAO_MEANING": str(tmp_path)}
    for number in range(2):
        indexed = run("reindex", "--full", env=damaged)
        assert 0 == indexed.returncode, number
        *_, line = indexed.stderr.splitlines()  # after the progress
        assert line.startswith(f"hoibao: vectors of sentences are not filled: the model in {tmp_path} cannot be used")
    back = run("reindex", "--rollback", env=damaged)
    assert (0, "") == (back.returncode, back.stderr)
