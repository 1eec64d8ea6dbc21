"""A stage on which a scene is played: a chat with the program, and a record of what is seen in it."""

from collections.abc import Sequence
from pathlib import Path

from tests.serving import Bot
from tests.telegram_server import Chat, Message, User
from tests.transcripts.events import Event, Noted, Offered, Pressed, Shown
from tests.transcripts.page import page

GROUP = -4_000


class Stage:
    """A private chat or a group in which a reader talks with the program.

    Attributes:
        reader: The person who speaks unless another is named.
        chat: Where they speak.
        events: What has been seen, in order.
    """

    def __init__(self, bot: Bot, number: int, *, group: bool = False, language: str = "vi") -> None:
        """Let the reader have the id ``number``, of which no other scene makes use."""
        self.bot = bot
        self.reader = bot.server.user(number, first_name="An", language_code=language)
        private = bot.server.private_chat(self.reader)
        self.chat: Chat = bot.server.group(GROUP - number, "Nhóm đọc báo") if group else private
        self.events: list[Event] = []
        self._seen: dict[int, Message] = {}

    async def say(self, text: str, *, user: User | None = None, reply_to: Message | None = None) -> Message:
        """Say something, in a group to the bot; returns its reply."""
        addressed = self.chat.is_group and not text.startswith("/") and reply_to is None
        said = f"@{self.bot.server.bot.username} {text}" if addressed else text
        sent = self.bot.server.say(self.chat, user or self.reader, said, reply_to=reply_to)
        return await self.answer_to(sent, reply_to)

    async def answer_to(self, sent: Message, original: Message | None = None) -> Message:
        """Record a message that has been sent, in reply to ``original`` if there is one; returns the bot's reply."""
        self.show(sent, original)
        return self.show(await self.bot.server.next_message(self.chat, after=sent, timeout=60), sent)

    async def press(self, message: Message, label: str = "", *, user: User | None = None) -> Message:
        """Press the first button of a message with ``label`` in its own; returns the message after it."""
        buttons = self.bot.current(message).buttons
        texts = [str(button["text"]) for button in buttons if "callback_data" in button]
        whole = next(text for text in texts if label in text)
        after, alert = await self.bot.press(message, whole, user or self.reader)
        self.events.append(Pressed(user or self.reader, whole, alert))
        return self.show(after) if after != self._seen.get(after.message_id) else after

    async def press_for_reply(self, message: Message, label: str = "") -> Message:
        """Press a button, as `press`; returns the new message that the bot sends then."""
        last = self.bot.server.messages(self.chat)[-1]
        await self.press(message, label)
        return self.show(await self.bot.server.next_message(self.chat, after=last, timeout=60))

    def turn_to(self, chat: Chat, reader: User) -> None:
        """Go on in another chat, with another person."""
        self.chat, self.reader = chat, reader

    def show(self, message: Message, original: Message | None = None) -> Message:
        """Record the present state of a message, and return it."""
        self._seen[message.message_id] = message
        self.events.append(Shown(message, original))
        return message

    def offer(self, typed: str, choices: Sequence[tuple[str, str]]) -> None:
        """Record what is offered while the reader types: titles and descriptions."""
        self.events.append(Offered(typed, tuple(choices)))

    def note(self, text: str) -> None:
        """Record something that is no message."""
        self.events.append(Noted(text))

    def messages(self) -> Sequence[Message]:
        """Return the states of messages that have been seen."""
        return [event.message for event in self.events if isinstance(event, Shown)]

    def write(self, path: Path) -> None:
        """Write the page of what has been seen."""
        title, subtitle = (self.chat.title, "nhóm") if self.chat.is_group else ("Hỏi Báo", "bot")
        path.write_text(page(title or "", subtitle, self.events, self.bot.server.bot), encoding="utf-8")
