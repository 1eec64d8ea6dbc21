"""Simulate what people do in Telegram, and queue the updates of it."""

import time
from dataclasses import replace

from tests.telegram_server.callbacks import Callbacks
from tests.telegram_server.chats import Chat, Directory, User
from tests.telegram_server.entities import FormattedText, utf16_length
from tests.telegram_server.errors import BadRequestError, ForbiddenError, Json
from tests.telegram_server.files import Files
from tests.telegram_server.groups import Groups
from tests.telegram_server.messages import History, Message
from tests.telegram_server.queries import LONGEST_QUERY, Queries
from tests.telegram_server.texts import LONGEST_CAPTION, LONGEST_TEXT
from tests.telegram_server.typed import is_command_for, typed
from tests.telegram_server.updates import UpdateQueue

CAPTIONED = frozenset({"photo", "video", "animation", "audio", "voice", "document", "paid_media"})
_ANONYMOUS = 1_087_968_824  # of @GroupAnonymousBot
_SUPERGROUP_IDS = -1_000_000_000_000


class People:
    """The driving side of ``TelegramServer``: each action queues the update that Telegram would queue.

    ``privacy_mode`` is on, as for every new bot, and what @BotFather turns on is off: ``inline_mode``,
    ``inline_feedback`` (of chosen results) and ``guest_mode``. ``groups`` has the administrators and topics of groups.
    """

    def __init__(self, bot: User) -> None:
        self.bot = bot
        self.privacy_mode = True
        self.inline_mode = self.inline_feedback = self.guest_mode = False
        self._directory = Directory()
        self._history = History()
        self.groups = Groups(self._directory)
        self._updates = UpdateQueue()
        self._callbacks = Callbacks()
        self._queries = Queries()
        self._files = Files()
        self._seen: set[tuple[int, int]] = set()

    def user(
        self, id_: int, *, first_name: str = "An", username: str | None = None, language_code: str | None = "vi"
    ) -> User:
        """Return a person; the bot may not write to them before ``private_chat``."""
        return User(id_, first_name, username, language_code)

    def private_chat(self, user: User) -> Chat:
        """Return the chat of a person who pressed Start."""
        return self._directory.add(Chat(user.id, "private", username=user.username, first_name=user.first_name))

    def group(self, id_: int, title: str, *, supergroup: bool = False, username: str | None = None) -> Chat:
        """Return a group in which the bot is not an administrator; the id is negative."""
        if id_ >= 0:
            raise ValueError(f"a group's id is negative, not {id_}")
        return self._directory.add(Chat(id_, "supergroup" if supergroup else "group", title, username))

    def say(
        self, chat: Chat, user: User, text: str, *, reply_to: Message | None = None, thread_id: int | None = None
    ) -> Message:
        """Send a person's message, to a topic of a forum if one is given; the bot gets it unless privacy hides it."""
        content = typed(text)
        if not 0 < utf16_length(content.text) <= LONGEST_TEXT:
            raise ValueError(f"no client sends a message of {utf16_length(content.text)} UTF-16 units")
        return self._send(Message(0, chat, user, 0, content, thread_id=thread_id), reply_to)

    def say_as_group(self, chat: Chat, text: str) -> Message:
        """Send a message of an anonymous administrator of a group, which does not show who it is."""
        message = Message(0, chat, User(_ANONYMOUS, "Group", "GroupAnonymousBot", is_bot=True), 0, typed(text))
        return self._send(replace(message, sender_chat=chat), None)

    def attach(
        self, chat: Chat, user: User, attached: Json, *, caption: str = "", reply_to: Message | None = None
    ) -> Message:
        """Send a person's message with other content than a text: fields of the Bot API's ``Message``."""
        content = typed(caption) if caption else FormattedText("")
        if utf16_length(content.text) > LONGEST_CAPTION or (caption and attached.keys().isdisjoint(CAPTIONED)):
            raise ValueError(f"no client sends a caption of {utf16_length(content.text)} UTF-16 units to {[*attached]}")
        return self._send(Message(0, chat, user, 0, content, attached=attached), reply_to)

    def upload(self, name: str, content: bytes, *, size: int | None = None) -> Json:
        """Upload a file by a person; returns it for `attach`. See `Files.add` for ``size``."""
        return {"document": {**self._files.add(content, size), "file_name": name}}

    def lose_files(self) -> None:
        """Delete all uploaded files from Telegram's servers."""
        self._files.forget()

    def forward(
        self, chat: Chat, user: User, text: str, *, channel: str = "Tin nhanh", attached: Json | None = None
    ) -> Message:
        """Forward a text of a channel by a person, as the caption of what is ``attached`` there, if anything is."""
        source = {"id": -1_000_000_000_042, "type": "channel", "title": channel, "username": "tin_nhanh"}
        origin = {"type": "channel", "date": int(time.time()), "chat": source, "message_id": 17}
        return self._send(Message(0, chat, user, 0, typed(text), forward_origin=origin, attached=attached), None)

    def delete(self, message: Message) -> None:
        """Delete a message by a person, of which the bot gets no update."""
        self._history.delete(message)

    def _send(self, draft: Message, reply_to: Message | None) -> Message:
        number = self._history.next_id(draft.chat)
        original = reply_to.message_id if reply_to else None
        message = replace(draft, message_id=number, date=int(time.time()), reply_to=original)
        self._history.put(message)
        self._show("message", message)
        return message

    def edit(self, message: Message, text: str) -> Message:
        """Edit the text or the caption of a person's message."""
        edited = replace(message, content=typed(text), edit_date=int(time.time()))
        self._history.put(edited)
        self._show("edited_message", edited)
        return edited

    def press(self, message: Message, callback_data: str, user: User) -> str:
        """Press a button of the bot's message in its current state.

        Returns:
            The id of the callback query.

        Raises:
            ValueError: The message has no such button.
        """
        current = self._history.get(message.chat, message.message_id)
        data = [button.get("callback_data") for button in current.buttons] if current else []
        if current is None or callback_data not in data:
            raise ValueError(f"no button {callback_data!r} to press among {data}; to forge one, use inject()")
        shown = self._history.as_json(current)
        query = self._callbacks.press(shown, callback_data, user, message.chat.id)
        self._updates.put("callback_query", query)
        return str(query["id"])

    def expire_callbacks(self) -> None:
        """Make unanswered callback queries expire."""
        self._callbacks.expire()

    def query(self, user: User, text: str, *, offset: str = "", chat_type: str = "supergroup") -> str:
        """Type the bot's name and a text in any chat, or scroll to the page at ``offset``; returns the query id."""
        if not self.inline_mode or len(text) > LONGEST_QUERY:
            raise ValueError("no client sends this query: it is too long, or inline mode is off")
        query_id = self._queries.ask(user, text)
        query: Json = {"id": query_id, "from": user.as_json(), "query": text, "offset": offset, "chat_type": chat_type}
        self._updates.put("inline_query", query)
        return query_id

    def choose(self, query_id: str, result_id: str) -> None:
        """Send one of the results that the bot offered for an inline query; the bot hears of it with feedback only."""
        chosen = self._queries.chosen(query_id, result_id)
        if self.inline_feedback:
            self._updates.put("chosen_inline_result", chosen)

    def summon(self, chat: Chat, user: User, text: str, *, reply_to: Message | None = None) -> str:
        """Mention the bot in a chat that it is no member of, a new `Chat`; returns the id of the guest query."""
        if not self.guest_mode:
            raise ValueError("guest mode is off")
        number = self._history.next_id(chat)
        original = reply_to.message_id if reply_to else None
        message = Message(number, chat, user, int(time.time()), typed(text), reply_to=original)
        self._history.put(message)
        query_id = self._queries.ask(user, text)
        self._updates.put("guest_message", {**self._history.as_json(message), "guest_query_id": query_id})
        return query_id

    def expire_queries(self) -> None:
        """Make unanswered inline and guest queries expire."""
        self._queries.expire()

    def block(self, user: User) -> None:
        """Block the bot by a person."""
        self._directory.refuse(user.id, ForbiddenError("bot was blocked by the user"))
        self._change_membership(self.private_chat(user), user, "member", "kicked")

    def unblock(self, user: User) -> None:
        """Unblock the bot by a person."""
        self._directory.admit(user.id)
        self._change_membership(self.private_chat(user), user, "kicked", "member")

    def kick(self, chat: Chat, user: User) -> None:
        """Remove the bot from a group by a person."""
        self._directory.refuse(chat.id, ForbiddenError(f"bot was kicked from the {chat.kind} chat"))
        self._change_membership(chat, user, "member", "kicked")

    def migrate(self, chat: Chat, user: User, *, announced: bool = True) -> Chat:
        """Upgrade a group to a supergroup with another id; the updates about it are lost unless ``announced``."""
        supergroup = self.group(_SUPERGROUP_IDS + chat.id, chat.title or "", supergroup=True)
        parameters = {"migrate_to_chat_id": supergroup.id}
        self._directory.refuse(chat.id, BadRequestError("group chat was upgraded to a supergroup chat", parameters))
        moves = (chat, "migrate_to_chat_id", supergroup), (supergroup, "migrate_from_chat_id", chat)
        for place, name, other in moves if announced else ():
            header = {"message_id": self._history.next_id(place), "date": int(time.time()), name: other.id}
            self._updates.put("message", {**header, "chat": place.as_json(), "from": user.as_json()})
        return supergroup

    def renumber(self, next_id: int) -> None:
        """Give the next update another id, as Telegram does after a week without updates."""
        self._updates.renumber(next_id)

    def redeliver(self) -> None:
        """Deliver confirmed updates again, as after a lost confirmation."""
        self._updates.redeliver()

    def inject(self, update: Json) -> None:
        """Queue an update unchanged; without an ``update_id`` it gets the next one."""
        self._updates.put_raw(update)

    def _change_membership(self, chat: Chat, user: User, old: str, new: str) -> None:
        member = {"user": self.bot.as_json(), "until_date": 0}
        change: Json = {
            "chat": chat.as_json(),
            "from": user.as_json(),
            "date": int(time.time()),
            "old_chat_member": member | {"status": old},
            "new_chat_member": member | {"status": new},
        }
        self._updates.put("my_chat_member", change)

    def _show(self, kind: str, message: Message) -> None:
        """Queue a message, unless privacy mode hides it from the bot.

        In a group the bot gets commands for it or for any bot, replies to its messages, and replies to messages it got;
        a mention alone does not reach it (Bot Features, "Privacy Mode").
        """
        if message.chat.is_group and self.privacy_mode and not self._is_for_bot(message):
            return
        self._seen.add((message.chat.id, message.message_id))
        self._updates.put(kind, self._history.as_json(message))

    def _is_for_bot(self, message: Message) -> bool:
        if is_command_for(self.bot.username or "", message.content):
            return True
        original = self._history.get(message.chat, message.reply_to) if message.reply_to else None
        if original is None:
            return False
        return original.sender == self.bot or (message.chat.id, original.message_id) in self._seen
