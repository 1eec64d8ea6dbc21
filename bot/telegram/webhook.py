"""Receive updates by a webhook: Telegram posts them and gets 200 once they are stored."""

import asyncio
from urllib.parse import urlsplit

from telegram.error import InvalidToken
from telegram.ext import ExtBot, Updater

from bot.settings.values import Webhook
from bot.telegram.application import UPDATE_KINDS
from bot.telegram.errors import TokenRefusedError, WebhookError
from bot.telegram.inbox_queue import InboxQueue


async def receive(bot: ExtBot[None], queue: InboxQueue, webhook: Webhook) -> None:
    """Register the webhook and serve it until cancelled.

    Requests without the secret get 403. The webhook stays registered, so that Telegram keeps updates while the program
    is down.

    Raises:
        TokenRefusedError: Telegram does not accept the token.
        WebhookError: The address cannot be listened on.
    """
    updater = Updater(bot, queue)
    await updater.initialize()
    try:
        await updater.start_webhook(
            listen=webhook.host,
            port=webhook.port,
            url_path=urlsplit(webhook.url).path,
            webhook_url=webhook.url,
            secret_token=webhook.secret.reveal(),
            allowed_updates=UPDATE_KINDS,
            drop_pending_updates=False,
            bootstrap_retries=-1,
        )
        await asyncio.Event().wait()
    except InvalidToken:
        # Its message may hold the token, so it must not be chained.
        raise TokenRefusedError from None
    except OSError as error:
        address = f"{webhook.host}:{webhook.port}"
        raise WebhookError(
            f"WEBHOOK_LISTEN: {address} cannot be listened on ({error.strerror})", "choose another"
        ) from error
    finally:
        if updater.running:
            await updater.stop()
