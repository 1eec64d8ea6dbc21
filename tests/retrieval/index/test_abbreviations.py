"""Abbreviations learnt from the articles."""

from pathlib import Path

import pytest

from retrieval.index.abbreviations import AbbreviationCounter, find_explanations, load_abbreviations
from retrieval.index.sentence_index import SentenceIndex
from retrieval.questions.aliases import Aliases, alternatives
from retrieval.questions.query import read_question
from retrieval.ranking.ranking import search
from retrieval.text.normalise import forms
from retrieval.text.segmentation import Segmenter
from tests.retrieval.corpus import IndexOf


def learnt(folder: Path, *texts: str) -> list[str]:
    """Return the groups learnt from these texts."""
    counter = AbbreviationCounter()
    for text in texts:
        counter.add(find_explanations(text))
    counter.save(folder)
    return load_abbreviations(folder)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ngân hàng Nhà nước (NHNN) giảm lãi suất.", ["ngân hàng nhà nước = NHNN"]),
        ("Nhiều hợp tác xã (HTX) được vay.", ["hợp tác xã = HTX"]),
        ("Ủy ban Đê điều Sen Hạ (UBĐĐSH) họp.", ["uỷ ban đê điều sen hạ = UBĐĐSH"]),
        ("Trung tâm Kiểm soát bệnh tật (CDC) cho biết.", []),
        ("Hội An (HA) đông khách.", []),
        ("Cụm Bờ Đê (CBD) xong.", []),
        ("Ngân hàng, Nhà nước (NHNN).", []),
        ("Ngân hàng Nhà nước (nhnn).", []),
        ("Làng (L) và (LHQ).", []),
    ],
)
def test_initials_must_match(tmp_path: Path, text: str, expected: list[str]) -> None:
    """An abbreviation is learnt if its letters are the initials of the words before it and it is not a syllable."""
    assert expected == learnt(tmp_path, text)


def test_the_most_frequent_meaning_is_kept(tmp_path: Path) -> None:
    """Of two meanings the more frequent one is learnt; of two equally frequent ones, neither."""
    sen, mai = "Công ty Sen Trắng (CTST) xây cầu.", "Cầu Tre Sông Tiên (CTST) sập."
    assert ["công ti sen trắng = CTST"] == learnt(tmp_path, sen, mai, sen)
    assert [] == learnt(tmp_path, sen, mai)


def test_learnt_abbreviations_expand_questions(index_of: IndexOf, segmenter: Segmenter) -> None:
    """A question with the abbreviation finds sentences with the full name, and an exact match ranks first."""
    index = index_of(
        [
            "Hội Bảo vệ Rừng Ngập (HBVRN) trồng cây mắm.",
            "Hội Bảo vệ Rừng Ngập có 48 hội viên ở cửa sông.",
            "Chợ nổi họp buổi sáng.",
        ]
    )
    groups = ["hội bảo vệ rừng ngập = HBVRN"]
    assert groups == index.abbreviations
    query = read_question("HBVRN có bao nhiêu hội viên?", segmenter, index.spelling, Aliases(index.abbreviations))
    assert "48 hội viên" in search(index, query, 1).passages[0].sentence.text
    exact = search(index, read_question("HBVRN", segmenter, None, Aliases(groups)), 1).passages[0]
    assert "trồng cây mắm" in exact.sentence.text


def test_samples_explain_abbreviations(samples_index: SentenceIndex) -> None:
    """The shipped samples explain one abbreviation, which expands to its name in a question."""
    assert "hợp tác xã = HTX" in samples_index.abbreviations
    found = alternatives(forms("HTX Phú Lộc"), folded=False, aliases=Aliases(samples_index.abbreviations))
    assert ("hợp", "tác", "xã") in [other.phrase for other in found]
