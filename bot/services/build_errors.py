"""Why a rebuild did not finish."""

from bot.services.build_progress import BuildStatus


class ReindexError(Exception):
    """A rebuild did not finish; the current index is still served."""


class AlreadyRunningError(ReindexError):
    """Another rebuild is running."""


class RunningElsewhereError(AlreadyRunningError):
    """Another program that serves the bot rebuilds; ``status`` is how far it is, if that is known."""

    def __init__(self, status: BuildStatus | None) -> None:
        super().__init__("another program that serves the bot rebuilds")
        self.status = status


class BuiltElsewhereError(ReindexError):
    """Another program makes the index that this one answers from, and has not yet."""


class BuildStoppedError(ReindexError):
    """The rebuild was stopped because the program is stopping."""


class BuildTurnLostError(BuildStoppedError):
    """The rebuild was stopped because the database was away, so that another program may rebuild as well."""


class BuildCancelledError(ReindexError):
    """The rebuild was cancelled by `Reindexer.cancel`."""


class BuildDiedError(ReindexError):
    """The build process died: out of memory, killed, or by an error that is on its stderr."""
