"""Summaries of any sentences."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.building.build import build
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import Sentence, SentenceIndex
from retrieval.questions.query import read_question
from retrieval.ranking.self_contained import quotable_runs
from retrieval.summaries.summary import summarise
from retrieval.text.segmentation import UndertheseaSegmenter
from tests.answers import BlankSegmenter
from tests.retrieval.corpus import IndexOf
from tests.retrieval.texts import HOSTILE

BUDGETS = st.integers(1, 300)

FLOOD_A = (
    "Mưa lũ làm 12 người chết\n"
    "Mưa lũ đêm qua làm 12 người chết ở huyện Hà Lâm.\n"
    "Quốc lộ 27 bị chia cắt vì sạt lở tại đèo Mây."
)
FLOOD_B = (
    "Hà Lâm thiệt hại nặng\n"
    "Mưa lũ đêm qua làm 12 người chết ở huyện Hà Lâm!\n"
    "Hơn 900 ngôi nhà trong huyện vẫn ngập sâu dưới nước."
)
FLOOD_C = (
    "Số người chết tăng\n"
    "Mưa lũ đêm qua làm 15 người chết ở huyện Hà Lâm.\n"
    "Quân đội đưa hai trực thăng chở gạo tới vùng bị cô lập."
)


def length(index: SentenceIndex, sentences: Sequence[Sentence]) -> int:
    return sum(len(index.syllables(sentence.number)) for sentence in sentences)


def texts(sentences: Sequence[Sentence]) -> list[str]:
    return [sentence.text for sentence in sentences]


def check(index: SentenceIndex, candidates: Sequence[int], summary: Sequence[Sentence]) -> None:
    """Assert that a summary holds exact slices of the candidates, no two alike."""
    lines = [tuple(index.syllables(sentence.number)) for sentence in summary]
    assert {sentence.number for sentence in summary} <= set(candidates)
    assert texts(summary) == [index.text(one.article)[one.start : one.end] for one in summary]
    assert len(lines) == len(set(lines))


@given(data=st.data(), budget=BUDGETS, topic=st.sampled_from([None, "giá lúa", "metro Vĩnh Giang", "sốt"]))
@settings(max_examples=150)
def test_of_any_sentences(samples_index: SentenceIndex, data: st.DataObject, budget: int, topic: str | None) -> None:
    """A summary of any sentences, in any order, fits the budget if anything does, and is the same each time."""
    candidates = data.draw(st.lists(st.integers(0, len(samples_index) - 1), max_size=80))
    query = read_question(topic, BlankSegmenter()) if topic else None
    summary = summarise(samples_index, candidates, syllables=budget, query=query)

    check(samples_index, candidates, summary)
    assert summary == summarise(samples_index, candidates[::-1], syllables=budget, query=query)
    assert length(samples_index, summary) <= budget or fits_nothing(samples_index, candidates, budget, topic)
    assert bool(summary) or not candidates or topic


def fits_nothing(index: SentenceIndex, candidates: Sequence[int], budget: int, topic: str | None) -> bool:
    """Whether no quotable run is short enough; True with any topic, which may exclude those that are."""
    sentences = [index.sentence(number) for number in sorted(set(candidates))]
    runs = quotable_runs(sentences) or [(place, place) for place in range(len(sentences))]
    return topic is not None or all(length(index, sentences[first : last + 1]) > budget for first, last in runs)


@given(articles=st.lists(st.lists(HOSTILE, max_size=5), min_size=1, max_size=3), budget=BUDGETS)
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_of_any_text(tmp_path_factory: pytest.TempPathFactory, articles: list[list[str]], budget: int) -> None:
    """For any articles, a summary holds exact slices, none twice, and nothing is raised."""
    folder = tmp_path_factory.mktemp("hostile")
    bodies = [[line.encode("utf-8", "replace").decode() for line in lines] for lines in articles]
    records = [{"id": str(number), "title": "", "body": "\n".join(body)} for number, body in enumerate(bodies)]
    write(folder / "articles.jsonl", records)
    generations = Generations(folder / "index")
    build(folder / "articles.jsonl", generations, BlankSegmenter())
    index = generations.open()

    check(index, range(len(index)), summarise(index, range(len(index)), syllables=budget))


def write(path: Path, records: Sequence[object]) -> None:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")


def test_nothing_makes_an_empty_summary(samples_index: SentenceIndex) -> None:
    """Without candidates the summary is empty."""
    assert [] == summarise(samples_index, [], syllables=100)


def test_equal_sentences_are_quoted_once(index_of: IndexOf) -> None:
    """Of sentences that differ only in punctuation, one is taken; all others that fit are taken, too."""
    summary = summarise(index := index_of([FLOOD_A, FLOOD_B]), range(len(index)), syllables=200)
    floods = [text for text in texts(summary) if text.startswith("Mưa lũ")]

    assert 1 == len(floods)
    assert 3 == len(summary)


def test_similar_sentences_are_quoted_once(index_of: IndexOf) -> None:
    """A sentence with few new bigrams is not taken, even if there is room."""
    index = index_of([FLOOD_A, "Tin lũ\nMưa lũ đêm qua làm 12 người chết ở huyện Hà Lâm, công an nói."])

    assert 2 == len(summarise(index, range(len(index)), syllables=200))


def test_a_longer_version_of_a_sentence_is_left_out(index_of: IndexOf) -> None:
    """A sentence that holds most of a shorter one is not quoted with it, however much more it reports."""
    short = "Cầu Sông Mây thông xe sáng nay sau hai năm."
    long = f"{short[:-1]} xây dựng, trong niềm vui của hàng nghìn người dân đứng chờ dọc hai bờ từ rạng đông."
    index = index_of([f"Cầu Sông Mây thông xe\n{short}\n{long}\nChợ phiên xã Mây họp rất đông vui."])
    summary = texts(summarise(index, range(len(index)), syllables=200))

    assert 1 == len({short, long} & set(summary))


def test_a_run_that_repeats_itself_is_left_out(index_of: IndexOf) -> None:
    """Sentences that must be quoted together are left out if they are equal."""
    index = index_of(["Tin cầu\n“Cầu Sông Mây dài 512 m. Cầu Sông Mây dài 512 m”."])

    assert 1 == len(summarise(index, range(len(index)), syllables=200))


def test_a_sentence_too_long_hides_no_other(index_of: IndexOf) -> None:
    """The best sentence that fits is taken, however good one is that does not."""
    long = "Cầu Sông Mây thông xe sáng nay " + "và cầu Sông Mây thông xe " * 8 + "rất đông người xem."
    others = "\n".join(f"Chợ phiên thứ {number} của xã họp từ sớm." for number in range(2, 6))
    index = index_of([f"Cầu Sông Mây thông xe\n{long}\n{others}"])

    assert ["Chợ phiên thứ 2 của xã họp từ sớm."] == texts(summarise(index, range(len(index)), syllables=12))


def test_figures_that_differ_are_kept(index_of: IndexOf) -> None:
    """Sentences that differ only in a figure are both taken if there is room."""
    summary = summarise(index := index_of([FLOOD_A, FLOOD_C]), range(len(index)), syllables=200)

    assert 4 == len(summary)


def test_what_several_articles_report_comes_first(index_of: IndexOf) -> None:
    """With room for one sentence, the one shared by the articles is taken, wherever it is."""
    shared = "Bão số 9 đổ bộ vào tỉnh Hà Lâm rạng sáng nay."
    index = index_of(
        [
            f"Tin sáng\nChợ nổi Cái Mây vẫn họp đông như mọi ngày.\n{shared}",
            f"Tin trưa\nHọc sinh toàn thành phố thi học kỳ trong tuần.\n{shared} Gió giật cấp 12.",
            f"Tin chiều\nĐội bóng xã Mây Hạ thắng trận thứ ba liên tiếp.\n{shared}",
        ]
    )

    assert [shared] == texts(summarise(index, range(len(index)), syllables=12))


BODIES = [
    "Chợ nổi Cái Mây đón 500 khách trong ngày đầu năm.\nGiá một bát bún trên ghe là 30.000 đồng.",
    "Đội bóng xã Mây Hạ thắng trận thứ ba liên tiếp.",
    "Cầu Sông Mây thông xe sau hai năm xây dựng liên tục.",
    "Nông dân Đồng Tháp thu hoạch sớm lúa đông xuân năm nay.",
]


@pytest.mark.parametrize(
    ("days", "first", "expected"),
    [
        (["2025-03-02", None, "2024-11", "2025-03-01"], 0, [(2, 0), (3, 0), (0, 0), (0, 1), (1, 0)]),
        (["2025-03-02", None, "2025-03-03", "2025-03-01"], 0, [(3, 0), (0, 0), (0, 1), (2, 0), (1, 0)]),
        (["2025-03-02", None, "2025-03-03", "2025-03-01"], 1, [(3, 0), (2, 0), (1, 0), (0, 1)]),
    ],
)
def test_reading_order(tmp_path: Path, days: list[str | None], first: int, expected: list[tuple[int, int]]) -> None:
    """Articles are in order of date, those without a year last; within a month, those quoted from their top first."""
    records = [
        {"id": f"a{number}", "title": "Bản tin", "published": day, "body": body}
        for number, (day, body) in enumerate(zip(days, BODIES, strict=True))
    ]
    write(tmp_path / "articles.jsonl", records)
    generations = Generations(tmp_path / "index")
    build(tmp_path / "articles.jsonl", generations, BlankSegmenter())
    index = generations.open()
    summary = summarise(index, range(first, len(index)), syllables=500)

    assert expected == [(one.article, one.position) for one in summary]


def test_weights_choose_the_sentence(index_of: IndexOf) -> None:
    """With other weights another sentence is the most important one."""
    index = index_of(["Chợ phiên xã Mây\nCầu Sông Mây thông xe sáng nay rồi.\nChợ phiên xã Mây họp rất đông vui."])
    chosen = [
        texts(summarise(index, range(len(index)), syllables=8, weights={feature: 1.0}))
        for feature in ("position", "title")
    ]

    assert [["Cầu Sông Mây thông xe sáng nay rồi."], ["Chợ phiên xã Mây họp rất đông vui."]] == chosen


def test_a_dependent_sentence_brings_the_one_before(index_of: IndexOf) -> None:
    """No summary of any length quotes "Ông cho biết" without the sentence that names him."""
    index = index_of(
        [
            (
                "Cầu Sông Mây thông xe\n"
                "Cầu Sông Mây dài 512 m thông xe sáng nay sau hai năm xây dựng.\n"
                "Kỹ sư Lê Văn Hoà chỉ huy công trường từ ngày đầu tiên.\n"
                "Ông cho biết cầu Sông Mây thông xe sớm hai tháng so với kế hoạch của cầu Sông Mây."
            )
        ]
    )
    summaries = [{one.position for one in summarise(index, range(3), syllables=room)} for room in range(1, 60)]

    assert {0, 1, 2} in summaries
    assert all(1 in positions for positions in summaries if 2 in positions)


def test_a_budget_too_small_gives_the_shortest_sentence(index_of: IndexOf) -> None:
    """If nothing is short enough, the shortest sentence that can be quoted alone is taken."""
    index = index_of(["Tin xã\nCầu Sông Mây dài 512 m thông xe sáng nay.\nDân mừng.\nChợ nổi họp đông từ sáng sớm."])

    assert ["Chợ nổi họp đông từ sáng sớm."] == texts(summarise(index, range(3), syllables=3))


def test_fragments_are_better_than_nothing(index_of: IndexOf) -> None:
    """An article of fragments only is summarised by them."""
    assert ["Dân mừng."] == texts(summarise(index_of(["Dân mừng."]), [0], syllables=50))


def test_a_topic_chooses_the_sentences(samples_index: SentenceIndex, segmenter: UndertheseaSegmenter) -> None:
    """With a topic, sentences that do not have it in or next to them are left out, whatever room there is."""
    found = map(samples_index.find_article, ("sot-xuat-huyet-vinh-giang", "bong-da-hoc-sinh-cup-hoa-sen"))
    candidates = [number for article in found if article for number in article.sentences]
    summary = summarise(samples_index, candidates, syllables=300, query=read_question("muỗi", segmenter))

    assert {"sot-xuat-huyet-vinh-giang"} == {samples_index.article(one.article).id for one in summary}
    assert [] == summarise(samples_index, candidates, syllables=300, query=read_question("khủng long", segmenter))
