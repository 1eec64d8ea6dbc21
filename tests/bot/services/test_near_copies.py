"""What several newspapers print nearly alike is shown once, with all of them named."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.services.answering import AnswerService
from bot.services.article_list import ArticleList
from bot.services.forwarded_news import ForwardedNews
from bot.services.live_index import LiveIndex
from bot.services.reply_plan import ReplyPlan
from bot.services.search_worker import SearchWorker
from bot.services.summaries import SummaryRequest, SummaryService
from bot.services.timelines import TimelineRequest, TimelineService
from retrieval.building.build import build
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import IndexedArticle
from tests.answers import BlankSegmenter
from tests.retrieval.near_copies import BRIDGE, write_printed

LENGTH = "Cầu Đò Gát dài bao nhiêu?"
COST = "Kinh phí xây cầu Đò Gát là bao nhiêu?"
GUESTS = "Lễ thông xe cầu Đò Gát có bao nhiêu người dự?"


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> LiveIndex:
    """The index of an article that four newspapers print."""
    folder = tmp_path_factory.mktemp("printed")
    generations = Generations(folder / "index")
    build(write_printed(folder), generations, BlankSegmenter())
    return LiveIndex(generations, generations.open())


@pytest.fixture
def worker(live: LiveIndex) -> Iterator[SearchWorker]:
    with SearchWorker(live, BlankSegmenter()) as worker:
        yield worker


def ask(worker: SearchWorker, question: str) -> ReplyPlan:
    return AnswerService(worker).answer(question)


def named(articles: Iterable[IndexedArticle]) -> list[tuple[str, list[str]]]:
    """Return the id of each article, and those of the copies named with it."""
    return [(article.id, [copy.id for copy in article.copies]) for article in articles]


def shown(plan: ReplyPlan) -> list[tuple[str, list[str]]]:
    """Return the articles that a reply quotes, with the copies named with each."""
    return named(passage.article for passage in plan.passages[: plan.shown])


def test_answered_once_from_the_earliest(worker: SearchWorker) -> None:
    """The earliest article that has the answer is quoted, and the others that have it are named in order of time."""
    plan = ask(worker, LENGTH)
    assert [("first", ["second", "later", "undated"])] == shown(plan)
    assert shown(plan) == named(card.article for card in plan.cards)
    texts = [passage.sentence.text for passage in plan.passages]
    assert len({*texts}) == len(texts)


def test_other_figures_are_shown_apart(worker: SearchWorker) -> None:
    """A copy with another figure is quoted for itself, and never named with the figure that it does not give."""
    plan = ask(worker, COST)
    assert 2 == plan.differing
    assert [("later", []), ("first", ["second", "undated"])] == shown(plan)


def test_what_one_copy_adds_is_found(worker: SearchWorker) -> None:
    """A sentence that only one copy has answers, and names no other newspaper."""
    assert [("first", [])] == shown(ask(worker, GUESTS))


@pytest.mark.parametrize(
    ("question", "article"),
    [
        (f"theo Báo Núi, {LENGTH}", "later"),
        (f"Ngày 12/3/2025 {LENGTH}", "second"),
        (f"bài 2: {LENGTH}", "first"),
        (f"bài 1: {LENGTH}", "second"),
    ],
)
def test_asked_newspaper_day_or_article_is_quoted(worker: SearchWorker, question: str, article: str) -> None:
    """Who asks a newspaper, a day or an article gets that copy, with the others named."""
    [(quoted, others)] = shown(ask(worker, question))
    assert article == quoted
    assert {"first", "second", "later", "undated"} == {quoted, *others}


def test_headlines_have_each_story_once(worker: SearchWorker) -> None:
    """News printed again is as old as its first report; of a later day, it is the earliest copy of that day."""
    assert ["first", "market"] == [id_ for id_, _ in shown(ask(worker, "Có tin gì mới?"))]
    assert [("later", ["first", "second", "undated"])] == shown(ask(worker, "Tin ngày 14/3/2025"))


def test_summaries_quote_the_earliest(worker: SearchWorker) -> None:
    """A summary quotes one copy, of a topic, of a period or of articles, and names those that have the sentences."""
    summaries = SummaryService(worker)
    for request in (
        SummaryRequest("cầu Đò Gát"),
        SummaryRequest(since=date(2025, 3, 11)),
        SummaryRequest(articles=("second", "first", "later")),
    ):
        found = named(quoted.article for quoted in summaries.summary(request).sentences)
        assert {"first"} == {id_ for id_, _ in found}
        assert ["second", "later", "undated"] in [copies for _, copies in found]
    (of_one,) = {quoted.article.id for quoted in summaries.summary(SummaryRequest(articles=("second",))).sentences}
    assert "second" == of_one


def test_timelines_quote_the_earliest(worker: SearchWorker) -> None:
    """A timeline counts a story once, and quotes and names its copies likewise."""
    timeline = TimelineService(worker).timeline(TimelineRequest("cầu Đò Gát", articles=("second",)))
    assert 1 == timeline.articles
    assert ("first", ["second", "later", "undated"]) in named(entry.article for entry in timeline.entries)
    assert {"first"} == {entry.article.id for entry in timeline.entries}


async def test_forwarded_news_finds_one(worker: SearchWorker) -> None:
    """A forwarded text finds the earliest copy, with the others named."""
    plan = await ForwardedNews(worker).plan_async(" ".join(BRIDGE), 9)
    assert [("first", ["second", "later", "undated"])] == shown(plan)


def test_card_of_an_article_names_its_copies(live: LiveIndex) -> None:
    """Each copy has its own card and its place in the list, and the card names the others."""
    articles = ArticleList(live)
    cards = [articles.find(number) for number in range(1, 6)]
    assert 5 == articles.page(1).total
    assert [3, 3, 3, 3, 0] == [len(card.article.copies) for card in cards if card]


def test_copies_do_not_crowd_out_others(tmp_path: Path) -> None:
    """An article is found though many copies of another fit the question better."""
    folder = tmp_path / "articles"
    folder.mkdir()
    lines = [f"Chợ Sen họp buổi thứ {number}, bán cá và rau cho dân {number} làng." for number in range(8)]
    for number in range(30):
        (folder / f"{number:02}.txt").write_text("\n".join(lines), encoding="utf-8")
    (folder / "z.txt").write_text("Chợ Sen lập năm 1890, theo bia đá ở đình.", encoding="utf-8")
    generations = Generations(tmp_path / "index")
    build(folder, generations, BlankSegmenter())
    with SearchWorker(LiveIndex(generations, generations.open()), BlankSegmenter()) as worker:
        plan = ask(worker, "Chợ Sen bán cá và rau")
    assert {"00", "z"} == {passage.article.id for passage in plan.passages}
    assert 9 == len({passage.sentence.text for passage in plan.passages})
