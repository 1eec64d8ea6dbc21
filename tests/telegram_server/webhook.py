"""Post updates to the webhook, as Telegram does."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress

import aiohttp

from tests.telegram_server.errors import Json
from tests.telegram_server.updates import UpdateQueue

_LOOK = 0.01  # seconds between two looks for updates
_REPEAT = 0.5  # seconds until an update is posted again that got no 200
_TIMEOUT = aiohttp.ClientTimeout(total=60)


class WebhookPosts:
    """Posts the updates of a queue to an address, in order within a chat, each again until it gets 200."""

    def __init__(self, updates: UpdateQueue, webhook: Callable[[], Json]) -> None:
        self._updates = updates
        self._webhook = webhook
        self._last: dict[object, asyncio.Task[None]] = {}  # by chat

    async def run(self, address: str) -> None:
        """Post until cancelled; ``address`` is where requests to the URL of the webhook arrive."""
        connector = aiohttp.TCPConnector(force_close=True, limit=40)  # Telegram's own limit
        async with (
            aiohttp.ClientSession(connector=connector, timeout=_TIMEOUT) as session,
            asyncio.TaskGroup() as tasks,
        ):
            while True:
                for update in self._updates.take() if self._webhook() else []:
                    chat = next(_chats(update), 0)
                    post = self._post(session, address, update, self._last.get(chat))
                    self._last[chat] = tasks.create_task(post)
                await asyncio.sleep(_LOOK)

    async def _post(
        self, session: aiohttp.ClientSession, address: str, update: Json, before: asyncio.Task[None] | None
    ) -> None:
        if before is not None:
            await asyncio.wait([before])
        while True:
            headers = {"X-Telegram-Bot-Api-Secret-Token": str(self._webhook().get("secret_token", ""))}
            with suppress(aiohttp.ClientError, TimeoutError):
                async with session.post(address, json=update, headers=headers) as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(_REPEAT)


def _chats(update: Json) -> Iterator[object]:
    for content in update.values():
        if isinstance(content, dict) and isinstance(chat := content.get("chat"), dict):
            yield chat.get("id")
