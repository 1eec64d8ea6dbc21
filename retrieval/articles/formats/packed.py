"""Zip archives, also those that Word and Excel files are, with limits on what they unpack to."""

import zipfile
import zlib
from typing import BinaryIO

from retrieval.articles.formats.format import DocumentError

# Bytes, chosen: text of 2 MB is packed in an office file with at most some times as much markup, and with pictures.
_LONGEST_PART = 64 << 20
_LONGEST_OF_ALL = 256 << 20
_MOST_MEMBERS = 20_000
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
    try:
        archive = zipfile.ZipFile(file)
        sizes = [member.file_size for member in archive.infolist()]
    except BROKEN as error:
        file.seek(0)
        if file.read(len(_OLE)) == _OLE:
            raise DocumentError(
                "is protected by a password, or a file of an Office before 2007",
                "save it again in the new format, without a password",
                "protected",
            ) from error
        raise DocumentError(f"is damaged ({reason(error)})", "copy it again, or save it again", "damaged") from error
    if len(sizes) > _MOST_MEMBERS or sum(sizes) > _LONGEST_OF_ALL:
        raise DocumentError(
            f"unpacks to {len(sizes)} files of {sum(sizes) >> 20} MB", "split it into smaller archives", "too_large"
        )
    return archive


def open_office(file: BinaryIO) -> zipfile.ZipFile:
    """Open the archive that an office file is, whose parts are all read at once.

    Raises:
        DocumentError: As `open_archive`, or a part is too large, as only one made to harm is.
    """
    archive = open_archive(file)
    largest = max((member.file_size for member in archive.infolist() if member.filename.endswith(".xml")), default=0)
    if largest > _LONGEST_PART:
        raise DocumentError(f"unpacks to a part of {largest >> 20} MB", "split it into smaller files", "too_large")
    return archive
