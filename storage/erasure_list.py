"""The list of people whose data were deleted, by which a restored backup is deleted from again. Every method blocks.

It is a file outside of the database and names nobody: of each person it has a salted hash that takes milliseconds to
compute, so that the ids of Telegram cannot be tried out one by one.
"""

import json
import os
import secrets
from datetime import UTC, datetime
from hashlib import scrypt
from pathlib import Path

from storage.errors import DatabaseCorruptError, DatabaseUnavailableError

_COST, _BLOCK = 1 << 12, 8  # of scrypt, which then takes 4 MiB and some 10 ms; chosen
_Hashes = dict[bytes, dict[bytes, datetime]]  # the latest time of each hash, by salt


class ErasureList:
    """Appends JSON lines to a file: `salt` and `person` (hexadecimal), `erased_at` (ISO 8601, UTC).

    Several programs may append to one file. The first line creates it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def note(self, person: int, erased_at: datetime) -> None:
        """Appends a person, and returns once the line is on the disk.

        Raises:
            DatabaseUnavailableError: The file cannot be read or written.
            DatabaseCorruptError: A line of it is damaged.
        """
        salt = next(iter(self._read()), None) or secrets.token_bytes(16)
        line = {
            "salt": salt.hex(),
            "person": _hash(salt, person).hex(),
            "erased_at": erased_at.astimezone(UTC).isoformat(),
        }
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(f"{json.dumps(line)}\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise self._unavailable(error) from error

    def latest(self, people: set[int]) -> dict[int, datetime]:
        """Returns when the data of each of these people were last deleted, in UTC; only of those in the list.

        Raises:
            DatabaseUnavailableError: The file cannot be read.
            DatabaseCorruptError: A line of it is damaged.
        """
        found: dict[int, datetime] = {}
        for salt, hashes in self._read().items():
            for person in people:
                erased_at = hashes.get(_hash(salt, person))
                if erased_at and erased_at > found.get(person, datetime.min.replace(tzinfo=UTC)):
                    found[person] = erased_at
        return found

    def _read(self) -> _Hashes:
        try:
            lines = self._path.read_bytes().splitlines()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise self._unavailable(error) from error
        hashes: _Hashes = {}
        for number, line in enumerate(lines, start=1):
            try:
                salt, person, erased_at = _parsed(line)
            except (ValueError, TypeError, KeyError) as error:
                raise DatabaseCorruptError(
                    f"{self._path}:{number}: is no line of the list of deletions", "correct or remove that line"
                ) from error
            of_salt = hashes.setdefault(salt, {})
            of_salt[person] = max(erased_at, of_salt.get(person, erased_at))
        return hashes

    def _unavailable(self, error: OSError) -> DatabaseUnavailableError:
        return DatabaseUnavailableError(
            f"{self._path}: cannot be used ({error.strerror})", "correct that, then try again"
        )


def _parsed(line: bytes) -> tuple[bytes, bytes, datetime]:
    record = json.loads(line)
    erased_at = datetime.fromisoformat(record["erased_at"])
    return bytes.fromhex(record["salt"]), bytes.fromhex(record["person"]), erased_at.astimezone(UTC)


def _hash(salt: bytes, person: int) -> bytes:
    return scrypt(str(person).encode(), salt=salt, n=_COST, r=_BLOCK, p=1, dklen=32)
