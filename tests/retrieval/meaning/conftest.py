"""Embedders of real models, and what any of them has to withstand."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from retrieval.meaning import child_main
from retrieval.meaning.child_process import Patience
from retrieval.meaning.embedding_process import EmbeddingProcess
from retrieval.meaning.model import ModelFiles

SENTENCE = "Giá nước sạch ở Vĩnh Giang tăng năm phần trăm từ tháng sáu."
HOSTILE = {
    "combining marks": "giá" + "\u0301" * 4000,
    "NUL": f"\0{SENTENCE}\0",
    "lone surrogates": f"\ud800{SENTENCE}\udfff",
    "ligatures": "\ufdfa" * 4000,  # of 18 characters each
    "nothing": "",
    "space": " \u00a0\n" * 3000,
    "controls": "".join(map(chr, range(32))),
    "one word": "đ" * 5000,
    "unknown letters": "\U0001f9ff\U00013000" * 2000,
}
hostile = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)

Open = Callable[[ModelFiles], EmbeddingProcess]


@pytest.fixture(scope="module")
def opened() -> Iterator[Open]:
    """Open an embedder that waits for each vector; all of them end with the module."""
    patience = Patience(question=60.0, answer=60.0, pauses=(0.0,))
    with ExitStack() as stack:
        yield lambda files: stack.enter_context(EmbeddingProcess(files, patience=patience))


@pytest.fixture
def log_of_given_up(caplog: pytest.LogCaptureFixture) -> Callable[[EmbeddingProcess], list[str]]:
    """Ask until the log has a line, and a few times more; return its lines."""

    def ask(embedder: EmbeddingProcess) -> list[str]:
        while not caplog.messages:
            assert embedder.question(SENTENCE) is None
            time.sleep(0.01)
        assert [None] * 3 == [embedder.question(f"{SENTENCE} {number}") for number in range(3)]
        return caplog.messages

    return ask


def memory_of_models() -> dict[int, int]:
    """Return the most memory that each process of a model started by this one has had, in MB."""
    tasks = Path("/proc/self/task").iterdir()
    children = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    return {child: _most_memory(Path(f"/proc/{child}")) for child in children if _runs_model(Path(f"/proc/{child}"))}


def _runs_model(process: Path) -> bool:
    return child_main.__name__ in (process / "cmdline").read_text().split("\0")


def _most_memory(process: Path) -> int:
    [line] = [line for line in (process / "status").read_text().splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) * 1024 // 1_000_000
