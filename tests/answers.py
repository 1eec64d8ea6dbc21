"""Answers made by hand, for tests of how they are shown."""

from bot.services.answering import Answer, AnswerService
from bot.services.live_index import LiveIndex
from bot.services.search_worker import SearchWorker
from retrieval.dates.asked_period import AskedPeriod
from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import IndexedArticle
from retrieval.questions.query import read_question
from retrieval.ranking.ranking import Found, Passage

ARTICLE = IndexedArticle(
    number=3,
    shelf=4,
    id="kinh-te/lua",
    title="Giá lúa",
    source=None,
    url="https://a.example/",
    published=PublicationDate(None, 9, 25, "text", "Sáng 25/9"),
    digest="d",
    sentences=range(7, 9),
)


class BlankSegmenter:
    """Takes what stands between blanks for words."""

    identity = "blanks"

    def words(self, sentence: str) -> list[str]:
        """See `retrieval.text.segmentation.Segmenter`."""
        return sentence.lower().split()


def answer_service(generations: Generations) -> AnswerService:
    """Return a service that answers from the current generation, in the calling thread."""
    return AnswerService(SearchWorker(LiveIndex(generations, generations.open()), BlankSegmenter()))


def answer_of(
    *passages: Passage,
    answered: bool = True,
    confidence: float = 0.9,
    articles: int = 1,
    asked_period: AskedPeriod | None = None,
) -> Answer:
    """An answer of these passages."""
    query = read_question("giá lúa", BlankSegmenter())
    found = Found(query=query, answered=answered, confidence=confidence, passages=passages)
    return Answer(found, "20250312T000000-0000", articles, asked_period=asked_period)
