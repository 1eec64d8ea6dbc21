"""The process of a model, with a model of a few lines that is late, hangs and dies as a text says."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from retrieval.errors import MeaningError, TextsUnusableError
from retrieval.meaning.child_process import Patience
from retrieval.meaning.embedding import Vectors
from retrieval.meaning.embedding_process import EmbeddingProcess
from tests.open_files import one_free_descriptor
from tests.retrieval.meaning.tiny_model import TinyFiles, vector

PATIENT = Patience(question=60.0)
HASTY = Patience(question=0.05, answer=2.0, pauses=(0.0, 0.0))
QUESTION = "giá nước sạch tăng bao nhiêu?"
ROOT = Path(__file__).parents[3]

Start = Callable[..., EmbeddingProcess]


@pytest.fixture
def files(tmp_path: Path) -> TinyFiles:
    """The files of a model without fault."""
    (tmp_path / "name").write_text("tiny-1")
    return TinyFiles(tmp_path)


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a process, which ends with the test."""
    with ExitStack() as stack:
        yield lambda *arguments, **options: stack.enter_context(EmbeddingProcess(*arguments, **options))


def ready(embedder: EmbeddingProcess) -> EmbeddingProcess:
    """Wait until the model is ready."""
    embedder.passages(["sẵn sàng"])
    return embedder


def eventually(embedder: EmbeddingProcess, text: str) -> Vectors:
    """Ask until there is a vector."""
    while (found := embedder.question(text)) is None:
        time.sleep(0.01)
    return found


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what the log says to an operator."""
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.INFO]


def test_vectors_are_those_of_the_model(files: TinyFiles, start: Start) -> None:
    """Questions and sentences have the vectors of the model in the process, which is given them as the model reads."""
    embedder = ready(start(files, name="tiny-1", patience=PATIENT))
    found = embedder.question("  Giá\nnước\0 ")
    assert found is not None
    np.testing.assert_array_equal(vector("query", "Giá nước"), found)
    sentences = [f"câu thứ {number}" * (number % 50) for number in range(100)]
    expected = np.stack([vector("passage", sentence) for sentence in sentences])
    np.testing.assert_array_equal(expected, embedder.passages(sentences))
    assert 0 == len(embedder.passages([]))


def test_question_does_not_wait_for_the_start(files: TinyFiles, start: Start) -> None:
    """A question before the model is ready has no vector, and has one later."""
    embedder = start(TinyFiles(files.folder, "wait"), patience=PATIENT)
    assert embedder.question(QUESTION) is None
    (files.folder / "go").touch()
    np.testing.assert_array_equal(vector("query", QUESTION), eventually(embedder, QUESTION))


def test_late_vector_serves_no_other_question(files: TinyFiles, start: Start) -> None:
    """Questions whose vectors are late have none, and each has its own when it is asked again."""
    embedder = ready(start(files, patience=HASTY))
    late = "chờ một chút", QUESTION
    assert [None, None] == [embedder.question(text) for text in late]
    (files.folder / "go").touch()
    for text in late:
        np.testing.assert_array_equal(vector("query", text), eventually(embedder, text))


def test_questions_do_not_queue(files: TinyFiles, start: Start) -> None:
    """While the model is busy, no more than one other question waits for it, and the same one is not sent again."""
    embedder = ready(start(files, patience=Patience(question=0.01)))
    for text in ("chờ một chút", "chờ một chút", *(f"câu hỏi {number}" for number in range(20))):
        assert embedder.question(text) is None
    (files.folder / "go").touch()
    embedder.passages(["xong"])
    assert ["query: chờ một chút", "query: câu hỏi 0", "passage: xong"] == files.embedded()[1:]


def test_expected_question_is_embedded_once(files: TinyFiles, start: Start) -> None:
    """A question is embedded when it is expected, and not again when it is asked, twice."""
    embedder = ready(start(files, patience=Patience(question=0.0)))
    embedder.expect(QUESTION)
    embedder.passages(["xong"])  # after the question
    assert embedder.question(QUESTION) is not None
    assert embedder.question(QUESTION) is not None
    assert ["passage: sẵn sàng", f"query: {QUESTION}", "passage: xong"] == files.embedded()


def test_hanging_process_is_replaced(files: TinyFiles, start: Start) -> None:
    """A process that does not answer is killed, and another one answers."""
    embedder = ready(start(files, patience=HASTY))
    assert embedder.question("treo máy") is None
    assert len(eventually(embedder, QUESTION))
    assert 2 == len(files.starts())
    with pytest.raises(ProcessLookupError):
        os.kill(files.starts()[0][0], 0)


def test_process_that_ended_is_replaced(files: TinyFiles, start: Start, caplog: pytest.LogCaptureFixture) -> None:
    """A question that ends the process has no vector, the next ones have, and the log has no line."""
    embedder = ready(start(files, patience=HASTY))
    assert embedder.question("chết máy") is None
    assert len(eventually(embedder, QUESTION))
    assert [] == lines(caplog)


def test_question_does_not_wait_for_open_files(files: TinyFiles, start: Start) -> None:
    """While no process can be started for want of descriptors questions have no vector, and later they have."""
    with one_free_descriptor():
        embedder = start(files, patience=HASTY)
        assert embedder.question(QUESTION) is None
    assert len(eventually(embedder, QUESTION))


def test_sentences_survive_the_end_of_the_process(files: TinyFiles, start: Start) -> None:
    """Sentences are embedded anew by another process after the end of the first."""
    embedder = ready(start(files, patience=Patience(pauses=(0.0,))))
    os.kill(files.starts()[0][0], signal.SIGKILL)
    np.testing.assert_array_equal([vector("passage", QUESTION)], embedder.passages([QUESTION]))
    assert 2 == len(files.starts())


@pytest.mark.parametrize(
    ("fault", "starts", "words"),
    [
        (
            "SIGILL",
            3,
            "ended 3 times, last because of signal 4, Illegal instruction: the processor may lack AVX2",
        ),
        ("SIGKILL", 3, "signal 9, Killed: the memory may be too small"),
        ("refuse", 1, "tiny.bin is damaged: unset HOIBAO_MEANING"),
        ("zero", 1, "gives no vectors of texts"),
    ],
)
def test_unusable_model_is_given_up(  # noqa: PLR0913, PLR0917 — fixtures and cases
    fault: str, starts: int, words: str, files: TinyFiles, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    """A model that always ends its process, or is refused, is given up with one line that says why and what to do."""
    embedder = start(TinyFiles(files.folder, fault), patience=HASTY)
    while not lines(caplog):
        assert embedder.question(QUESTION) is None
        time.sleep(0.01)
    for number in range(5):
        assert embedder.question(f"{QUESTION} {number}") is None
    with pytest.raises(MeaningError) as raised:
        embedder.passages([QUESTION])
    assert MeaningError is raised.type
    [line] = lines(caplog)
    assert f"questions are ranked by their words alone: {raised.value}" == line
    assert words in line
    assert "HOIBAO_MEANING" in line
    assert starts == len(files.starts())


def test_hanging_start_is_given_up(files: TinyFiles, start: Start) -> None:
    """A model that is never ready is given up."""
    embedder = start(TinyFiles(files.folder, "wait"), patience=Patience(start=0.5, pauses=()))
    with pytest.raises(MeaningError, match="did not answer"):
        embedder.passages([QUESTION])


def test_sentence_that_ends_every_process(files: TinyFiles, start: Start) -> None:
    """A sentence that ends each process raises an error of its own, and is not tried for ever."""
    embedder = ready(start(files, patience=HASTY))
    with pytest.raises(TextsUnusableError, match="Segmentation fault"):
        embedder.passages(["chết máy"])


def test_old_ends_are_forgotten(files: TinyFiles, start: Start) -> None:
    """A process that worked for long before its end counts as the first to end."""
    embedder = ready(start(files, patience=Patience(pauses=(0.0,), steady=0.0)))
    for number in range(4):
        os.kill(files.starts()[number][0], signal.SIGKILL)
        assert 1 == len(embedder.passages([QUESTION]))


def test_replaced_files_are_not_used(files: TinyFiles, start: Start) -> None:
    """A model that was replaced is given up, from the start or later, for its vectors compare with none stored."""
    (files.folder / "name").write_text("tiny-2")
    with pytest.raises(MeaningError, match="replaced"):
        start(files, name="tiny-1").passages([QUESTION])
    embedder = ready(start(files, patience=HASTY))
    (files.folder / "name").write_text("tiny-3")
    os.kill(files.starts()[-1][0], signal.SIGKILL)
    with pytest.raises(MeaningError, match="replaced"):
        embedder.passages([QUESTION])


def test_niceness_is_that_of_the_process_alone(files: TinyFiles, start: Start) -> None:
    """The process has the niceness that it was given, this one that of before."""
    before = os.nice(0)
    ready(start(files, niceness=3))
    assert [before + 3] == [niceness for _, niceness in files.starts()]
    assert before == os.nice(0)


def test_nothing_is_imported_from_the_current_folder(
    files: TinyFiles, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Modules in the current folder that are called as some of the standard library are not run."""
    for name in ("importlib", "queue"):
        (files.folder / f"{name}.py").write_text("raise SystemExit(7)")
    monkeypatch.chdir(files.folder)
    ready(start(files, patience=HASTY))


def test_closed_embedder_ends_its_process(files: TinyFiles) -> None:
    """After `close`, the process has ended, and there are no vectors."""
    with EmbeddingProcess(files) as embedder:
        ready(embedder)
    assert embedder.question(QUESTION) is None
    with pytest.raises(ProcessLookupError):
        os.kill(files.starts()[0][0], 0)


def test_process_ends_with_its_parent(files: TinyFiles) -> None:
    """A process whose parent is killed ends, even while its model hangs."""
    program = (
        "import pathlib, signal, sys; from retrieval.meaning.embedding_process import EmbeddingProcess;"
        "from tests.retrieval.meaning.tiny_model import TinyFiles;"
        "embedder = EmbeddingProcess(TinyFiles(pathlib.Path(sys.argv[1])));"
        "embedder.passages(['treo máy'])"
    )
    command = (sys.executable, "-c", program, str(files.folder))
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}) as parent:  # noqa: S603 — our own
        while not files.embedded():
            time.sleep(0.01)
        parent.kill()
    [[process, _]] = files.starts()
    while is_alive(process):  # until the time of the test is over
        time.sleep(0.01)


def is_alive(process: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False
