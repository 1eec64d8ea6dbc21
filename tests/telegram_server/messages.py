"""Messages and the histories of chats."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.telegram_server.chats import Chat, User
from tests.telegram_server.entities import Entity, FormattedText
from tests.telegram_server.errors import Json


@dataclass(frozen=True)
class Document:
    """A file that the bot sent."""

    file_id: str
    file_name: str
    mime_type: str
    content: bytes = field(repr=False)

    def as_json(self) -> Json:
        """Return the file as a ``Document`` object."""
        return {
            "file_id": self.file_id,
            "file_unique_id": f"unique-{self.file_id}",
            "file_name": self.file_name,
            "mime_type": self.mime_type,
            "file_size": len(self.content),
        }


@dataclass(frozen=True)
class Photo:
    """A picture that the bot sent, of ``width`` by ``height`` pixels."""

    file_id: str
    width: int
    height: int
    content: bytes = field(repr=False)

    def as_json(self) -> list[Json]:
        """Return the picture in the only one of its sizes, as ``PhotoSize`` objects."""
        size = {"width": self.width, "height": self.height, "file_size": len(self.content)}
        return [{"file_id": self.file_id, "file_unique_id": f"unique-{self.file_id}", **size}]


@dataclass(frozen=True)
class Message:
    """One state of a message; an edit replaces it.

    ``sender_chat`` is the group in whose name an administrator wrote it, whose ``sender`` is the user that they share.
    ``content`` is the text, or the caption of ``document``, of ``photo`` or of what a person ``attached``: fields of
    the Bot API such as ``video``. ``date`` and ``edit_date`` are Unix seconds. ``reply_markup`` contains only inline
    keyboards, as in the Bot API; ``force_reply`` is whether the message opens a reply. ``thread_id`` is the topic of
    a forum.
    """

    message_id: int
    chat: Chat
    sender: User
    date: int
    content: FormattedText
    reply_markup: Json | None = None
    reply_to: int | None = None
    quote: FormattedText | None = None
    document: Document | None = None
    photo: Photo | None = None
    edit_date: int | None = None
    attached: Json | None = None
    forward_origin: Json | None = None
    force_reply: bool = False
    thread_id: int | None = None
    sender_chat: Chat | None = None

    @property
    def text(self) -> str:
        """The text or the caption, without markup."""
        return self.content.text

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The marked ranges of ``text``."""
        return self.content.entities

    @property
    def buttons(self) -> list[Json]:
        """The buttons of the inline keyboard, row after row."""
        rows = (self.reply_markup or {}).get("inline_keyboard")
        return [button for row in rows for button in row] if isinstance(rows, list) else []

    def as_json(self, original: "Message | None" = None) -> Json:
        """Return the message as a ``Message`` object, with the one that it replies to."""
        shown: Json = {
            "message_id": self.message_id,
            "from": self.sender.as_json(),
            "chat": self.chat.as_json(),
            "date": self.date,
        }
        captioned = self.document or self.photo or self.attached
        text, entities = ("caption", "caption_entities") if captioned else ("text", "entities")
        if self.document:
            shown["document"] = self.document.as_json()
        if self.photo:
            shown["photo"] = self.photo.as_json()
        if self.text:
            shown[text] = self.text
        if self.entities:
            shown[entities] = [entity.as_json() for entity in self.entities]
        if original:
            shown["reply_to_message"] = original.as_json()
        if self.quote:
            shown["quote"] = {
                "text": self.quote.text,
                "position": 0,
                "entities": [entity.as_json() for entity in self.quote.entities],
            }
        if self.thread_id is not None:
            shown |= {"message_thread_id": self.thread_id, "is_topic_message": True}
        shown |= self.attached or {}
        extras: Json = {
            "reply_markup": self.reply_markup,
            "edit_date": self.edit_date,
            "forward_origin": self.forward_origin,
            "sender_chat": self.sender_chat.as_json() if self.sender_chat else None,
        }
        return shown | {name: value for name, value in extras.items() if value is not None}


class History:
    """The messages of all chats; message ids are counted by chat and never reused."""

    def __init__(self) -> None:
        self._chats: dict[int, dict[int, Message]] = {}
        self._last: dict[int, int] = {}

    def next_id(self, chat: Chat) -> int:
        """Return a new message id."""
        self._last[chat.id] = self._last.get(chat.id, 0) + 1
        return self._last[chat.id]

    def put(self, message: Message) -> None:
        """Add a message, or replace it by an edited one."""
        self._chats.setdefault(message.chat.id, {})[message.message_id] = message

    def get(self, chat: Chat, message_id: int) -> Message | None:
        """Return a message; None if it was deleted or never existed."""
        return self._chats.get(chat.id, {}).get(message_id)

    def delete(self, message: Message) -> None:
        """Delete a message."""
        del self._chats[message.chat.id][message.message_id]

    def of(self, chat: Chat) -> Iterator[Message]:
        """Iterate over the messages of a chat, oldest first."""
        return iter(list(self._chats.get(chat.id, {}).values()))

    def as_json(self, message: Message) -> Json:
        """Return a message as a ``Message`` object, with the one that it replies to."""
        original = self.get(message.chat, message.reply_to) if message.reply_to else None
        return message.as_json(original)
