"""Zip archives, also those that Word and Excel files are, with limits on what they unpack to."""

import os
import zipfile
import zlib
from typing import BinaryIO

from retrieval.articles.formats.format import DocumentError

# Chosen, in bytes. Text is packed to a tenth, tables of it to a thirtieth; an archive made to harm, to a thousandth.
_LONGEST_OF_ALL = 1 << 30
_NEVER_SUSPECT = 64 << 20
_MOST_TIMES = 100
_LONGEST_LIST = 4 << 20
_MOST_MEMBERS = 20_000
_END_OF_LIST = b"PK\x05\x06"
_LONGEST_END = 66_000
_LONGEST_REASON = 120  # characters, chosen
_OLE = b"\xd0\xcf\x11\xe0"
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError, KeyError)


def reason(error: Exception) -> str:
    """Return what a library says of a broken file, as a part of a fault's problem: short, on one line, in one part."""
    return " ".join(f"{type(error).__name__}: {error}"[:_LONGEST_REASON].replace("; ", ", ").split())


def open_archive(file: BinaryIO) -> zipfile.ZipFile:
    """Open an archive whose members can all be unpacked.

    Raises:
        DocumentError: It is none, or it unpacks to too much.
    """
    _check_list(file)
    try:
        archive = zipfile.ZipFile(file)
    except BROKEN as error:
        file.seek(0)
        if file.read(len(_OLE)) == _OLE:
            raise DocumentError(
                "is protected by a password, or a file of an Office before 2007",
                "save it again in the new format, without a password",
                "protected",
            ) from error
        raise DocumentError(f"is damaged ({reason(error)})", "copy it again, or save it again", "damaged") from error
    members = archive.infolist()
    size, packed = sum(one.file_size for one in members), sum(one.compress_size for one in members)
    suspect = size > _NEVER_SUSPECT and size > _MOST_TIMES * packed
    if len(members) > _MOST_MEMBERS or size > _LONGEST_OF_ALL or suspect:
        problem = f"unpacks to {len(members)} files of {size >> 20} MB"
        raise DocumentError(problem, "split it into smaller archives", "too_large")
    return archive


def _check_list(file: BinaryIO) -> None:
    """Raise an error if the list of members is so long that reading it would fill the memory."""
    length = file.seek(0, os.SEEK_END)
    file.seek(max(length - _LONGEST_END, 0))
    _, found, end = file.read().rpartition(_END_OF_LIST)
    file.seek(0)
    if found and int.from_bytes(end[8:12], "little") > _LONGEST_LIST:
        raise DocumentError("has too many members", "split it into smaller archives", "too_large")


def open_office(file: BinaryIO, longest_part: int) -> zipfile.ZipFile:
    """Open the archive that an office file is, whose parts have at most so many bytes each.

    Raises:
        DocumentError: As `open_archive`, or a part is longer, as only one made to harm is.
    """
    archive = open_archive(file)
    largest = max((member.file_size for member in archive.infolist() if member.filename.endswith(".xml")), default=0)
    if largest > longest_part:
        raise DocumentError(f"unpacks to a part of {largest >> 20} MB", "split it into smaller files", "too_large")
    return archive
