import pytest

from retrieval.index.article_search import search_articles
from retrieval.index.sentence_index import SentenceIndex
from tests.retrieval.corpus import IndexOf

TEXTS = (
    "Rào Trăng mưa lớn\nĐêm qua mưa lớn ở huyện Phong Sơn.",
    "Cứu hộ trong đêm\nĐoàn cứu hộ đến Rào Trăng lúc ba giờ sáng. Mưa vẫn lớn.",
    "Hàng rào dưới trăng\nTrang trại có hàng rào gỗ, đêm trăng rất đẹp.",
    "Lũ lụt ở Quảng Trị\nNước rút chậm, trị thủy là việc lâu dài.",
    "Trị bệnh lúa\nNông dân tỉnh Quảng Nam lo lũ lụt và trị bệnh lúa.",
)


@pytest.fixture(scope="module")
def index(index_of: IndexOf) -> SentenceIndex:
    return index_of(TEXTS)


def titles(index: SentenceIndex, words: str) -> tuple[list[str], list[str]]:
    """Return the titles of the articles with the words in their title, and of all articles with them."""
    found = search_articles(index, words)
    titled, holding = ([index.title(n) for n in mask.nonzero()[0].tolist()] for mask in (found.titled, found.holding))
    return titled, holding


def test_words_in_titles_and_texts(index: SentenceIndex) -> None:
    """An article is found by all words, in its title or text; neighbours without diacritics must stand together."""
    rain, rescue, fence, *_ = map(index.title, range(len(TEXTS)))
    assert ([rain], [rain, rescue]) == titles(index, "rao trang")
    assert ([rain], [rain, rescue]) == titles(index, "MƯA của Rào Trăng")
    assert ([], [rescue]) == titles(index, "cứu hộ ở Rào Trăng")
    assert ([], [fence]) == titles(index, "go trang")  # never together: anywhere
    for nothing in ("tàu ngầm", "rao trang cuu ho zzz", "", "?!", "\ud800"):
        assert ([], []) == titles(index, nothing)


def test_syllables_of_a_word_stand_together(index: SentenceIndex) -> None:
    """Syllables that the articles have as one word are not found apart, though the words may be."""
    assert (["Lũ lụt ở Quảng Trị"], ["Lũ lụt ở Quảng Trị"]) == titles(index, "Quảng Trị lũ lụt")
    assert ["Lũ lụt ở Quảng Trị", "Trị bệnh lúa"] == titles(index, "lũ lụt trị")[1]


def test_function_words_alone(index: SentenceIndex) -> None:
    """Function words count only if there is nothing else."""
    assert 2 == len(titles(index, "ở")[1])
