"""Questions for yes or no."""

import pytest

from retrieval.questions.query import read_question
from retrieval.ranking.yes_no import asserted, states_whether
from retrieval.text.normalise import fold, forms
from retrieval.text.segmentation import UndertheseaSegmenter


@pytest.mark.parametrize(
    ("question", "predicate"),
    [
        ("Xã Mai Hạ có bán ruộng không?", {"bán", "ruộng"}),
        ("Có phải xã từ chối bán ruộng?", {"xã", "chối", "bán"}),
        ("Chợ nổi đã mở cửa chưa?", {"mở", "cửa"}),
        ("Có ai bị thương trong vụ cháy không?", {"thương", "vụ", "cháy"}),
        ("Có ai bị thương trong vụ rơi máy bay không?", {"thương", "vụ", "rơi"}),
        ("Giá gạo có tăng không?", {"tăng"}),
        ("Xã có bao nhiêu ruộng không ai cày?", set()),
        ("Vì sao xã không bán ruộng?", set()),
        ("Xã có gì mới không?", set()),
        ("Lễ hội đã diễn ra ở Sen Hạ", set()),
    ],
)
def test_what_is_asserted(question: str, predicate: set[str], segmenter: UndertheseaSegmenter) -> None:
    """The predicate of a question for yes or no is found, typed without diacritics, too; other questions have none."""
    folded = asserted(read_question(fold(question), segmenter))

    assert predicate == asserted(read_question(question, segmenter))
    assert bool(folded) == bool(predicate)
    assert folded.issubset(forms(fold(question)))


@pytest.mark.parametrize(
    ("sentence", "states"),
    [
        ("Xã từ chối đề nghị bán ruộng.", True),
        ("Không có ai bán ruộng trong năm qua.", True),
        ("Xã nhận lời bán ruộng cho ông Sen.", True),
        ("Hôm qua ông Sen hỏi mua ruộng của xã.", False),
        ("Xã đồng ý xây một cây cầu dài chừng ba trăm mét rồi mới bán ruộng.", False),
    ],
)
def test_a_statement_stands_before_the_predicate(sentence: str, *, states: bool) -> None:
    """A sentence answers yes or no if such a word stands closely before the predicate."""
    predicate = frozenset(("bán", "ruộng"))

    assert states == states_whether(predicate, forms(sentence), folded=False)
    assert states == states_whether(frozenset(map(fold, predicate)), forms(sentence), folded=True)
