import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.questions.asked_article import asked_of_article, find_asked_article
from retrieval.text.normalise import composed


@pytest.mark.parametrize(
    "opening", ["bài 12:", " Bài số 12 : ", "bai so #12:", "Article 12:", "BÀI 12：", "ba\u0300i 12:"]
)
def test_article_that_is_named_first(opening: str) -> None:
    """The number of an article before a colon is found in several notations, and the question after it."""
    assert (12, "tổng vốn?") == find_asked_article(f"{opening} tổng vốn?")


@pytest.mark.parametrize(
    "question", ["bài 12", "bài 12: ", "bài viết: gì?", "xem bài 12: gì?", "bài 1234567890: gì?", ""]
)
def test_question_to_all_articles(question: str) -> None:
    """Nothing else names an article."""
    assert find_asked_article(question) is None


@given(st.integers(0, 999_999_999), st.text(min_size=1).filter(lambda text: composed(text).strip()))
def test_question_to_an_article_is_read_again(article: int, question: str) -> None:
    """What is written is read again, whatever is asked, if it is more than characters that nobody sees."""
    found = find_asked_article(asked_of_article(article, question))
    assert found is not None
    assert article == found.article
