"""A stand-in with a client, a reader and a chat, for the tests of the stand-in."""

from dataclasses import dataclass

import aiohttp
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
)

from tests.telegram_server import Chat, TelegramServer, User


@dataclass(frozen=True)
class Scene:
    """The stand-in, PTB's client of it, a reader and the reader's private chat."""

    server: TelegramServer
    bot: Bot
    reader: User
    chat: Chat

    def keyboard(self, data: str = "more") -> InlineKeyboardMarkup:
        """Return a keyboard of one button."""
        return InlineKeyboardMarkup.from_button(InlineKeyboardButton("Xem thêm", callback_data=data))

    async def raw(self, method: str, **body: object) -> tuple[int, dict[str, object]]:
        """Call a method without PTB, with a JSON body; returns status and body."""
        url = f"{self.server.url}/bot{self.server.token}/{method}"
        async with aiohttp.ClientSession() as session, session.post(url, json=body) as answer:
            return answer.status, await answer.json()

    async def refusal(self, method: str, **body: object) -> object:
        """Return the description of a refused call."""
        return (await self.raw(method, **body))[1].get("description")
