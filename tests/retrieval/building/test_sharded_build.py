"""Generations in shards: what they find is what one index finds."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
import pytest

from retrieval.building.build import BuildReport, build
from retrieval.building.options import BuildOptions
from retrieval.building.shard_pieces import written_once
from retrieval.building.sharded_build import Division, build_shards
from retrieval.dates.calendar import Period
from retrieval.errors import ArticlesLostError, IndexUnusableError
from retrieval.headlines import headlines
from retrieval.index.generation_index import GenerationIndex
from retrieval.index.generations import Generations
from retrieval.index.segmented_index import SegmentedIndex
from retrieval.index.sentence_index import CHANNELS, SentenceIndex
from retrieval.index.sharded_index import ShardedIndex
from retrieval.index.shards import LocalShards
from retrieval.question_search import QuestionSearch
from retrieval.questions.query import read_question
from retrieval.ranking.ranking import SearchResult
from retrieval.summaries.summary import summarise
from retrieval.summaries.timeline import timeline
from tests.answers import BlankSegmenter
from tests.retrieval.building.test_story_finder import FERRY, OTHERS, write
from tests.retrieval.corpus import SAMPLES
from tests.retrieval.near_copies import write_printed

QUESTIONS = [json.loads(line)["question"] for line in Path("tests/samples_questions.jsonl").read_text().splitlines()]
OF_OTHERS = (
    "Cầu Đò Gát dài bao nhiêu?",
    "kinh phi xay cau do gat la bao nhieu",
    "Theo Báo Núi, kinh phí xây cầu là bao nhiêu?",
    "Phà Đò Gát chở bao nhiêu khách năm 2023?",
    "Có tin gì tháng 9/2024?",
    "cầu Đò Gatx dài bao nhiêu",
    "Câu 140 của sách nói gì về con thuyền?",
    "có gì mới",
    "???",
)
ASKED_AT = datetime(2024, 9, 25, tzinfo=UTC)
DIVISION = Division(shards=4, articles=5)

_Result = TypeVar("_Result")


class Pair(NamedTuple):
    """The same articles in one index and in shards, the reports of the two builds, and where they are."""

    whole: SentenceIndex
    shards: ShardedIndex
    reports: tuple[BuildReport, BuildReport]
    folder: Path


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """Build both of the samples, near copies, reports on one event, a book, two articles of one id, and no article."""
    folder = tmp_path_factory.mktemp("pair")
    articles = folder / "articles"
    articles.mkdir()
    for sample in SAMPLES.iterdir():
        (articles / sample.name).write_bytes(sample.read_bytes())
    write_printed(articles / "copies")
    write(articles / "event", [*FERRY, *OTHERS])
    (articles / "sach.txt").write_text("".join(f"Câu {line} kể về con thuyền số {line % 7}.\n" for line in range(450)))
    again = {"id": FERRY[0][0], "title": "Phà Đò Gát", "body": "Phà Đò Gát (PĐG) chở Khách và Khách."}
    (articles / "zz.jsonl").write_text(json.dumps(again) + "\n" + json.dumps(again | {"id": "sau"}))
    (articles / "empty.txt").write_text("")
    one, many = Generations(folder / "one"), Generations(folder / "many")
    reports = build(articles, one, BlankSegmenter()), build_shards(articles, many, BlankSegmenter(), division=DIVISION)
    shards = many.open()
    assert isinstance(shards, ShardedIndex)
    return Pair(one.open(), shards, reports, folder)


def test_the_reports_are_the_same(pair: Pair) -> None:
    """Both builds read the same articles, and report the same faults, an id that is taken among them."""
    one, many = pair.reports
    assert (one.articles, one.sentences, one.files) == (many.articles, many.sentences, many.files)
    assert {fault.kind for fault in one.faults} == {"duplicate", "empty"}
    assert set(one.faults) == set(many.faults)
    counts = [len(GenerationIndex(folder)) for folder in sorted(pair.folder.glob("many/generations/*/shards/*"))]
    assert (4, len(pair.whole)) == (len(counts), sum(counts))


def test_what_is_of_no_single_shard_is_the_same(pair: Pair) -> None:
    """Articles, dates, sources, copies, stories, names, abbreviations and spelling are those of one index."""
    one, many = pair.whole, pair.shards
    assert list(one.articles) == list(many.articles)
    assert (one.public_numbers == many.public_numbers).all()
    assert (one.publication_days == many.publication_days).all()
    assert (one.signatures == many.signatures).all()
    assert (one.event_terms == many.event_terms).all()
    assert [one.copies.group_of(number) for number in range(one.article_count)] == [
        many.copies.group_of(number) for number in range(one.article_count)
    ]
    assert len(one.stories) == len(many.stories) > 0
    assert [one.stories.story_of(number) for number in range(one.article_count)] == [
        many.stories.story_of(number) for number in range(one.article_count)
    ]
    assert one.abbreviations == many.abbreviations
    forms = sorted({form for number in range(len(one)) for form in one.syllables(number)})
    for form in forms:
        assert one.is_name(form, folded=False) == many.is_name(form, folded=False)
        assert one.spelling.count(form) == many.spelling.count(form)
        assert one.spelling.near(form) == many.spelling.near(form)
    assert (one.spelling.count_pairs(forms, forms) == many.spelling.count_pairs(forms, forms)).all()


def test_scores_are_the_same(pair: Pair) -> None:
    """The weight, the rarity and the mass of every term are those of one index, to the last bit."""
    one, many = pair.whole, pair.shards
    sentences, articles = np.arange(len(one)), np.arange(one.article_count)
    for channel in CHANNELS:
        terms = ["cầu", "gát", "đò gát", "do gat", "khách", "câu", "không_có", "cau", ""]
        assert (one.weights(channel, terms, sentences) == many.weights(channel, terms, sentences)).all()
        assert (one.article_weights(channel, terms, articles) == many.article_weights(channel, terms, articles)).all()
        assert (one.idf(channel, terms) == many.idf(channel, terms)).all()
        assert (one.article_idf(channel, terms) == many.article_idf(channel, terms)).all()
        assert (one.mass(channel, sentences) == many.mass(channel, sentences)).all()
        assert (one.articles_with(channel, terms[:1]) == many.articles_with(channel, terms[:1])).all()


def test_rarity_does_not_depend_on_what_was_asked_before(pair: Pair) -> None:
    """A word that is in headings only of one shard, and in sentences of others, is as rare as in one index."""
    generation = next((pair.folder / "many" / "generations").iterdir())
    shards = LocalShards(generation)
    for article in pair.whole.articles:
        many, terms = ShardedIndex(generation, shards), pair.whole.heading_syllables(article.number)
        many.weights("syllables", terms, np.array(article.sentences))
        assert (pair.whole.idf("syllables", terms) == many.idf("syllables", terms)).all()


def found(result: SearchResult) -> object:
    """Return what a result says, with the marked answers; scores to 1e-4."""
    passages = [result.marked(one) for one in result.passages]
    scores = [pytest.approx(one.score, rel=1e-4, abs=1e-4) for one in passages]
    shown = [(one.article, one.sentence, one.before, one.after, one.answer) for one in passages]
    return result.tier, result.period_met, result.question.text, shown, scores


@pytest.mark.parametrize("question", [*QUESTIONS, *OF_OTHERS])
def test_answers_are_the_same(pair: Pair, question: str) -> None:
    """The ten best passages of a question, their order, context and answers, and the verdict are those of one index."""
    one, many = (
        QuestionSearch(index, BlankSegmenter(), asked_at=ASKED_AT).ask(question, 10, ["Cầu Đò Gát ở đâu?"])
        for index in (pair.whole, pair.shards)
    )
    assert found(one) == found(many)
    assert one.confidence == pytest.approx(many.confidence, abs=1e-4)


class CountingShards:
    """Shards in this process that count how often they were asked."""

    def __init__(self, generation: Path) -> None:
        self._shards = LocalShards(generation)
        self.exchanges = 0

    def __len__(self) -> int:
        """See `Shards`."""
        return len(self._shards)

    def run(self, jobs: Mapping[int, Callable[[GenerationIndex], _Result]]) -> dict[int, _Result]:
        """See `Shards`."""
        self.exchanges += 1
        return self._shards.run(jobs)


def test_a_question_takes_few_exchanges(pair: Pair) -> None:
    """A question asks the shards five times at most, where it is searched twice, and thrice if it was asked before."""
    generation = next((pair.folder / "many" / "generations").iterdir())
    for question in QUESTIONS[:20]:
        shards = CountingShards(generation)
        search = QuestionSearch(ShardedIndex(generation, shards), BlankSegmenter(), asked_at=ASKED_AT)
        search.ask(question, 3)
        first = shards.exchanges
        search.ask(question, 3)
        assert (question, True, True) == (question, first <= 5, shards.exchanges - first <= 3)


def test_a_generation_in_shards_is_verified_and_replaced(tmp_path: Path) -> None:
    """A shard with a damaged file is not served; both kinds of index follow each other, and numbers stay."""
    articles, generations = tmp_path / "articles", Generations(tmp_path / "index")
    write(articles, FERRY)
    build(articles, generations, BlankSegmenter())
    numbers = generations.open().public_numbers.tolist()
    write(articles, OTHERS[:1])
    report = build_shards(articles, generations, BlankSegmenter(), division=DIVISION)
    assert (4, 1, 0) == (report.articles, report.added, report.removed)
    assert [2, *numbers] != generations.open().public_numbers.tolist() == [4, *numbers]
    name = generations.current()
    next((tmp_path / "index" / "generations" / str(name)).glob("shards/2/texts.utf8")).write_text("?")
    damage: list[str] = []
    assert isinstance(generations.open_whole(damage.append), GenerationIndex | SegmentedIndex)
    assert [True] == [f"{name}/shards/2/texts.utf8 is damaged" in message for message in damage]
    with pytest.raises(IndexUnusableError):
        generations.open()
    assert 4 == build(articles, generations, BlankSegmenter()).articles


def test_a_bad_batch_does_not_replace_shards(tmp_path: Path) -> None:
    """A build that has lost most articles, or that fails, leaves the generation in shards as it is."""
    articles, generations = tmp_path / "articles", Generations(tmp_path / "index")
    write(articles, [*FERRY, *OTHERS])
    name = build_shards(articles, generations, BlankSegmenter(), division=DIVISION).generation
    for file in [*articles.iterdir()][2:]:
        file.unlink()
    with pytest.raises(ArticlesLostError):
        build_shards(articles, generations, BlankSegmenter(), division=DIVISION)
    assert ([name], name) == (
        [path.name for path in (tmp_path / "index" / "generations").iterdir()],
        generations.current(),
    )
    forced = BuildOptions(force=True)
    assert 2 == build_shards(articles, generations, BlankSegmenter(), forced, division=DIVISION).articles


def test_an_empty_archive_in_shards(tmp_path: Path) -> None:
    """Shards of no article find nothing."""
    (tmp_path / "articles").mkdir()
    generations = Generations(tmp_path / "index")
    build_shards(tmp_path / "articles", generations, BlankSegmenter())
    index = generations.open()
    assert (0, 0) == (len(index), index.article_count)
    assert "not_found" == QuestionSearch(index, BlankSegmenter()).ask("Cầu dài bao nhiêu?", 3).tier


def test_a_task_may_run_twice(tmp_path: Path) -> None:
    """Of two attempts at one task the first to finish counts, and no trace of the other is left."""
    with written_once(tmp_path / "piece") as first:
        (first / "file").write_text("first")
        with written_once(tmp_path / "piece") as second:
            (second / "file").write_text("second")
    assert ["piece"] == [path.name for path in tmp_path.iterdir()]
    assert "second" == (tmp_path / "piece" / "file").read_text()


def test_headlines_summaries_and_timelines_are_the_same(pair: Pair) -> None:
    """News of a month, the summary and the timeline of a topic are those of one index."""
    period = Period(date(2024, 9, 1), date(2024, 9, 30))
    topic = read_question("phà Đò Gát", BlankSegmenter())
    ferry = [number for number in range(pair.whole.article_count) if "Phà Đò Gát" in pair.whole.title(number)]
    one, many = (
        (
            headlines(index, period, 5),
            summarise(index, [one for number in ferry for one in index.sentences_of(number)], syllables=60),
            timeline(index, ferry, topic),
        )
        for index in (pair.whole, pair.shards)
    )
    assert one == many
    assert all([one[0].hits, *one[1:]])
