"""The contract of `Store`, for folders and for S3."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import fsspec
import pytest

from retrieval.errors import AddressError
from retrieval.index.published.store import Store
from tests.s3_server import BUCKET, s3_server

HERE = Path(__file__)
ROOT = HERE.parents[4]


@pytest.fixture
def store(url: str) -> Store:
    return Store(url)


def test_files_are_read_as_written(store: Store) -> None:
    """What was written or uploaded is read whole or in parts; a file that does not exist is None."""
    assert store.read("current") is None
    store.write("a/b/c.json", b"0123456789")
    store.upload([(HERE, "a/here"), (HERE, "a/b/again")])
    assert b"0123456789" == store.read("a/b/c.json")
    assert HERE.read_bytes() == store.read("a/here") == store.read("a/b/again")
    ranges = [("a/b/c.json", start, end) for start, end in ((2, 5), (8, 99), (0, 2), (20, 30))]
    assert [b"234", b"89", b"01", b""] == store.read_ranges(ranges)
    with pytest.raises(AddressError, match="does not exist"):
        store.read_ranges([("a/missing", 0, 1)])


def test_folders_are_listed_and_deleted(store: Store) -> None:
    """The names in a folder are listed in order, and it is deleted with what is in it; it need not exist."""
    for name in ("x/2/deep/file", "x/1/file", "x/10", "y"):
        store.write(name, b"content")
    assert ["1", "10", "2"] == store.names("x")
    store.delete("x/2")
    store.delete("x/10")
    store.delete("x/none")
    assert (["1"], []) == (store.names("x"), store.names("none"))
    assert (None, b"content") == (store.read("x/2/deep/file"), store.read("y"))


def test_a_file_is_replaced_only_as_it_was(store: Store) -> None:
    """A file is replaced if it has the content that is expected, and created if none is; else it stays."""
    assert not store.swap("current", b"0", b"1")
    assert store.swap("current", None, b"1")
    assert not store.swap("current", None, b"2")
    assert store.swap("current", b"1", b"2")
    assert not store.swap("current", b"1", b"3")
    assert b"2" == store.read("current")


def test_one_of_many_replaces_a_file(store: Store) -> None:
    """Of several that replace the same content at the same time, one succeeds, whose content stays."""
    store.swap("current", None, b"before")
    contents = [str(number).encode() for number in range(8)]

    def replace(content: bytes) -> bool:
        return Store(store.url).swap("current", b"before", content)

    with ThreadPoolExecutor(len(contents)) as pool:
        done = list(pool.map(replace, contents))
    assert [store.read("current")] == [content for content, replaced in zip(contents, done, strict=True) if replaced]


def test_the_address_must_exist(url: str) -> None:
    """A folder or bucket that does not exist, as a share that is not mounted, is an error with a remedy."""
    missing = url.replace("share", "none").replace(BUCKET, "none")
    with pytest.raises(AddressError, match=r"does not exist: create it, or correct INDEX_URL$") as raised:
        Store(missing).read("current")
    assert missing in str(raised.value)


def test_what_is_not_permitted(tmp_path: Path) -> None:
    """A share on which nothing can be written is an error with a remedy."""
    (tmp_path / "share").write_text("a file")
    with pytest.raises(AddressError, match="check that the disk or share is there"):
        Store(f"file://{tmp_path}/share").write("a/b", b"")


def test_s3_without_its_package() -> None:
    """Without the extra, an address of S3 is an error that names the extra."""
    program = (
        "import sys; sys.modules['s3fs'] = None\n"
        "from retrieval.index.published.store import Store\n"
        "Store('s3://bucket/hoibao').read('current')"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 — our own code
    assert (
        "needs the package s3fs, which is not installed: install it with `pip install 'hoibao[remote]'`" in done.stderr
    )


@pytest.mark.scale
def test_wrong_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys that S3 does not accept are an error that names the variables, and so is a server that is gone."""
    connections = fsspec.get_filesystem_class("s3")
    with s3_server(INITIAL_NO_AUTH_ACTION_COUNT="1") as variables:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        connections.clear_instance_cache()
        with pytest.raises(AddressError, match=r"refuses access .*: check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"):
            Store(f"s3://{BUCKET}/hoibao").read("current")
    with pytest.raises(
        AddressError, match=r"cannot be used .*: check INDEX_URL, the network and, if set, AWS_ENDPOINT_URL"
    ):
        Store(f"s3://{BUCKET}/hoibao").read("current")
    connections.clear_instance_cache()
