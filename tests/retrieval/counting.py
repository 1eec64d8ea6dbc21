"""A segmenter that records its calls."""

from retrieval.text.segmentation import Segmenter


class CountingSegmenter:
    """Finds the words of another segmenter, and records the sentences that it is called with in ``sentences``.

    Questions are left out: each build asks the new index some.
    """

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
        if not sentence.endswith("?"):
            self.sentences.append(sentence)
        return self._segmenter.words(sentence)
