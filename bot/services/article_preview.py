"""What an administrator is shown of an article before it is added; a job of `bot.services.search_worker`."""

from dataclasses import dataclass
from itertools import islice, pairwise

from bot.services.added_articles import AddedArticle, file_of
from bot.services.live_index import IndexSnapshot
from retrieval.articles.folder import read_content
from retrieval.articles.model import Article
from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.index.sentence_index import IndexedArticle, SentenceIndex
from retrieval.text.normalise import forms
from retrieval.text.segmentation import Segmenter
from retrieval.text.sentence_splitting import split_sentences

# Chosen.
_RETRIEVED = 20  # sentences whose articles are compared
_COMPARED = 4096  # characters by which they are found
_SHINGLE = 3  # syllables
_LEAST_SHARED = 0.4  # of the shingles of two articles, for one to be a copy of the other
_OPENING = 3  # sentences


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
        near_copy(snapshot.index, f"{article.title}\n{article.text}"),
    )


def near_copy(index: SentenceIndex, text: str) -> IndexedArticle | None:
    """Return the article that is nearly the same as ``text``; None if there is none."""
    own = _shingles(text)
    pairs = {" ".join(pair) for pair in pairwise(forms(text[:_COMPARED]))}
    hits = index.top({"bigrams": dict.fromkeys(pairs, 1.0)}, _RETRIEVED)
    for number in dict.fromkeys(index.sentence(hit.sentence).article for hit in hits):
        article = index.article(number)
        other = _shingles(f"{article.title}\n{index.text(number)}")
        if len(own & other) >= _LEAST_SHARED * len(own | other):
            return article
    return None


def _shingles(text: str) -> set[tuple[str, ...]]:
    syllables = forms(text)
    return set(zip(*(islice(syllables, start, None) for start in range(_SHINGLE)), strict=False))
