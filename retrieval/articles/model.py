"""What an article is once it is read, and the steps towards that."""

from dataclasses import dataclass
from typing import Literal

from retrieval.dates.publication.publication_date import PublicationDate

FaultKind = Literal["unreadable", "name", "encoding", "empty", "record", "date", "duplicate", "changing", "golden"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A slice of the article's text. Headings (title, subheads, signatures) are read, but never quoted."""

    start: int
    end: int
    kind: Literal["body", "heading"]


@dataclass(frozen=True, slots=True)
class Article:
    """One article. ``text`` is as written; offsets count its code points.

    ``id`` is the path within the folder without its ending, or the record's own. ``source`` and ``url`` are None
    where nothing names them. ``digest`` changes when, and only when, anything here that came from the file changes.
    """

    id: str
    title: str
    source: str | None
    url: str | None
    published: PublicationDate
    text: str
    paragraphs: tuple[Paragraph, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the folder that could not be read as meant: where (file, line), what to mend, and of what kind."""

    place: str
    message: str
    kind: FaultKind

    @property
    def problem(self) -> str:
        """The message up to the remedy."""
        return self.message.partition("; ")[0]

    @property
    def remedy(self) -> str:
        """The remedy at the end of the message; "" if there is none."""
        return self.message.partition("; ")[2]


@dataclass(frozen=True, slots=True)
class PendingArticle:
    """What holds an article: the ``text`` of a file, or of line ``number`` of a file of records; then from 1, else 0.

    ``path`` is that of the file within the folder, with ``/``; ``key`` and ``size`` as in `ParsedArticle`.
    """

    place: str
    path: str
    number: int
    text: str
    key: str
    size: int


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """An article that was read, from ``size`` bytes.

    ``key`` tells whether it would be read the same again; "" where nothing does.
    """

    place: str
    article: Article
    key: str
    size: int


@dataclass(frozen=True, slots=True)
class UnchangedArticle:
    """An article of ``size`` bytes that was not read, since it would be the same as the one of that key."""

    place: str
    key: str
    size: int
