"""What ends the program while it serves, each with its mend in the message.

ServingError
├── TokenRefusedError    Telegram does not know the token, or no longer does
└── WebhookError         updates cannot be received as the settings want it
"""


class ServingError(Exception):
    """The program cannot serve, or no longer can."""


class TokenRefusedError(ServingError):
    """Telegram does not know the token, or no longer does."""

    def __init__(self) -> None:
        super().__init__("Telegram does not know the token; set TELEGRAM_BOT_TOKEN to the one from @BotFather")


class WebhookError(ServingError):
    """Updates cannot be received by a webhook."""
