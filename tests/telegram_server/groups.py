"""The administrators and the forum topics of groups, and the method that lists the administrators."""

from collections import defaultdict

from tests.telegram_server.chats import Chat, Directory, User
from tests.telegram_server.errors import BadRequestError, Json
from tests.telegram_server.parameters import Method, Parameters

_RIGHTS = (
    *("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats"),
    *("can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users"),
    *("can_post_stories", "can_edit_stories", "can_delete_stories"),
)


class Groups:
    """What groups have besides messages, by the groups of ``directory``."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._administrators: dict[int, dict[int, User]] = defaultdict(dict)
        self._threads: dict[int, set[int]] = defaultdict(set)

    def promote(self, chat: Chat, user: User) -> None:
        """Make a person an administrator of a group."""
        self._administrators[chat.id][user.id] = user

    def demote(self, chat: Chat, user: User) -> None:
        """Make an administrator of a group a member."""
        del self._administrators[chat.id][user.id]

    def open_thread(self, chat: Chat, thread_id: int) -> None:
        """Open a topic of a forum."""
        if chat.kind != "supergroup":
            raise ValueError("only supergroups are forums")
        self._threads[chat.id].add(thread_id)

    def delete_thread(self, chat: Chat, thread_id: int) -> None:
        """Delete a topic of a forum."""
        self._threads[chat.id].discard(thread_id)

    def thread(self, chat: Chat, thread_id: int | None) -> int | None:
        """Return the id of a topic that a message is sent to.

        Raises:
            BadRequestError: The chat has no such topic.
        """
        if thread_id is not None and thread_id not in self._threads[chat.id]:
            raise BadRequestError("message thread not found")
        return thread_id

    def methods(self) -> list[Method]:
        """Return the methods of the Bot API for groups."""
        return [Method("getChatAdministrators", {"chat_id": "text"}, self.administrators)]

    def administrators(self, parameters: Parameters) -> list[Json]:
        """Handle ``getChatAdministrators``."""
        chat = self._directory.find_writable(parameters.text("chat_id"))
        if not chat.is_group:
            raise BadRequestError("there are no administrators in the private chat")
        rights = dict.fromkeys(_RIGHTS, False)
        people = self._administrators[chat.id].values()
        return [{"status": "administrator", "user": user.as_json(), **rights} for user in people]
