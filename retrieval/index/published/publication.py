"""What is current at an address: the small file ``current`` there, which is replaced last, in one step.

::

    {"generation": NAME, "refresh": {"segment": NAME, "at": TIME}, "published": TIME,
     "files": {"register": [NAME, SIZE, CRC-32], "reading": [NAME, SIZE, CRC-32]}}

``refresh`` and ``segment`` may be null; of the files, which `PublishedIndex` keeps, any may be missing.
"""

import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from retrieval.errors import IndexUnusableError
from retrieval.index.segments import Refresh

# Names become paths, so no other characters than those of the program's own names are accepted.
_GENERATION = r"\d{8}T\d{6}\.\d{6}-[0-9a-f]{4}"
_SEGMENT = rf"{_GENERATION}\+{_GENERATION}"
_FILE = r"\d{8}T\d{6}\.\d{6}-[a-z]+-[0-9a-f]{8}\.json"


class PublishedFile(NamedTuple):
    """A file that belongs to a publication, with its size in bytes and its CRC-32."""

    name: str
    size: int
    checksum: int

    @classmethod
    def of(cls, kind: str, content: bytes, now: datetime) -> "PublishedFile":
        """Return how a file of this kind and content is named at a time in UTC; names sort by age."""
        checksum = zlib.crc32(content)
        return cls(f"{now:%Y%m%dT%H%M%S.%f}-{kind}-{checksum:08x}.json", len(content), checksum)

    def holds(self, content: bytes) -> bool:
        """Return whether this is the content of the file."""
        return (self.size, self.checksum) == (len(content), zlib.crc32(content))


@dataclass(frozen=True, slots=True)
class Publication:
    """A generation with its last refresh, None if there was none, and the time at which both were published.

    ``files`` has the register of articles and the reading of the refresh, as far as there are any.
    """

    generation: str
    refresh: Refresh | None
    published: datetime
    files: Mapping[str, PublishedFile] = field(default_factory=dict)

    @property
    def segment(self) -> str | None:
        """The name of its segment, if it has one."""
        return self.refresh.segment if self.refresh else None

    @property
    def served(self) -> str:
        """The `SentenceIndex.generation` of what is searched once this is fetched."""
        return self.segment or self.generation

    def to_json(self) -> bytes:
        """Return the content of the file."""
        refresh = self.refresh and {"segment": self.refresh.segment, "at": self.refresh.at.isoformat()}
        written = {"generation": self.generation, "refresh": refresh, "published": self.published.isoformat()}
        return json.dumps({**written, "files": self.files}).encode()

    @classmethod
    def from_json(cls, content: bytes, url: str) -> "Publication":
        """Read the content of the file at the address ``url``.

        Raises:
            IndexUnusableError: It is damaged.
        """
        try:
            return _read(json.loads(content.decode()))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise IndexUnusableError(f"{url}/current is damaged ({error})", "run `hoibao reindex`") from error


def _read(written: Mapping[str, Any]) -> Publication:
    generation, refresh = _name(_GENERATION, written["generation"]), None
    if (of_refresh := written["refresh"]) is not None:
        segment = of_refresh["segment"]
        name = None if segment is None else _name(_SEGMENT, segment)
        refresh = Refresh(generation, name, _time(of_refresh["at"]))
    files = {
        kind: PublishedFile(_name(_FILE, name), int(size), int(checksum))
        for kind, (name, size, checksum) in written["files"].items()
    }
    return Publication(generation, refresh, _time(written["published"]), files)


def _name(pattern: str, name: str) -> str:
    if not re.fullmatch(pattern, name, re.ASCII):
        raise ValueError(f"no name of the program: {name[:99]!r}")
    return name


def _time(written: str) -> datetime:
    time = datetime.fromisoformat(written)
    if time.tzinfo is None:
        raise ValueError(f"a time without a zone: {written}")
    return time
