"""Lines of files of any size, of which only one is in memory at a time."""

from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from retrieval.articles.formats.encoding import decode
from retrieval.articles.formats.format import DocumentError, megabytes

LONGEST_LINE = 8 << 20  # bytes, chosen: four times the longest article
_LONGEST_REWRITTEN = (
    50 << 20
)  # bytes of a file that is read at once, for its encoding has bytes of line ends in letters
_STEP = 1 << 20  # bytes
_UTF16_MARKS = b"\xff\xfe", b"\xfe\xff"


def lines_of(file: BinaryIO) -> Iterator[bytes | DocumentError]:
    """Yield the lines of a file between line feeds, without them, and an error for each line that is too long.

    A file in UTF-16 is read at once, and its lines are yielded in UTF-8. The lines of others are as they are.

    Raises:
        DocumentError: A file in UTF-16 is broken or too large.
    """
    file = _readable(file)
    while line := file.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            yield _too_long(len(line) + _skip_line(file))
        else:
            yield line.removesuffix(b"\n")


def _readable(file: BinaryIO) -> BinaryIO:
    start = file.read(2)
    file.seek(0)
    if start not in _UTF16_MARKS:
        return file
    content = file.read(_LONGEST_REWRITTEN + 1)
    if len(content) > _LONGEST_REWRITTEN:
        raise DocumentError(f"has more than {_LONGEST_REWRITTEN >> 20} MB in UTF-16", "save it as UTF-8", "too_large")
    return BytesIO(decode(content).encode())


def _skip_line(file: BinaryIO) -> int:
    """Read to the end of a line; return the number of bytes."""
    skipped = 0
    while part := file.readline(_STEP):
        skipped += len(part)
        if part.endswith(b"\n"):
            break
    return skipped


def _too_long(size: int) -> DocumentError:
    return DocumentError(
        f"is a line of {megabytes(size)}, of which {megabytes(LONGEST_LINE)} are read",
        "write each article on a line of its own",
        "too_large",
    )
