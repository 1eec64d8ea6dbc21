"""The records of articles: as found in a folder, as parsed, and what could not be read."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from retrieval.articles.correction import Correction
from retrieval.dates.publication.publication_date import PublicationDate

FaultKind = Literal[
    "unreadable",
    "name",
    "link",
    "encoding",
    "empty",
    "record",
    "date",
    "duplicate",
    "changing",
    "failed",
    "golden",
    "format",
    "damaged",
    "protected",
    "scan",
    "too_large",
]

_LONGEST_REASON = 200  # characters, chosen


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A slice of the article's text. Headings (title, subheads, signatures) are indexed but never quoted."""

    start: int
    end: int
    kind: Literal["body", "heading"]


@dataclass(frozen=True, slots=True)
class Article:
    """One article; its text is unchanged, and offsets count code points of it.

    Attributes:
        id: The record's own id, else the path within the folder without its suffix, in NFC.
        title: As stated, else the first line or sentence.
        source: None where nothing names one.
        url: None where none is stated.
        published: When it was published, as precisely as is known.
        text: The text of the file, or the body of the record.
        paragraphs: In order and without overlap.
        digest: Changes if and only if anything above, or the section, changes.
        section: The section of the newspaper, None where none is stated.
        correction: What an editor has corrected of the above, if anything.
    """

    id: str
    title: str
    source: str | None
    url: str | None
    published: PublicationDate
    text: str
    paragraphs: tuple[Paragraph, ...]
    digest: str
    section: str | None = None
    correction: Correction | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """A file or record that could not be read as intended.

    Attributes:
        place: The file, with ``:`` and the line in a file of records.
        message: The problem, then after ``"; "`` the remedy.
        kind: The kind of problem, for messages in other languages.
    """

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


def failure(place: str, error: Exception) -> Fault:
    """Return the fault of an article whose reading raised ``error``, which no check of its content foresees."""
    reason = f"{type(error).__name__}: {error}"[:_LONGEST_REASON].replace("; ", ", ")
    return Fault(place, f"cannot be processed ({reason}); remove it, and report it as a bug with the file", "failed")


@dataclass(frozen=True, slots=True)
class PendingArticle:
    """An article that was found but not parsed.

    Attributes:
        place: As in `Fault`.
        path: The path within the folder, with ``/`` and without suffix; in a container, the path of that, then ``/``
            and the place of the article there.
        format: The name of its format.
        content: Its bytes.
        states_id: Whether it may state its id; the id of any other is its path.
        key: As in `ParsedArticle`.
        seen: The day on which the article was first indexed, after which it cannot have been published.
        correction: What an editor has corrected of the article, for who applies it (`retrieval.articles.corrected`).
    """

    place: str
    path: str
    format: str
    content: bytes
    states_id: bool
    key: str
    seen: date
    correction: Correction | None = None

    @property
    def size(self) -> int:
        """Its size in bytes."""
        return len(self.content)


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """An article that was parsed from ``size`` bytes.

    An equal ``key`` at the next build means that the result would be the same; "" if it has to be parsed every time.
    """

    place: str
    article: Article
    key: str
    size: int


@dataclass(frozen=True, slots=True)
class UnchangedArticle:
    """An article of ``size`` bytes that was not parsed, since its key is known."""

    place: str
    key: str
    size: int
