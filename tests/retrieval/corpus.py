"""The articles that most tests share, and what an index keeps of them for the next build."""

from collections.abc import Callable, Sequence
from pathlib import Path

from retrieval.index.sentence_index import IndexedArticle, SentenceIndex
from retrieval.index.string_table import StringTable

SAMPLES = Path(__file__).parents[2] / "retrieval" / "samples"

# Several articles that share words, one with several sentences a paragraph, one of a single sentence.
BRIDGE = """Cầu Sông Mây thông xe
Cầu Sông Mây dài 512 m thông xe sáng nay. Cây cầu nối hai xã. Người dân mừng rỡ.
Kinh phí xây cầu là 97 tỷ đồng. Ông Hoà nói cầu bền trăm năm."""
SMALL = (
    BRIDGE,
    "Chợ nổi đông khách\nKhách đến chợ nổi đông gấp đôi. Giá một bát bún là 30.000 đồng.",
    "Xã Mây Hạ có điện mà chưa có cầu.",
    "Giá cà phê lên\nGiá cà phê lên 97.000 đồng một kg. Dân mừng. Cà phê được giá nhờ mưa đều.\nMưa đều ở hai xã.",
)

IndexOf = Callable[[Sequence[str]], SentenceIndex]


def read_words(generation: Path, article: IndexedArticle) -> list[list[str]]:
    """Return the words of an article's headings together, then those of each of its sentences."""
    headings, sentences = (StringTable.load(generation, name) for name in ("heading_words", "words"))
    lines = (sentences[number] for number in article.sentences)
    return [line.split() for line in (headings[article.number], *lines)]
