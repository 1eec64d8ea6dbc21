"""A segmenter that records its calls."""

from retrieval.text.segmentation import Segmenter


class CountingSegmenter:
    """Finds the words of another segmenter, and records every sentence that it is called with in ``sentences``."""

    def __init__(self, segmenter: Segmenter, version: str = "1") -> None:
        self._segmenter = segmenter
        self._version = version
        self.sentences: list[str] = []

    @property
    def identity(self) -> str:
        """See `Segmenter`."""
        return f"counting {self._version}, {self._segmenter.identity}"

    def words(self, sentence: str) -> list[str]:
        """See `Segmenter`."""
        self.sentences.append(sentence)
        return self._segmenter.words(sentence)
