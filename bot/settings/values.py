"""What a setting may hold, and how an invalid one is reported."""

from dataclasses import dataclass, field
from typing import Final, Literal

SAMPLES: Final = "samples"  # value of HOIBAO_ARTICLES for the sample articles in the package
BUNDLED: Final = "bundled"  # value of HOIBAO_MEANING for the model that a package ships

LogFormat = Literal["text", "json"]
LogLevel = Literal["debug", "info", "warning", "error"]
SegmenterName = Literal["underthesea", "collocations"]


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """An invalid setting: a ``problem`` that starts with its name, and a ``remedy``; neither contains secrets."""

    problem: str
    remedy: str

    def __str__(self) -> str:
        """Return both in one line."""
        return f"{self.problem}. To fix: {self.remedy}"


class SettingsError(Exception):
    """At least one setting is invalid; the message lists every problem with its remedy, one per line."""

    def __init__(self, problems: tuple[SettingProblem, ...]) -> None:
        super().__init__("invalid settings:\n" + "\n".join(f"  {problem}" for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Secret:
    """A string that logs and tracebacks do not show; call ``reveal`` only where it is used."""

    _value: str = field(repr=False)

    def __repr__(self) -> str:
        """Return stars, so that the repr of a containing object is safe, too."""
        return "Secret('***')"

    __str__ = __repr__

    def reveal(self) -> str:
        """Return the string."""
        return self._value


@dataclass(frozen=True, slots=True)
class Address:
    """A host, without brackets, and a port to listen on."""

    host: str
    port: int

    def __str__(self) -> str:
        """Return the address as in a URL."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Webhook:
    """Telegram posts updates to ``url`` with ``secret`` in a header; the bot listens on ``listen``."""

    url: str
    secret: Secret
    listen: Address


@dataclass(frozen=True, slots=True)
class Proxy:
    """The proxy to connect to Telegram through.

    Attributes:
        setting: The variable that names it.
        address: Its scheme, host and port, for messages.
        url: The same, with user and password if there are any.
    """

    setting: str
    address: str
    url: Secret

    def __str__(self) -> str:
        """Return a name for messages."""
        return f"the proxy {self.address} of {self.setting}"
