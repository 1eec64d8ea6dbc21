"""How the period that a question asks for bears on what is found."""

import json
from datetime import datetime

import pytest

from retrieval.asking import Asking
from retrieval.build import build
from retrieval.dating.publication_date import HO_CHI_MINH
from retrieval.generations import Generations
from retrieval.index import SentenceIndex
from retrieval.ranking import Found, search
from retrieval.reading import read_question
from tests.answers import BlankSegmenter

ASKED_AT = datetime(2024, 10, 9, 9, tzinfo=HO_CHI_MINH)  # a Wednesday
ARTICLES = [
    ("cu", "2023-09-12", "Giá lúa Đài Thơm tăng mạnh tại Lạc An, thương lái trả giá lúa 7.900 đồng."),
    ("moi", "2024-10-02", "Thương lái trả giá lúa Đài Thơm 8.100 đồng một ký, theo hợp tác xã."),
    ("nhin-lai", "2024-12-20", "Trong tháng 9/2023, giá lúa Đài Thơm là 7.900 đồng."),
    ("khong-ngay", None, "Giá lúa Đài Thơm, giá lúa thường: thương lái trả giá lúa khác nhau."),
]


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> SentenceIndex:
    """Four articles on one thing, of different times."""
    folder = tmp_path_factory.mktemp("dated")
    records = [
        {"id": id_, "title": "Chợ", "body": body} | ({"published": day} if day else {}) for id_, day, body in ARTICLES
    ]
    lines = "".join(json.dumps(record) + "\n" for record in records)
    (folder / "articles.jsonl").write_text(lines, encoding="utf-8")
    generations = Generations(folder / "index")
    build(folder / "articles.jsonl", generations, BlankSegmenter())
    return generations.open()


def ask(index: SentenceIndex, question: str) -> Found:
    """What is found for a question as typed."""
    return Asking(index, BlankSegmenter(), asked_at=ASKED_AT).ask(question, 10).found


def ids(found: Found) -> list[str]:
    """The articles found, best first."""
    return [passage.article.id for passage in found.passages]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Giá lúa Đài Thơm tuần trước", "moi"),
        ("Giá lúa Đài Thơm tháng 9/2023", "cu"),
        ("gia lua Dai Thom thang 9/2023", "cu"),
        ("Giá lúa Đài Thơm tháng 12/2024", "nhin-lai"),
        ("Giá lúa Đài Thơm trước năm 2024", "cu"),
    ],
)
def test_what_was_published_in_the_period_comes_first(dated: SentenceIndex, question: str, first: str) -> None:
    """An article of the period is found before others that say the same, and these are found after it."""
    found = ids(ask(dated, question))

    assert first == found[0]
    assert {id_ for id_, _, _ in ARTICLES} == set(found)


def test_what_names_the_period_comes_before_what_does_not(dated: SentenceIndex) -> None:
    """A fact about the period, published later, follows what was published in it."""
    assert ["cu", "nhin-lai"] == ids(ask(dated, "Giá lúa Đài Thơm tháng 9/2023"))[:2]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("tin tuần trước về giá lúa", ["moi"]),
        ("bài đăng tháng 9/2023 về giá lúa", ["cu"]),
        ("tin hôm qua về giá lúa", []),
    ],
)
def test_news_of_a_period_are_of_no_other(dated: SentenceIndex, question: str, found: list[str]) -> None:
    """Where the reader restricts the period nothing else is found, undated articles included."""
    assert found == ids(ask(dated, question))


def test_the_newest_is_preferred(dated: SentenceIndex) -> None:
    """Asked for the newest, what is later comes first among what says the same, and the undated last."""
    found = ids(ask(dated, "giá lúa Đài Thơm mới nhất"))

    assert found.index("nhin-lai") < found.index("khong-ngay")
    assert found.index("moi") < found.index("cu")


@pytest.mark.parametrize("question", ["Thương lái trả giá lúa bao nhiêu?", "Giá lúa Đài Thơm năm 1990"])
def test_nothing_changes_without_articles_of_a_period(dated: SentenceIndex, question: str) -> None:
    """A question without a period, or for one that no article is of, is answered as by its words alone."""
    as_words = search(dated, read_question(question, BlankSegmenter(), dated.spelling), 10)

    assert as_words == ask(dated, question)
