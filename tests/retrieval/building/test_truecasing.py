"""Names learnt from capital letters."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from retrieval.building.truecasing import CasingCounter, without_first
from retrieval.index.string_table import StringTable
from retrieval.text.normalise import fold, written_tokens


def names(folder: Path, sentences: Sequence[str], *, folded: bool = False) -> set[str]:
    """Return the forms that are names after counting ``sentences``."""
    counter = CasingCounter()
    for sentence in sentences:
        counter.add(without_first(written_tokens(sentence)))
    counter.save(folder, "names", fold if folded else str)
    table = StringTable.load(folder, "names")
    return {table[number] for number in range(len(table))}


def test_capitals_inside_a_sentence_make_a_name(tmp_path: Path) -> None:
    """A form that is capitalised inside sentences is a name; the first word of a sentence does not count."""
    assert {"đà", "nẵng", "ubnd"} == names(tmp_path, ["Mưa ở Đà Nẵng.", "UBND mừng.", "Theo UBND, mưa to 3 ngày."])


@pytest.mark.parametrize(("capitals", "is_name"), [(2, False), (3, False), (4, True), (5, True)])
def test_over_three_in_five_uses_count(tmp_path: Path, capitals: int, is_name: bool) -> None:  # noqa: FBT001 — a column
    """A form is a name if more than 60 % of its uses are capitalised."""
    sentences = ["Ở Sen ấy"] * capitals + ["Hoa sen nở"] * (5 - capitals)

    assert is_name == ("sen" in names(tmp_path, sentences))


def test_folded_uses_are_counted_together(tmp_path: Path) -> None:
    """A folded form is a name by the uses of all forms that fold to it."""
    sentences = ["Ở Hoà Bình.", *["Ông hoá giải."] * 3]

    assert {"hoà", "bình"} == names(tmp_path, sentences)
    assert {"binh"} == names(tmp_path, sentences, folded=True)


def test_without_sentences_there_are_no_names(tmp_path: Path) -> None:
    """Without syllables to count, no form is a name."""
    assert set() == names(tmp_path, [])
    assert set() == names(tmp_path, ["", "Hết"])


def test_removed_counts_do_not_count(tmp_path: Path) -> None:
    """After counts are saved, loaded and some removed, the remaining counts decide."""
    counter = CasingCounter()
    for sentence in ("Mưa ở Đà Nẵng", "Mưa ở Hội An", "Mưa ở đà"):
        counter.add(without_first(written_tokens(sentence)))
    counter.save_counts(tmp_path)
    counter = CasingCounter.load(tmp_path)
    counter.remove(without_first(written_tokens("Mưa ở Hội An")))
    counter.remove(without_first(written_tokens("Mưa ở đà")))
    counter.save(tmp_path, "names")

    assert ["nẵng", "đà"] == list(StringTable.load(tmp_path, "names"))
