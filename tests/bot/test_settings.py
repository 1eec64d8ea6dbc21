import os
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.settings.settings import NAMES, Settings
from bot.settings.values import SAMPLES, Address, Proxy, Secret, SettingsError, Webhook

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
        allowed_groups=None,
        blocked_ids=frozenset(),
        api_url="https://api.telegram.org",
        bot_name="Hỏi Báo",
        proxy=None,
        database_url=f"sqlite:///{tmp_path}/hoibao.db",
        index_url=None,
        webhook=None,
        log_format="text",
        log_level=None,
        metrics_listen=Address("127.0.0.1", 9464),
        questions_per_minute=20,
        messages_per_second=28,
        news_per_day=3,
        segmenter="underthesea",
        watch=False,
        feeds=(),
        feeds_minutes=15,
        fetch_loopback=False,
        meaning=None,
        fresh=None,
        workers=None,
        backup_hours=24,
        keep_backups_days=14,
        keep_questions_days=365,
        contact="",
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
        "TELEGRAM_ALLOWED_GROUPS": "-5, -1001234567890",
        "TELEGRAM_BLOCKED_IDS": "-9 55555",
        "TELEGRAM_API_URL": "http://localhost:8081/",
        "TELEGRAM_PROXY": "socks5://an:m%40t@proxy.example:1080",
        "DATABASE_URL": "sqlite:////var/log.db",
        "INDEX_URL": "s3://kho-bai/hoibao/",
        "WEBHOOK_URL": "https://bot.example/telegram",
        "WEBHOOK_SECRET": "s3cret_-" * 3,
        "WEBHOOK_LISTEN": "[::1]:8443",
        "LOG_FORMAT": "json",
        "LOG_LEVEL": "DEBUG",
        "METRICS_LISTEN": "[::1]:9000",
        "TELEGRAM_BOT_NAME": "Hỏi Báo Quê",
        "HOIBAO_QUESTIONS_PER_MINUTE": "5",
        "HOIBAO_MESSAGES_PER_SECOND": "100",
        "HOIBAO_NEWS_PER_DAY": "1",
        "HOIBAO_SEGMENTER": "collocations",
        "HOIBAO_WATCH": "1",
        "HOIBAO_FEEDS": "https://example.org/tin.rss?a=1,2 http://example.org/khac.xml",
        "HOIBAO_FEEDS_MINUTES": "5",
        "HOIBAO_FETCH_LOOPBACK": "1",
        "HOIBAO_MEANING": "~/models/e5",
        "HOIBAO_FRESH": "90m",
        "HOIBAO_WORKERS": "3",
        "HOIBAO_BACKUP_HOURS": "6",
        "HOIBAO_KEEP_BACKUPS_DAYS": "30",
        "HOIBAO_KEEP_QUESTIONS_DAYS": "0",
        "HOIBAO_CONTACT": "@toa_soan",
    }
    expected = Settings(
        articles=articles,
        data=tmp_path / "new" / "data",
        token=Secret(TOKEN),
        admin_ids=frozenset({1, 22, 333}),
        allowed_ids=frozenset({1, 4444}),
        allowed_groups=frozenset({-5, -1001234567890}),
        blocked_ids=frozenset({-9, 55555}),
        api_url="http://localhost:8081",
        bot_name="Hỏi Báo Quê",
        proxy=Proxy("TELEGRAM_PROXY", "socks5://proxy.example:1080", Secret("socks5://an:m%40t@proxy.example:1080")),
        database_url="sqlite:////var/log.db",
        index_url="s3://kho-bai/hoibao",
        webhook=Webhook("https://bot.example/telegram", Secret("s3cret_-" * 3), Address("::1", 8443)),
        log_format="json",
        log_level="debug",
        metrics_listen=Address("::1", 9000),
        questions_per_minute=5,
        messages_per_second=100,
        news_per_day=1,
        segmenter="collocations",
        watch=True,
        feeds=("https://example.org/tin.rss?a=1,2", "http://example.org/khac.xml"),
        feeds_minutes=5,
        fetch_loopback=True,
        meaning=str(Path("~/models/e5").expanduser()),
        fresh=timedelta(minutes=90),
        workers=3,
        backup_hours=6,
        keep_backups_days=30,
        keep_questions_days=0,
        contact="@toa_soan",
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
        "TELEGRAM_ALLOWED_GROUPS": "12",
        "TELEGRAM_BLOCKED_IDS": "-5 @spammer",
        "TELEGRAM_API_URL": "http://an:hunter6@localhost:8081/bot?a",
        "TELEGRAM_PROXY": "socks4://an:hunter4@proxy.example:1080",
        "DATABASE_URL": "postgresql+asyncpg://an:hunter2/x",
        "INDEX_URL": "s3://key:hunter5@bucket/x",
        "WEBHOOK_URL": "http://bot.example/telegram",
        "WEBHOOK_SECRET": "hunter3",
        "WEBHOOK_LISTEN": "8080",
        "LOG_FORMAT": "xml",
        "LOG_LEVEL": "loud",
        "METRICS_LISTEN": "9464",
        "HOIBAO_QUESTIONS_PER_MINUTE": "-1",
        "HOIBAO_SEGMENTER": "spacy",
        "HOIBAO_WATCH": "yes",
        "HOIBAO_FEEDS": "https://ok.example/tin ftp://example.org/tin https://an:hunter7@x.example http://an:hunter7",
        "HOIBAO_FEEDS_MINUTES": "10081",
        "HOIBAO_FETCH_LOOPBACK": "no",
        "HOIBAO_FRESH": "24",
        "HOIBAO_WORKERS": "0",
        "HOIBAO_MESSAGES_PER_SECOND": "0",
        "HOIBAO_BACKUP_HOURS": "daily",
        "HOIBAO_KEEP_BACKUPS_DAYS": "36501",
        "HOIBAO_KEEP_QUESTIONS_DAYS": "-1",
        "HOIBAO_CONTACT": "a" * 101,
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
    assert "the address at x.example has a user or password; address 4 cannot be parsed. To fix: " in message
    assert "hunter" not in message
    assert "short-secret" not in message
    assert TOKEN not in message


def test_empty_list_of_users_is_invalid(tmp_path: Path) -> None:
    """A list of allowed users without any id is invalid and does not allow everybody."""
    with pytest.raises(SettingsError, match="TELEGRAM_ALLOWED_IDS: contains no id"):
        Settings.from_env({"HOIBAO_DATA": str(tmp_path), "TELEGRAM_ALLOWED_IDS": ", ,"})


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"TELEGRAM_ALLOWED_GROUPS": ","}, "TELEGRAM_ALLOWED_GROUPS: contains no id"),
        ({"TELEGRAM_ALLOWED_GROUPS": "-5,7"}, "TELEGRAM_ALLOWED_GROUPS: contains the id of a user"),
        (
            {"TELEGRAM_BLOCKED_IDS": "8 7", "TELEGRAM_ADMIN_IDS": "7"},
            "TELEGRAM_BLOCKED_IDS: contains the administrator 7",
        ),
    ],
)
def test_contradictory_lists_are_invalid(tmp_path: Path, settings: dict[str, str], problem: str) -> None:
    """A list of groups without a group, with a user, and a blocked administrator are invalid."""
    with pytest.raises(SettingsError, match=problem):
        Settings.from_env({"HOIBAO_DATA": str(tmp_path), **settings})


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


@pytest.mark.parametrize("url", ["http://api.example:8081", "http://10.0.0.2", "http://0.0.0.0:8081", "http://[x"])
def test_token_is_not_sent_in_clear_text(tmp_path: Path, url: str) -> None:
    """An http:// address of another machine is invalid for the Bot API server."""
    with pytest.raises(SettingsError, match=r"TELEGRAM_API_URL: .*To fix: (use https://|write it)"):
        Settings.from_env({"HOIBAO_DATA": str(tmp_path), "TELEGRAM_API_URL": url})


@pytest.mark.parametrize(
    "url", ["http://127.0.0.2:8081", "http://[::1]:8081", "http://localhost", "https://api.example"]
)
def test_api_server_on_this_machine_or_encrypted(tmp_path: Path, url: str) -> None:
    """Any https:// address, and an http:// address of this machine, is valid for the Bot API server."""
    assert url == Settings.from_env({"HOIBAO_DATA": str(tmp_path), "TELEGRAM_API_URL": url}).api_url


@pytest.mark.parametrize("shared", ["777000", "136817688", "1087968824"])
def test_shared_ids_are_no_administrators(tmp_path: Path, shared: str) -> None:
    """An id that many people send from is refused as an administrator."""
    with pytest.raises(SettingsError, match=f"TELEGRAM_ADMIN_IDS: {shared} is .*To fix: write only the ids of people"):
        Settings.from_env({"HOIBAO_DATA": str(tmp_path), "TELEGRAM_ADMIN_IDS": f"5,{shared}"})


def test_names_of_other_programs_are_left_alone(tmp_path: Path) -> None:
    """Similar variables of other programs are ignored."""
    others = dict.fromkeys(("TELEGRAM_API_ID", "TELEGRAM_API_HASH", "LOG_COLOUR", "LOG_FORMATTER", "DATABASE"), "x")
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


def test_secrets_from_files(tmp_path: Path) -> None:
    """The token and the secret of the webhook are read from the files that variables name."""
    token, secret = tmp_path / "token", tmp_path / "secret"
    token.write_text(f"{TOKEN}\n")
    secret.write_text("s3cret_-" * 3)
    settings = Settings.from_env(
        {
            "HOIBAO_DATA": str(tmp_path / "data"),
            "TELEGRAM_BOT_TOKEN_FILE": str(token),
            "WEBHOOK_URL": "https://bot.example/telegram",
            "WEBHOOK_SECRET_FILE": str(secret),
        }
    )
    assert settings.webhook is not None
    assert (Secret(TOKEN), Secret("s3cret_-" * 3)) == (settings.token, settings.webhook.secret)


@pytest.mark.parametrize(
    ("content", "problem"),
    [(None, "is no file"), (b" \n", "is empty"), (b"\xff", "is not UTF-8 text"), (b"hunter5", "not a bot token")],
)
def test_file_without_a_secret(tmp_path: Path, content: bytes | None, problem: str) -> None:
    """A file without a valid secret is one problem, which names the variable and does not show the content."""
    file = tmp_path / "token"
    if content is not None:
        file.write_bytes(content)
    variables = {"HOIBAO_DATA": str(tmp_path / "data"), "TELEGRAM_BOT_TOKEN_FILE": str(file)}
    with pytest.raises(SettingsError, match=f"TELEGRAM_BOT_TOKEN_FILE: .*{problem}") as raised:
        Settings.from_env(variables)
    assert 1 == len(raised.value.problems)
    assert "hunter5" not in str(raised.value)


def test_secret_given_twice(tmp_path: Path) -> None:
    """A secret in a variable and in a file is one problem, and so is a pipe, which might never end."""
    data = {"HOIBAO_DATA": str(tmp_path / "data"), "WEBHOOK_URL": "https://bot.example"}
    with pytest.raises(SettingsError, match="WEBHOOK_SECRET_FILE: WEBHOOK_SECRET is set as well") as raised:
        Settings.from_env({**data, "WEBHOOK_SECRET": "s3cret_-" * 3, "WEBHOOK_SECRET_FILE": str(tmp_path / "secret")})
    assert 1 == len(raised.value.problems)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SettingsError, match=r"WEBHOOK_SECRET_FILE: .* is no file"):
        Settings.from_env({**data, "WEBHOOK_SECRET_FILE": str(tmp_path / "pipe")})
