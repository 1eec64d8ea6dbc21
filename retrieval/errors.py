"""The errors of this package.

RetrievalError
├── AddressError            the address of the index cannot be used, or what is there cannot be stored here
├── ArticlesNotFoundError   the configured articles do not exist
├── BuildRefusedError       a new index failed its checks, so the previous one stays
│   ├── ArticlesLostError       it has too few articles
│   └── GoldenLostError         it no longer answers the editor's questions
├── ClusterError            the Ray cluster that serves the archive cannot be used
├── IndexNotWrittenError    a new index could not be written, so the previous one stays
├── IndexUnusableError      no generation of the index can be opened
├── MeaningError             the model of HOIBAO_MEANING, or what belongs to it, cannot be used
│   └── TextsUnusableError       it cannot embed these texts
├── NewerPublishedError     another index has been published at the address since a build began
├── NothingBeforeError      there is no earlier generation to roll back to
└── PartUnavailableError    a part of the archive cannot be searched now

All of them can be pickled, for a build runs in a process of its own.
"""

from collections.abc import Sequence


class RetrievalError(Exception):
    """The base of the errors that this package reports to its callers.

    Attributes:
        problem: What is wrong; names the file or folder.
        remedy: What to do about it, as an imperative.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        """Return the problem and its remedy on one line."""
        return f"{self.problem}: {self.remedy}"


class AddressError(RetrievalError):
    """The address of the index cannot be used, or what is there cannot be stored; what was fetched before serves."""


class ArticlesNotFoundError(RetrievalError):
    """The configured file or folder of articles does not exist."""


class BuildRefusedError(RetrievalError):
    """A new index failed its checks; the current one stays in use.

    ``details`` are some of the files or questions concerned, one to a line.
    """

    def __init__(self, problem: str, remedy: str, details: Sequence[str] = ()) -> None:
        super().__init__(problem, remedy)
        self.args = problem, remedy, details
        self.details = details

    def __str__(self) -> str:
        """Return the problem and its remedy on one line, then the details."""
        return "\n".join([super().__str__(), *self.details])


class ArticlesLostError(BuildRefusedError):
    """A new index has less than half of the articles, as when a disk is not mounted."""


class GoldenLostError(BuildRefusedError):
    """A new index no longer answers questions whose answers the editor knows."""


class ClusterError(RetrievalError):
    """The Ray cluster that serves the archive, or builds it, cannot be reached."""


class IndexNotWrittenError(RetrievalError):
    """A new index could not be written, as on a full disk; the current one stays in use."""


class IndexUnusableError(RetrievalError):
    """There is no index yet, or no generation of it is whole."""


class MeaningError(RetrievalError):
    """The model that embeds texts cannot be used; questions are answered by their words alone."""


class TextsUnusableError(MeaningError):
    """The process of the model was ready, and ended at the same texts again and again; others may be embedded."""


class NewerPublishedError(RetrievalError):
    """Another index has been published at the address since a build began, so that of the build is not."""


class NothingBeforeError(RetrievalError):
    """There is no whole generation before the current one to roll back to."""


class PartUnavailableError(RetrievalError):
    """A shard of the archive cannot be reached, so that no question can be answered from all articles now."""
