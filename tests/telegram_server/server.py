"""The stand-in for api.telegram.org that tests start, drive and observe."""

from collections.abc import Callable
from types import TracebackType
from typing import Self, TypeVar

from tests.telegram_server.chats import Chat, User
from tests.telegram_server.entities import FormattedText
from tests.telegram_server.errors import Json
from tests.telegram_server.faults import Faults
from tests.telegram_server.flood import FloodLimits
from tests.telegram_server.messages import Message
from tests.telegram_server.parameters import Method, Parameters
from tests.telegram_server.people import People
from tests.telegram_server.polling import Polling
from tests.telegram_server.profile import Profile
from tests.telegram_server.queries import InlineAnswer
from tests.telegram_server.sending import Sending
from tests.telegram_server.transcript import Call
from tests.telegram_server.webhook import WebhookPosts
from tests.telegram_server.wire import Wire

_Found = TypeVar("_Found")


class TelegramServer(People):
    """The Bot API of one bot, over HTTP on a free port of 127.0.0.1.

    It implements a part of the Bot API and is strict: anything else is refused and recorded in ``violations``. Use it
    as an async context manager, and only on that event loop.

    Args:
        token: The bot's token.
        username: The bot's username.

    Attributes:
        token: The bot's token.
        profile: The bot's names, descriptions and menus of commands.
    """

    def __init__(self, token: str = "42:stand-in", username: str = "stand_in_bot") -> None:  # noqa: S107 — it opens nothing
        super().__init__(User(int(token.partition(":")[0]), "Stand-in", username, is_bot=True))
        self.token = token
        self._polling = Polling(self._updates)
        self.profile = Profile(self._directory)
        sending = Sending(self.bot, self._directory, self._history, self.groups)
        parts = (self.profile, self._polling, sending, self._callbacks, self._queries, self._files, self.groups)
        methods = [method for part in parts for method in part.methods()]
        own = [
            Method("getMe", {}, self._get_me),
            Method("getChat", {"chat_id": "text"}, self._get_chat),
        ]
        self._wire = Wire(token, [*methods, *own], self._files.content)

    async def __aenter__(self) -> Self:
        """Start to listen."""
        await self._wire.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End the polls and stop listening."""
        self._updates.terminate(None)
        await self._wire.close()

    def _get_me(self, _: Parameters) -> Json:
        return self.bot.as_json() | {
            "can_join_groups": True,
            "can_read_all_group_messages": not self.privacy_mode,
            "supports_inline_queries": self.inline_mode,
            "supports_guest_queries": self.guest_mode,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    def _get_chat(self, parameters: Parameters) -> Json:
        return self._directory.find(parameters.text("chat_id")).as_full_json()

    @property
    def url(self) -> str:
        """The root URL, for ``TELEGRAM_API_URL``; PTB's ``base_url`` adds ``/bot``."""
        return self._wire.url

    @property
    def webhook(self) -> Json:
        """The parameters of ``setWebhook``; empty without a webhook."""
        return self._polling.webhook

    async def post_updates(self, address: str) -> None:
        """Post updates to the webhook, whose requests arrive at ``address``, until cancelled."""
        await WebhookPosts(self._updates, lambda: self.webhook).run(address)

    @property
    def pending_updates(self) -> int:
        """The number of updates that the bot has not confirmed."""
        return len(self._updates)

    @property
    def faults(self) -> Faults:
        """The faults to inject into calls."""
        return self._wire.faults

    @property
    def flood_limits(self) -> bool:
        """Whether Telegram's flood limits are enforced; off at first."""
        return self._wire.flood is not None

    @flood_limits.setter
    def flood_limits(self, enforced: bool) -> None:
        self._wire.flood = FloodLimits() if enforced else None

    @property
    def transcript(self) -> tuple[Call, ...]:
        """Every call in the order of the answers, but ``getUpdates``."""
        return tuple(self._wire.transcript.calls)

    @property
    def polls(self) -> tuple[Call, ...]:
        """The answered calls of ``getUpdates``."""
        return tuple(self._wire.transcript.polls)

    @property
    def errors(self) -> tuple[Call, ...]:
        """The refused calls, without injected faults."""
        return tuple(self._wire.transcript.errors)

    @property
    def violations(self) -> tuple[str, ...]:
        """Descriptions of what the client sent that the stand-in does not implement."""
        return tuple(self._wire.violations)

    def messages(self, chat: Chat) -> list[Message]:
        """Return the current state of the bot's messages in a chat, oldest first."""
        return [message for message in self._history.of(chat) if message.sender == self.bot]

    async def wait_for(self, find: Callable[[], _Found | None], timeout: float = 100.0) -> _Found:  # noqa: ASYNC109 — its error shows the calls
        """Return the first true result of ``find``, which is called again after each call of the bot.

        Raises:
            TimeoutError: There was none within ``timeout`` seconds.
        """
        return await self._wire.transcript.wait_for(find, timeout)

    async def next_message(self, chat: Chat, *, after: Message | None = None, timeout: float = 100.0) -> Message:  # noqa: ASYNC109 — as wait_for
        """Wait for the bot's first message in a chat that is no picture, or its first such after another message."""
        return await self._next(chat, after, timeout, lambda message: message.photo is None)

    async def next_picture(self, chat: Chat, *, after: Message, timeout: float = 110.0) -> Message:  # noqa: ASYNC109 — as wait_for
        """Wait for the bot's first picture in a chat after a message: pictures follow when they are drawn."""
        return await self._next(chat, after, timeout, lambda message: message.photo is not None)

    async def _next(
        self,
        chat: Chat,
        after: Message | None,
        timeout: float,  # noqa: ASYNC109 — as wait_for
        expected: Callable[[Message], bool],
    ) -> Message:
        last = after.message_id if after else 0
        newer = await self.wait_for(
            lambda: [message for message in self.messages(chat) if message.message_id > last and expected(message)],
            timeout,
        )
        return newer[0]

    async def next_call(self, method: str, *, after: int = 0, timeout: float = 100.0) -> Call:  # noqa: ASYNC109 — as wait_for
        """Wait for the first call of a method after the first ``after`` calls of the transcript."""
        calls = await self.wait_for(
            lambda: [call for call in self.transcript[after:] if call.method.lower() == method.lower()], timeout
        )
        return calls[0]

    async def next_answer(self, callback_query_id: str, *, timeout: float = 100.0) -> Call:  # noqa: ASYNC109 — as wait_for
        """Wait for the answer to a callback query."""
        return await self.wait_for(lambda: self._answer_to(callback_query_id), timeout)

    async def next_inline_answer(self, query_id: str, *, timeout: float = 100.0) -> InlineAnswer:  # noqa: ASYNC109 — as wait_for
        """Wait for the answer to an inline query."""
        return await self.wait_for(lambda: self._queries.inline_answers.get(query_id), timeout)

    async def next_guest_answer(self, query_id: str, *, timeout: float = 100.0) -> FormattedText:  # noqa: ASYNC109 — as wait_for
        """Wait for the answer to a guest query; returns the message that the chat shows."""
        result = await self.wait_for(lambda: self._queries.guest_answers.get(query_id), timeout)
        return result.content

    def _answer_to(self, query_id: str) -> Call | None:
        for call in self.transcript:
            if call.method == "answerCallbackQuery" and call.parameters.get("callback_query_id") == query_id:
                return call
        return None
