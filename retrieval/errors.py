"""The errors of this package.

RetrievalError
├── ArticlesNotFoundError   the place named for the articles does not exist or holds none
├── BuildRefusedError       a new index failed its checks, so the old one stays
│   ├── ArticlesLostError       it holds too few articles
│   └── GoldenLostError         it no longer answers the editor's questions
├── IndexNotWrittenError    a new index could not be written, so the old one stays
├── IndexUnusableError      no generation of the index can be opened
└── NothingBeforeError      there is no earlier generation to go back to
"""


class RetrievalError(Exception):
    """Anything that this package reports to its callers; the message names the place and the mend."""


class ArticlesNotFoundError(RetrievalError):
    """The place named for the articles does not exist, cannot be read, or holds no readable article."""


class BuildRefusedError(RetrievalError):
    """A new index failed its checks; the one in use stays in use."""


class ArticlesLostError(BuildRefusedError):
    """A new index holds less than half of the articles, as when a disk is not mounted."""


class GoldenLostError(BuildRefusedError):
    """A new index no longer answers the questions that the editor knows the answers of."""


class IndexNotWrittenError(RetrievalError):
    """A new index could not be written, as on a full disk; the one in use stays in use."""


class IndexUnusableError(RetrievalError):
    """There is no index yet, or none of those kept is whole."""


class NothingBeforeError(RetrievalError):
    """There is no whole generation before the current one to go back to."""
