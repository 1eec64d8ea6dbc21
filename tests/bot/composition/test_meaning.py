"""The layer of meaning: which model its processes may run."""

from pathlib import Path

import pytest

from bot.composition.meaning import MeaningLayer
from bot.settings.settings import Settings
from retrieval.errors import MeaningError
from tests.retrieval.meaning.tiny_model import TinyFiles


def test_vectors_are_of_one_model(tmp_path: Path) -> None:
    """A model that was replaced after the folder of vectors was chosen adds none there."""
    (tmp_path / "name").write_text("tiny-2")
    layer = MeaningLayer(TinyFiles(tmp_path), tmp_path / "index", tmp_path / "meaning" / "tiny-1")
    task = layer.fill_task(Settings.from_env({"HOIBAO_DATA": str(tmp_path)}))
    with task.open_embedder() as embedder, pytest.raises(MeaningError, match="replaced"):
        embedder.passages(["nước sạch"])
