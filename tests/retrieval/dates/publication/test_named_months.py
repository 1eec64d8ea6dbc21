"""Tests of retrieval/dates/publication/named_months.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.dates.date_expressions import find_mentions
from retrieval.dates.publication.named_months import LUNAR_YEAR, STEM, named_months
from tests.retrieval.texts import HOSTILE

PIECES = ["Tết Bính Ngọ", "năm Giáp Thìn", "năm nay Ất Tỵ", "xuân", "2026", "ı", "İ", " ", "(", "\u00a0", "giáp", "dần"]
FRAGMENTS = st.sampled_from(PIECES)


@pytest.mark.parametrize(
    ("sentence", "family", "month", "words"),
    [
        ("Cầu thông xe hồi tháng 11/2021.", "plain month past latest", 12 * 2021 + 10, "tháng 11/2021"),
        ("Giải đua thuyền 2018 khép lại.", "edition year past latest", 12 * 2018, "Giải đua thuyền 2018"),
        ("Xuất khẩu tăng 8% so với cùng kỳ năm 2020.", "current year past latest", 12 * 2021, "cùng kỳ năm 2020"),
        ("Lãi tăng 5% so với năm 2019.", "compared year past latest", 12 * 2019, "so với năm 2019"),
        ("Nghị định năm 2016 được bãi bỏ.", "law year past latest", 12 * 2016, "Nghị định năm 2016"),
        ("Chị Lụa sinh năm 1990.", "birth year past other", 12 * 1990, "sinh năm 1990"),
        ("Kỳ tuyển sinh năm 2025 đã khép lại.", "plain year past latest", 12 * 2025, "năm 2025"),
        ("Lễ hội sẽ mở ngày 20/2/2026.", "plain day future other", 12 * 2026 + 1, "ngày 20/2/2026"),
        ("Năm học 2021-2022 có ba ngành mới.", "season year past other", 12 * 2022, "2021-2022"),
        ("Phố phường đón Tết Bính Ngọ.", "tet year past other", 12 * 2026, "Tết Bính Ngọ"),
    ],
)
def test_families(sentence: str, family: str, month: int, words: str) -> None:
    """Each date has the family that its words show, and the words themselves as evidence."""
    (named,) = named_months(find_mentions("", [sentence]), ["", sentence])

    assert (family, month, words) == (named.family, named.month, named.words)


def test_latest_date_looked_back_on() -> None:
    """Only the latest past date, and its year alone, are the latest; births and plans are not looked back on."""
    text = "Tháng 3/2021 và tháng 5/2022, rồi cả năm 2022; ông sinh năm 2024; vé World Cup 2026."
    latest = [one.words for one in named_months(find_mentions("", [text]), [text]) if one.family.endswith("latest")]

    assert ["tháng 5/2022", "năm 2022"] == latest


@given(text=st.lists(FRAGMENTS | FRAGMENTS.map(str.upper) | HOSTILE, max_size=12).map("".join))
def test_prefilter_of_lunar_years(text: str) -> None:
    """The prefilter of lunar years loses no match."""
    assert STEM.search(text) or LUNAR_YEAR.search(text) is None
