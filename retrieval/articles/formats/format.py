"""What a format of articles is, and what the reading of a file yields."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from retrieval.articles.model import FaultKind

LARGEST_FILE = 50 << 20  # bytes, chosen: a Word or PDF file with pictures in the quality of print


@dataclass(frozen=True, slots=True)
class Document:
    """One article as a file states it. A field that the file does not state is None.

    Attributes:
        text: The text, a paragraph a line.
        title: The title.
        source: The newspaper.
        url: The address.
        published: The date of publication as written, in any form that `stated_date` reads.
        id: The id that the file itself gives to the article.
        section: The section of the newspaper as written, in any form that `section_of` reads.
        body_start: The offset in ``text`` of the first paragraph, after head lines.
        may_open_with_title: Whether a first short line of ``text`` is the title if none is stated.
    """

    text: str
    title: str | None = None
    source: str | None = None
    url: str | None = None
    published: str | None = None
    id: str | None = None
    section: str | None = None
    body_start: int = 0
    may_open_with_title: bool = False


class DocumentError(Exception):
    """A file, or one article of it, cannot be read; ``problem``, ``remedy`` and ``kind`` are those of a `Fault`.

    ``place`` is where a member of a container is, as in `Member`; "" for a whole file.
    """

    def __init__(self, problem: str, remedy: str, kind: FaultKind, place: str = "") -> None:
        super().__init__(f"{problem}; {remedy}" if remedy else problem)
        self.place = place
        self.problem = problem
        self.remedy = remedy
        self.kind = kind


class Member(NamedTuple):
    """An article in a container, or a container in it, unread.

    Attributes:
        place: Where it is in the container: its path there, or its number, from 1.
        format: The name of its format.
        content: Its bytes.
        states_id: Whether ``content`` may state the id, so that an article keeps it when it moves in the container.
    """

    place: str
    format: str
    content: bytes
    states_id: bool = False


class DocumentFormat(NamedTuple):
    """A format of which a file is one article.

    Attributes:
        name: As reports call it.
        suffixes: Of its files, in lower case, with the dot; none if only containers hold it.
        read: Reads the content of a file, in any process. Raises `DocumentError`.
        most_bytes: Of a file that is read; a larger one is a fault.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[bytes], Document]
    most_bytes: int = LARGEST_FILE


class ContainerFormat(NamedTuple):
    """A format of which a file holds any number of articles.

    Attributes:
        name: As reports call it.
        suffixes: Of its files, in lower case, with the dot.
        members: Yields the members of an open file in order, and an error for each that cannot be read. Raises
            `DocumentError` where the file cannot be read, or no further. Should hold few members in memory at a time.
        most_bytes: Of a file that is read; a larger one is a fault. None if its size does not matter.
    """

    name: str
    suffixes: tuple[str, ...]
    members: Callable[[BinaryIO], Iterator[Member | DocumentError]]
    most_bytes: int | None = LARGEST_FILE


def megabytes(size: int) -> str:
    """Return a number of bytes in MB, rounded up to a tenth, so that it is more than a limit that it exceeds."""
    return f"{math.ceil(size * 10 / (1 << 20)) / 10:g} MB"


Format = DocumentFormat | ContainerFormat
