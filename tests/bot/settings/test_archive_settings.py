from pathlib import Path

import pytest

from bot.settings.settings import Settings
from bot.settings.values import SettingsError

TOO_LONG = "/a" * 3_000


def only_problem(tmp_path: Path, name: str, value: str) -> str:
    """Return the problem of a setting, which must be the only one."""
    with pytest.raises(SettingsError) as raised:
        Settings.from_env({"HOIBAO_DATA": str(tmp_path), name: value})
    (problem,) = raised.value.problems
    return str(problem)


@pytest.mark.parametrize("name", ["HOIBAO_DATA", "HOIBAO_ARTICLES", "HOIBAO_MEANING", "TELEGRAM_BOT_TOKEN_FILE"])
def test_home_folder_of_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A path in the home folder of a user who does not exist is one problem, and no folder of that name is created."""
    monkeypatch.chdir(tmp_path)
    expected = f"{name}: ~nosuch is not the home folder of any user. To fix: write the path from / on"
    assert expected == only_problem(tmp_path, name, "~nosuch/x")
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("HOIBAO_DATA", "is not writable"),
        ("HOIBAO_ARTICLES", "cannot be read"),
        ("TELEGRAM_BOT_TOKEN_FILE", "cannot be read"),
    ],
)
def test_path_that_cannot_be_looked_at(tmp_path: Path, name: str, problem: str) -> None:
    """A path at which the system does not look, as below a folder that may not be entered, is one problem."""
    found = only_problem(tmp_path, name, TOO_LONG)
    assert found.startswith(f"{name}: {TOO_LONG} {problem} (File name too long). To fix: ")


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("postgresql+asyncpg://an:hunter2/d", "cannot be parsed"),
        ("postgresql+asyncpg://an:hunter2@h:54x2/d", "cannot be parsed"),
        ("postgresql+asyncpg://an:hunter2@h/d?sslmode=require", "has other parameters than ssl"),
        ("mysql://an:hunter2@h/d", "begins with mysql"),
        ("sqlite:///:memory:", "names no file"),
    ],
)
def test_invalid_database_url(tmp_path: Path, url: str, problem: str) -> None:
    """DATABASE_URL must be one that the database can be opened by; the message does not repeat it."""
    found = only_problem(tmp_path, "DATABASE_URL", url)
    assert found.startswith(f"DATABASE_URL: {problem}. To fix: write ")
    assert "hunter2" not in found


@pytest.mark.parametrize(
    "url",
    [
        *("news", "ray://", "ray://head/news", "ray://head:10001", "ray://head:10001/", "ray://local:1/news"),
        *("ray://an:hunter2@head:10001/news", "ray://local/Kho Bài", "ray://local/a/b", "ray://local/news#1"),
        *("ray://local/news?shards=0", "ray://local/news?shards=x", "ray://local/news?copies=2", "ray://h:99999/news"),
        *("ray://an:hunter2/news", "ray://[an:hunter2/news"),
    ],
)
def test_invalid_address_of_a_cluster(tmp_path: Path, url: str) -> None:
    """INDEX_URL must be the address of an archive on a cluster; the message holds nothing of what it is."""
    with pytest.raises(SettingsError, match="INDEX_URL: not the address of an index") as raised:
        Settings.from_env({"HOIBAO_DATA": str(tmp_path), "INDEX_URL": url})
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize(
    "url",
    [
        "share",
        "/mnt/share",
        "file://host/share",
        "file:///",
        "s3://",
        "s3://B/x",
        "s3://bucket/x?y=1",
        "gs://bucket",
        "s3://[x/y",
        "file://[x/y",
    ],
)
def test_invalid_index_url(tmp_path: Path, url: str) -> None:
    """INDEX_URL must be a folder by its absolute path, or a bucket of S3."""
    with pytest.raises(SettingsError, match="INDEX_URL: not the address of an index"):
        Settings.from_env({"HOIBAO_DATA": str(tmp_path), "INDEX_URL": url})
