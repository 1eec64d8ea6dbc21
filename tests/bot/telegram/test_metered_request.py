from dataclasses import replace

import pytest
from telegram import Bot
from telegram.error import NetworkError, TelegramError
from telegram.request import HTTPXRequest

from bot.observability.metrics import Metrics
from bot.telegram.metered_request import MeteredRequest
from tests.telegram_server import Fault, TelegramServer


@pytest.mark.usefixtures("timedeltas")
async def test_errors_by_kind(server: TelegramServer) -> None:
    """Each failed request counts by its method and kind, each good one is timed, and a poll is a contact."""
    metrics = Metrics()
    request = MeteredRequest(HTTPXRequest(), metrics)
    async with Bot(server.token, base_url=f"{server.url}/bot", request=request, get_updates_request=request) as bot:
        for fault in (Fault.too_many(1), Fault.gateway(502), Fault.dropped(), Fault.garbage()):
            server.faults.add(fault, method="getChat")
            with pytest.raises(TelegramError):
                await bot.get_chat(7)
        server.faults.add(Fault.dropped(), method="getUpdates")
        with pytest.raises(NetworkError):
            await bot.get_updates()
        failed = replace(metrics.contacts)
        await bot.get_updates()
    assert (True, None) == (failed.poll_ended_at is not None, failed.poll_succeeded_at)
    assert metrics.contacts.poll_succeeded_at
    kinds = {"429", "502", "NetworkError", "no JSON"}
    counted = {kind: value(metrics, "telegram_errors_total", method="getChat", kind=kind) for kind in kinds}
    assert dict.fromkeys(kinds, 1) == counted
    assert 5 == value(metrics, "stage_seconds_count", stage="send")  # with getMe


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(f"hoibao_{name}", labels)
