"""Models in a folder: a table of vectors of tokens as ONNX, and a tokenizer, both made here."""

import importlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from retrieval.meaning.embedding import Vectors
from retrieval.meaning.embedding_process import EmbeddingProcess
from retrieval.meaning.onnx_model import OnnxFiles
from tests.retrieval.meaning.conftest import SENTENCE, Open, hostile

pytestmark = pytest.mark.scale

WORDS = ["<s>", "</s>", "<unk>", "query:", "passage:", *SENTENCE.split()]
TABLE = np.random.default_rng(1).normal(size=(len(WORDS), 16)).astype(np.float32)
ALL_INPUTS = ("input_ids", "attention_mask", "token_type_ids")


def write_model(
    folder: Path, inputs: Sequence[str] = ALL_INPUTS, output: str = "last_hidden_state", table: Vectors = TABLE
) -> None:
    """Write a model whose state of a token is its row in a table, times its mask, plus its type, of those inputs."""
    onnx: Any = importlib.import_module("onnx")
    helper: Any = importlib.import_module("onnx.helper")
    node = helper.make_node
    nodes = [node("Gather", ["table", "input_ids"], ["rows"])]
    for name, operation, before, after in (
        ("attention_mask", "Mul", "rows", "masked"),
        ("token_type_ids", "Add", "masked", "typed"),
    ):
        nodes += [
            node("Cast", [name], [f"{name}_number"], to=onnx.TensorProto.FLOAT),
            node("Unsqueeze", [f"{name}_number", "last"], [f"{name}_column"]),
            node(operation, [before, f"{name}_column"], [after]),
        ]
    if set(inputs) == set(ALL_INPUTS):
        nodes.append(node("Identity", ["typed"], [output]))
    else:
        nodes = [nodes[0], node("Identity", ["rows"], [output])]
    shape = ["texts", "tokens"]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(name, onnx.TensorProto.INT64, shape) for name in inputs],
        [helper.make_tensor_value_info(output, onnx.TensorProto.FLOAT, [*shape, table.shape[1]])],
        [onnx.numpy_helper.from_array(table, "table"), onnx.numpy_helper.from_array(np.array([2]), "last")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, folder / "model.onnx")


def write_tokenizer(folder: Path) -> None:
    """Write a tokenizer whose tokens are the words above."""
    tokenizers: Any = importlib.import_module("tokenizers")
    vocabulary = {word: number for number, word in enumerate(WORDS)}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(vocabulary, unk_token="<unk>"))  # noqa: S106 — a word
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.WhitespaceSplit()
    tokenizer.post_processor = tokenizers.processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 1)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))


def expected(text: str) -> Vectors:
    """Return the vector of a text with its prefix."""
    tokens = [WORDS.index(word) if word in WORDS else 2 for word in text.split()]
    mean = TABLE[[0, *tokens[:510], 1]].mean(axis=0)
    vector: Vectors = mean / np.linalg.norm(mean)
    return vector


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a model."""
    write_model(tmp_path)
    write_tokenizer(tmp_path)
    return tmp_path


@pytest.mark.parametrize("inputs", [ALL_INPUTS, ("input_ids",)], ids=len)
def test_vectors_are_means(inputs: Sequence[str], folder: Path, opened: Open) -> None:
    """A vector is the mean of the states of at most 512 tokens, of length 1, whatever inputs the model has."""
    write_model(folder, inputs)
    embedder = opened(OnnxFiles(folder))
    texts = [SENTENCE, "Giá nước", f"{SENTENCE} " * 70, "không có"]
    vectors = embedder.passages(texts)
    np.testing.assert_allclose([expected(f"passage: {text}") for text in texts], vectors, atol=1e-6)
    np.testing.assert_array_equal([embedder.passages([text])[0] for text in texts], vectors)
    question = embedder.question(SENTENCE)
    assert question is not None
    np.testing.assert_allclose(expected(f"query: {SENTENCE}"), question, atol=1e-6)


def test_the_graph_may_be_in_a_subfolder(folder: Path, opened: Open) -> None:
    """A folder serves as repositories of models are laid out, with the graph in its folder ``onnx``."""
    vectors = opened(OnnxFiles(folder)).passages([SENTENCE])
    (folder / "onnx").mkdir()
    (folder / "model.onnx").rename(folder / "onnx" / "model.onnx")
    np.testing.assert_array_equal(vectors, opened(OnnxFiles(folder)).passages([SENTENCE]))


@pytest.fixture(scope="module")
def embedder(opened: Open, tmp_path_factory: pytest.TempPathFactory) -> EmbeddingProcess:
    """A model in its process."""
    folder = tmp_path_factory.mktemp("model")
    write_model(folder)
    write_tokenizer(folder)
    return opened(OnnxFiles(folder))


@hostile
def test_any_text_has_a_vector(text: str, embedder: EmbeddingProcess) -> None:
    """Any text has a unit vector."""
    np.testing.assert_allclose([1], np.linalg.norm(embedder.passages([text]), axis=1), atol=1e-5)


def cut(folder: Path) -> None:
    file = folder / "model.onnx"
    file.write_bytes(file.read_bytes()[:-100])


def damage_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").write_text("{")


def remove(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (remove, "{folder} of HOIBAO_MEANING does not exist: put model.onnx and tokenizer.json of a model"),
        (
            lambda folder: (folder / "tokenizer.json").unlink(),
            "{folder}/tokenizer.json of HOIBAO_MEANING does not exist",
        ),
        (damage_tokenizer, "the model in {folder} cannot be used"),
        (cut, "the model in {folder} cannot be used"),
        (lambda folder: write_model(folder, ("input_ids", "pixels")), "its inputs are input_ids, pixels"),
        (lambda folder: write_model(folder, output="logits"), "the model in {folder} cannot be used"),
        (lambda folder: write_model(folder, table=TABLE[:3]), "the model in {folder} cannot be used"),
        (lambda folder: write_model(folder, table=TABLE * np.nan), "gives no vectors of texts"),
    ],
)
def test_unusable_folder(
    damage: Callable[[Path], None],
    words: str,
    folder: Path,
    opened: Open,
    log_of_given_up: Callable[[EmbeddingProcess], list[str]],
) -> None:
    """What is missing, damaged, or no model of texts is given up with one line that names it and what to do."""
    damage(folder)
    [line] = log_of_given_up(opened(OnnxFiles(folder)))
    assert words.format(folder=folder) in line
    assert "\n" not in line
