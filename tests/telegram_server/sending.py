"""The methods that send, edit and delete messages."""

import time
from collections.abc import Mapping
from dataclasses import replace

from tests.telegram_server.chats import Chat, Directory, User
from tests.telegram_server.entities import FormattedText
from tests.telegram_server.errors import BadRequestError, Json, ProtocolViolationError
from tests.telegram_server.groups import Groups
from tests.telegram_server.markup import edited_keyboard, inline_keyboard, opens_reply
from tests.telegram_server.messages import Document, History, Message, Photo
from tests.telegram_server.parameters import Kind, Method, Parameters, Upload, check_preview
from tests.telegram_server.photos import uploaded_photo
from tests.telegram_server.replies import reply
from tests.telegram_server.texts import caption, message_text

MOST_BYTES = 50 * 1024 * 1024
_ACTIONS = (
    *("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice"),
    *("upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note"),
)
_UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
_SENT: Mapping[str, Kind] = {
    "chat_id": "text",
    "message_thread_id": "integer",
    "parse_mode": "text",
    "disable_notification": "boolean",
    "protect_content": "boolean",
    "reply_parameters": "json",
    "reply_markup": "json",
}
_TEXT: Mapping[str, Kind] = {
    "text": "text",
    "parse_mode": "text",
    "entities": "json",
    "link_preview_options": "json",
}
_DOCUMENT: Mapping[str, Kind] = {
    "document": "file",
    "caption": "text",
    "caption_entities": "json",
    "disable_content_type_detection": "boolean",
}
_PHOTO: Mapping[str, Kind] = {"photo": "file", "caption": "text", "caption_entities": "json"}
_MESSAGE: Mapping[str, Kind] = {"chat_id": "text", "message_id": "integer"}
_MARKUP: Mapping[str, Kind] = {"reply_markup": "json"}


class Sending:
    """Sends messages of ``bot`` to the chats of ``directory`` and the topics of ``groups``; ``history`` has them."""

    def __init__(self, bot: User, directory: Directory, history: History, groups: Groups) -> None:
        self._bot = bot
        self._directory = directory
        self._history = history
        self._groups = groups
        self._files: dict[str, Document] = {}
        self._photos = 0

    def methods(self) -> list[Method]:
        """Return the methods of the Bot API for messages."""
        return [
            Method("sendMessage", {**_SENT, **_TEXT}, self.send_message),
            Method("sendDocument", {**_SENT, **_DOCUMENT}, self.send_document),
            Method("sendPhoto", {**_SENT, **_PHOTO}, self.send_photo),
            Method("editMessageText", {**_MESSAGE, **_TEXT, **_MARKUP}, self.edit_text),
            Method("editMessageReplyMarkup", {**_MESSAGE, **_MARKUP}, self.edit_markup),
            Method("deleteMessage", _MESSAGE, self.delete),
            Method("sendChatAction", {"chat_id": "text", "action": "text"}, self.send_action),
        ]

    def send_message(self, parameters: Parameters) -> Json:
        """Handle ``sendMessage``."""
        content = message_text(parameters)
        check_preview(parameters.json("link_preview_options"))
        return self._send(parameters, content)

    def send_document(self, parameters: Parameters) -> Json:
        """Handle ``sendDocument``; the message keeps the bytes."""
        content = caption(parameters)
        return self._send(parameters, content, self._document(parameters))

    def send_photo(self, parameters: Parameters) -> Json:
        """Handle ``sendPhoto``; the message keeps the picture."""
        content = caption(parameters)
        self._photos += 1
        return self._send(parameters, content, photo=uploaded_photo(parameters, f"photo-{self._photos}"))

    def edit_text(self, parameters: Parameters) -> Json:
        """Handle ``editMessageText``; a keyboard that is not sent again is removed."""
        content = message_text(parameters)
        check_preview(parameters.json("link_preview_options"))
        message = self._own(parameters)
        if message.document or message.photo:
            raise BadRequestError("there is no text in the message to edit")
        keyboard = edited_keyboard(parameters.json("reply_markup"))
        return self._edit(message, replace(message, content=content, reply_markup=keyboard))

    def edit_markup(self, parameters: Parameters) -> Json:
        """Handle ``editMessageReplyMarkup``."""
        keyboard = edited_keyboard(parameters.json("reply_markup"))
        message = self._own(parameters)
        return self._edit(message, replace(message, reply_markup=keyboard))

    def delete(self, parameters: Parameters) -> bool:
        """Handle ``deleteMessage``; in a group, the bot can delete only its own messages."""
        message = self._find(parameters, "message to delete")
        if message.chat.is_group and message.sender != self._bot:
            raise BadRequestError("message can't be deleted for everyone")
        self._history.delete(message)
        return True

    def send_action(self, parameters: Parameters) -> bool:
        """Handle ``sendChatAction``."""
        if parameters.text("action") not in _ACTIONS:
            raise BadRequestError("wrong parameter action in request")
        self._directory.find_writable(parameters.text("chat_id"))
        return True

    def _send(
        self,
        parameters: Parameters,
        content: FormattedText,
        document: Document | None = None,
        photo: Photo | None = None,
    ) -> Json:
        keyboard = inline_keyboard(parameters.json("reply_markup"))
        chat: Chat = self._directory.find_writable(parameters.text("chat_id"))
        named = "message_thread_id" in parameters.values
        thread = self._groups.thread(chat, parameters.integer("message_thread_id") if named else None)
        answered = reply(parameters.json("reply_parameters"), chat, self._history)
        message = Message(
            message_id=self._history.next_id(chat),
            chat=chat,
            sender=self._bot,
            date=int(time.time()),
            content=content,
            reply_markup=keyboard,
            reply_to=answered.message_id if answered else None,
            quote=answered.quote if answered else None,
            document=document,
            photo=photo,
            force_reply=opens_reply(parameters.json("reply_markup")),
            thread_id=thread,
        )
        self._history.put(message)
        return self._history.as_json(message)

    def _document(self, parameters: Parameters) -> Document:
        value = parameters.values.get("document")
        if isinstance(value, str) and value in self._files:
            return self._files[value]
        if isinstance(value, str) and value:
            raise ProtocolViolationError("the stand-in does not implement files by URL, or an unknown file_id")
        if not isinstance(value, Upload):
            raise BadRequestError("there is no document in the request")
        if not value.content:
            raise BadRequestError("file must be non-empty")
        if len(value.content) > MOST_BYTES:
            raise BadRequestError("file is too big")
        file_id = f"document-{len(self._files) + 1}"
        document = Document(file_id, value.file_name, value.content_type, value.content)
        self._files[file_id] = document
        return document

    def _find(self, parameters: Parameters, noun: str) -> Message:
        chat = self._directory.find_writable(parameters.text("chat_id"))
        message = self._history.get(chat, parameters.integer("message_id"))
        if message is None:
            raise BadRequestError(f"{noun} not found")
        return message

    def _own(self, parameters: Parameters) -> Message:
        message = self._find(parameters, "message to edit")
        if message.sender != self._bot or message.force_reply:  # only inline keyboards leave a message editable
            raise BadRequestError("message can't be edited")
        return message

    def _edit(self, before: Message, after: Message) -> Json:
        if before == after:
            raise BadRequestError(_UNCHANGED)
        edited = replace(after, edit_date=int(time.time()))
        self._history.put(edited)
        return self._history.as_json(edited)
