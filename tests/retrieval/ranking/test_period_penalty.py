"""The effect of the period asked for on the passages found."""

import json
from datetime import date, datetime

import pytest

from retrieval.building.build import build
from retrieval.dates.calendar import HO_CHI_MINH
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import SentenceIndex
from retrieval.question_search import QuestionSearch
from retrieval.questions.query import read_question
from retrieval.ranking.ranking import SearchResult, search
from tests.answers import BlankSegmenter

ASKED_AT = datetime(2024, 10, 9, 9, tzinfo=HO_CHI_MINH)  # a Wednesday
ARTICLES = [
    ("cu", "Báo Đồng Bằng", "2023-09-12", "Giá lúa Đài Thơm tăng mạnh tại Lạc An, thương lái trả giá lúa 7.900 đồng."),
    ("moi", "Báo Sông Hậu", "2024-10-02", "Thương lái trả giá lúa Đài Thơm 8.100 đồng một ký, theo hợp tác xã."),
    ("nhin-lai", "Báo Đồng Bằng", "2024-12-20", "Trong tháng 9/2023, giá lúa Đài Thơm là 7.900 đồng."),
    ("khong-ngay", "Báo Sông Hậu", None, "Giá lúa Đài Thơm, giá lúa thường: thương lái trả giá lúa khác nhau."),
]


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> SentenceIndex:
    """Four articles on one thing, at different times."""
    folder = tmp_path_factory.mktemp("dated")
    records = [
        {"id": id_, "title": "Chợ", "source": source, "body": body} | ({"published": day} if day else {})
        for id_, source, day, body in ARTICLES
    ]
    lines = "".join(json.dumps(record) + "\n" for record in records)
    (folder / "articles.jsonl").write_text(lines, encoding="utf-8")
    generations = Generations(folder / "index")
    build(folder / "articles.jsonl", generations, BlankSegmenter())
    return generations.open()


def asked(index: SentenceIndex, *questions: str) -> SearchResult:
    """The result of the last of these questions of one conversation."""
    *earlier, question = questions
    return QuestionSearch(index, BlankSegmenter(), asked_at=ASKED_AT).ask(question, 10, earlier)


def ask(index: SentenceIndex, question: str) -> SearchResult:
    """The result of a question as typed."""
    return asked(index, question)


def ids(found: SearchResult) -> list[str]:
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
    assert {id_ for id_, *_ in ARTICLES} == set(found)


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
    """A request for news of a period finds nothing else, and no undated articles."""
    assert found == ids(ask(dated, question))


def test_the_newest_is_preferred(dated: SentenceIndex) -> None:
    """If the newest is asked for, later articles come first among equals, and undated ones last."""
    found = ids(ask(dated, "giá lúa Đài Thơm mới nhất"))

    assert found.index("nhin-lai") < found.index("khong-ngay")
    assert found.index("moi") < found.index("cu")


@pytest.mark.parametrize("question", ["Thương lái trả giá lúa bao nhiêu?", "Giá lúa Đài Thơm năm 1990"])
def test_nothing_changes_without_articles_of_a_period(dated: SentenceIndex, question: str) -> None:
    """A question without a period, or for one without articles, is answered by its words alone."""
    as_words = search(dated, read_question(question, BlankSegmenter(), dated.spelling), 10)

    found = ask(dated, question)
    assert (as_words.answered, as_words.passages) == (found.answered, found.passages)


@pytest.mark.parametrize(
    ("question", "answered", "found"),
    [
        ("Theo báo Đồng Bằng, giá lúa Đài Thơm tháng 9/2023", True, ["cu", "nhin-lai"]),
        ("tin tuần trước trên báo Sông Hậu về giá lúa", True, ["moi"]),
        ("tin tuần trước trên báo Đồng Bằng về giá lúa", False, ["moi"]),
    ],
)
def test_source_and_period_narrow_together(
    dated: SentenceIndex, question: str, found: list[str], *, answered: bool
) -> None:
    """Passages come from the source and the period; if there are none, the nearest come back as unanswered."""
    result = asked(dated, question)

    assert (answered, found) == (result.answered, ids(result))
    assert result.question.source
    assert result.question.period


@pytest.mark.parametrize(
    ("first", "question", "since"),
    [
        ("Giá lúa Đài Thơm tháng 8/2023 là bao nhiêu?", "Còn tháng 9 thì sao?", date(2023, 9, 1)),
        ("Giá lúa Đài Thơm tháng 8/2023 là bao nhiêu?", "Còn tháng trước thì sao?", date(2024, 9, 1)),
        ("Giá lúa Đài Thơm là bao nhiêu?", "Còn tháng 9 thì sao?", date(2023, 9, 1)),
        ("Theo báo Đồng Bằng, giá lúa tháng 8/2023 là bao nhiêu?", "Còn tháng 9 thì sao?", date(2023, 9, 1)),
        ("gia lua Dai Thom thang 8/2023", "con thang 9 thi sao", date(2023, 9, 1)),
        ("tin tuần này về giá lúa", "Còn tuần trước thì sao?", date(2024, 9, 30)),
        ("tin tuần này về giá lúa", "con tuan truoc thi sao", date(2024, 9, 30)),
        ("Giá lúa Đài Thơm tháng 9/2023 là bao nhiêu?", "Còn giá lúa thường thì sao?", date(2023, 9, 1)),
    ],
)
def test_follow_ups_ask_for_a_period(dated: SentenceIndex, first: str, question: str, since: date) -> None:
    """A time replaces the previous one, in its year if it has none, or in that of the articles; else it stays."""
    result = asked(dated, first, question)

    assert result.question.period
    assert result.question.period.period
    assert since == result.question.period.period.since
    assert asked(dated, first).question.source == result.question.source
