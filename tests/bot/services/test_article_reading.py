"""The reading of what an administrator sends."""

import os
import time

import pytest

from bot.services.added_articles import AddedArticle, file_of
from bot.services.article_reading import (
    MOST_ARTICLES,
    ArticleReader,
    ReadFile,
    head_lines_in,
    is_readable,
    read_file,
    read_post,
    with_stated,
)
from retrieval.articles.folder import read_content
from retrieval.articles.model import Article
from tests.program import BRIDGE, LYCHEE


@pytest.mark.parametrize(
    "text",
    [
        BRIDGE,
        LYCHEE,
        "Chỉ một câu.",
        "Phà đông khách\n\n  Phà chạy đêm.  \nBáo Bến Sông",
        "Tiêu đề: Phà\nPhà đông khách. Vé tăng.",
        "Phà đông khách\nPhà đông khách\nPhà chạy đêm ngày 25/9/2024.",
        "TTO - Phà chạy đêm.\nGiá vé tăng.",
        "Ngày: hôm nào đó\nPhà chạy đêm.",
        "Nguồn: Báo Bến Sông\nURL: https://ben-song.example/2024/09/25/pha\nPhà chạy đêm.",
    ],
)
def test_an_added_article_is_the_one_that_was_sent(text: str) -> None:
    """An article is read from its added file as from the file that was sent, but for its id and offsets."""
    (sent,) = (one for one in read_content("post.txt", text.encode()) if isinstance(one, Article))
    (added,) = read_file("post.txt", text.encode()).articles
    (stored,) = read_content("added.jsonl", file_of(added))
    assert isinstance(stored, Article)
    assert [(a.title, a.source, a.url, a.published) for a in (sent,)] == [
        (stored.title, stored.source, stored.url, stored.published)
    ]
    sentences = [[a.text[p.start : p.end] for p in a.paragraphs if p.kind == "body"] for a in (sent, stored)]
    assert sentences[0] == sentences[1]


def test_what_a_caption_states() -> None:
    """Head lines in a caption are stated of the article; any other caption, and a date that is none, are not."""
    stated = head_lines_in("Ngày: 25/9/2024\nnguồn: Báo Bến Sông\n")
    article = AddedArticle("Phà chạy đêm.", "Phà", None, "https://ben-song.example/pha", "1/9/2024")
    assert stated == AddedArticle("", None, "Báo Bến Sông", None, "25/9/2024")
    assert AddedArticle(article.text, "Phà", "Báo Bến Sông", article.url, "25/9/2024") == with_stated(article, stated)
    assert AddedArticle("") == head_lines_in("Ngày: hôm nào đó")
    assert [None] * 3 == [head_lines_in(other) for other in ("", "Phà nào?", "Ngày: 25/9/2024\nPhà nào?")]


def test_posts_and_unknown_formats() -> None:
    """A post without words is no article, half of a character stops none, and only known suffixes are read."""
    assert read_post(" \n") is None
    post = read_post("Phà\ud83d đông.\n")
    assert post is not None
    assert "Phà? đông." == post.text
    assert [True, True, False, False] == [is_readable(name) for name in ("a.TXT", "b.jsonl", "c.exe", "txt")]
    many = read_file("a.jsonl", b'{"body": "Tin."}\n' * 2 * MOST_ARTICLES)
    assert MOST_ARTICLES + 1 == len(many.articles)


def hang(_: str, content: bytes) -> ReadFile:
    """Never end, crash, raise, or read."""
    if content == b"hang":
        time.sleep(100)
    if content == b"crash":
        os._exit(5)
    if content == b"raise":
        raise RuntimeError("broken")
    return read_file("a.txt", content)


async def test_no_file_stops_the_program() -> None:
    """A file whose reading never ends, crashes or raises is a fault, and the next one is read."""
    reader = ArticleReader(hang, seconds=1)
    faulty = [await reader.read("a.txt", content) for content in (b"hang", b"crash", b"raise")]
    whole = await ArticleReader(hang).read("a.txt", "Phà chạy đêm.".encode())
    assert [("failed", ())] * 3 == [(read.faults[0].kind, read.articles) for read in faulty]
    assert (AddedArticle("Phà chạy đêm.", "Phà chạy đêm."),) == whole.articles
