"""The part of a name in the action of a predicate, in sentences written for this."""

import pytest

from retrieval.ranking.clause_roles import Reading, ReadText
from retrieval.text.normalise import fold, forms, tokenise


def part(text: str, name: str, predicate: str) -> Reading | None:
    """Return the part of the first ``name`` in the action of the first ``predicate`` of ``text``."""
    read = ReadText.of(text, tokenise(text), folded=False)

    def place(phrase: str) -> range:
        wanted = forms(phrase)
        start = next(at for at in range(len(read.forms)) if list(read.forms[at : at + len(wanted)]) == wanted)
        return range(start, start + len(wanted))

    return read.role(place(name), place(predicate))


@pytest.mark.parametrize(
    ("text", "agent", "target", "predicate"),
    [
        ("Orvane rót vốn vào Tân Mộc năm ngoái", "Orvane", "Tân Mộc", "rót vốn"),
        ("Vốn rót của Orvane sang Tân Mộc tăng", "Orvane", "Tân Mộc", "rót"),
        ("Tân Mộc được Orvane tài trợ", "Orvane", "Tân Mộc", "tài trợ"),
        ("Tân Mộc bị kiện bởi tập đoàn Orvane", "Orvane", "Tân Mộc", "kiện"),
        ("Tân Mộc nhận vốn từ Orvane", "Orvane", "Tân Mộc", "vốn"),
        ("Orvane là nhà cung cấp lớn của Tân Mộc", "Orvane", "Tân Mộc", "cung cấp"),
        ("Tân Mộc là thị trường nhập khẩu lớn của Orvane", "Orvane", "Tân Mộc", "nhập khẩu"),
        ("Tối qua Bến Sậy thắng Cồn Lá trên sân nhà", "Bến Sậy", "Cồn Lá", "thắng"),
    ],
)
def test_both_parts_are_read(text: str, agent: str, target: str, predicate: str) -> None:
    """Who acts and who is acted on are read from order, prepositions, passive words and the copula."""
    acts, suffers = part(text, agent, predicate), part(text, target, predicate)

    assert acts is not None
    assert suffers is not None
    assert ("agent", "target") == (acts.role, suffers.role)


@pytest.mark.parametrize(
    ("text", "name", "predicate"),
    [
        ("Orvane rời đi, còn Tân Mộc rót vốn", "Orvane", "rót vốn"),
        ("Orvane nói Bến Sậy rót vốn", "Orvane", "rót vốn"),
        ("Vốn rót giữa Orvane và Tân Mộc tăng", "Tân Mộc", "rót"),
        ("Xưởng nhận máy do Orvane chế tạo", "Orvane", "nhận"),
        ("Orvane đứng đầu về vốn vào Tân Mộc", "Tân Mộc", "đứng đầu"),
    ],
)
def test_other_parts_are_open(text: str, name: str, predicate: str) -> None:
    """A name of another clause, behind another subject, of both sides or of another predicate has no part."""
    assert part(text, name, predicate) is None


def test_a_text_typed_without_diacritics_is_read_by_its_folded_words() -> None:
    """The forms compared are folded; the words that mark parts keep the diacritics of the sentence."""
    text = "Tân Mộc bị Orvane kiện"
    read = ReadText.of(text, tokenise(text), folded=True)

    assert list(map(fold, forms(text))) == list(read.compared)
    assert Reading("target", marked=True) == read.role(range(2), range(4, 5))
