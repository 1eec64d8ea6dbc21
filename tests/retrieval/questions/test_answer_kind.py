"""The kind of answer a question asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.questions.answer_kind import KINDS, Kind, heads_of, kind_of
from retrieval.text.normalise import fold, forms

ASKED: tuple[tuple[Kind, str], ...] = (
    ("why", "Vì sao đê Sông Sen vỡ?"),
    ("why", "Nguyên nhân nào làm cầu sập?"),
    ("why", "Lý do bà Sen bán ruộng là gì?"),
    ("number", "Cầu Sông Sen dài bao nhiêu mét?"),
    ("number", "Làng có mấy lò gốm?"),
    ("number", "Tỷ lệ hộ nghèo ở Sen Hạ?"),
    ("when", "Cầu thông xe khi nào?"),
    ("when", "Chợ nổi họp ngày nào?"),
    ("when", "Bao giờ lúa chín?"),
    ("where", "Cầu Sông Sen ở đâu?"),
    ("where", "Tỉnh nào trồng nhiều cà phê?"),
    ("who", "Ai xây cầu Sông Sen?"),
    ("who", "Người nào cứu bé gái?"),
    ("how", "Dân làng giữ đê như thế nào?"),
    ("how", "Làm sao để lúa khỏi ngập?"),
    ("what", "Cầu xây bằng vật liệu gì?"),
    ("which", "Giống lúa nào được giá?"),
    ("what", "Đâu là nghề chính của làng Sen?"),
    ("what", "Ông Sen giữ vị trí gì?"),
    ("where", "Nước nào có tỷ lệ hộ nghèo cao nhất?"),
    ("who", "Ai công bố số lượng ca bệnh?"),
    ("which", "Hai bên giữ lập trường nào?"),
    ("number", "Giá máy bay và đầu tàu"),
    ("number", "Giá cà phê hôm nay"),
    ("number", "Mức phạt khi đò chở quá khách"),
    ("number", "Tổng mức lương thợ gốm"),
    ("other", ""),
)
SYLLABLES = "ai bao nhiêu gì nào cầu của may đâu"


@pytest.mark.parametrize(("kind", "question"), ASKED)
def test_kind(kind: Kind, question: str) -> None:
    """The asking words decide the kind, with diacritics and without."""
    assert kind == kind_of(forms(question), folded=False)
    assert kind == kind_of([fold(form) for form in forms(question)], folded=True)


def test_the_first_kind_decides() -> None:
    """If two kinds match, the earlier in order is taken."""
    assert "why" == kind_of(forms("Vì sao không ai biết bao nhiêu người mất tích?"), folded=False)


def test_parts_of_words_do_not_ask() -> None:
    """An asking word inside another syllable does not count."""
    assert "other" == kind_of(forms("Thái Nguyên khai mạc hội chợ"), folded=False)


@pytest.mark.parametrize(
    ("question", "kind", "heads"),
    [
        ("Làng Bàu có bao nhiêu lò gốm đỏ?", "number", ("lò", "gốm")),
        ("Xã có mấy hồ?", "number", ("hồ",)),
        ("Giống lúa nào được giá?", "which", ("giống", "lúa")),
        ("Cầu xây bằng vật liệu gì?", "what", ("vật", "liệu")),
        ("Ai xây cầu?", "who", ()),
        ("Cà phê giá bao nhiêu", "number", ()),
        ("Giá cà phê", "number", ()),
    ],
)
def test_heads_are_the_noun_of_the_asking_word(question: str, kind: Kind, heads: tuple[str, ...]) -> None:
    """Heads are the noun counted or asked for, without function words, folded or not."""
    assert heads == heads_of(forms(question), kind, folded=False)
    folded = heads_of([fold(form) for form in forms(question)], kind, folded=True)
    assert tuple(map(fold, heads)) == folded


@given(
    syllables=st.lists(st.sampled_from(SYLLABLES.split()), max_size=8),
    folded=st.booleans(),
)
def test_any_syllables_have_a_kind(syllables: list[str], folded: bool) -> None:  # noqa: FBT001 — drawn
    """Any text has one of the kinds, and heads among its syllables."""
    kind = kind_of(syllables, folded=folded)

    assert kind in KINDS
    assert set(heads_of(syllables, kind, folded=folded)) <= set(syllables)
