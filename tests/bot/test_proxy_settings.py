from pathlib import Path

import httpx
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.settings.environment import Environment
from bot.settings.proxy_settings import proxy
from bot.settings.settings import Settings
from bot.settings.values import SettingsError

TOKEN = "123456789:" + "aB3_-" * 7
TELEGRAM = "https://api.telegram.org"


def chosen(api_url: str = TELEGRAM, **variables: str) -> str | None:
    """Return the address of the proxy to a server, and check that there is no problem."""
    environment = Environment(variables)
    found = proxy(environment, api_url, connects=True)
    assert [] == environment.problems
    return found.address if found else None


def test_order_of_the_variables() -> None:
    """The setting comes before the usual variables, which are read as other programs read them."""
    usual = {"https_proxy": "http://a:1", "HTTPS_PROXY": "b:2", "ALL_PROXY": "socks5://c:3", "HTTP_PROXY": "http://d:4"}
    assert "http://a:1" == chosen(**usual)
    assert "http://b:2" == chosen(**{**usual, "https_proxy": ""})
    assert "socks5://c:3" == chosen(ALL_PROXY=usual["ALL_PROXY"], HTTP_PROXY=usual["HTTP_PROXY"])
    assert "https://e" == chosen(**usual, TELEGRAM_PROXY="https://e")
    assert chosen(HTTP_PROXY="http://d:4") is None


@pytest.mark.parametrize("hosts", ["*", "api.telegram.org", "example, .Telegram.ORG", "telegram.org"])
def test_excepted_hosts(hosts: str) -> None:
    """The usual variables, but not the setting, leave out the hosts of NO_PROXY."""
    assert chosen(ALL_PROXY="http://a:1", NO_PROXY=hosts) is None
    assert chosen(ALL_PROXY="http://a:1", no_proxy=hosts) is None
    assert "http://b:1" == chosen(TELEGRAM_PROXY="http://b:1", NO_PROXY=hosts)


def test_other_hosts_are_not_excepted() -> None:
    """NO_PROXY leaves out whole names only."""
    assert "http://a:1" == chosen(ALL_PROXY="http://a:1", NO_PROXY="gram.org,.api.telegram.org.example,")


def test_this_machine_needs_no_proxy() -> None:
    """The usual variables do not apply to a Bot API server on this machine; the setting does."""
    assert chosen("http://localhost:8081", ALL_PROXY="http://a:1") is None
    assert "http://b:1" == chosen("http://localhost:8081", TELEGRAM_PROXY="http://b:1")


@pytest.mark.parametrize(
    "url",
    ["socks://h:1", "socks4://h:1", "http://", "http://h:0", "http://h:99999", "http://h:x", "http://999.1.1.1", "h/x"],
)
@pytest.mark.parametrize("variable", ["TELEGRAM_PROXY", "all_proxy"])
def test_invalid_proxy(tmp_path: Path, variable: str, url: str) -> None:
    """An invalid proxy is a problem that names its variable; the usual ones do not matter without a token."""
    settings = {"HOIBAO_DATA": str(tmp_path), variable: url}
    with pytest.raises(SettingsError, match=f"{variable}: not the URL of an HTTP or SOCKS 5 proxy. To fix: write it"):
        Settings.from_env({**settings, "TELEGRAM_BOT_TOKEN": TOKEN})
    if variable == "all_proxy":
        assert Settings.from_env(settings).proxy is None


_HOSTS = st.one_of(
    st.text("aB1-.%é", max_size=70),
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map(lambda address: f"[{address}]"),
    st.text("0123456789.:[]", max_size=20),
)
_USERS = st.text(st.characters(min_codepoint=33, max_codepoint=300), max_size=20)


@given(st.sampled_from(["http://", "HTTPS://", "socks5://", "socks5h://", ""]), _USERS, _HOSTS, st.integers(-1, 70_000))
def test_accepted_proxies_are_usable(scheme: str, user: str, host: str, port: int) -> None:
    """Every proxy that the settings accept is one that the HTTP client accepts, and its name shows no password."""
    url = f"{scheme}{user and user + '@'}{host}{f':{port}' if port >= 0 else ''}"
    assume(url)  # an empty setting is unset
    environment = Environment({"TELEGRAM_PROXY": url})
    found = proxy(environment, TELEGRAM, connects=True)
    assert (found is None) == bool(environment.problems)
    if found:
        accepted = httpx.Proxy(found.url.reveal())
        assert f"{accepted.url.scheme}://{accepted.url.netloc.decode()}" == found.address.removesuffix(
            {"http": ":80", "https": ":443"}.get(accepted.url.scheme, "\0")
        )
