"""The queue of updates behind ``getUpdates``, with long polling and its conflicts.

Numbering, confirmation and conflicts follow the Bot API server. Everything runs on the server's event loop.
"""

import asyncio
from collections import deque
from collections.abc import Iterable

from tests.telegram_server.errors import ConflictError, Json

NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
FIRST_UPDATE_ID = 100_001

OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
WEBHOOK_SET = "terminated by setWebhook request"


class UpdateQueue:
    """Updates that the bot has not confirmed, oldest first."""

    def __init__(self) -> None:
        self._pending: deque[Json] = deque()
        self._ids: deque[int] = deque()
        self._confirmed: list[Json] = []
        self._redelivered: list[Json] = []
        self._next_id = FIRST_UPDATE_ID
        self._allowed: frozenset[str] = frozenset()
        self._poll: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        """Return the number of unconfirmed updates."""
        return len(self._pending)

    def allow(self, kinds: Iterable[str]) -> None:
        """Accept only these kinds from now on; none means Telegram's default set."""
        self._allowed = frozenset(kinds)

    @property
    def allowed(self) -> list[str]:
        """The kinds of the last ``allow``, sorted."""
        return sorted(self._allowed)

    def put(self, kind: str, content: Json) -> None:
        """Queue an update if its kind is allowed, and wake the poller."""
        if kind in self._allowed if self._allowed else kind not in NOT_BY_DEFAULT:
            self.put_raw({"update_id": self._next_id, kind: content})

    def put_raw(self, update: Json) -> None:
        """Queue an update unchanged, numbered unless it has an ``update_id``, and wake the poller."""
        update_id = update.get("update_id", self._next_id)
        if not isinstance(update_id, int) or update_id < self._next_id:
            raise ValueError(f"update_id {update_id!r} must be a number from {self._next_id} on")
        self._next_id = update_id + 1
        self._ids.append(update_id)
        self._pending.append({"update_id": update_id} | update)
        self._end_poll(None)

    async def get(self, offset: int, limit: int, timeout: float) -> list[Json]:  # noqa: ASYNC109 — Telegram's name
        """Return up to ``limit`` updates from ``offset`` on, after deleting those before it.

        Args:
            offset: The id of the first update. A negative one keeps that many of the newest; one beyond the next id
                confirms nothing.
            limit: The most updates to return.
            timeout: Seconds to wait for an update if there is none; an earlier waiting call ends.

        Raises:
            ConflictError: Another call began to wait, or a webhook was set.
        """
        self._confirm(offset)
        if not self._pending and timeout > 0:
            await self._wait(timeout)
        again, self._redelivered = self._redelivered, []
        return [*again, *self._pending][:limit]

    def take(self) -> list[Json]:
        """Remove and return all updates, for the webhook."""
        taken = list(self._pending)
        self.clear()
        return taken

    def clear(self) -> None:
        """Delete all updates."""
        self._delete(len(self._pending))

    def renumber(self, next_id: int) -> None:
        """Give the next update this id; only while nothing is pending.

        After a week without updates Telegram chooses the next id at random, so ids may fall (Bot API, "Update").
        """
        if self._pending:
            raise ValueError("ids change only while no update is pending")
        self._next_id = next_id

    def redeliver(self) -> None:
        """Queue confirmed updates again, for the next poll whatever its offset."""
        self._redelivered += self._confirmed
        self._end_poll(None)

    def terminate(self, reason: str | None) -> None:
        """End the waiting call with a conflict, or without a reason with no updates."""
        self._end_poll(ConflictError(reason) if reason else None)

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self._delete(max(len(self._pending) + offset, 0))
        elif offset <= self._next_id:
            self._delete(sum(update_id < offset for update_id in self._ids))

    def _delete(self, count: int) -> None:
        for _ in range(count):
            self._ids.popleft()
            self._confirmed.append(self._pending.popleft())

    async def _wait(self, seconds: float) -> None:
        self._end_poll(ConflictError(OTHER_POLLER))
        poll = self._poll = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await poll
        except TimeoutError:
            pass
        finally:
            if self._poll is poll:
                self._poll = None

    def _end_poll(self, error: ConflictError | None) -> None:
        poll, self._poll = self._poll, None
        if poll is None or poll.done():
            return
        if error:
            poll.set_exception(error)
        else:
            poll.set_result(None)
