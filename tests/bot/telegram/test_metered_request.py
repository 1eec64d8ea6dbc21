from dataclasses import replace

import pytest
from telegram import Bot
from telegram.error import NetworkError, TelegramError
from telegram.request import HTTPXRequest

from bot.observability.metrics import Metrics
from bot.telegram.metered_request import MeteredRequest
from tests.telegram_server import Fault, TelegramServer
from tests.telegram_server.clients import PATIENCE


@pytest.mark.usefixtures("timedeltas")
async def test_errors_by_kind(server: TelegramServer) -> None:
    """Each failed request counts by its method and kind, each good one is timed, and a poll is a contact."""
    metrics = Metrics()
    request = MeteredRequest(HTTPXRequest(read_timeout=PATIENCE), metrics)
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


@pytest.mark.usefixtures("timedeltas")
async def test_files_are_no_garbage(server: TelegramServer) -> None:
    """A downloaded file is no error though it is no JSON, and its name is no label, of which there would be many."""
    metrics = Metrics()
    sent = server.upload("bai.txt", b"Tin")["document"]
    assert isinstance(sent, dict)
    request = MeteredRequest(HTTPXRequest(read_timeout=PATIENCE), metrics)
    async with Bot(
        server.token,
        base_url=f"{server.url}/bot",
        base_file_url=f"{server.url}/file/bot",
        request=request,
        get_updates_request=HTTPXRequest(),
    ) as bot:
        file = await bot.get_file(sent["file_id"])
        assert b"Tin" == await file.download_as_bytearray()
        server.lose_files()
        with pytest.raises(TelegramError):
            await file.download_as_bytearray()
    assert 1 == value(metrics, "telegram_errors_total", method="file", kind="404")
    assert value(metrics, "telegram_errors_total", method="file", kind="no JSON") is None


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(f"hoibao_{name}", labels)
