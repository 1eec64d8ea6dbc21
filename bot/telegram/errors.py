"""Errors that stop the bot while it serves.

ServingError
├── TokenRefusedError    Telegram does not accept the token
└── WebhookError         the webhook cannot listen as configured
"""

from bot.errors import BotError


class ServingError(BotError):
    """The program cannot serve, or cannot go on serving."""


class TokenRefusedError(ServingError):
    """Telegram does not accept the token, or has revoked it."""

    def __init__(self) -> None:
        super().__init__("Telegram does not know the token", "set TELEGRAM_BOT_TOKEN to the one from @BotFather")


class WebhookError(ServingError):
    """The webhook cannot listen as configured."""
