"""Near misses of questions that invented articles answer."""

import numpy as np
import pytest
from hypothesis import given

from retrieval.index.sentence_index import SentenceIndex
from retrieval.questions.query import read_question
from retrieval.ranking.answer_evidence import AnswerEvidence, Demands
from retrieval.ranking.candidates import gather
from retrieval.ranking.ranking import SearchResult, search
from retrieval.ranking.verdict import judge, shipped_weights
from retrieval.text.normalise import fold
from retrieval.text.segmentation import UndertheseaSegmenter
from tests.retrieval.corpus import IndexOf
from tests.retrieval.texts import HOSTILE

ARTICLES = (
    """Nhà máy Lúa Vàng khánh thành
Ngày 3/4/2024, nhà máy Lúa Vàng ở Bến Sậy khánh thành. Ông Kiều Văn Trạch làm giám đốc nhà máy.
Nhà máy Lúa Vàng tuyển 240 công nhân trong đợt 5.""",
    """Tập đoàn của Mỹ mở xưởng
Tập đoàn Orvane của Mỹ mở xưởng dệt ở Cồn Lá. Xưởng dệt có 36 khung dệt.
Tổng thống Mỹ Harlan Pike thăm xưởng dệt hôm khánh thành.""",
    "Bến Sậy thắng Cồn Lá\nTối qua, đội Bến Sậy thắng đội Cồn Lá 3-1 trên sân nhà. Khán đài chật kín người xem.",
    "Chè Tân Mộc được mùa\nXã Tân Mộc thu 90 tấn chè búp tươi. Người trồng chè phấn khởi vì giá cao.",
)
# A question that the articles answer, and a near miss of it.
PAIRS = {
    "name": ("Ai làm giám đốc nhà máy Lúa Vàng?", "Ai làm giám đốc nhà máy Sen Hồng?"),
    "country": ("Tổng thống Mỹ thăm xưởng dệt là ai?", "Tổng thống Pháp thăm xưởng dệt là ai?"),
    "number": (
        "Nhà máy Lúa Vàng tuyển bao nhiêu công nhân trong đợt 5?",
        "Nhà máy Lúa Vàng tuyển bao nhiêu công nhân trong đợt 8?",
    ),
    "counted": ("Xưởng dệt có bao nhiêu khung dệt?", "Xưởng dệt có bao nhiêu thủy thủ?"),
}


@pytest.fixture(scope="module")
def index(index_of: IndexOf) -> SentenceIndex:
    """The index of the invented articles."""
    return index_of(ARTICLES)


def ask(index: SentenceIndex, segmenter: UndertheseaSegmenter, question: str) -> SearchResult:
    """Return the result for the question."""
    return search(index, read_question(question, segmenter), 1)


def evidence(index: SentenceIndex, segmenter: UndertheseaSegmenter, question: str, opening: str) -> dict[str, float]:
    """Return the signs of the sentence with this ``opening``."""
    query = read_question(question, segmenter)
    number = next(n for n in range(len(index)) if index.sentence(n).text.startswith(opening))
    return AnswerEvidence.of(index, query, number).signs(index)


@pytest.mark.parametrize("kind", PAIRS)
@pytest.mark.parametrize("typed", [str, fold], ids=["as is", "unaccented"])
def test_a_near_miss_is_refused(index: SentenceIndex, segmenter: UndertheseaSegmenter, kind: str, typed: type) -> None:
    """A question is answered, and its near miss is not, in both ways of typing."""
    true, miss = (ask(index, segmenter, typed(question)) for question in PAIRS[kind])

    assert ("answered", True) == (true.tier, true.answered)
    assert "answered" != miss.tier
    assert miss.confidence < true.confidence


def test_a_reversed_direction_counts_against(index: SentenceIndex, segmenter: UndertheseaSegmenter) -> None:
    """The sentence has the names in the question's order, or they are swapped."""
    true, miss = (
        evidence(index, segmenter, question, "Tối qua")
        for question in ("Đội Bến Sậy thắng đội Cồn Lá mấy bàn?", "Đội Cồn Lá thắng đội Bến Sậy mấy bàn?")
    )

    assert (0.0, 1.0) == (true["names_swapped"], miss["names_swapped"])
    assert shipped_weights()["met"]["weights"]["names_swapped"] < 0


def test_the_parts_of_names_are_compared(index_of: IndexOf, segmenter: UndertheseaSegmenter) -> None:
    """Names that have each other's part are in conflict, by the title where the sentence does not tell."""
    index = index_of(["Orvane đầu tư vào Tân Mộc\nOrvane đầu tư vào Tân Mộc năm ngoái. Có 36 xưởng."])
    signs = [
        evidence(index, segmenter, question, opening)["roles_conflict"]
        for question in ("Orvane đầu tư vào Tân Mộc mấy xưởng?", "Tân Mộc đầu tư vào Orvane mấy xưởng?")
        for opening in ("Orvane", "Có 36")
    ]

    assert [0.0, 0.0, 2.0, 2.0] == signs
    assert shipped_weights()["met"]["weights"]["roles_conflict"] < 0


def test_a_number_beside_its_name_is_met_by_the_article(index_of: IndexOf, segmenter: UndertheseaSegmenter) -> None:
    """*Velto 4* is a name that the article has; *Velto 19* is not, though the sentence has a 19."""
    index = index_of(["Máy Velto 4 lên kệ hôm qua. Người mua xếp hàng.\nNgoài giá 19 triệu, máy khá nặng."])
    true, miss = (
        evidence(index, segmenter, question, "Ngoài giá")
        for question in ("Giá Velto 4 bao nhiêu?", "Giá Velto 19 bao nhiêu?")
    )

    assert (0.0, 0.0) == (true["numbers_missing_near"], true["numbers_missing_article"])
    assert (1.0, 1.0) == (miss["numbers_missing_near"], miss["numbers_missing_article"])


def test_an_office_is_a_name(index_of: IndexOf, segmenter: UndertheseaSegmenter) -> None:
    """The words of *Bộ trưởng Ngoại giao*, apart, are not that office."""
    index = index_of(["Bộ trưởng Quốc phòng Kiều Văn Trạch đến Bộ Ngoại giao. Ông ở lại một giờ."])
    true, miss = (
        evidence(index, segmenter, f"Ai là Bộ trưởng {of}?", "Bộ trưởng")["lacks_name"]
        for of in ("Quốc phòng", "Ngoại giao")
    )

    assert (0.0, 1.0) == (true, miss)


@pytest.mark.parametrize(
    "question", ["Tổng thống Hoa Kỳ thăm xưởng dệt là ai?", "tong thong hoa ky tham xuong det la ai"]
)
def test_an_alias_meets_a_name(index: SentenceIndex, segmenter: UndertheseaSegmenter, question: str) -> None:
    """*Hoa Kỳ* is met by *Mỹ*."""
    signs = evidence(index, segmenter, question, "Tổng thống")

    assert (0.0, 0.0) == (signs["names_missing_article"], signs["names_missing_near"])
    assert 0.0 == signs["lacks_name"]
    assert ask(index, segmenter, question).answered


def test_a_syllable_is_not_a_name(index_of: IndexOf, segmenter: UndertheseaSegmenter) -> None:
    """*pháp* in *biện pháp* does not meet *Pháp*."""
    index = index_of(["Tổng thống nói về biện pháp mới. Dân nghe."])
    signs = evidence(index, segmenter, "Tổng thống Pháp là ai?", "Tổng thống")

    assert (1.0, 1.0) == (signs["names_missing_article"], signs["lacks_name"])


def test_the_words_for_a_time_are_not_demanded(index: SentenceIndex, segmenter: UndertheseaSegmenter) -> None:
    """The year of a period is no figure to look for, and the counted noun is."""
    query = read_question("Năm 2031 xưởng dệt có bao nhiêu khung dệt?", segmenter)
    demands = Demands.of(index, query)

    assert () == demands.numbers
    assert demands.counted is not None
    assert "khung" == query.syllables[demands.counted]
    assert {"xưởng", "dệt", "khung"} == {query.syllables[at] for at in demands.content} - {"có"}


@given(question=HOSTILE)
def test_any_question_has_signs(small_index: SentenceIndex, segmenter: UndertheseaSegmenter, question: str) -> None:
    """For any question and candidate, the signs are finite and the verdict's values are probabilities."""
    candidates = gather(small_index, read_question(question, segmenter))
    if candidates is None:
        return
    scores = candidates.values.sum(axis=1)
    for row, number in enumerate(candidates.numbers.tolist()):
        verdict = judge(small_index, candidates, scores, row)
        signs = AnswerEvidence.of(small_index, candidates.query, number).signs(small_index)
        assert np.isfinite(list(signs.values())).all()
        assert all(0 <= value <= 1 for value in (verdict.answered, verdict.met, verdict.confidence))
