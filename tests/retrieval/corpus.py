"""The articles that most tests share, and what an index keeps of them for the next build."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from retrieval.building.build import BuildReport
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import IndexedArticle, SentenceIndex
from retrieval.index.string_table import StringTable
from retrieval.text.segmentation import Segmenter

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
BuildIndex = Callable[[Path, Generations, Segmenter], BuildReport]


def built(articles: Path, folder: Path, segmenter: Segmenter, build: BuildIndex) -> SentenceIndex:
    """Return the index of ``articles``, which is built in ``folder``."""
    generations = Generations(folder)
    build(articles, generations, segmenter)
    return generations.open()


def index_maker(folders: pytest.TempPathFactory, segmenter: Segmenter, build: BuildIndex) -> IndexOf:
    """Return a function that builds an index of texts, each an article, in their order."""

    def make(texts: Sequence[str]) -> SentenceIndex:
        articles = folders.mktemp("articles")
        for number, text in enumerate(texts):
            (articles / f"{number:04}.txt").write_text(text, encoding="utf-8")
        return built(articles, folders.mktemp("index"), segmenter, build)

    return make


def read_words(generation: Path, article: IndexedArticle) -> list[list[str]]:
    """Return the words of an article's headings together, then those of each of its sentences."""
    headings, sentences = (StringTable.load(generation, name) for name in ("heading_words", "words"))
    lines = (sentences[number] for number in article.sentences)
    return [line.split() for line in (headings[article.number], *lines)]
