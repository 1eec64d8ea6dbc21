"""The environment variables that settings are read from, and the problems found while reading."""

import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from bot.settings.values import Address, SettingProblem

# difflib ratio, chosen to catch TELEGRAM_TOKEN but not other programs' TELEGRAM_API_ID and LOG_FORMATTER.
_SIMILARITY = 0.87
_LONGEST_SECRET = 4096  # bytes; chosen
_LAST_PORT = 65535

_Choice = TypeVar("_Choice", bound=str)
_Default = TypeVar("_Default", bound=str | None)


class Environment:
    """Environment variables; what is wrong with one is added to ``problems``, and reading goes on."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self.problems: list[SettingProblem] = []

    def report(self, problem: str, remedy: str) -> None:
        """Add a problem, which starts with the name of the setting and contains no secret."""
        self.problems.append(SettingProblem(problem, remedy))

    def value(self, name: str) -> str:
        """Return a variable without surrounding white space, or "" if it is unset."""
        return self._variables.get(name, "").strip()

    def secret(self, name: str) -> tuple[str, str]:
        """Return a secret and the name of the variable that it comes from.

        The variable ``name`` with ``_FILE`` at its end names a file that contains the secret. Without a secret, the
        first value is ""; the problem of a file without one has been reported.
        """
        in_file = f"{name}_FILE"
        if not self.value(in_file):
            return self.value(name), name
        if self.value(name):
            self.report(f"{in_file}: {name} is set as well", "unset one of the two")
            return "", in_file
        path = self.path(in_file)
        return self._content(in_file, path) if path else "", in_file

    def _content(self, name: str, path: Path) -> str:
        """Return the text of a file without surrounding white space; report a file without text, and return ""."""
        try:
            if path.is_file():  # a pipe or device could block, or never end
                with path.open("rb") as file:
                    if text := file.read(_LONGEST_SECRET).decode().strip():
                        return text
                problem = "is empty"
            else:
                problem = "is no file"
        except OSError as error:
            problem = f"cannot be read ({error.strerror})"
        except UnicodeDecodeError:
            problem = "is not UTF-8 text"
        self.report(f"{name}: {path} {problem}", "name a readable file that contains only the secret")
        return ""

    def path(self, name: str, default: str = "") -> Path | None:
        """Return a path, with the home folder in place of ``~``; None if the variable is unset or has been reported."""
        value = self.value(name) or default
        try:
            return Path(value).expanduser() if value else None
        except RuntimeError:
            user = Path(value).parts[0]
            self.report(f"{name}: {user} is not the home folder of any user", "write the path from / on")
            return None

    def number(self, name: str, default: int, remedy: str) -> int:
        """Return a whole number of at least 0."""
        value = self.value(name) or str(default)
        if not (value.isascii() and value.isdecimal()):
            self.report(f"{name}: not a number: {value!r}", remedy)
            return default
        return int(value)

    def choice(self, name: str, choices: Sequence[_Choice], default: _Default) -> _Choice | _Default:
        """Return one of ``choices``, which are words in lower case, or ``default`` if the variable is unset."""
        value = self.value(name).lower()
        chosen = next((choice for choice in choices if choice == value), None)
        if value and chosen is None:
            self.report(f"{name}: unknown value {value!r}", f"set it to {', '.join(choices[:-1])} or {choices[-1]}")
        return default if chosen is None else chosen

    def flag(self, name: str, remedy: str) -> bool:
        """Return whether a variable is 1; it may be 0 or unset otherwise."""
        value = self.value(name) or "0"
        if value not in {"0", "1"}:
            self.report(f"{name}: neither 0 nor 1: {value!r}", remedy)
        return value == "1"

    def address(self, name: str, default: str, remedy: str = "") -> Address | None:
        """Return an address to listen on; report one that is none, and return None.

        ``remedy`` is added to the example that the report gives.
        """
        host, _, port = (self.value(name) or default).rpartition(":")
        if not host or not (port.isascii() and port.isdecimal() and 0 < int(port) <= _LAST_PORT):
            self.report(f"{name}: not an address and port", f"write it like {default}{remedy}")
            return None
        return Address(host.strip("[]"), int(port))

    def user_ids(self, name: str) -> frozenset[int]:
        """Return the Telegram ids that a variable lists, separated by commas or spaces."""
        words = self.words(name)
        wrong = [word for word in words if not (word.isascii() and word.isdecimal())]
        if wrong:
            self.report(
                f"{name}: not a user id: {', '.join(wrong)}",
                "write numeric Telegram user ids, separated by commas, such as 123456789,987654321",
            )
        return frozenset(int(word) for word in words if word not in wrong)

    def chat_ids(self, name: str) -> frozenset[int]:
        """Return the Telegram ids that a variable lists, also those of groups and channels, which are negative."""
        words = self.words(name)
        wrong = [word for word in words if not (word.isascii() and word.removeprefix("-").isdecimal())]
        if wrong:
            self.report(
                f"{name}: not an id: {', '.join(wrong)}",
                "write numeric Telegram ids, separated by commas, such as 123456789,-1001234567890",
            )
        return frozenset(int(word) for word in words if word not in wrong)

    def words(self, name: str) -> list[str]:
        """Return the parts of a variable between commas or spaces."""
        return self.value(name).replace(",", " ").split()

    def check_names(self, names: Sequence[str]) -> None:
        """Report variables that look like one of ``names``, misspelt, which would otherwise be ignored silently."""
        for name in sorted(set(self._variables).difference(names)):
            similar = difflib.get_close_matches(name.upper(), names, n=1, cutoff=_SIMILARITY)
            if similar:
                self.report(f"{name}: unknown setting", f"rename it to {similar[0]} if you meant that, else unset it")
            elif name.upper().startswith("HOIBAO_"):
                known = ", ".join(known for known in names if known.startswith("HOIBAO_"))
                self.report(f"{name}: unknown setting (known are {known})", "unset it")
