"""``.zip``: files of the other formats, each unpacked when it is read. Archives in archives are not opened."""

import zipfile
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import BinaryIO

from retrieval.articles.formats.format import LARGEST_FILE, ContainerFormat, DocumentError, Format, Member, megabytes
from retrieval.articles.formats.packed import BROKEN, open_archive, reason

_UTF8_NAME = 0x800  # the flag of a member
_ENCRYPTED = 0x1


def archive_of(formats: Mapping[str, Format]) -> ContainerFormat:
    """Return the format of archives of files in ``formats``, which are given by suffix."""

    def members(file: BinaryIO) -> Iterator[Member | DocumentError]:
        with open_archive(file) as archive:
            for info in archive.infolist():
                path = PurePosixPath(_name(info).replace("\\", "/"))
                parts = [part for part in path.parts if part not in {"/", "..", "."}]
                if not info.is_dir() and parts and not any(part.startswith((".", "__MACOSX", "~$")) for part in parts):
                    yield _member(archive, info, "/".join(parts), formats.get(path.suffix.lower()))

    return ContainerFormat("zip", (".zip",), members)


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name of a member, which many programs write in UTF-8 without saying so."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, place: str, found: Format | None
) -> Member | DocumentError:
    suffix = PurePosixPath(place).suffix.lower()
    most = LARGEST_FILE if found is None or found.most_bytes is None else found.most_bytes
    if suffix == ".zip":
        return DocumentError("is an archive in an archive", "unpack it", "format", place)
    if found is None:
        kind = f"a {suffix} file, a format that is not read" if suffix else "a file without a suffix"
        return DocumentError(f"is {kind}", "remove it, or save it in another format", "format", place)
    if info.flag_bits & _ENCRYPTED:
        return DocumentError("is protected by a password", "pack it without one", "protected", place)
    if info.file_size > most:
        size = megabytes(info.file_size)
        problem = f"unpacks to {size}, more than the {megabytes(most)} that a {suffix} file may have"
        return DocumentError(problem, "split it", "too_large", place)
    try:
        with archive.open(info) as member:
            content = member.read(most + 1)
    except BROKEN as error:
        return DocumentError(f"is damaged ({reason(error)})", "pack it again", "damaged", place)
    return Member(place, found.name, content)
