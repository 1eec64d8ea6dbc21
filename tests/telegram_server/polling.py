"""The methods for getting updates: ``getUpdates``, and webhooks; see `webhook` for their posts."""

import re

from tests.telegram_server.errors import BadRequestError, ConflictError, Json
from tests.telegram_server.parameters import Method, Parameters
from tests.telegram_server.updates import WEBHOOK_ACTIVE, WEBHOOK_SET, UpdateQueue

LONGEST_POLL_SECONDS = 50
MOST_UPDATES = 100
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")


class Polling:
    """Hands ``updates`` to the bot."""

    def __init__(self, updates: UpdateQueue) -> None:
        self._updates = updates
        self.webhook: Json = {}

    def methods(self) -> list[Method]:
        """Return the methods of the Bot API for getting updates."""
        return [
            Method(
                "getUpdates",
                {"offset": "integer", "limit": "integer", "timeout": "integer", "allowed_updates": "json"},
                self.get_updates,
            ),
            Method(
                "setWebhook",
                {
                    "url": "text",
                    "ip_address": "text",
                    "max_connections": "integer",
                    "allowed_updates": "json",
                    "drop_pending_updates": "boolean",
                    "secret_token": "text",
                },
                self.set_webhook,
            ),
            Method("deleteWebhook", {"drop_pending_updates": "boolean"}, self.delete_webhook),
            Method("getWebhookInfo", {}, self.get_webhook_info),
        ]

    async def get_updates(self, parameters: Parameters) -> list[Json]:
        """Handle ``getUpdates``."""
        if self.webhook:
            raise ConflictError(WEBHOOK_ACTIVE)
        self._allow(parameters)
        limit = min(max(parameters.integer("limit", MOST_UPDATES), 1), MOST_UPDATES)
        timeout = min(max(parameters.integer("timeout"), 0), LONGEST_POLL_SECONDS)
        return await self._updates.get(parameters.integer("offset"), limit, timeout)

    def set_webhook(self, parameters: Parameters) -> bool:
        """Handle ``setWebhook``."""
        url = parameters.text("url")
        if not url:
            return self.delete_webhook(parameters)
        if not url.startswith("https://"):
            raise BadRequestError("bad webhook: An HTTPS URL must be provided for webhook")
        if not _SECRET.fullmatch(parameters.text("secret_token")):
            raise BadRequestError("secret token contains unallowed characters")
        self._drop_pending(parameters)
        self._allow(parameters)
        self.webhook = dict(parameters.values)
        self._updates.terminate(WEBHOOK_SET)
        return True

    def delete_webhook(self, parameters: Parameters) -> bool:
        """Handle ``deleteWebhook``."""
        self.webhook = {}
        self._drop_pending(parameters)
        return True

    def get_webhook_info(self, _: Parameters) -> Json:
        """Handle ``getWebhookInfo``."""
        info: Json = {
            "url": self.webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates),
        }
        if self.webhook:
            info["max_connections"] = self.webhook.get("max_connections", 40)
        if self._updates.allowed:
            info["allowed_updates"] = self._updates.allowed
        return info

    def _drop_pending(self, parameters: Parameters) -> None:
        if parameters.boolean("drop_pending_updates"):
            self._updates.clear()

    def _allow(self, parameters: Parameters) -> None:
        """Set the allowed kinds; Telegram keeps the last list if none is sent."""
        kinds = parameters.json("allowed_updates")
        if kinds is None:
            return
        if not isinstance(kinds, list):
            raise BadRequestError("can't parse allowed_updates: expected an Array of String")
        self._updates.allow(str(kind) for kind in kinds)
