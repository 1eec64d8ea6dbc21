"""Who does it to whom: questions and sentences written for this, with their directions swapped."""

import pytest
from hypothesis import given

from retrieval.index.sentence_index import SentenceIndex
from retrieval.questions.query import read_question
from retrieval.ranking.ranking import search
from retrieval.ranking.roles import AskedRoles, Parts
from retrieval.text.normalise import fold, tokenise
from retrieval.text.segmentation import UndertheseaSegmenter
from tests.retrieval.corpus import IndexOf
from tests.retrieval.texts import HOSTILE

ARTICLES = (
    """Hàng không hai nước
Việt Nam mua của Mỹ 14 tàu bay trong năm ngoái. Mỹ mua của Việt Nam 92 tàu cá trong năm nay.
Hai nước còn bàn về thuế.""",
    """Vốn vào xưởng dệt
Mỹ có 36 dự án đầu tư vào Việt Nam. Việt Nam có 7 dự án đầu tư sang Mỹ. Các xưởng dệt đông thợ.""",
    "Bến Sậy thắng Cồn Lá\nTối qua, đội Bến Sậy thắng đội Cồn Lá 3-1 trên sân nhà. Khán đài chật kín người xem.",
)


@pytest.fixture(scope="module")
def index(index_of: IndexOf) -> SentenceIndex:
    """The index of the invented articles."""
    return index_of(ARTICLES)


def parts(index: SentenceIndex, segmenter: UndertheseaSegmenter, question: str, sentence: str) -> Parts:
    """Return the parts of the names of a question in a sentence."""
    return AskedRoles.of(index, read_question(question, segmenter)).compare(sentence, tokenise(sentence))


@pytest.mark.parametrize("typed", [str, fold], ids=["as is", "unaccented"])
@pytest.mark.parametrize(
    "question",
    [
        "Mỹ đầu tư vào Việt Nam bao nhiêu dự án?",
        "Hoa Kỳ đầu tư bao nhiêu dự án vào nước ta?",
        "Việt Nam nhận bao nhiêu dự án đầu tư từ Mỹ?",
    ],
)
def test_a_reversed_sentence_is_told(
    index: SentenceIndex, segmenter: UndertheseaSegmenter, typed: type, question: str
) -> None:
    """Both names have the part asked about in one sentence and another in the other, whichever words ask."""
    true = parts(index, segmenter, typed(question), "Mỹ có 36 dự án đầu tư vào Việt Nam.")
    turned = parts(index, segmenter, typed(question), "Việt Nam có 7 dự án đầu tư sang Mỹ.")

    assert (0, 2) == (true.reversed, turned.reversed)
    assert 2 == true.same


@pytest.mark.parametrize(
    ("question", "sentence", "reversed_names"),
    [
        ("Đội nào thua Bến Sậy?", "Bến Sậy thắng Cồn Lá 3-1.", 0),
        ("Ai thua Bến Sậy?", "Bến Sậy đánh bại Cồn Lá 3-1.", 0),
        ("Ai thua Bến Sậy?", "Bến Sậy thua Cồn Lá 1-3.", 1),
        ("Bến Sậy thua ai?", "Bến Sậy đánh bại Cồn Lá 3-1.", 1),
        ("Mỹ bàn giao cho Việt Nam mấy chiếc tàu?", "Việt Nam tiếp nhận 5 tàu từ Mỹ.", 0),
        ("Việt Nam bàn giao cho Mỹ mấy chiếc tàu?", "Việt Nam tiếp nhận 5 tàu từ Mỹ.", 2),
    ],
)
def test_converse_words_turn_the_parts(
    index: SentenceIndex, segmenter: UndertheseaSegmenter, question: str, sentence: str, reversed_names: int
) -> None:
    """Who loses to whom follows from who beats whom, and who receives from who hands over."""
    assert reversed_names == parts(index, segmenter, question, sentence).reversed


def test_ta_is_the_country_of_the_newspapers(index: SentenceIndex, segmenter: UndertheseaSegmenter) -> None:
    """*Ta* where the subject stands is *Việt Nam*, but not in *người ta*."""
    sentence = "Mỹ đầu tư vào Việt Nam."

    assert 2 == parts(index, segmenter, "Ta đầu tư vào Mỹ bao nhiêu?", sentence).reversed
    assert not AskedRoles.of(index, read_question("Người ta đầu tư vào Mỹ bao nhiêu?", segmenter)).names


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Việt Nam mua của Mỹ bao nhiêu tàu?", "14 tàu bay"),
        ("Mỹ mua của Việt Nam bao nhiêu tàu?", "92 tàu cá"),
        ("Mỹ đầu tư vào Việt Nam mấy dự án?", "36 dự án"),
        ("Việt Nam đầu tư vào Mỹ mấy dự án?", "7 dự án"),
        ("viet nam dau tu vao my may du an", "7 dự án"),
    ],
)
def test_the_sentence_of_the_right_direction_stands_first(
    index: SentenceIndex, segmenter: UndertheseaSegmenter, question: str, answer: str
) -> None:
    """Of two sentences with the same words, the one that says it the way round asked for is the best."""
    assert answer in search(index, read_question(question, segmenter), 3).passages[0].sentence.text


@given(question=HOSTILE, sentence=HOSTILE)
def test_anything_is_read(
    small_index: SentenceIndex, segmenter: UndertheseaSegmenter, question: str, sentence: str
) -> None:
    """Any question and sentence have parts, few or none."""
    found = parts(small_index, segmenter, question, sentence)

    assert min(found) >= 0
