"""What an administrator is shown of an article before it is added; a job of `bot.services.search_worker`."""

from dataclasses import dataclass

from bot.services.added_articles import AddedArticle, file_of
from bot.services.live_index import IndexSnapshot
from retrieval.articles.folder import read_content
from retrieval.articles.model import Article
from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.index.near_copies import find_near_copies
from retrieval.index.sentence_index import IndexedArticle, SentenceIndex
from retrieval.text.segmentation import Segmenter
from retrieval.text.sentence_splitting import split_sentences

_OPENING = 3  # sentences; chosen


@dataclass(frozen=True, slots=True)
class ArticlePreview:
    """An article as a build would read it.

    Attributes:
        title: Its title.
        source: As far as it is known.
        url: Its address, if it has one.
        published: Its date of publication.
        sentences: How many it has.
        opening: The first ones, a slice of its text.
        copy: The article of the index that is nearly the same.
    """

    title: str
    source: str | None
    url: str | None
    published: PublicationDate
    sentences: int
    opening: str
    copy: IndexedArticle | None


def preview_article(snapshot: IndexSnapshot, _: Segmenter, added: AddedArticle) -> ArticlePreview:
    """Read an article as it would be added."""
    article = next(one for one in read_content("added.jsonl", file_of(added)) if isinstance(one, Article))
    spans = [
        (paragraph.start + start, paragraph.start + end)
        for paragraph in article.paragraphs
        if paragraph.kind == "body"
        for start, end in split_sentences(article.text[paragraph.start : paragraph.end])
    ]
    opening = article.text[spans[0][0] : spans[:_OPENING][-1][1]] if spans else ""
    return ArticlePreview(
        article.title,
        article.source,
        article.url,
        article.published,
        len(spans),
        opening,
        near_copy(snapshot.index, article.text),
    )


def near_copy(index: SentenceIndex, text: str) -> IndexedArticle | None:
    """Return the article that is most nearly the same as ``text``; None if there is none."""
    numbers = find_near_copies(index, text)
    return index.article(numbers[0]) if numbers else None
