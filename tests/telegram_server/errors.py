"""The refusals of the Bot API: what a method raises to be answered with ``"ok": false``."""

from collections.abc import Mapping

Json = dict[str, object]
"""A JSON object, as decoded."""


class ApiError(Exception):
    """A refusal: HTTP status, description and the ``parameters`` that tell a machine what to do."""

    def __init__(self, status: int, description: str, parameters: Mapping[str, int] | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = dict(parameters or {})

    def as_json(self) -> Json:
        """The body of the answer."""
        body: Json = {"ok": False, "error_code": self.status, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


class BadRequestError(ApiError):
    """Status 400; ``description`` comes without the prefix."""

    def __init__(self, description: str, parameters: Mapping[str, int] | None = None) -> None:
        super().__init__(400, f"Bad Request: {description}", parameters)


class ForbiddenError(ApiError):
    """Status 403; ``description`` comes without the prefix."""

    def __init__(self, description: str) -> None:
        super().__init__(403, f"Forbidden: {description}")


class ConflictError(ApiError):
    """Status 409; ``description`` comes without the prefix."""

    def __init__(self, description: str) -> None:
        super().__init__(409, f"Conflict: {description}")


class TooManyRequestsError(ApiError):
    """Status 429, to be tried again after ``retry_after`` seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})


class ProtocolViolationError(BadRequestError):
    """The client spoke something that this stand-in does not know, where Telegram might have ignored it.

    Recorded in ``TelegramServer.violations``, so that a misspelt parameter cannot pass unnoticed.
    """
