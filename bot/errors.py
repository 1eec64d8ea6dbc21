"""The base of the errors with which the program ends, or a verb of it."""


class BotError(Exception):
    """What was to be done cannot be done. Imports nothing, so that `hoibao health` can raise it, too.

    Attributes:
        problem: What is wrong; names the file, where there is one.
        remedy: What to do about it, as an imperative.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        """Return the problem and its remedy on one line."""
        return f"{self.problem}: {self.remedy}"
