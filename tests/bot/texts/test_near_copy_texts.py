"""The line that names the copies of an article."""

from dataclasses import replace

import pytest

from bot.texts.texts import ENGLISH, VIETNAMESE, Texts
from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.index.sentence_index import IndexedArticle
from tests.answers import ARTICLE

PRINTED = replace(ARTICLE, source="Báo Mây", published=PublicationDate(2025, 3, 11, "stated"))


def copy(source: str | None, day: int | None = 12, number: int = 9) -> IndexedArticle:
    """Return a copy printed by a newspaper on a day of March 2025."""
    published = PublicationDate(2025, 3, day, "stated") if day else PublicationDate()
    return replace(ARTICLE, source=source, published=published, public_number=number)


def line(*copies: IndexedArticle, texts: Texts = VIETNAMESE) -> str:
    return texts.near_copies.line(replace(PRINTED, copies=copies), texts.dates)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (VIETNAMESE, "Cũng đăng: Báo Núi (12/3/2025); bài số 9 (không rõ ngày)"),
        (ENGLISH, "Also in: Báo Núi (12/3/2025); article 9 (date unknown)"),
    ],
)
def test_newspaper_and_date(texts: Texts, expected: str) -> None:
    """Each copy is named by newspaper and date, or by the number of the article."""
    assert expected == line(copy("Báo Núi"), copy(None, None), texts=texts)


def test_same_newspaper_and_date_is_named_once() -> None:
    """An article that was read twice is no other source, but one of another day is."""
    assert "" == line(copy("Báo Mây", 11))
    assert "Cũng đăng: Báo Mây (12/3/2025)" == line(copy("Báo Mây"), copy("Báo Mây", 11), copy("Báo Mây"))
    assert "" == line()


def test_many_copies_are_counted() -> None:
    """Five are named, and the others are counted."""
    every = [copy(f"Báo {number}") for number in range(8)]
    assert line(*every).endswith("Báo 4 (12/3/2025); và 3 bài nữa")
    assert line(*every[:6]).endswith("Báo 4 (12/3/2025); và 1 bài nữa")
    assert line(*every[:5]).endswith("Báo 4 (12/3/2025)")


def test_long_names_are_cut() -> None:
    """A newspaper's name is on one line, and not longer than 40 units."""
    assert f"Cũng đăng: {'Báo ' * 9}Báo… (12/3/2025)" == line(copy("Báo\n" * 99))
