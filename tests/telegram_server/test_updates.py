"""Updates by polling: confirmation, conflicts, allowed kinds; and webhooks."""

import asyncio

import pytest
from telegram import (
    Update,
)
from telegram.error import Conflict
from telegram.ext import Updater

from tests.telegram_server.scene import Scene


async def test_confirmed_updates_are_forgotten(scene: Scene) -> None:
    """An offset deletes the updates before it; a negative one keeps that many of the newest."""
    for text in "abcd":
        scene.server.say(scene.chat, scene.reader, text)
    first, second = await scene.bot.get_updates(limit=2)
    assert first.update_id + 1 == second.update_id
    rest = await scene.bot.get_updates(offset=second.update_id)
    assert ["b", "c", "d"] == [update.message.text for update in rest if update.message]
    (last,) = await scene.bot.get_updates(offset=-1)
    assert (last.update_id, 1) == (rest[-1].update_id, scene.server.pending_updates)
    assert () == await scene.bot.get_updates(offset=last.update_id + 1)
    assert 0 == scene.server.pending_updates


async def test_ids_may_fall(scene: Scene) -> None:
    """After a week without updates the next id may be lower; an offset beyond it confirms nothing."""
    scene.server.say(scene.chat, scene.reader, "a")
    (first,) = await scene.bot.get_updates()
    assert () == await scene.bot.get_updates(offset=first.update_id + 1)
    scene.server.renumber(5)
    scene.server.say(scene.chat, scene.reader, "b")
    for _ in range(2):
        assert [5] == [update.update_id for update in await scene.bot.get_updates(offset=first.update_id + 1)]
    assert () == await scene.bot.get_updates(offset=6)
    assert 0 == scene.server.pending_updates


async def test_a_long_poll_returns_with_the_update(scene: Scene) -> None:
    """A waiting getUpdates returns at once with a new update, and empty after its timeout."""
    assert () == await scene.bot.get_updates(timeout=1)
    poll = asyncio.create_task(scene.bot.get_updates(timeout=50))
    await asyncio.sleep(0.1)
    scene.server.say(scene.chat, scene.reader, "a")
    assert 1 == len(await asyncio.wait_for(poll, 30))


async def test_the_earlier_of_two_pollers_gets_the_conflict(scene: Scene) -> None:
    """A second waiting getUpdates ends the first with 409, and gets the update."""
    first = asyncio.create_task(scene.raw("getUpdates", timeout=50))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(scene.raw("getUpdates", timeout=50))
    status, body = await asyncio.wait_for(first, 30)
    assert 409 == status
    assert body["description"] == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    scene.server.say(scene.chat, scene.reader, "a")
    assert 200 == (await asyncio.wait_for(second, 30))[0]
    assert [409] == [call.status for call in scene.server.errors]


async def test_a_webhook_and_polling_exclude_each_other(scene: Scene) -> None:
    """While a webhook is set, getUpdates conflicts; deleting it can drop pending updates."""
    poll = asyncio.create_task(scene.bot.get_updates(timeout=50))
    await asyncio.sleep(0.1)
    await scene.bot.set_webhook("https://example.com/hook", max_connections=2, allowed_updates=["message"])
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await asyncio.wait_for(poll, 30)
    scene.server.say(scene.chat, scene.reader, "a")
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await scene.bot.get_updates()
    info = await scene.bot.get_webhook_info()
    assert ("https://example.com/hook", 1) == (info.url, info.pending_update_count)
    assert {"url": "https://example.com/hook", "max_connections": 2, "allowed_updates": ["message"]} == (
        scene.server.webhook
    )
    await scene.bot.delete_webhook(drop_pending_updates=True)
    assert () == await scene.bot.get_updates()
    assert str(await scene.refusal("setWebhook", url="http://x")).endswith("URL must be provided for webhook")


async def test_allowed_updates_hold_until_changed(scene: Scene) -> None:
    """The list of kinds applies to later updates, and to later calls without a list."""
    await scene.bot.get_updates(allowed_updates=["callback_query"])
    scene.server.say(scene.chat, scene.reader, "a")
    assert () == await scene.bot.get_updates()
    await scene.bot.get_updates(allowed_updates=[])
    scene.server.say(scene.chat, scene.reader, "b")
    assert ["b"] == [u.message.text for u in await scene.bot.get_updates() if u.message]


async def test_injected_updates_arrive_as_they_are(scene: Scene) -> None:
    """An injected update is delivered unchanged, with the next id."""
    query = {"id": "1", "from": scene.reader.as_json(), "chat_instance": "1", "data": "forged"}
    scene.server.inject({"callback_query": query})
    (update,) = await scene.bot.get_updates()
    assert update.callback_query is not None
    assert "forged" == update.callback_query.data


async def test_updater_polls_until_it_stops(scene: Scene) -> None:
    """PTB's own polling gets updates in order, without an error or a violation."""
    updater = Updater(scene.bot, asyncio.Queue[object]())
    async with updater:
        await updater.start_polling(timeout=5)
        for text in ("một", "hai"):
            scene.server.say(scene.chat, scene.reader, text)
        got = [await asyncio.wait_for(updater.update_queue.get(), 30) for _ in range(2)]
        await updater.stop()
    assert ["một", "hai"] == [u.message.text for u in got if isinstance(u, Update) and u.message]
    assert 0 == scene.server.pending_updates
    assert ((), ()) == (scene.server.errors, scene.server.violations)
    assert ["getMe", "deleteWebhook"] == [call.method for call in scene.server.transcript]
