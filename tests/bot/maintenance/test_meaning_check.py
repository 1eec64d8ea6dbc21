from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

from bot.maintenance.meaning_check import check_vectors
from retrieval.meaning.fill_status import FillStatus, write_status
from retrieval.meaning.filling import fill_current
from retrieval.meaning.vector_log import LOG_NAME
from retrieval.meaning.vector_writer import writing
from tests.retrieval.building.test_refresh import Archive
from tests.retrieval.meaning.test_filling import TinyEmbedder, unit_of


def test_how_far_it_is(tmp_path: Path) -> None:
    """The check says how many sentences have vectors, what they take, how long it takes, who goes on, what is lost."""
    archive, folder = Archive(tmp_path), tmp_path / "index" / "meaning" / "tiny"
    (nothing,) = check_vectors(folder, archive.generations)
    count = len(archive.generations.open())
    assert f"tiny: 0 of {count} sentences have vectors (0%), 0 MB in {folder}; the running bot, or" in nothing.problem
    assert not folder.exists()
    with writing(folder) as writer:
        assert writer is not None
        writer.append(1, unit_of("passage", "xưa")[None])
    generation = archive.generations.open().generation
    write_status(folder, FillStatus(generation, count, 1, datetime.now(UTC), per_second=(count - 1) / 90))
    (filling,) = check_vectors(folder, archive.generations)
    assert filling.problem.endswith(f"1 MB in {folder}; about 2 min left")
    fill_current(archive.generations, folder, lambda: nullcontext(TinyEmbedder()))
    (done,) = check_vectors(folder, archive.generations)
    assert ("ok", f"tiny: {count} of {count} sentences have vectors (100%), 1 MB in {folder}") == (
        done.level,
        done.problem,
    )
    (folder / LOG_NAME).unlink()
    (lost,) = check_vectors(folder, archive.generations)
    assert f"tiny: 0 of {count} sentences have vectors (0%), 0 MB" in lost.problem


def test_what_is_wrong(tmp_path: Path) -> None:
    """A file in place of the folder is a fault; the vectors of another model are named with the remedy."""
    archive, folder = Archive(tmp_path), tmp_path / "index" / "meaning" / "tiny"
    other = folder.parent / "large"
    with writing(other) as writer:
        assert writer is not None
        writer.append(1, unit_of("passage", "xưa")[None])
    *_, found = check_vectors(folder, archive.generations)
    assert ("warning", f"{other} has vectors of another model, 1 MB") == (found.level, found.problem)
    folder.write_text("")
    (fault,) = check_vectors(folder, archive.generations)
    assert ("fault", f"{folder} cannot be written, so that no vectors are stored") == (fault.level, fault.problem)
