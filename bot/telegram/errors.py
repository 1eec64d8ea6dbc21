"""Errors that stop the bot while it serves.

ServingError
├── TokenRefusedError    Telegram does not accept the token
└── WebhookError         the webhook cannot listen as configured
"""


class ServingError(Exception):
    """The program cannot serve, or cannot go on serving.

    Attributes:
        problem: What is wrong.
        remedy: What to do about it, as an imperative.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        """Return the problem and its remedy on one line."""
        return f"{self.problem}: {self.remedy}"


class TokenRefusedError(ServingError):
    """Telegram does not accept the token, or has revoked it."""

    def __init__(self) -> None:
        super().__init__("Telegram does not know the token", "set TELEGRAM_BOT_TOKEN to the one from @BotFather")


class WebhookError(ServingError):
    """The webhook cannot listen as configured."""
