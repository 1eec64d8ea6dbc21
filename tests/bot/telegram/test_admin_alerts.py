import pytest
from telegram import Bot

from bot.observability.alerts import ALERT_KINDS, Alert
from bot.telegram.admin_alerts import AdminAlerts
from bot.texts.texts import ENGLISH, VIETNAMESE
from retrieval.errors import ArticlesNotFoundError
from tests.telegram_server import TelegramServer
from tests.telegram_server.clients import patient

EXAMPLES = {
    "build_failed": Alert("build_failed", error=ArticlesNotFoundError("x", "y")),
    "set_aside": Alert("set_aside", 3, {"count": 3}),
    "backlog": Alert("backlog", 0, {"count": 4, "minutes": 12}),
    "stale_index": Alert("stale_index"),
}


def test_every_kind_has_its_text() -> None:
    """Each kind of alert has a text in both languages, without a gap."""
    assert set(ALERT_KINDS) == set(EXAMPLES)
    for texts in (VIETNAMESE, ENGLISH):
        assert all("{" not in texts.alert(alert) for alert in EXAMPLES.values())
    assert "3 tin nhắn" in VIETNAMESE.alert(EXAMPLES["set_aside"])
    assert VIETNAMESE.articles_missing in VIETNAMESE.alert(EXAMPLES["build_failed"])


@pytest.mark.usefixtures("timedeltas")
async def test_each_administrator_gets_it(server: TelegramServer, caplog: pytest.LogCaptureFixture) -> None:
    """Every administrator who can be written to gets the message; one who cannot is logged; nobody is no delivery."""
    office = server.private_chat(server.user(77))
    async with Bot(server.token, base_url=f"{server.url}/bot", **patient()) as bot:
        assert await AdminAlerts(bot, {66, 77}).send(EXAMPLES["stale_index"])
        assert not await AdminAlerts(bot, {66}).send(EXAMPLES["stale_index"])
        assert not await AdminAlerts(bot, frozenset()).send(EXAMPLES["stale_index"])
    assert [VIETNAMESE.alert(EXAMPLES["stale_index"])] == [message.text for message in server.messages(office)]
    assert 2 == caplog.text.count("administrator 66 was not reached")
