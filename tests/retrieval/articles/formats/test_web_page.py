"""Tests of retrieval/articles/formats/web_page.py."""

from pathlib import Path

import pytest

from retrieval.articles.folder import read_content
from tests.retrieval.article_files import BODY, article, fault, slices
from tests.retrieval.page_parts import script

FIRST, LAST = BODY.split("\n")
DATA = {
    "@type": "NewsArticle",
    "headline": "Làng đắp đê",
    "datePublished": "2024-09-25T08:00:00+07:00",
    "publisher": {"name": "Báo Đồng Bằng"},
    "url": "https://dong-bang.example/de",
}
PAGE = (
    f"<html><head>{script(DATA)}</head><body><h1>Làng đắp đê</h1><div><p>{FIRST}</p><p>{LAST}</p></div></body></html>"
)


@pytest.mark.parametrize("name", ["tin/a.html", "tin/a.HTM", "tin/a.xhtml"])
def test_page(name: str, tmp_path: Path) -> None:
    """A web page is an article with all that it states, its paragraphs slices of its text, its path the id."""
    found = article(tmp_path, PAGE, name)

    assert ("tin/a", "Làng đắp đê", "Báo Đồng Bằng") == (found.id, found.title, found.source)
    assert ("https://dong-bang.example/de", "2024-09-25") == (found.url, found.published.iso())
    assert "stated" == found.published.basis
    assert [FIRST, LAST] == slices(found, "body")


def test_page_in_memory() -> None:
    """A page that was fetched is read as a file of its name would be."""
    [found] = read_content("a.html", PAGE.encode())

    assert "Làng đắp đê" == getattr(found, "title", "")


def test_page_without_text(tmp_path: Path) -> None:
    """A page without an article is a fault with a remedy."""
    found = fault(tmp_path, "<html><body><ul><li><a href=a>Tin</a></ul></body></html>", "a.html")

    assert ("empty", True) == (found.kind, "save the page of one article" in found.remedy)


HOSTILE = {
    "nesting": (b"<div>" * 100_000, "format"),
    "elements": (b"<p>a" * 40_000, "format"),
    "size": (b"<p>" + b"a" * 10_000_001, "too_large"),
    "nothing": (b"<!---->", "format"),
}


@pytest.mark.parametrize(("content", "kind"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_page(content: bytes, kind: str, tmp_path: Path) -> None:
    """A page that is nested without end, of very many elements, very large, or nothing, is a fault."""
    assert kind == fault(tmp_path, content, "a.html").kind
