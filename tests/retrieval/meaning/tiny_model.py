"""A model of a few lines for the embedding process, which fails as a test wants."""

import os
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval.errors import MeaningError
from retrieval.meaning.embedding import Vectors
from retrieval.meaning.model import Kind

WIDTH = 8


def wait_for(file: Path) -> None:
    """Wait until a file exists."""
    while not file.exists():
        time.sleep(0.001)


@dataclass(frozen=True)
class TinyFiles:
    """`ModelFiles` with a folder, where a loaded model notes what it does.

    Attributes:
        fault: What `load` does instead: a name of a signal, "hang", "refuse", or "zero" for vectors that are 0.
    """

    folder: Path
    fault: str = ""

    def check(self) -> None:
        """There is nothing to look for."""

    def name(self) -> str:
        """Return the content of a file."""
        return (self.folder / "name").read_text()

    def load(self) -> "TinyModel":
        """Note the process, and fail if it should."""
        note(self.folder / "starts", f"{os.getpid()} {os.nice(0)}")
        if self.fault == "refuse":
            raise MeaningError("tiny.bin is damaged", "unset HOIBAO_MEANING")
        if self.fault == "wait":
            wait_for(self.folder / "go")
        if self.fault.startswith("SIG"):
            os.kill(os.getpid(), signal.Signals[self.fault])
        return TinyModel(self.folder, unit=self.fault != "zero")

    def starts(self) -> list[list[int]]:
        """Return process id and niceness of each start."""
        return [[*map(int, line.split())] for line in notes(self.folder / "starts")]

    def embedded(self) -> list[str]:
        """Return the texts that were embedded, as the model was given them."""
        return [line for line in notes(self.folder / "texts") if line != "query: hôm nay"]


@dataclass(frozen=True)
class TinyModel:
    """`Model` whose vectors are of the letters of a text; a text may say what happens before."""

    folder: Path
    unit: bool = True

    def vectors(self, kind: Kind, texts: Sequence[str]) -> Vectors:
        """Return vectors; wait for the file ``go``, hang, or die, where a text says so."""
        for text in texts:
            note(self.folder / "texts", f"{kind}: {text}")
            if "chờ" in text:
                wait_for(self.folder / "go")
            if "treo" in text:
                signal.pause()
            if "chết" in text and not (self.folder / "go").exists():
                os.kill(os.getpid(), signal.SIGSEGV)
        return np.stack([vector(kind, text) for text in texts]) * self.unit


def vector(kind: Kind, text: str) -> Vectors:
    """Return the unit vector of a text."""
    counts = np.zeros(WIDTH, np.float32)
    for place, character in enumerate(f"{kind}: {text}"):
        counts[ord(character) % WIDTH] += place
    unit: Vectors = counts / np.linalg.norm(counts)
    return unit


def note(file: Path, line: str) -> None:
    with file.open("a") as notes:
        notes.write(f"{line}\n")


def notes(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []
