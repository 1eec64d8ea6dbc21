"""Which forms are names, by how the articles write them."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from retrieval.building.truecasing import CasingCounter, inside
from retrieval.index.string_table import StringTable
from retrieval.text.normalise import fold, written_tokens


def names(folder: Path, sentences: Sequence[str], *, folded: bool = False) -> set[str]:
    """The forms that are names after counting ``sentences``."""
    counter = CasingCounter()
    for sentence in sentences:
        counter.add(inside(written_tokens(sentence)))
    counter.save(folder, "names", fold if folded else str)
    table = StringTable.load(folder, "names")
    return {table[number] for number in range(len(table))}


def test_capitals_inside_a_sentence_make_a_name(tmp_path: Path) -> None:
    """What is capitalised inside sentences is a name; the first word of a sentence tells nothing."""
    assert {"đà", "nẵng", "ubnd"} == names(tmp_path, ["Mưa ở Đà Nẵng.", "UBND mừng.", "Theo UBND, mưa to 3 ngày."])


@pytest.mark.parametrize(("capitals", "is_name"), [(2, False), (3, False), (4, True), (5, True)])
def test_over_three_in_five_uses_count(tmp_path: Path, capitals: int, is_name: bool) -> None:  # noqa: FBT001 — a column
    """A form is a name where more than 60 % of its uses have a capital."""
    sentences = ["Ở Sen ấy"] * capitals + ["Hoa sen nở"] * (5 - capitals)

    assert is_name == ("sen" in names(tmp_path, sentences))


def test_folded_uses_are_counted_together(tmp_path: Path) -> None:
    """Folded, the uses of all forms that fold alike decide."""
    sentences = ["Ở Hoà Bình.", *["Ông hoá giải."] * 3]

    assert {"hoà", "bình"} == names(tmp_path, sentences)
    assert {"binh"} == names(tmp_path, sentences, folded=True)


def test_nothing_counted_is_no_names(tmp_path: Path) -> None:
    """Without a sentence no form is a name."""
    assert set() == names(tmp_path, [])
    assert set() == names(tmp_path, ["", "Hết"])


def test_what_is_taken_back_does_not_count(tmp_path: Path) -> None:
    """Counts that are saved, read and taken back leave what was counted beside them."""
    counter = CasingCounter()
    for sentence in ("Mưa ở Đà Nẵng", "Mưa ở Hội An", "Mưa ở đà"):
        counter.add(inside(written_tokens(sentence)))
    counter.save_counts(tmp_path)
    counter = CasingCounter.load(tmp_path)
    counter.remove(inside(written_tokens("Mưa ở Hội An")))
    counter.remove(inside(written_tokens("Mưa ở đà")))
    counter.save(tmp_path, "names")

    assert ["nẵng", "đà"] == list(StringTable.load(tmp_path, "names"))
