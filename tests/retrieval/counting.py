"""A segmenter that keeps account of what it was asked."""

from retrieval.text.segmentation import Segmenter


class CountingSegmenter:
    """The words of another segmenter, and a list of the sentences that were cut."""

    def __init__(self, segmenter: Segmenter, version: str = "1") -> None:
        self._segmenter = segmenter
        self._version = version
        self.asked: list[str] = []

    @property
    def identity(self) -> str:
        """See `Segmenter`."""
        return f"counting {self._version}, {self._segmenter.identity}"

    def words(self, sentence: str) -> list[str]:
        """See `Segmenter`."""
        self.asked.append(sentence)
        return self._segmenter.words(sentence)
