"""``.csv``: an article a row, with commas, semicolons or tabs between columns whose headings name them."""

import csv
import re
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from retrieval.articles.formats.encoding import decode
from retrieval.articles.formats.format import LARGEST_FILE, ContainerFormat, DocumentError, Member
from retrieval.articles.formats.long_lines import LONGEST_LINE, lines_of
from retrieval.articles.formats.table import members_of

_DELIMITERS = ",;\t|"
_STATED = re.compile(r"sep=(.)\r?\n")
_SAMPLE = 1 << 16  # bytes; chosen


class _Lines:
    """The lines of a file as text; one that cannot be read is raised, and the next are read all the same.

    Attributes:
        number: The number of lines read so far.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._lines = lines_of(_in_utf8(file))
        self.number = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.number += 1
        if isinstance(line, DocumentError):
            raise line
        try:
            return line.decode("utf-8-sig" if self.number == 1 else "utf-8").replace("\0", "") + "\n"
        except UnicodeDecodeError as error:
            problem = f"is not UTF-8 as the lines before it (byte {error.start})"
            raise DocumentError(problem, "save it as UTF-8", "encoding") from error


def _in_utf8(file: BinaryIO) -> BinaryIO:
    """Return a file in UTF-8 as it is, and another one rewritten, if it is not too large for that."""
    sample = file.read(_SAMPLE)
    file.seek(0)
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.end < len(sample) - 4:  # not a letter that the sample cuts
            content = file.read(LARGEST_FILE + 1)
            if len(content) > LARGEST_FILE:
                raise DocumentError("is large, and not in UTF-8", "save it as UTF-8", "too_large") from error
            return BytesIO(decode(content).encode())
    return file


def _members(file: BinaryIO) -> Iterator[Member | DocumentError]:
    csv.field_size_limit(LONGEST_LINE)
    return members_of(_rows(_Lines(file)))


def _rows(lines: _Lines) -> Iterator[tuple[int, list[str] | DocumentError]]:
    """Yield the number of the last line of each row, and the row."""
    first = next(lines, "")
    if stated := _STATED.match(first):  # by Excel
        first = next(lines, "")
    delimiter = stated[1] if stated else max(_DELIMITERS, key=first.count)
    yield lines.number, next(csv.reader([first], delimiter=delimiter), [])
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        row: list[str] | DocumentError
        try:
            row = next(reader)
        except StopIteration:
            return
        except DocumentError as error:
            row = error
        except csv.Error as error:
            row = DocumentError(f"is a broken row ({error})", "export the table again", "record")
        yield lines.number, row


FORMAT = ContainerFormat("csv", (".csv",), _members, most_bytes=None)
