"""The errors of this package.

RetrievalError
├── ArticlesNotFoundError   the place named for the articles does not exist or holds none
├── BuildRefusedError       a new index failed its checks, so the old one stays
└── IndexUnusableError      no generation of the index can be opened
"""


class RetrievalError(Exception):
    """Anything that this package reports to its callers; the message names the place and the mend."""


class ArticlesNotFoundError(RetrievalError):
    """The place named for the articles does not exist, cannot be read, or holds no readable article."""


class BuildRefusedError(RetrievalError):
    """A new index failed its checks; the one in use stays in use."""


class IndexUnusableError(RetrievalError):
    """There is no index yet, or none of those kept is whole."""
