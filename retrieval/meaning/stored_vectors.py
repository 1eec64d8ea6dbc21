"""The stored vectors of one index, by the numbers of its articles."""

import hashlib
from functools import lru_cache, partial

from retrieval.index.sentence_index import SentenceIndex
from retrieval.meaning.embedding import Vectors
from retrieval.meaning.vector_log import VectorLog

_CACHED_KEYS = 1 << 14  # articles


def article_key(index: SentenceIndex, article: int) -> int:
    """Return the key of the vectors of an article: the same if and only if its sentences are, in any index."""
    key = hashlib.blake2b(index.bounds_of(article).tobytes(), digest_size=8)
    key.update(index.text(article).encode("utf-8", "surrogatepass"))
    return int.from_bytes(key.digest(), "little")


class StoredVectors:
    """The `ArticleVectors` of an index, from a log. Safe to read from any thread."""

    def __init__(self, log: VectorLog, index: SentenceIndex) -> None:
        self._log = log
        # Bound to the index, not to self: a reference cycle would delay the unmapping of its files.
        self._key = lru_cache(maxsize=_CACHED_KEYS)(partial(article_key, index))

    def of_article(self, article: int) -> Vectors | None:
        """See `ArticleVectors`."""
        return self._log.vectors(self._key(article))
