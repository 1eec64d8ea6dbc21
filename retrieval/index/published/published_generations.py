"""Generations that are published at an address, and kept in a folder of this machine to be searched.

The folder has the files of `Generations`, so that whoever searches need not know of the address, and ::

    FOLDER/exchange.lock            locked by the process that fetches or publishes
    FOLDER/fetching/NAME/           a generation or segment that is being fetched
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from retrieval.errors import AddressError, IndexUnusableError
from retrieval.index.generations import Generations
from retrieval.index.manifest import sync, verify
from retrieval.index.published.publication import Publication
from retrieval.index.published.published_index import ROOM, FetchEndedError, Kind, PublishedIndex
from retrieval.index.published.store import Store
from retrieval.index.segments import Refresh, Segments, format_reading

_EXCHANGE = "exchange.lock"


class PublishedGenerations(Generations):
    """The generations of a folder, of which each becomes current at an address before it does here.

    A build begins with what is current there, and is refused if that was replaced meanwhile (`NewerPublishedError`).
    """

    def __init__(self, folder: Path, published: PublishedIndex) -> None:
        super().__init__(folder)
        self._published = published
        self.address = published.url
        self.segments = _PublishedSegments(folder, self._publishing)
        self._current: bytes | None = None  # at the address, when it was read or replaced last
        self._followed: bytes | None = None  # the same, of what is current here
        self._verified: frozenset[str | None] = frozenset()  # of what was followed last

    def published(self) -> Publication | None:
        """As `Generations.published`."""
        return self._parse(self._published.read())

    def follow(self, *, wait: bool = True, is_ending: Callable[[], bool] = lambda: False) -> None:
        """As `Generations.follow`."""
        try:
            with self._locked(_EXCHANGE, wait=wait):
                self._current = self._published.read()
                if self._follow(is_ending):
                    with self._locked("lock", wait=False):  # else a build has taken it, and writes it
                        self._take_register()
        except (FetchEndedError, BlockingIOError):
            pass
        except OSError as error:
            problem = f"the index of {self.address} cannot be stored in {self._folder} ({error.strerror})"
            raise AddressError(problem, ROOM) from error

    def roll_back(self) -> str:
        """As `Generations.roll_back`, also to a generation that is at the address only. Raises `AddressError`."""
        current = self.current()
        if current and (name := self._published.newest_before(current)):
            with self._locked(_EXCHANGE), suppress(AddressError, IndexUnusableError):
                self._fetch("generations", name)
        return super().roll_back()

    @contextmanager
    def building(self) -> Iterator[None]:
        """As `Generations.building`, from what is current at the address. Raises `AddressError`."""
        with super().building():
            with self._locked(_EXCHANGE):
                self._current = self._published.read()
                with suppress(IndexUnusableError):  # what cannot be opened here is what a build replaces
                    self._follow()
                    self._take_register()
            yield

    def _follow(self, is_ending: Callable[[], bool] = lambda: False) -> bool:
        """Make what is current at the address current here; return False if it was, or nothing is there."""
        publication = self._parse(self._current)
        if publication is None or self._current == self._followed:
            return False
        generation, refresh, reading = publication.generation, publication.refresh, None
        self._fetch("generations", generation, is_ending)
        if publication.segment:
            self._fetch("segments", publication.segment, is_ending)
        if "reading" in publication.files:
            reading = self._published.fetch_file(publication.files["reading"])
        before = self.current()
        if before != generation:
            super()._make_current(generation)
            self._drop(before, generation)
        if refresh != self.segments.last(generation):
            self.segments.adopt(refresh, reading) if refresh else self.segments.forget()
            self.segments.drop_old()
        self._followed, self._verified = self._current, frozenset({generation, publication.segment})
        return True

    def _fetch(self, kind: Kind, name: str, is_ending: Callable[[], bool] = lambda: False) -> None:
        """Have a generation or segment here, whole."""
        final, partial = self._folder / kind / name, self._folder / "fetching" / name
        with suppress(IndexUnusableError):
            if name not in self._verified or not final.exists():
                verify(final)
            return
        for abandoned in self._folder.glob("fetching/*"):
            if abandoned != partial:
                shutil.rmtree(abandoned)
        self._published.fetch(kind, name, partial, is_ending)
        shutil.rmtree(final, ignore_errors=True)  # damaged
        final.parent.mkdir(parents=True, exist_ok=True)
        partial.rename(final)
        sync(final.parent)

    def _take_register(self) -> None:
        """Take over the register, which only the holder of the lock for builds may write."""
        publication = self._parse(self._current)
        if publication and (file := publication.files.get("register")):
            content = self.register.read_bytes() if self.register.exists() else b""
            if not file.holds(content):
                written = self.register.with_suffix(".new")
                written.write_bytes(self._published.fetch_file(file))
                written.replace(self.register)

    def _make_current(self, name: str) -> None:
        refresh = self.segments.last(name)
        if refresh and refresh.segment and not self.segments.folder(refresh.segment).exists():
            refresh = None
        reading = self.segments.reading_content(refresh) if refresh else None
        with self._locked(_EXCHANGE):
            self._publish(name, refresh, reading)
            super()._make_current(name)

    @contextmanager
    def _publishing(self, refresh: Refresh, reading: bytes) -> Iterator[None]:
        """Publish a refresh, then make it the last one here in the body."""
        with self._locked(_EXCHANGE):
            self._publish(refresh.generation, refresh, reading)
            yield

    def _publish(self, generation: str, refresh: Refresh | None, reading: bytes | None) -> None:
        """Make a generation with its refresh current at the address. Raises `NewerPublishedError`."""
        self._published.upload("generations", self._generations / generation)
        if refresh and refresh.segment:
            self._published.upload("segments", self.segments.folder(refresh.segment))
        before: Publication | None = None
        with suppress(IndexUnusableError):
            before = self._parse(self._current)
        contents = {"register": self.register.read_bytes() if self.register.exists() else None, "reading": reading}
        files = {
            kind: self._published.write_file(kind, content, before)
            for kind, content in contents.items()
            if content is not None
        }
        publication = Publication(generation, refresh, datetime.now(UTC), files)
        self._current = self._published.replace(publication, self._current)
        with suppress(AddressError):  # the next publication deletes what is left
            self._published.prune(publication, before)

    def _parse(self, content: bytes | None) -> Publication | None:
        return None if content is None else Publication.from_json(content, self._published.url)


def at_address(folder: Path, url: str) -> PublishedGenerations:
    """Return the generations at an address, to be kept in a folder of this machine; the address is not asked."""
    return PublishedGenerations(folder, PublishedIndex(Store(url)))


class _PublishedSegments(Segments):
    """Segments of which each becomes current at the address before it does here."""

    def __init__(self, folder: Path, publishing: Callable[[Refresh, bytes], AbstractContextManager[None]]) -> None:
        super().__init__(folder)
        self._publishing = publishing

    def note(self, refresh: Refresh, reading: Mapping[str, Any]) -> None:
        """As `Segments.note`. Raises `AddressError` or `NewerPublishedError`."""
        content = format_reading(refresh, reading)
        with self._publishing(refresh, content):
            self.adopt(refresh, content)
