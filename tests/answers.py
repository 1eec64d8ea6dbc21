"""Answers made by hand, for tests of how they are shown."""

from bot.answering import Answer
from retrieval.ranking import Found, Passage
from retrieval.reading import read_question


class BlankSegmenter:
    """Takes what stands between blanks for words."""

    identity = "blanks"

    def words(self, sentence: str) -> list[str]:
        """See `retrieval.segmentation.Segmenter`."""
        return sentence.lower().split()


def answer_of(*passages: Passage, answered: bool = True, confidence: float = 0.9, articles: int = 1) -> Answer:
    """An answer of these passages."""
    query = read_question("giá lúa", BlankSegmenter())
    found = Found(query=query, answered=answered, confidence=confidence, passages=passages)
    return Answer(found, "20250312T000000-0000", articles)
