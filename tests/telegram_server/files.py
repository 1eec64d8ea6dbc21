"""Files that people send: ``getFile``, and the download of what it names."""

import hashlib
from dataclasses import dataclass, field

from tests.telegram_server.errors import ApiError, BadRequestError, Json
from tests.telegram_server.parameters import Method, Parameters

MOST_DOWNLOADED = 20 * 1024 * 1024  # bytes; Bot API, "getFile"


@dataclass(frozen=True)
class _File:
    """A file on Telegram's servers; ``size`` is what they state."""

    path: str
    size: int
    content: bytes = field(repr=False)


class Files:
    """The files that people have uploaded."""

    def __init__(self) -> None:
        self._files: dict[str, _File] = {}

    def methods(self) -> list[Method]:
        """Return the methods of the Bot API for files."""
        return [Method("getFile", {"file_id": "text"}, self._get_file)]

    def add(self, content: bytes, size: int | None = None) -> Json:
        """Store a file; returns its fields that a ``Document`` and a ``File`` share.

        A file that is larger than its content, which saves memory, is only as large as ``size`` by what is stated.
        """
        number = len(self._files) + 1
        file_id = f"upload-{number}"
        self._files[file_id] = _File(f"documents/file_{number}", len(content) if size is None else size, content)
        return self._as_json(file_id)

    def forget(self) -> None:
        """Delete the files from the servers; their ids are no longer known."""
        self._files.clear()

    def content(self, path: str) -> bytes:
        """Return the content of a file by its path.

        Raises:
            ApiError: There is none.
        """
        found = next((file.content for file in self._files.values() if file.path == path), None)
        if found is None:
            raise ApiError(404, "Not Found")
        return found

    def _get_file(self, parameters: Parameters) -> Json:
        file = self._files.get(file_id := parameters.text("file_id"))
        if file is None:
            raise BadRequestError("wrong file_id or the file is temporarily unavailable")
        if file.size > MOST_DOWNLOADED:
            raise BadRequestError("file is too big")
        return self._as_json(file_id) | {"file_path": file.path}

    def _as_json(self, file_id: str) -> Json:
        unique = hashlib.sha256(file_id.encode()).hexdigest()[:15]
        return {"file_id": file_id, "file_unique_id": unique, "file_size": self._files[file_id].size}
