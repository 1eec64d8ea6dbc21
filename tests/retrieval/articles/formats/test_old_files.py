"""Whole articles through Word, PDF and old text files, as `tests/bench/documents.py` measures them."""

from collections import Counter

import pytest

from retrieval.articles.folder import read_content
from retrieval.articles.model import Article
from tests.retrieval.legacy_text import ENCODERS
from tests.retrieval.old_files import files_of, samples

BODY = "Nước sông lên nhanh trong đêm, dân làng thức trắng đắp đê. Ông Tạ nói: chưa năm nào nước lên nhanh như vậy."


@pytest.mark.parametrize("encoding", ENCODERS)
@pytest.mark.parametrize("declared", ["", '<meta charset="windows-1252">'])
def test_pages_in_old_encodings(encoding: str, declared: str) -> None:
    """Web pages and Markdown are read in the encodings before Unicode, also where a page declares another one."""
    title = "Lũ về làng Vạn Phúc"
    page = f"<html><head>{declared}<title>{title}</title></head><body><h1>{title}</h1><p>{BODY}</p></body></html>"
    found = [
        *read_content("a.html", ENCODERS[encoding](page)),
        *read_content("a.md", ENCODERS[encoding](f"# {title}\n\n{BODY}")),
    ]

    assert [title, title] == [one.title for one in found if isinstance(one, Article)]
    assert all(one.text.endswith(BODY) for one in found if isinstance(one, Article))


def test_documents_are_read_as_they_were_written() -> None:
    """Of twenty files of ten kinds, 99 of 100 syllables are read as they were written, with every mark."""
    files = list(files_of(samples()))
    shares = {}
    for name, content, text in files:
        [article] = read_content(name, content)
        assert isinstance(article, Article)
        titled = article.text if article.text.startswith(article.title) else f"{article.title}\n{article.text}"
        written, read = Counter(text.split()), Counter(titled.split())
        shares[name] = (written & read).total() / max(written.total(), read.total())

    assert 20 == len(files)
    assert {} == {name: share for name, share in shares.items() if share < 0.97}
    assert 0.99 <= sum(shares.values()) / len(shares)
