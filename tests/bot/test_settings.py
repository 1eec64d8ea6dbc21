import os
from itertools import pairwise
from pathlib import Path

import pytest

from bot.settings.settings import NAMES, Settings
from bot.settings.values import SAMPLES, Secret, SettingsError, Webhook

ENV_EXAMPLE = Path(__file__).parents[2] / "deploy" / "env.example"
TOKEN = "123456789:" + "aB3_-" * 7


def test_defaults(tmp_path: Path) -> None:
    """If only the data folder is set, every other setting has its documented default."""
    expected = Settings(
        articles=None,
        data=tmp_path,
        token=None,
        admin_ids=frozenset(),
        allowed_ids=None,
        api_url="https://api.telegram.org",
        database_url=f"sqlite:///{tmp_path}/hoibao.db",
        webhook=None,
        log_format="text",
        questions_per_minute=20,
        segmenter="underthesea",
        watch=False,
        backup_hours=24,
        keep_backups_days=14,
        keep_questions_days=365,
    )
    assert expected == Settings.from_env({"HOIBAO_DATA": str(tmp_path), "TELEGRAM_BOT_TOKEN": " ", "PATH": "/bin"})


def test_everything_set(tmp_path: Path) -> None:
    """Each setting is read from its variable."""
    articles = tmp_path / "bài báo"
    articles.mkdir()
    environment = {
        "HOIBAO_ARTICLES": str(articles),
        "HOIBAO_DATA": str(tmp_path / "new" / "data"),
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_ADMIN_IDS": "1, 22 ,333",
        "TELEGRAM_ALLOWED_IDS": "4444 1",
        "TELEGRAM_API_URL": "http://localhost:8081/",
        "DATABASE_URL": "sqlite:////var/log.db",
        "WEBHOOK_URL": "https://bot.example/telegram",
        "WEBHOOK_SECRET": "s3cret_-" * 3,
        "WEBHOOK_LISTEN": "[::1]:8443",
        "LOG_FORMAT": "json",
        "HOIBAO_QUESTIONS_PER_MINUTE": "5",
        "HOIBAO_SEGMENTER": "collocations",
        "HOIBAO_WATCH": "1",
        "HOIBAO_BACKUP_HOURS": "6",
        "HOIBAO_KEEP_BACKUPS_DAYS": "30",
        "HOIBAO_KEEP_QUESTIONS_DAYS": "0",
    }
    expected = Settings(
        articles=articles,
        data=tmp_path / "new" / "data",
        token=Secret(TOKEN),
        admin_ids=frozenset({1, 22, 333}),
        allowed_ids=frozenset({1, 4444}),
        api_url="http://localhost:8081",
        database_url="sqlite:////var/log.db",
        webhook=Webhook("https://bot.example/telegram", Secret("s3cret_-" * 3), "::1", 8443),
        log_format="json",
        questions_per_minute=5,
        segmenter="collocations",
        watch=True,
        backup_hours=6,
        keep_backups_days=30,
        keep_questions_days=0,
    )
    assert expected == Settings.from_env(environment)
    assert [] == list((tmp_path / "new" / "data").iterdir())


def test_samples_by_name(tmp_path: Path) -> None:
    """The value `samples` selects the sample articles and is not taken for a path."""
    settings = Settings.from_env({"HOIBAO_DATA": str(tmp_path), "HOIBAO_ARTICLES": "samples"})
    assert settings.articles == SAMPLES


def test_every_problem_at_once(tmp_path: Path) -> None:
    """One message lists every invalid variable in a line of its own with a remedy, and contains no secret."""
    file = tmp_path / "file"
    file.write_text("")
    environment = {
        "HOIBAO_ARTICLES": str(tmp_path / "gone"),
        "HOIBAO_DATA": str(file / "data"),
        "TELEGRAM_BOT_TOKEN": "123:short-secret",
        "TELEGRAM_ADMIN_IDS": "12,@editor",
        "TELEGRAM_ALLOWED_IDS": "-100123",
        "TELEGRAM_API_URL": "http://localhost:8081/bot",
        "DATABASE_URL": "mysql://root:hunter2@db/x",
        "WEBHOOK_URL": "http://bot.example/telegram",
        "WEBHOOK_SECRET": "hunter3",
        "WEBHOOK_LISTEN": "8080",
        "LOG_FORMAT": "xml",
        "HOIBAO_QUESTIONS_PER_MINUTE": "-1",
        "HOIBAO_SEGMENTER": "spacy",
        "HOIBAO_WATCH": "yes",
        "HOIBAO_BACKUP_HOURS": "daily",
        "HOIBAO_KEEP_BACKUPS_DAYS": "36501",
        "HOIBAO_KEEP_QUESTIONS_DAYS": "-1",
        "HOIBAO_PORT": "80",
        "HOIBAO_ARTICLE": "x",
        "TELEGRAM_TOKEN": TOKEN,
    }
    with pytest.raises(SettingsError) as raised:
        Settings.from_env(environment)
    lines = str(raised.value).splitlines()[1:]
    assert set(environment) == {line.split(":")[0].strip() for line in lines}
    assert len(environment) == len(lines)
    message = str(raised.value)
    assert message.startswith("invalid settings:\n")
    assert len(environment) == message.count(". To fix: ")
    assert "rename it to HOIBAO_ARTICLES" in message
    assert "rename it to TELEGRAM_BOT_TOKEN" in message
    assert "hunter2" not in message
    assert "hunter3" not in message
    assert "short-secret" not in message
    assert TOKEN not in message


def test_empty_list_of_users_is_invalid(tmp_path: Path) -> None:
    """A list of allowed users without any id is invalid and does not allow everybody."""
    with pytest.raises(SettingsError, match="TELEGRAM_ALLOWED_IDS: contains no id"):
        Settings.from_env({"HOIBAO_DATA": str(tmp_path), "TELEGRAM_ALLOWED_IDS": ", ,"})


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to any folder")
def test_read_only_data_folder(tmp_path: Path) -> None:
    """A data folder that is not writable is invalid."""
    tmp_path.chmod(0o555)
    with pytest.raises(SettingsError, match="HOIBAO_DATA"):
        Settings.from_env({"HOIBAO_DATA": str(tmp_path)})


@pytest.mark.parametrize("url", ["localhost:8081", "ftp://localhost", "http://", "http://host:port", "http://h/?q=1"])
def test_invalid_api_url(tmp_path: Path, url: str) -> None:
    """TELEGRAM_API_URL must be the http or https root of a server."""
    with pytest.raises(SettingsError, match="TELEGRAM_API_URL"):
        Settings.from_env({"HOIBAO_DATA": str(tmp_path), "TELEGRAM_API_URL": url})


def test_names_of_other_programs_are_left_alone(tmp_path: Path) -> None:
    """Similar variables of other programs are ignored."""
    others = dict.fromkeys(("TELEGRAM_API_ID", "TELEGRAM_API_HASH", "LOG_LEVEL", "LOG_FORMATTER", "DATABASE"), "x")
    Settings.from_env({"HOIBAO_DATA": str(tmp_path), **others})


def test_token_is_hidden() -> None:
    """Neither `repr` nor `str` of a secret shows the token."""
    secret = Secret(TOKEN)
    assert "Secret('***') Secret('***')" == f"{secret} {secret!r}"
    assert TOKEN == secret.reveal()


def test_example_names_every_setting(tmp_path: Path) -> None:
    """deploy/env.example lists exactly the known settings, each once below a comment, and is valid itself."""
    lines = ENV_EXAMPLE.read_text(encoding="utf-8").splitlines()
    settings = [line.partition("=") for line in lines if line and not line.startswith("#")]
    assert sorted(NAMES) == sorted(name for name, _, _ in settings)
    for above, line in pairwise(lines):
        assert line.startswith("#") or not line or above.startswith("# ")
    values = {name: value for name, _, value in settings}
    Settings.from_env({**values, "HOIBAO_DATA": str(tmp_path)})


def test_webhook_needs_a_secret(tmp_path: Path) -> None:
    """WEBHOOK_URL without a secret is invalid; without WEBHOOK_URL, the other variables configure no webhook."""
    data = {"HOIBAO_DATA": str(tmp_path)}
    with pytest.raises(SettingsError, match="WEBHOOK_SECRET: missing"):
        Settings.from_env({**data, "WEBHOOK_URL": "https://bot.example/telegram"})
    assert Settings.from_env({**data, "WEBHOOK_LISTEN": "0.0.0.0:80"}).webhook is None
