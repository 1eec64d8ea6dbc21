"""Newspapers that are asked for by name."""

import pytest

from retrieval.index.sources import Sources
from retrieval.questions.asked_source import AskedSource, find_asked_source
from retrieval.text.normalise import fold

SOURCES = Sources(
    {"Báo Ven Sông": [0, 2], "Thời báo Núi Cao": [1], "TinNhanh": [3], "m.vensong.vn": [4], "Tin Phố": [5]}
)


@pytest.mark.parametrize(
    ("question", "articles", "rest"),
    [
        ("Theo báo Ven Sông, cầu dài bao nhiêu?", {0, 2, 4}, "cầu dài bao nhiêu?"),
        ("Cầu dài bao nhiêu, theo báo Ven Sông?", {0, 2, 4}, "Cầu dài bao nhiêu?"),
        ("Báo Ven Sông viết gì về cây cầu?", {0, 2, 4}, "cây cầu?"),
        ("Theo Ven Sông cầu dài bao nhiêu?", {0, 2, 4}, "cầu dài bao nhiêu?"),
        ("Trên vensong có tin gì về cầu?", {0, 2, 4}, "có tin gì về cầu?"),
        ("Thời báo Núi Cao nói gì về lúa?", {1}, "lúa?"),
        ("Theo báo Núi Cao lúa giá bao nhiêu?", {1}, "lúa giá bao nhiêu?"),
        ("Trên TinNhanh, lúa giá bao nhiêu?", {3}, "lúa giá bao nhiêu?"),
        ("Tin Phố đưa tin gì về lúa?", {5}, "lúa?"),
    ],
)
def test_sources_are_found_by_name(question: str, articles: set[int], rest: str) -> None:
    """A source is found with or without its kind and diacritics, and its words are taken out of the question."""
    found = find_asked_source(question, SOURCES)
    plain = find_asked_source(fold(question).lower(), SOURCES)
    assert found
    assert plain
    assert (frozenset(articles), rest) == (found[0].articles, found[1])
    assert (frozenset(articles), fold(rest).lower()) == (plain[0].articles, plain[1])


def test_unknown_newspaper_is_found_by_its_capitals() -> None:
    """A newspaper that no article comes from is found by the word for its kind and its capitals."""
    assert (AskedSource("Đồng Sâu", frozenset()), "cầu?") == find_asked_source("Báo Đồng Sâu viết gì về cầu?", SOURCES)


@pytest.mark.parametrize(
    "question",
    [
        "Theo báo cáo của Bộ Y tế, có bao nhiêu ca?",
        "Báo Ven Sông thành lập năm nào?",
        "Báo Ven Sông đưa tin gì?",
        "Trên Núi Cao có mấy hồ?",
        "Ven Sông có mấy làng?",
        "Đài Loan nói gì về bão?",
        "Trang trại Đồng Sâu nói gì?",
        "Theo ông Sông, cầu dài bao nhiêu?",
        "",
    ],
)
def test_other_questions_ask_for_no_source(question: str) -> None:
    """Words that only look like a newspaper, or ask about one, or leave no question, ask for no source."""
    assert find_asked_source(question, SOURCES) is None
