"""What is deleted at an address, by names alone."""

from datetime import UTC, datetime, timedelta

import pytest

from retrieval.index.published.publication import Publication, PublishedFile
from retrieval.index.published.published_index import PublishedIndex
from retrieval.index.published.store import Store
from retrieval.index.segments import Refresh


class Ages:
    """The names of what was begun so many minutes before a test."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def generation(self, minutes: int) -> str:
        """Return the name of a generation."""
        return f"{self.now - timedelta(minutes=minutes):%Y%m%dT%H%M%S.%f}-0a1b"

    def segment(self, of: int, minutes: int) -> str:
        """Return the name of a segment, by the age of its generation and its own."""
        return f"{self.generation(of)}+{self.generation(minutes)}"

    def publication(self, minutes: int, refreshed: int | None = None) -> Publication:
        """Return the publication of a generation, with its segment."""
        name = self.generation(minutes)
        refresh = None if refreshed is None else Refresh(name, self.segment(minutes, refreshed), self.now)
        return Publication(name, refresh, self.now)


@pytest.fixture
def ages() -> Ages:
    return Ages()


@pytest.fixture
def store(url: str) -> Store:
    return Store(url)


def left(store: Store, kind: str, names: list[str], now: Publication, before: Publication | None) -> list[str]:
    """Return which of the names are left after ``now`` was published in place of ``before``, the youngest first."""
    for name in names:
        store.write(name if kind == "files" else f"{kind}/{name}/manifest.json", b"{}")
    PublishedIndex(store).prune(now, before)
    return [name for name in names if name.rpartition("/")[2] in store.names(kind)]


def test_old_generations_are_deleted(store: Store, ages: Ages) -> None:
    """The newest three stay, younger ones that a machine may still fetch, and later ones, which are being written."""
    names = [ages.generation(minutes) for minutes in (0, 2, 4, 6, 8, 20, 30, 40)]
    assert names[:5] == left(store, "generations", names, ages.publication(2), ages.publication(4))
    names = [ages.generation(minutes) for minutes in (20, 30, 40, 50, 60)]
    assert names[:4] == left(store, "generations", names, ages.publication(30), ages.publication(40))


def test_withdrawn_generations_are_deleted(store: Store, ages: Ages) -> None:
    """Generations between the one that was rolled back to and the one published after that are deleted."""
    names = [ages.generation(minutes) for minutes in (20, 30, 40, 50)]
    assert [names[0], names[3]] == left(store, "generations", names, ages.publication(20), ages.publication(50))


def test_old_segments_are_deleted(store: Store, ages: Ages) -> None:
    """The newest three segments stay, of whatever generations, and the current one."""
    names = [
        ages.segment(90, 20),
        ages.segment(60, 30),
        ages.segment(60, 40),
        ages.segment(60, 50),
        ages.segment(90, 80),
    ]
    assert names[:3] == left(store, "segments", names, ages.publication(90, 20), ages.publication(90, 80))
    assert [*names[:3], names[4]] == left(store, "segments", names, ages.publication(90, 80), ages.publication(60, 30))


def test_old_files_are_deleted(store: Store, ages: Ages) -> None:
    """The newest files stay, those of the current publication, and whatever has another name."""
    made = [
        PublishedFile.of("register", b"{}", ages.now - timedelta(minutes=minutes)) for minutes in range(20, 100, 10)
    ]
    names = ["files/README", *(f"files/{file.name}" for file in made)]
    current = Publication(ages.generation(20), None, ages.now, {"register": made[-1]})
    assert [*names[:6], names[-1]] == left(store, "files", names, current, None)
