"""A strict stand-in for the Telegram Bot API over HTTP on loopback.

    async with TelegramServer() as server:
        reader = server.user(7)
        chat = server.private_chat(reader)
        # start the bot with TELEGRAM_API_URL=server.url and TELEGRAM_BOT_TOKEN=server.token
        asked = server.say(chat, reader, "Ai là tổng thống?")
        answer = await server.next_message(chat, after=asked)

Not implemented: channels, topics, media other than documents and pictures, entities that Telegram finds in plain
text, expiry by the clock, Telegram's cache of inline results. A webhook is called only while `post_updates` runs.
"""

from tests.telegram_server.chats import Chat, User
from tests.telegram_server.entities import Entity, FormattedText
from tests.telegram_server.faults import Fault
from tests.telegram_server.messages import Document, Message
from tests.telegram_server.queries import InlineAnswer, InlineResult
from tests.telegram_server.server import TelegramServer
from tests.telegram_server.transcript import Call

__all__ = [
    "Call",
    "Chat",
    "Document",
    "Entity",
    "Fault",
    "FormattedText",
    "InlineAnswer",
    "InlineResult",
    "Message",
    "TelegramServer",
    "User",
]
