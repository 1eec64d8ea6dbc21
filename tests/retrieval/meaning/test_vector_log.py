import errno
import fcntl
import logging
import multiprocessing
import os
import resource
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from retrieval.errors import MeaningError
from retrieval.meaning.fill_status import FillStatus, write_status
from retrieval.meaning.vector_log import LOG_NAME, VectorLog, is_damaged, record, stored_size
from retrieval.meaning.vector_writer import is_being_written, writing

NUMBERS = 16


def unit(rows: int, seed: int) -> NDArray[np.float32]:
    """Return unit vectors."""
    vectors = np.random.default_rng(seed).normal(size=(rows, NUMBERS)).astype(np.float32)
    lengths: NDArray[np.float32] = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / lengths


def write(folder: Path, *articles: tuple[int, NDArray[Any]]) -> None:
    with writing(folder) as writer:
        assert writer is not None
        for key, vectors in articles:
            writer.append(key, vectors)


def stored(folder: Path, *keys: int) -> list[NDArray[Any] | None]:
    log = VectorLog(folder)
    return [log.vectors(key) for key in keys]


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def test_vectors_are_read_as_they_were_written(tmp_path: Path) -> None:
    """Vectors come back as unit vectors of their direction; zero and no vectors as they are; others are not there."""
    vectors: dict[int, NDArray[Any]] = {
        1: unit(3, 1),
        (1 << 64) - 1: unit(40, 2),
        7: np.zeros((0, NUMBERS)),
        8: np.zeros((2, NUMBERS)),
    }
    write(tmp_path, *vectors.items())
    for (key, expected), found in zip(vectors.items(), stored(tmp_path, *vectors), strict=True):
        assert found is not None
        assert (np.dtype(np.float32), expected.shape) == (found.dtype, found.shape)
        assert found == pytest.approx(expected, abs=0.02), key
        assert np.linalg.norm(found, axis=1) == pytest.approx(np.linalg.norm(expected, axis=1), abs=1e-6)
    assert [None] == stored(tmp_path, 2)
    assert [True, False, True] == VectorLog(tmp_path).held([8, 2, 1]).tolist()


def test_what_is_read_is_written_the_same_again() -> None:
    """The stored form of stored vectors is itself, so that vectors do not drift from store to store."""
    once = record(5, unit(9, 3))
    rows = 9
    scales = np.frombuffer(once, "<f4", rows, 28)
    vectors = np.frombuffer(once, np.int8, rows * NUMBERS, 28 + 4 * rows).reshape(rows, NUMBERS) * scales[:, None]
    assert once == record(5, vectors)


def test_the_later_record_of_an_article_counts(tmp_path: Path) -> None:
    """Of two records with one key the later one is read, also by who has read the earlier one."""
    clock = Clock()
    write(tmp_path, (1, unit(1, 1)), (2, unit(1, 2)))
    log = VectorLog(tmp_path, clock)
    write(tmp_path, (1, unit(5, 3)))
    first = log.vectors(1)
    assert first is not None
    assert len(first) == 1
    clock.now += 5
    later = log.vectors(1)
    assert later is not None
    assert len(later) == 5


def test_a_log_cut_short_anywhere_keeps_what_is_whole(tmp_path: Path) -> None:
    """A log cut at each byte of its last record has all earlier ones, for readers and, with no word, for the writer."""
    write(tmp_path, (1, unit(2, 1)), (2, unit(1, 2)))
    kept = (tmp_path / LOG_NAME).read_bytes()
    last = record(3, unit(2, 3))
    for cut in range(len(last)):
        folder = tmp_path / str(cut)
        folder.mkdir()
        (folder / LOG_NAME).write_bytes(kept + last[:cut])
        (folder / "vectors.new").write_bytes(kept[:cut])  # of a process that was killed in `keep`
        log = VectorLog(folder, clock := Clock())
        assert log.vectors(2) is not None
        assert log.vectors(3) is None
        write(folder, (4, unit(1, 4)))
        assert kept + record(4, unit(1, 4)) == (folder / LOG_NAME).read_bytes()
        assert not (folder / "vectors.new").exists()
        clock.now += 5
        assert log.vectors(4) is not None


@pytest.mark.parametrize("place", [0, 5, 60], ids=["mark", "head", "payload"])
def test_a_damaged_record_is_left_out(tmp_path: Path, place: int, caplog: pytest.LogCaptureFixture) -> None:
    """A flipped byte costs that record and no other, with one line, and readers have it noted until it is left out."""
    write(tmp_path, (1, unit(2, 1)), (2, unit(2, 2)), (3, unit(2, 3)))
    path = tmp_path / LOG_NAME
    content = bytearray(path.read_bytes())
    content[len(content) // 3 + place] ^= 1
    path.write_bytes(content)
    log = VectorLog(tmp_path)
    assert [True, False, True] == [log.vectors(key) is not None for key in (1, 2, 3)]
    assert log.vectors(2) is None
    assert 1 == len(caplog.records)
    assert is_damaged(tmp_path)
    caplog.clear()
    with caplog.at_level(logging.WARNING), writing(tmp_path) as writer:
        assert writer is not None
        assert [True, False, True] == [key in writer for key in (1, 2, 3)]
        assert not is_damaged(tmp_path)
        writer.append(2, unit(2, 2))
    assert ["2 articles"] == [line.message.partition("; ")[2].partition(" are")[0] for line in caplog.records]
    assert log.vectors(1) is not None  # mapped, though its file was replaced
    assert [True] * 3 == [found is not None for found in stored(tmp_path, 1, 2, 3)]


def test_only_what_is_kept_stays(tmp_path: Path) -> None:
    """`keep` leaves out other records; who reads meanwhile reads the old ones, then the new file."""
    clock = Clock()
    write(tmp_path, *((key, unit(key, key)) for key in range(1, 6)))
    log = VectorLog(tmp_path, clock)
    before = stored_size(tmp_path)
    with writing(tmp_path) as writer:
        assert writer is not None
        assert 0.4 == pytest.approx(writer.share_needed([1, 5, 9]), abs=0.02)
        writer.keep([5, 1, 9])
        assert 1.0 == writer.share_needed([1, 5])
        writer.append(6, unit(6, 6))
        assert [True, False, True] == [key in writer for key in (1, 2, 6)]
    assert log.vectors(3) is not None
    clock.now += 5
    assert [True, False, False, False, True, True] == log.held(range(1, 7)).tolist()
    assert before > stored_size(tmp_path) > 0
    assert 3 == len(log)
    for key in (1, 5, 6):
        vectors = log.vectors(key)
        assert vectors is not None
        assert vectors == pytest.approx(unit(key, key), abs=0.02)
    assert {LOG_NAME, "lock"} == {path.name for path in tmp_path.iterdir()}


def test_one_process_writes(tmp_path: Path) -> None:
    """While one writes, another gets no writer and can see why."""
    assert not is_being_written(tmp_path)
    with writing(tmp_path) as first:
        assert first is not None
        assert is_being_written(tmp_path)
        with writing(tmp_path) as second:
            assert second is None
    assert not is_being_written(tmp_path)


def test_who_looks_whether_one_writes_does_not_stop_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that wants to write waits for others that look at that moment whether one does."""
    monkeypatch.setattr("retrieval.meaning.vector_writer._LOOK", 10.0)
    write(tmp_path)
    looking = (tmp_path / "lock").open("rb")
    fcntl.flock(looking, fcntl.LOCK_SH)
    threading.Timer(0.01, looking.close).start()
    write(tmp_path)


def test_a_log_that_cannot_be_read_is_named_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """While the file cannot be read, what was read before stays, with one line; later what it holds then is read."""
    write(tmp_path, (1, unit(1, 1)))
    log = VectorLog(tmp_path, clock := Clock())
    path = (tmp_path / LOG_NAME).rename(tmp_path / "moved")
    for replaced in (False, True):
        (tmp_path / LOG_NAME).mkdir()
        for _ in range(3):
            clock.now += 5
            assert [True, replaced] == log.held([1, 2]).tolist()
        (tmp_path / LOG_NAME).rmdir()
        assert 1 + replaced == len(caplog.messages)
        path.rename(tmp_path / LOG_NAME)
        write(tmp_path, (2, unit(2, 2)))
        clock.now += 5
        assert [True, True] == log.held([1, 2]).tolist()
        path = (tmp_path / LOG_NAME).rename(path)


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    """A file in place of the folder, or the reverse, is an error with its remedy; for a reader nothing is there."""
    (tmp_path / "model").write_text("")
    with pytest.raises(MeaningError, match="model cannot be used"), writing(tmp_path / "model"):
        pass
    assert [None] == stored(tmp_path / "model", 1)
    (tmp_path / "other" / LOG_NAME).mkdir(parents=True)
    with pytest.raises(MeaningError, match=f"{LOG_NAME} cannot be used"), writing(tmp_path / "other"):
        pass


def test_what_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that may not grow, a disk that does not hold it, and a folder that is gone are errors with a remedy."""
    write(tmp_path, (1, unit(1, 1)))
    before = (tmp_path / LOG_NAME).read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with writing(tmp_path) as writer:
        assert writer is not None
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 10, limits[1]))
        try:
            with pytest.raises(MeaningError, match="File too large"):
                writer.append(2, unit(2, 2))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        monkeypatch.setattr(os, "fsync", full_disk)
        with pytest.raises(MeaningError, match="No space left"):
            writer.sync()
    assert before == (tmp_path / LOG_NAME).read_bytes()
    with pytest.raises(MeaningError, match="see that its folder is there"):
        write_status(tmp_path / "gone", FillStatus("", 0, 0, datetime.now(UTC)))


def full_disk(_: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _append(folder: Path, count: int) -> None:
    write(folder, *((key, unit(30, key)) for key in range(count)))


def test_readers_see_only_whole_articles_while_another_process_writes(tmp_path: Path) -> None:
    """Each vector that is there while a process appends hundreds of articles is the whole one."""
    process = multiprocessing.get_context("spawn").Process(target=_append, args=(tmp_path, 400))
    process.start()
    log = VectorLog(tmp_path, clock := Clock())
    seen = 0
    while seen < 400:
        clock.now += 5
        held = int(log.held(range(400)).sum())
        assert held >= seen or process.exitcode is None
        for key in range(seen, held):
            vectors = log.vectors(key)
            assert vectors is not None
            assert vectors == pytest.approx(unit(30, key), abs=0.03)
        seen = held
        assert seen == 400 or process.exitcode in {None, 0}
    process.join()
    assert process.exitcode == 0
