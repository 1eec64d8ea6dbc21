"""The layer of meaning: which model its processes may run, and how long a process waits for it."""

from contextlib import closing
from pathlib import Path

import pytest

from bot.composition.meaning import MeaningLayer
from bot.settings.settings import Settings
from retrieval.errors import MeaningError
from retrieval.meaning.child_process import Patience
from retrieval.meaning.vector_writer import writing
from tests.retrieval.building.test_refresh import Archive
from tests.retrieval.meaning.tiny_model import TinyFiles, vector


def test_vectors_are_of_one_model(tmp_path: Path) -> None:
    """A model that was replaced after the folder of vectors was chosen adds none there."""
    (tmp_path / "name").write_text("tiny-2")
    layer = MeaningLayer(TinyFiles(tmp_path), tmp_path / "index", tmp_path / "meaning" / "tiny-1")
    task = layer.fill_task(Settings.from_env({"HOIBAO_DATA": str(tmp_path)}))
    with task.open_embedder() as embedder, pytest.raises(MeaningError, match="replaced"):
        embedder.passages(["nước sạch"])


@pytest.mark.parametrize("fault", ["", "refuse"])
def test_no_wait_longer_than_for_the_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    """A process waits until its model is ready or given up; else this test would be ended by its time limit."""
    monkeypatch.setattr("bot.composition.meaning._START", 1000.0)
    (tmp_path / "name").write_text("tiny-1")
    with writing(tmp_path / "tiny-1") as writer:
        assert writer is not None
        writer.append(1, vector("passage", "nước sạch")[None])
    layer = MeaningLayer(TinyFiles(tmp_path, fault), tmp_path / "index", tmp_path / "tiny-1")
    with closing(layer.open(Patience(question=60.0))) as opened:
        opened.wait()
        found = opened.of(Archive(tmp_path).generations.open()).embedder.question("nước sạch")
    assert (found is None) == bool(fault)
