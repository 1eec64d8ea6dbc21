"""Errors of the Bot API: a method raises one to answer with ``"ok": false``."""

from collections.abc import Mapping

Json = dict[str, object]
"""A decoded JSON object."""


class ApiError(Exception):
    """An error response: HTTP status, description and ``ResponseParameters``."""

    def __init__(self, status: int, description: str, parameters: Mapping[str, int] | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = dict(parameters or {})

    def as_json(self) -> Json:
        """Return the body of the response."""
        body: Json = {"ok": False, "error_code": self.status, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


class BadRequestError(ApiError):
    """Status 400; ``description`` is given without the prefix."""

    def __init__(self, description: str, parameters: Mapping[str, int] | None = None) -> None:
        super().__init__(400, f"Bad Request: {description}", parameters)


class ForbiddenError(ApiError):
    """Status 403; ``description`` is given without the prefix."""

    def __init__(self, description: str) -> None:
        super().__init__(403, f"Forbidden: {description}")


class ConflictError(ApiError):
    """Status 409; ``description`` is given without the prefix."""

    def __init__(self, description: str) -> None:
        super().__init__(409, f"Conflict: {description}")


class TooManyRequestsError(ApiError):
    """Status 429: retry after ``retry_after`` seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})


class ProtocolViolationError(BadRequestError):
    """The client sent something that this stand-in does not implement, though Telegram might ignore it.

    Recorded in ``TelegramServer.violations``, so that a misspelt parameter is noticed.
    """
