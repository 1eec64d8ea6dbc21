"""Receive updates by a webhook: Telegram posts them and gets 200 once they are stored."""

import asyncio
import logging
from functools import partial

from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.services.leadership import Leadership
from bot.settings.values import Webhook
from bot.telegram.application import UPDATE_KINDS
from bot.telegram.errors import TokenRefusedError, WebhookError
from bot.telegram.inbox_queue import InboxQueue
from bot.telegram.retries import backoff_delays, retry_after_seconds
from bot.telegram.webhook_server import WebhookServer

_FIRST_RETRY, _LAST_RETRY = 1.0, 60.0  # seconds; chosen
_BACKLOG = 1024  # connections that the kernel accepts meanwhile; chosen

_LOGGER = logging.getLogger(__name__)


async def receive(bot: ExtBot[None], queue: InboxQueue, webhook: Webhook, leadership: Leadership) -> None:
    """Listen, and serve until cancelled; who leads registers the webhook.

    The webhook stays registered, so that Telegram keeps updates while the program is down.

    Raises:
        TokenRefusedError: Telegram does not accept the token.
        WebhookError: The address cannot be listened on.
    """
    server = WebhookServer(queue.put, webhook.secret)
    try:
        server.listen(webhook.listen.port, webhook.listen.host, backlog=_BACKLOG)
    except OSError as error:
        raise WebhookError(
            f"WEBHOOK_LISTEN: {webhook.listen} cannot be listened on ({error.strerror})", "choose another"
        ) from error
    try:
        await leadership.lead(partial(_register, bot, webhook))
    finally:
        await server.close()


async def _register(bot: ExtBot[None], webhook: Webhook) -> None:
    """Register the webhook, retrying after any error: the host may not be resolvable for a moment."""
    for delay in backoff_delays(_FIRST_RETRY, _LAST_RETRY):
        try:
            await bot.set_webhook(webhook.url, secret_token=webhook.secret.reveal(), allowed_updates=UPDATE_KINDS)
        except InvalidToken:
            # Its message holds the token, so it must not be chained.
            raise TokenRefusedError from None
        except TelegramError as error:
            wait = max(delay, retry_after_seconds(error)) if isinstance(error, RetryAfter) else delay
            setting = "WEBHOOK_URL: " if isinstance(error, BadRequest) else ""
            _LOGGER.warning("%sTelegram does not register the webhook (%s); retrying in %.0f s", setting, error, wait)
            await asyncio.sleep(wait)
        else:
            return
