import os
import pty
import subprocess
from collections.abc import Mapping

from tests.program import command, run
from tests.serving import ANSWER, QUESTION


def test_chat_without_a_token(env: Mapping[str, str]) -> None:
    """Without a token and a verb, a notice goes to stderr and the chat reads stdin to its end."""
    done = run(env=env, stdin=f"{QUESTION}\n/help\n".encode() + b"\xff\n")
    assert (0, True) == (done.returncode, done.stdout.startswith(f"“{ANSWER}”\n"))
    assert "/thoat" in done.stdout
    assert "TELEGRAM_BOT_TOKEN is not set" in done.stderr


def test_prompt_in_a_terminal(env: Mapping[str, str]) -> None:
    """In a terminal, the chat welcomes and prompts, and Ctrl-D ends it with exit code 0."""
    master, slave = pty.openpty()
    with subprocess.Popen(command("chat"), env=env, stdin=slave, stdout=subprocess.PIPE) as process:  # noqa: S603 — this program
        os.close(slave)
        os.write(master, b"/help\n\x04")
        shown = process.communicate(timeout=30)[0].decode()
    os.close(master)
    assert shown.startswith("Chào bạn!")
    assert 2 == shown.count("\n? ")
    assert 0 == process.returncode
