import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot import __version__
from tests.program import command, environment, run

ROOT = Path(__file__).parents[2]


def test_invalid_settings(tmp_path: Path) -> None:
    """Invalid settings end the program with one message that lists all of them, and exit code 2."""
    env = environment(tmp_path, TELEGRAM_BOT_TOKEN="x", HOIBAO_ARTICLES=str(tmp_path / "gone"), LOG_FORMAT="xml")  # noqa: S106 — not a token
    done = run("ask", "gì?", env=env)
    assert (2, "") == (done.returncode, done.stdout)
    assert 4 == len(done.stderr.splitlines())
    for name in ("TELEGRAM_BOT_TOKEN", "HOIBAO_ARTICLES", "LOG_FORMAT"):
        assert f"  {name}: " in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask",),
        ("ask", "x", "--batch"),
        ("ask", " "),
        ("ask", "x", "--limit", "0"),
        ("sing",),
        ("restore",),
        ("reindex", "x"),
        ("reindex", "--rollback", "--full"),
        ("reindex", "--rollback", "--force"),
        ("summary",),
        ("summary", " "),
        ("summary", "x", "--batch"),
        ("summary", "--since", "mai"),
        ("summary", "x", "--syllables", "0"),
        ("summary", "--since", "2025-02-02", "--until", "2025-02-01"),
        ("timeline",),
        ("timeline", " "),
        ("timeline", "x", "--since", "mai"),
        ("timeline", "x", "--since", "2025-02-02", "--until", "2025-02-01"),
    ],
)
def test_misuse_is_exit_code_2(env: Mapping[str, str], arguments: tuple[str, ...]) -> None:
    """Wrong usage prints the usage to stderr and ends with exit code 2."""
    done = run(*arguments, env=env)
    assert (2, "", True) == (done.returncode, done.stdout, done.stderr.startswith("usage: hoibao"))


def test_version_and_help(env: Mapping[str, str]) -> None:
    """`--version` prints the version, which needs neither settings nor an installation; `--help` names exit codes."""
    bare = {name: value for name, value in env.items() if not name.startswith("HOIBAO_")}
    asked = subprocess.run(  # noqa: S603 — this program
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            "import sys; sys.path.insert(0, sys.argv.pop(1));from bot.__main__ import main; main()",
            str(ROOT),
            "--version",
        ],
        env=bare,
        capture_output=True,
        check=False,
    )
    assert (0, f"hoibao {__version__}\n") == (asked.returncode, asked.stdout.decode())
    assert "2 wrong usage" in run("--help", env=env).stdout


def test_closed_pipe_ends_quietly(env: Mapping[str, str]) -> None:
    """If the reader of stdout closes it, the program ends without a message."""
    run("reindex", env=env)
    with subprocess.Popen(command("articles"), env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:  # noqa: S603 — this program
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert b"" == process.stderr.read()
    assert 1 == process.returncode


def test_only_the_verbs_libraries_are_imported(env: Mapping[str, str]) -> None:
    """Verbs that answer from an index import neither telegram nor SQLAlchemy, and `--help` not even NumPy."""
    verbs = [["ask", "cầu Đò Gát"], ["summary", "cầu"], ["timeline", "cầu"], ["articles"], ["chat"]]
    heavy = "{'telegram', 'sqlalchemy', 'aiosqlite', 'httpx', 'asyncpg', 'fsspec', 's3fs', 'ray'}"
    script = (
        "import contextlib, sys; from bot.__main__ import main\n"
        "with contextlib.suppress(SystemExit): main(['--help'])\n"
        "print({'numpy', 'underthesea', 'tqdm'} & set(sys.modules), file=sys.stderr)\n"
        f"for verb in {verbs}: print(main(verb), {heavy} & set(sys.modules), file=sys.stderr)\n"
    )
    run("reindex", env=env)
    done = subprocess.run(  # noqa: S603 — this program
        [sys.executable, "-c", script], env=env, input=b"", capture_output=True, check=True, timeout=60
    )
    expected = ["set()", *["0 set()"] * len(verbs)]
    assert expected == [line for line in done.stderr.decode().splitlines() if not line.startswith("hoibao: indexing")]


def test_index_cut_short_while_mapped_is_named(env: Mapping[str, str]) -> None:
    """If files of the index are cut short while they are mapped, the program ends with the signal and where it was."""
    run("reindex", env=env)
    mapped = [path for path in Path(env["HOIBAO_DATA"]).rglob("*") if path.suffix in {".npy", ".utf8"}]
    with subprocess.Popen(  # noqa: S603 — this program
        command("chat"), env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write("Cầu Đò Gát dài bao nhiêu?\n".encode())
        assert process.stdout.read(1)  # it has begun to answer
        for path in mapped:
            os.truncate(path, 0)
        _, written = process.communicate("Giá điện tăng bao nhiêu?\nVải thiều bán ở đâu?\n".encode(), timeout=60)
    assert -signal.SIGBUS == process.returncode
    assert b"Fatal Python error: Bus error" in written
    assert b"retrieval/" in written
