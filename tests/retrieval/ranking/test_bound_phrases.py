"""Words of a question that must stand together in the article."""

import pytest

from retrieval.questions.query import read_question
from retrieval.ranking.answer_evidence import AnswerEvidence
from retrieval.text.normalise import fold
from retrieval.text.segmentation import UndertheseaSegmenter
from tests.retrieval.corpus import IndexOf

ARTICLE = """Điện thoại Velto 4 lên kệ
Bộ Ngoại giao nói máy Velto 4 giá 19 triệu đồng. Bộ trưởng Quốc phòng Kiều Văn Trạch xem máy ở quận 3 Bến Sậy.
Giám đốc Công an thành phố Bến Sậy Lò Thị Mơ cũng xem. Tuyến đường số 8 chạy qua quận."""


@pytest.mark.parametrize("typed", [str, fold], ids=["as is", "unaccented"])
@pytest.mark.parametrize(
    ("question", "apart"),
    [
        ("Giá Velto 4 bao nhiêu?", 0),
        ("Giá Velto 19 bao nhiêu?", 1),
        ("Tuyến đường số 8 chạy qua đâu?", 0),
        ("Tuyến đường số 3 chạy qua đâu?", 1),
        ("Ai là Bộ trưởng Quốc phòng Việt Nam?", 0),
        ("Ai là Bộ trưởng Ngoại giao Việt Nam?", 1),
        ("Giám đốc Công an Bến Sậy là ai?", 0),
        ("Kiều Văn Trạch là ai?", 0),
    ],
)
def test_words_far_apart_do_not_count_as_one(
    index_of: IndexOf, segmenter: UndertheseaSegmenter, typed: type, question: str, apart: int
) -> None:
    """A number stands next to its name, and an office before what it is of, if the article knows them at all."""
    index = index_of([ARTICLE, "Chè Tân Mộc được mùa\nXã Tân Mộc ở Việt Nam thu 90 tấn chè."])
    evidence = AnswerEvidence.of(index, read_question(typed(question), segmenter), 0)

    assert apart == len(evidence.apart)


def test_a_town_alone_is_left_to_the_article(index_of: IndexOf, segmenter: UndertheseaSegmenter) -> None:
    """*Giám đốc* stands without *Tân Mộc* in an article on Tân Mộc; *Giám đốc Công an* is another office."""
    index = index_of([ARTICLE, "Chè Tân Mộc được mùa\nXã Tân Mộc ở Việt Nam thu 90 tấn chè."])
    counts = [
        len(AnswerEvidence.of(index, read_question(f"Ai là Giám đốc {of}?", segmenter), 0).apart)
        for of in ("Tân Mộc", "Ngoại giao Bến Sậy")
    ]

    assert [0, 1] == counts
