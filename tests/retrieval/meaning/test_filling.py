"""The filling of vectors, by an embedder whose vectors are of the letters of a text."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from retrieval.building.build import build
from retrieval.building.options import BuildOptions
from retrieval.errors import MeaningError, TextsUnusableError
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import SentenceIndex
from retrieval.meaning.embedding import Vectors
from retrieval.meaning.fill_status import FillStatus, read_status
from retrieval.meaning.filling import fill_current, fill_status
from retrieval.meaning.stored_vectors import StoredVectors, article_key
from retrieval.meaning.vector_log import LOG_NAME, VectorLog
from retrieval.meaning.vector_writer import writing
from tests.answers import BlankSegmenter
from tests.retrieval.building.test_refresh import NEWS, Archive
from tests.retrieval.invented import invent

ROOT = Path(__file__).parents[3]
KILLED = 6  # times; `python -m tests.bench.meaning_fill` does it more often
ARTICLES = 60

FILLER = """
import sys
from pathlib import Path
from retrieval.index.generations import Generations
from tests.retrieval.meaning.test_filling import TinyEmbedder, fill_current

print("ready", flush=True)
print(fill_current(Generations(Path(sys.argv[1])), Path(sys.argv[2]), TinyEmbedder(seconds=0.002).opened))
"""


def unit_of(kind: str, text: str) -> Vectors:
    """Return the unit vector of a text."""
    counts = np.ones(8, np.float32)
    for place, character in enumerate(f"{kind}: {text}"):
        counts[ord(character) % len(counts)] += place
    unit: Vectors = counts / np.linalg.norm(counts)
    return unit


@dataclass
class TinyEmbedder:
    """An embedder that notes what it is given.

    A call takes ``seconds``; of ``left`` further articles the vectors are returned, and then it fails.
    """

    seconds: float = 0.0
    left: int = 1000
    opened_times: int = 0
    given: list[str] = field(default_factory=list)
    model: str = "tiny"

    @contextmanager
    def opened(self) -> Iterator["TinyEmbedder"]:
        """Count how often it is needed."""
        self.opened_times += 1
        yield self

    def expect(self, text: str) -> None:
        """See `Embedder`."""

    def question(self, text: str) -> Vectors | None:
        """See `Embedder`."""
        return unit_of("query", text)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`."""
        time.sleep(self.seconds)
        self.left -= 1
        if self.left < 0:
            raise MeaningError("the model is gone", "bring it back")
        if any("chết" in text for text in texts):
            raise TextsUnusableError("it ended", "leave them out")
        self.given += texts
        return np.stack([unit_of("passage", text) for text in texts])


def vectors_of(index: SentenceIndex, folder: Path) -> list[Vectors | None]:
    """Return the stored vectors of each article."""
    stored = StoredVectors(VectorLog(folder), index)
    return [stored.of_article(article.number) for article in index.articles]


def expected(index: SentenceIndex) -> list[Vectors]:
    """Return the vectors of each article."""
    return [
        np.stack([unit_of("passage", index.sentence(number).text) for number in article.sentences])
        for article in index.articles
    ]


def is_filled(index: SentenceIndex, folder: Path) -> bool:
    """Return whether each article has its vectors, as near as int8 is."""
    return all(
        found is not None and np.allclose(found, own, atol=0.02)
        for found, own in zip(vectors_of(index, folder), expected(index), strict=True)
    )


def status(index: SentenceIndex, folder: Path) -> tuple[str, int, int]:
    """Return what the status says now."""
    found = fill_status(index, folder)
    return found.generation, found.sentences, found.filled


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Four articles."""
    return Archive(tmp_path)


def test_every_sentence_gets_its_vector(archive: Archive) -> None:
    """All articles have the vectors of their sentences in order, each is embedded once, and the status says so."""
    folder, index, embedder = archive.folder / "m", archive.generations.open(), TinyEmbedder()
    assert (index.generation, len(index), 0) == status(index, folder)
    seen: list[FillStatus] = []
    assert "filled" == fill_current(archive.generations, folder, embedder.opened, seen.append)
    assert is_filled(index, folder)
    assert sorted(index.sentence(number).text for number in range(len(index))) == sorted(embedder.given)
    assert (0, len(index), len(index)) == (seen[0].filled, seen[-1].filled, seen[-1].sentences)
    assert (100, None) == (seen[-1].percent, seen[-1].minutes_left)
    assert seen[-1] == read_status(folder) == fill_status(index, folder)
    (folder / "status.json").write_text("{")
    assert (index.generation, len(index), len(index)) == status(index, folder)
    assert "filled" == fill_current(archive.generations, folder, embedder.opened)
    assert 1 == embedder.opened_times


def test_unchanged_articles_keep_their_vectors(archive: Archive) -> None:
    """After a refresh, a build and a rollback only changed articles are embedded; each index has all its vectors."""
    folder, embedder = archive.folder / "m", TinyEmbedder()
    fill_current(archive.generations, folder, embedder.opened)
    embedder.given.clear()
    archive.change()
    archive.refresh()
    segmented = archive.generations.open()
    assert not is_filled(segmented, folder)
    fill_current(archive.generations, folder, embedder.opened)
    assert is_filled(segmented, folder)
    changed = [article for article in segmented.articles if article.id in NEWS]
    texts = [segmented.sentence(number).text for article in changed for number in article.sentences]
    assert sorted(texts) == sorted(embedder.given)
    build(archive.articles, archive.generations, BlankSegmenter())
    assert is_filled(archive.generations.open(), folder)
    archive.generations.roll_back()
    assert is_filled(archive.generations.open(), folder)


def test_the_newest_articles_come_first(tmp_path: Path) -> None:
    """Articles are embedded by their date, the newest first, and those without one last."""
    articles = tmp_path / "articles"
    articles.mkdir()
    for name, head in {"a": "Ngày: 3/2/2024\n", "b": "", "c": "Ngày: 1/5/2025\n", "d": "Ngày: 2025\n"}.items():
        (articles / f"{name}.txt").write_text(f"{head}Chợ {name}\nChợ {name} họp sớm.", encoding="utf-8")
    generations, embedder = Generations(tmp_path / "index"), TinyEmbedder()
    build(articles, generations, BlankSegmenter())
    fill_current(generations, tmp_path / "m", embedder.opened)
    assert [f"Chợ {name} họp sớm." for name in "dcab"] == embedder.given


def test_another_generation_is_filled_as_soon_as_it_is_current(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refresh and a build during the filling end it, and the index that is current then is filled."""
    monkeypatch.setattr("retrieval.meaning.filling._LOOK_INTERVAL", 0.0)
    folder, embedder = archive.folder / "m", TinyEmbedder()
    changes = [lambda: build(archive.articles, archive.generations, BlankSegmenter()), archive.refresh, archive.change]

    def change(_: FillStatus) -> None:
        if changes:
            changes.pop()()

    assert "filled" == fill_current(archive.generations, folder, embedder.opened, change)
    index = archive.generations.open()
    assert (index.generation, len(index), len(index)) == status(index, folder)
    assert is_filled(index, folder)
    assert [] == changes


def test_what_no_index_needs_is_left_out(archive: Archive) -> None:
    """Vectors of deleted articles go once they are a quarter and no generation that is kept has them, not before."""
    folder = archive.folder / "m"
    fill_current(archive.generations, folder, TinyEmbedder().opened)
    for name in "bcd":
        (archive.articles / f"{name}.txt").unlink()
    held = []
    for _ in range(3):
        build(archive.articles, archive.generations, BlankSegmenter(), BuildOptions(force=True))
        fill_current(archive.generations, folder, TinyEmbedder().opened)
        held.append((folder / LOG_NAME).stat().st_size)
    assert held[0] == held[1] > held[2]
    with writing(folder) as writer:
        assert writer is not None
        index = archive.generations.open()
        assert 1.0 == writer.share_needed([article_key(index, 0)])


def test_one_process_fills(archive: Archive) -> None:
    """While another process fills, nothing is embedded."""
    with writing(archive.folder / "m"):
        embedder = TinyEmbedder()
        assert "elsewhere" == fill_current(archive.generations, archive.folder / "m", embedder.opened)
    assert [] == embedder.given


def test_a_model_that_fails_ends_the_filling(archive: Archive) -> None:
    """The error of the model is raised; what was stored before stays, and the next filling goes on from there."""
    folder, index, embedder = archive.folder / "m", archive.generations.open(), TinyEmbedder(left=2)
    with pytest.raises(MeaningError, match="gone"):
        fill_current(archive.generations, folder, embedder.opened)
    assert 2 == sum(vectors is not None for vectors in vectors_of(index, folder))
    embedder.left = 1000
    fill_current(archive.generations, folder, embedder.opened)
    assert is_filled(index, folder)
    assert len(set(embedder.given)) == len(embedder.given)


@pytest.mark.parametrize(("deadly", "left_out"), [(1, 1), (5, 5), (6, 0)])
def test_texts_that_end_the_model(
    archive: Archive, caplog: pytest.LogCaptureFixture, deadly: int, left_out: int
) -> None:
    """They get no vectors, each with a line, and all older articles do; if they are many, the model is unusable."""
    for number in range(deadly):
        archive.write(f"{number}", f"Ngày: 1/5/2026\nTin {number}\nMáy chết lúc {number} giờ.")
    archive.refresh()
    folder, index, embedder = archive.folder / "m", archive.generations.open(), TinyEmbedder()
    with nullcontext() if left_out else pytest.raises(TextsUnusableError):
        fill_current(archive.generations, folder, embedder.opened)
    assert {f"the article {number} gets no vectors: it ended" for number in range(left_out)} == {*caplog.messages}
    filled = len(index) - left_out if left_out else 0
    assert (index.generation, len(index), filled) == status(index, folder)


def test_filling_killed_at_any_moment_fills_the_same(tmp_path: Path) -> None:
    """A filling killed at random moments loses nothing that was stored; in the end all vectors are the undisturbed."""
    survive_killed_fills(tmp_path, KILLED)


def survive_killed_fills(folder: Path, kills: int) -> None:
    """Kill fillings at pseudo-random moments; fail if a vector is lost or another than that of a whole filling."""
    articles, generations = folder / "articles", Generations(folder / "index")
    articles.mkdir()
    for seed in range(ARTICLES):
        one = invent(seed)
        (articles / f"{seed}.txt").write_text("\n".join([one.title, *map(" ".join, one.paragraphs)]), "utf-8")
    build(articles, generations, BlankSegmenter())
    index, killed, whole = generations.open(), folder / "killed", folder / "whole"
    fill_current(generations, whole, TinyEmbedder().opened)
    dice, filled = random.Random(7), 0
    for _ in range(kills):
        _kill(generations.meaning.parent, killed, dice.uniform(0, 0.3 * KILLED / kills))
        held = sum(vectors is not None for vectors in vectors_of(index, killed))
        assert held >= filled
        filled = held
    fill_current(generations, killed, TinyEmbedder().opened)
    for undisturbed, vectors in zip(vectors_of(index, whole), vectors_of(index, killed), strict=True):
        assert undisturbed is not None
        assert vectors is not None
        assert np.array_equal(undisturbed, vectors)
    assert (whole / LOG_NAME).read_bytes() == (killed / LOG_NAME).read_bytes()


def _kill(index: Path, folder: Path, seconds: float) -> None:
    command = [sys.executable, "-c", FILLER, str(index), str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as filler:  # noqa: S603 — our own script
        assert filler.stdout is not None
        assert b"ready\n" == filler.stdout.readline()
        time.sleep(seconds)
        filler.send_signal(signal.SIGKILL)
