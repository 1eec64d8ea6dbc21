"""A model like e5 in a folder, as ONNX with its tokenizer; the only module that imports onnxruntime and tokenizers."""

import hashlib
import importlib
import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.errors import MeaningError
from retrieval.meaning.embedding import Vectors
from retrieval.meaning.model import TRIAL, Kind
from retrieval.meaning.model_text import MOST_TOKENS

_MODEL, _TOKENIZER = "model.onnx", "tokenizer.json"
_SUBFOLDER = "onnx"  # where a repository that has other formats, too, keeps the graph
_LIBRARIES = ("onnxruntime", "tokenizers")
_INPUTS = {"input_ids", "attention_mask", "token_type_ids"}
_OUTPUT = "last_hidden_state"
_NAMED = 12  # digits of a hash
_EXPECTED = f"put {_MODEL} and {_TOKENIZER} of a model like multilingual-e5 there, or set HOIBAO_MEANING=bundled"


@dataclass(frozen=True, slots=True)
class OnnxFiles:
    """The files in a folder: `ModelFiles`."""

    folder: Path

    @property
    def graph(self) -> Path:
        """The file of the graph, which may be missing."""
        below = self.folder / _SUBFOLDER / _MODEL
        return below if below.exists() else self.folder / _MODEL

    def check(self) -> None:
        """Look for the files and the libraries."""
        try:
            missing = [file for file in (self.folder, self.graph, self.folder / _TOKENIZER) if not file.exists()]
        except OSError as error:  # of a folder above that may not be entered
            raise MeaningError(
                f"{self.folder} of HOIBAO_MEANING cannot be read ({error.strerror})", _EXPECTED
            ) from error
        if missing:
            raise MeaningError(f"{missing[0]} of HOIBAO_MEANING does not exist", _EXPECTED)
        for library in _LIBRARIES:
            if importlib.util.find_spec(library) is None:
                raise MeaningError(
                    f"the package {library} is not installed",
                    "install it with `pip install 'hoibao[meaning]'`, or unset HOIBAO_MEANING",
                )

    def name(self) -> str:
        """Return a hash of the tokenizer, the graph, and what is called as the graph and more, such as its weights.

        Weights in a file with another name are not in it: an exchange of that file alone is not noticed.
        """
        digest = hashlib.sha256()
        try:
            for file in [*sorted(self.graph.parent.glob(f"{_MODEL}*")), self.folder / _TOKENIZER]:
                with file.open("rb") as content:
                    digest.update(hashlib.file_digest(content, "sha256").digest())
        except OSError as error:
            raise MeaningError(f"{error.filename} of HOIBAO_MEANING cannot be read", _EXPECTED) from error
        return f"onnx-{digest.hexdigest()[:_NAMED]}"

    def load(self) -> "OnnxModel":
        """Load the model."""
        self.check()
        try:
            model = OnnxModel(self.graph, self.folder / _TOKENIZER)
            model.vectors("query", [TRIAL])
        except Exception as error:  # the libraries raise errors of many kinds, some of them plain `Exception`
            reason = " ".join(str(error).split())
            raise MeaningError(f"the model in {self.folder} cannot be used ({reason})", _EXPECTED) from error
        return model


class OnnxModel:
    """The model: `Model`."""

    def __init__(self, graph: Path, tokenizer: Path) -> None:
        self._tokenizer: Any = importlib.import_module("tokenizers").Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MOST_TOKENS)
        runtime: Any = importlib.import_module("onnxruntime")
        options = runtime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # it would keep what the longest text took
        options.log_severity_level = 4  # its errors are raised, too
        self._session: Any = runtime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        self._inputs = {found.name for found in self._session.get_inputs()}
        if not {"input_ids"} <= self._inputs <= _INPUTS:
            raise ValueError(f"its inputs are {', '.join(sorted(self._inputs))}")

    def vectors(self, kind: Kind, texts: Sequence[str]) -> Vectors:
        """Return the vectors of texts, each embedded alone: padding would change those of a quantised model."""
        return np.stack([self._vector(f"{kind}: {text}") for text in texts])

    def _vector(self, text: str) -> Vectors:
        tokens = self._tokenizer.encode(text)
        given = {
            "input_ids": tokens.ids,
            "attention_mask": tokens.attention_mask,
            "token_type_ids": tokens.type_ids,
        }
        feed = {name: np.array([values], np.int64) for name, values in given.items() if name in self._inputs}
        [[states]] = self._session.run([_OUTPUT], feed)
        mean = np.asarray(states, np.float32).mean(axis=0)  # of all tokens, for none is padding
        unit: Vectors = mean / np.maximum(np.linalg.norm(mean), np.finfo(np.float32).tiny)
        return unit
