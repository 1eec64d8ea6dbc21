"""What is written of one article and depends on no other: all that worker processes can find for a build."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.articles.model import Article, Fault, ParsedArticle, PendingArticle, UnchangedArticle
from retrieval.articles.parsing import read_article
from retrieval.building.truecasing import inside
from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.index.abbreviations import Explained, explained_in
from retrieval.index.sentence_index import SENTENCE_FIELDS
from retrieval.text.normalise import form, written_tokens
from retrieval.text.segmentation import Segmenter
from retrieval.text.sentence_splitting import split_sentences

LONG = 1 << 20  # characters; an article that has more is not sent to another process, and its words come in parts

_PART = 256  # lines


@dataclass(frozen=True, slots=True)
class ArticleLines:
    """An article that was read. A line is its headings, taken together, or one of its sentences, in this order.

    ``record`` is what is kept of it beside its text, ``sentences`` the places of its sentences (their article not yet
    numbered), ``publication_days`` the first and last day of publication as ordinals, 0 where unknown. ``syllables``
    and ``words`` hold a text a line, joined by blanks; there are no words where they were not asked for. ``written``
    are the syllables of the sentences, each but the first, as the article writes them.
    """

    place: str
    key: str
    size: int
    record: Mapping[str, Any]
    text: str
    headings: str
    sentences: NDArray[Any]
    publication_days: tuple[int, int]
    syllables: Sequence[str]
    written: str
    explained: Sequence[Explained]
    words: Sequence[str] = ()

    def lines(self) -> list[str]:
        """The text of each line."""
        spans = zip(self.sentences["start"].tolist(), self.sentences["end"].tolist(), strict=True)
        return [self.headings, *(self.text[start:end] for start, end in spans)]


@dataclass(frozen=True, slots=True)
class Lines:
    """The texts of some lines of the article at ``place``, and their words as in `ArticleLines`."""

    place: str
    texts: Sequence[str]
    words: Sequence[str] = ()


Result = ArticleLines | UnchangedArticle | Fault | Lines
Task = PendingArticle | Result


def weigh(task: Task) -> int:
    """How much work it makes, in characters."""
    if isinstance(task, PendingArticle):
        return len(task.text) + 1
    return sum(map(len, task.texts)) + 1 if isinstance(task, Lines) else 0


def read(task: Task) -> list[Result]:
    """What comes of it, without words."""
    if not isinstance(task, PendingArticle):
        return [task]
    return [_read_lines(found) if isinstance(found, ParsedArticle) else found for found in read_article(task)]


def read_in_parts(task: PendingArticle) -> Iterator[Result]:
    """What comes of it, then the lines of the article, which are tasks of their own."""
    for found in read(task):
        yield found
        if isinstance(found, ArticleLines) and _is_long(found):
            yield from in_parts(found.place, found.lines())


def in_parts(place: str, lines: Sequence[str]) -> Iterator[Lines]:
    """The lines of an article, some at a time."""
    return (Lines(place, lines[start : start + _PART]) for start in range(0, len(lines), _PART))


def read_with_words(segmenter: Segmenter, task: Task) -> list[Result]:
    """What comes of it, with words."""
    return [with_words(segmenter, found) for found in read(task)]


def with_words(segmenter: Segmenter, found: Result) -> Result:
    """The same with the words of its lines, but for an article whose lines come in parts."""
    if isinstance(found, ArticleLines) and not _is_long(found):
        return replace(found, words=_words(segmenter, found.lines()))
    return replace(found, words=_words(segmenter, found.texts)) if isinstance(found, Lines) else found


def _is_long(article: ArticleLines) -> bool:
    return len(article.text) > LONG


def _words(segmenter: Segmenter, lines: Sequence[str]) -> list[str]:
    return [" ".join(segmenter.words(line)) for line in lines]


def _read_lines(found: ParsedArticle) -> ArticleLines:
    article = found.article
    headings = "\n".join(_headings_of(article))
    places = np.array([(0, *place) for place in _sentences_of(article)], SENTENCE_FIELDS)
    sentences = [article.text[start:end] for start, end in zip(places["start"], places["end"], strict=True)]
    written = [written_tokens(line) for line in (headings, *sentences)]
    return ArticleLines(
        place=found.place,
        key=found.key,
        size=found.size,
        record=_record(article),
        text=article.text,
        headings=headings,
        sentences=places,
        publication_days=_publication_days(article.published),
        syllables=[" ".join(map(form, line)) for line in written],
        written=" ".join(chain.from_iterable(map(inside, written[1:]))),
        explained=[pair for sentence in sentences for pair in explained_in(sentence)],
    )


def _sentences_of(article: Article) -> Iterator[tuple[int, int, int, int]]:
    """The paragraph, position and offsets of each sentence of an article."""
    position = 0
    body = (paragraph for paragraph in article.paragraphs if paragraph.kind == "body")
    for number, paragraph in enumerate(body):
        for start, end in split_sentences(article.text[paragraph.start : paragraph.end]):
            yield number, position, paragraph.start + start, paragraph.start + end
            position += 1


def _headings_of(article: Article) -> Iterator[str]:
    """What the article says outside its sentences: its title, where that is none of them, and its subheads."""
    if not any(article.title in article.text[paragraph.start : paragraph.end] for paragraph in article.paragraphs):
        yield article.title
    for paragraph in article.paragraphs:
        if paragraph.kind == "heading":
            yield article.text[paragraph.start : paragraph.end]


def _publication_days(published: PublicationDate) -> tuple[int, int]:
    """The first and last day that it may be, as ordinals; 0 where the year is unknown."""
    period = published.period
    return (period.since.toordinal(), period.until.toordinal()) if period else (0, 0)


def _record(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "published": article.published.iso(),
        "basis": article.published.basis,
        "evidence": article.published.evidence,
        "digest": article.digest,
    }
