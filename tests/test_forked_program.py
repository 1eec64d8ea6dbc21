"""The program as a fork, compared with the program in an interpreter of its own."""

import signal
import subprocess
from pathlib import Path
from tempfile import TemporaryFile

import pytest

from tests import forked_program
from tests.program import command, environment, pipe, run, write_articles
from tests.serving import QUESTION


def test_a_fork_does_what_an_interpreter_does(tmp_path: Path) -> None:
    """Arguments, settings and folder reach a fork; exit code, output and errors are those of an interpreter."""
    write_articles(tmp_path / "articles")
    env = environment(Path("data"), HOIBAO_ARTICLES="articles", LOG_LEVEL="info")
    assert 0 == run("reindex", env=env, cwd=tmp_path).returncode
    for arguments, code in ((("ask", QUESTION, "--json"), 0), (("ask",), 2)):
        forked = run(*arguments, env=env, cwd=tmp_path)
        other = subprocess.run(command(*arguments), env=env, cwd=tmp_path, capture_output=True, check=False, text=True)  # noqa: S603 — this program
        assert code == forked.returncode == other.returncode
        assert (other.stdout, other.stderr) == (forked.stdout, forked.stderr)


async def test_the_end_of_a_fork_is_reported(tmp_path: Path) -> None:
    """A fork runs until it is stopped; a signal is its exit code, and one that takes too long is killed."""
    env = environment(tmp_path / "data", HOIBAO_ARTICLES=str(write_articles(tmp_path / "articles")))
    stdin, typing = pipe()
    with stdin, typing, TemporaryFile() as output:
        first, second = (
            forked_program.start(["chat"], env, stdin=stdin, stdout=output, stderr=output) for _ in range(2)
        )
        assert first.pid != second.pid
        assert (None, None) == (first.returncode, second.returncode)
        first.terminate()
        assert (-signal.SIGTERM, -signal.SIGTERM) == (await first.wait(), first.returncode)
        with pytest.raises(TimeoutError):
            second.wait_blocking(0.1)
        assert -signal.SIGKILL == await second.wait()
