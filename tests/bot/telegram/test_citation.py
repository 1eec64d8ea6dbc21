"""Quotations to paste elsewhere."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.citation import LONGEST, citation
from bot.texts.texts import ENGLISH, VIETNAMESE
from bot.texts.truncation import units
from retrieval.dates.publication.publication_date import PublicationDate
from tests.answers import ARTICLE

OF_NEWSPAPER = replace(ARTICLE, source="Đồng Quê", published=PublicationDate(2025, 6, 5, "stated", ""))
_texts = st.text(st.sampled_from("aă 😀\u0301.,"), max_size=400)


@pytest.mark.parametrize(
    ("source", "url", "expected"),
    [
        ("Đồng Quê", "https://a.example/lua", "“Lúa chín.”\nĐồng Quê, 5/6/2025\nhttps://a.example/lua"),
        ("Đồng Quê", None, "“Lúa chín.”\nĐồng Quê, 5/6/2025"),
        (None, "javascript:alert(1)", "“Lúa chín.”\nGiá lúa, 5/6/2025"),
    ],
)
def test_citation(source: str | None, url: str | None, expected: str) -> None:
    """A citation names newspaper, date and web address; the title stands for a newspaper that is unknown."""
    assert expected == citation("Lúa chín.", replace(OF_NEWSPAPER, source=source, url=url), VIETNAMESE)


def test_inferred_date_is_not_a_fact() -> None:
    """An inferred date is cited as such."""
    inferred = replace(OF_NEWSPAPER, published=PublicationDate(2024, 9, 25, "inferred", "cùng kỳ năm 2023"))
    assert VIETNAMESE.dates.briefly(inferred.published) in citation("Lúa chín.", inferred, VIETNAMESE)
    assert "25/9/2024" != VIETNAMESE.dates.briefly(inferred.published)


def test_long_sentence_is_cut_at_a_word() -> None:
    """A sentence that is too long ends at a word with […], and newspaper, date and link stay whole."""
    cut = citation("Lúa chín vàng đồng. " * 30, OF_NEWSPAPER, VIETNAMESE)
    quoted, _, origin = cut.partition(" […]”\n")
    assert "Đồng Quê, 5/6/2025\nhttps://a.example/" == origin
    assert quoted.split()[-1] in {"Lúa", "chín", "vàng", "đồng."}
    assert LONGEST - len("chín ") <= units(cut) <= LONGEST


def test_link_that_leaves_no_room_is_left_out() -> None:
    """A link so long that hardly any of the sentence would remain is left out whole."""
    address = "https://a.example/" + "x" * 200
    assert address in citation("Lúa chín.", replace(OF_NEWSPAPER, url=address), VIETNAMESE)
    long = citation("Lúa chín vàng đồng. " * 30, replace(OF_NEWSPAPER, url=address), VIETNAMESE)
    assert ("https" in long, LONGEST - 6 <= units(long)) == (False, True)


@given(_texts, _texts, _texts.map("https://a.example/{}".format) | st.none())
def test_any_citation_fits(sentence: str, name: str, url: str | None) -> None:
    """Every citation is of 1 to 256 UTF-16 units."""
    article = replace(OF_NEWSPAPER, source=name, title=name or "x", url=url)
    assert all(0 < units(citation(sentence, article, texts)) <= LONGEST for texts in (VIETNAMESE, ENGLISH))
