"""The environment variables that settings are read from, and the problems found while reading."""

import difflib
from collections.abc import Mapping, Sequence

from bot.settings.values import SettingProblem

# difflib ratio, chosen to catch TELEGRAM_TOKEN but not other programs' TELEGRAM_API_ID and LOG_FORMATTER.
_SIMILARITY = 0.87


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

    def number(self, name: str, default: int, remedy: str) -> int:
        """Return a whole number of at least 0."""
        value = self.value(name) or str(default)
        if not (value.isascii() and value.isdecimal()):
            self.report(f"{name}: not a number: {value!r}", remedy)
            return default
        return int(value)

    def flag(self, name: str, remedy: str) -> bool:
        """Return whether a variable is 1; it may be 0 or unset otherwise."""
        value = self.value(name) or "0"
        if value not in {"0", "1"}:
            self.report(f"{name}: neither 0 nor 1: {value!r}", remedy)
        return value == "1"

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
