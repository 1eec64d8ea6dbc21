from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path

import pytest

from tests.s3_server import BUCKET, s3_server

_NUMBERS = count()


@pytest.fixture(scope="session")
def s3() -> Iterator[Mapping[str, str]]:
    """A server of S3, shared by the tests, each of which uses a prefix of its own; yields the variables of it."""
    with s3_server() as variables:
        yield variables


@pytest.fixture(params=["file", pytest.param("s3", marks=pytest.mark.scale)])
def url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An address at which nothing is published yet."""
    if request.param == "file":
        (tmp_path / "share").mkdir()
        return f"file://{tmp_path}/share"
    for name, value in request.getfixturevalue("s3").items():
        monkeypatch.setenv(name, value)
    return f"s3://{BUCKET}/test-{next(_NUMBERS)}"
