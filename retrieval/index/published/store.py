"""Files at an address, a folder or a prefix in a bucket of S3; reached by fsspec, which no other module imports."""

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import fsspec
from fsspec.implementations.local import LocalFileSystem

from retrieval.errors import AddressError
from retrieval.index.manifest import sync

# Attempts of a request to S3, and seconds to connect and to wait; chosen, for whoever asks tries again later.
_ATTEMPTS, _CONNECT, _READ = 2, 3, 10
_REPLACED = frozenset({"PreconditionFailed", "ConditionalRequestConflict"})  # codes of S3
_BEHIND = frozenset({"InvalidRange", "416"})  # codes of S3


class Store:
    """The files below an address such as ``file:///mnt/share/hoibao`` or ``s3://bucket/hoibao``.

    Names are paths relative to it. Methods block, may be called from any thread, and raise `AddressError` if the
    address cannot be used. Connects with the first call. Can be pickled.

    Attributes:
        url: The address.
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def __reduce__(self) -> tuple[type["Store"], tuple[str]]:
        """Pickle the address only: connections belong to one process."""
        return Store, (self.url,)

    def read(self, name: str) -> bytes | None:
        """Return the content of a file, None if it does not exist. The address itself must exist."""
        with self._errors():
            try:
                return self._content(name)
            except FileNotFoundError as error:
                if not self._exists(error):
                    raise
                return None

    def read_ranges(self, ranges: Sequence[tuple[str, int, int]]) -> list[bytes]:
        """Return parts of files, each given by name, start and end, together in memory; short where a file ends."""
        names, starts, ends = zip(*ranges, strict=True)
        paths = [self._path(name) for name in names]
        with self._errors():
            parts = self._files.cat_ranges(paths, list(starts), list(ends), on_error="return")
            return list(map(_part, parts))

    def upload(self, files: Sequence[tuple[Path, str]]) -> None:
        """Write files, given by their paths here and their names there. A reader may see one half written."""
        with self._errors():
            if isinstance(self._files, LocalFileSystem):
                for path, name in files:
                    self._files.put_file(str(path), self._path(name))
            else:
                self._files.put([str(path) for path, _ in files], [self._path(name) for _, name in files])

    def write(self, name: str, content: bytes) -> None:
        """Write a file. A reader may see it half written."""
        with self._errors():
            self._files.pipe_file(self._path(name), content)

    def swap(self, name: str, before: bytes | None, content: bytes) -> bool:
        """Replace a file in one step if it still has the content ``before``, None if it should not exist.

        Returns whether it has the new content; a reader sees either.
        """
        with self._errors():
            if isinstance(self._files, LocalFileSystem):
                return self._swap_file(Path(self._path(name)), before, content)
            return self._swap_object(name, before, content)

    def names(self, folder: str) -> list[str]:
        """Return the names of the files and folders in a folder, which need not exist, sorted."""
        with self._errors():
            try:
                paths: list[str] = self._files.ls(self._path(folder), detail=False)
            except FileNotFoundError:
                return []
        return sorted(path.rstrip("/").rpartition("/")[2] for path in paths)

    def delete(self, name: str) -> None:
        """Delete a file, or a folder with all that is in it; neither need exist."""
        with self._errors(), suppress(FileNotFoundError):
            self._files.rm(self._path(name), recursive=True)

    @cached_property
    def _files(self) -> Any:  # noqa: ANN401 — fsspec has no type hints
        if self.url.startswith("file:"):
            return fsspec.filesystem("file", auto_mkdir=True)
        patience = {"connect_timeout": _CONNECT, "read_timeout": _READ, "retries": {"total_max_attempts": 1}}
        files = fsspec.filesystem("s3", use_listings_cache=False, config_kwargs=patience)
        files.retries = _ATTEMPTS
        return files

    def _path(self, name: str) -> str:
        return f"{self.url.partition('://')[2]}/{name}"

    def _content(self, name: str) -> bytes:
        content: bytes = self._files.cat_file(self._path(name))
        return content

    def _exists(self, error: FileNotFoundError) -> bool:
        """Return whether the folder or the bucket exists, after an error about a file."""
        if isinstance(self._files, LocalFileSystem):
            return Path(self._path("")).is_dir()
        return _code(error) != "NoSuchBucket"

    def _swap_file(self, path: Path, before: bytes | None, content: bytes) -> bool:
        with path.with_name(f".{path.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if before != (path.read_bytes() if path.exists() else None):
                return False
            written = path.with_name(f".{path.name}.new")
            written.write_bytes(content)
            sync(written)
            written.replace(path)
            sync(path.parent)
        return True

    def _swap_object(self, name: str, before: bytes | None, content: bytes) -> bool:
        path = self._path(name)
        condition: dict[str, str] = {"IfNoneMatch": "*"}
        if before is not None:
            try:
                condition = {"IfMatch": self._files.info(path)["ETag"]}
                if before != self._content(name):
                    return False
            except FileNotFoundError:
                return False
        try:
            self._files.pipe_file(path, content, **condition)
        except OSError as error:
            if _code(error) not in _REPLACED:
                raise
            # Also after a first attempt that succeeded, but whose answer was lost.
            return self._content(name) == content
        return True

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Raise `AddressError` for whatever is raised on the way to the files."""
        is_s3 = self.url.startswith("s3:")
        try:
            yield
        except FileNotFoundError as error:
            problem = f"{self.url}: the {'bucket' if is_s3 else 'folder'}, or a file there, does not exist"
            raise AddressError(problem, "create it, or correct INDEX_URL") from error
        except PermissionError as error:
            keys = "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and that they may read and write there"
            remedy = keys if is_s3 else "give the user of the program the right to read and write there"
            raise AddressError(f"{self.url} refuses access ({_reason(error)})", remedy) from error
        except ImportError as error:
            problem = f"{self.url} needs the package s3fs, which is not installed"
            raise AddressError(problem, "install it with `pip install 'hoibao[remote]'`") from error
        except Exception as error:  # each kind of store raises its own
            remedy = "check INDEX_URL, the network and, if set, AWS_ENDPOINT_URL and the AWS_… keys"
            remedy = remedy if is_s3 else "check that the disk or share is there and has room"
            raise AddressError(f"{self.url} cannot be used ({_reason(error)})", remedy) from error


def _part(part: bytes | Exception) -> bytes:
    """Return a part of a file, empty if it would begin behind the end; raise any other error in its place."""
    if isinstance(part, bytes):
        return part
    if _code(part) in _BEHIND:
        return b""
    raise part


def _code(error: Exception) -> str:
    """Return the code by which S3 names an error, "" if it is none of S3."""
    response: dict[str, dict[str, str]] = getattr(error.__cause__, "response", {})
    return response.get("Error", {}).get("Code", "")


def _reason(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
