"""What is computed from one article alone: the work of a build that worker processes can share."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.articles.corrected import corrected
from retrieval.articles.correction_notice import find_notice
from retrieval.articles.model import Article, Fault, ParsedArticle, PendingArticle, UnchangedArticle, failure
from retrieval.articles.parsing import read_article
from retrieval.building.truecasing import without_first
from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.index.abbreviations import Explanation, find_explanations
from retrieval.index.sentence_index import SENTENCE_FIELDS
from retrieval.text.normalise import form, written_tokens
from retrieval.text.segmentation import Segmenter
from retrieval.text.sentence_splitting import split_sentences

_BATCH = 256  # lines; chosen


@dataclass(frozen=True, slots=True)
class ArticleLines:
    """An article that was read, as lines: its headings together, then each of its sentences.

    Attributes:
        place: Where it was read, for messages.
        key: Its key, as in `retrieval.articles.parsing.ParsedArticle`.
        size: Its size in bytes, as in `ParsedArticle`.
        record: The metadata that the index stores.
        text: Its text.
        headings: The text of the first line.
        sentences: A row of `SENTENCE_FIELDS` for each sentence; the article is numbered later.
        publication_days: The ordinals of the first and the last possible day of publication; 0 if unknown.
        syllables: The compared forms of each line, joined by blanks.
        written: The syllables of the sentences as written, each sentence without its first, joined by blanks.
        explained: The abbreviations that the sentences explain.
        words: The words of each line, joined by blanks; empty if they were not requested.
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
    explained: Sequence[Explanation]
    words: Sequence[str] = ()

    def lines(self) -> list[str]:
        """Return the text of each line."""
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
    """Return the work that a task makes, in bytes of articles and characters of lines."""
    if isinstance(task, PendingArticle):
        return task.size + 1
    return sum(map(len, task.texts)) + 1 if isinstance(task, Lines) else 0


def read(task: Task) -> list[Result]:
    """Return the results of a task, without words. An article on which anything raises becomes a fault."""
    if not isinstance(task, PendingArticle):
        return [task]
    try:
        found = [*corrected(read_article(task), task.correction)]
    except ValueError as error:  # of the correction
        return [failure(task.place, error)]
    return [_read_lines(one) if isinstance(one, ParsedArticle) else one for one in found]


def in_batches(place: str, lines: Sequence[str]) -> Iterator[Lines]:
    """Return the lines of an article in batches."""
    return (Lines(place, lines[start : start + _BATCH]) for start in range(0, len(lines), _BATCH))


def read_with_words(segmenter: Segmenter, task: Task) -> list[Result]:
    """Return the results of a task, with words."""
    return [with_words(segmenter, found) for found in read(task)]


def with_words(segmenter: Segmenter, result: Result) -> Result:
    """Return a result with the words of its lines."""
    if isinstance(result, ArticleLines):
        try:
            return replace(result, words=_words(segmenter, result.lines()))
        except Exception as error:  # noqa: BLE001 — one article must not end the build
            return failure(result.place, error)
    return replace(result, words=_words(segmenter, result.texts)) if isinstance(result, Lines) else result


def _words(segmenter: Segmenter, lines: Sequence[str]) -> list[str]:
    return [" ".join(segmenter.words(line)) for line in lines]


def _read_lines(parsed: ParsedArticle) -> ArticleLines | Fault:
    try:
        return _lines_of(parsed)
    except Exception as error:  # noqa: BLE001 — one article must not end the build
        return failure(parsed.place, error)


def _lines_of(parsed: ParsedArticle) -> ArticleLines:
    article = parsed.article
    headings = "\n".join(_headings_of(article))
    rows = np.array([(0, *row) for row in _sentences_of(article)], SENTENCE_FIELDS)
    sentences = [article.text[start:end] for start, end in zip(rows["start"], rows["end"], strict=True)]
    written = [written_tokens(line) for line in (headings, *sentences)]
    return ArticleLines(
        place=parsed.place,
        key=parsed.key,
        size=parsed.size,
        record=_record(article),
        text=article.text,
        headings=headings,
        sentences=rows,
        publication_days=_publication_days(article.published),
        syllables=[" ".join(map(form, line)) for line in written],
        written=" ".join(chain.from_iterable(map(without_first, written[1:]))),
        explained=[pair for sentence in sentences for pair in find_explanations(sentence)],
    )


def _sentences_of(article: Article) -> Iterator[tuple[int, int, int, int]]:
    """Yield the paragraph, position, start and end of each sentence of an article."""
    position = 0
    body = (paragraph for paragraph in article.paragraphs if paragraph.kind == "body")
    for number, paragraph in enumerate(body):
        for start, end in split_sentences(article.text[paragraph.start : paragraph.end]):
            yield number, position, paragraph.start + start, paragraph.start + end
            position += 1


def _headings_of(article: Article) -> Iterator[str]:
    """Yield the title of an article, unless a paragraph contains it, and its subheads."""
    if not any(article.title in article.text[paragraph.start : paragraph.end] for paragraph in article.paragraphs):
        yield article.title
    for paragraph in article.paragraphs:
        if paragraph.kind == "heading":
            yield article.text[paragraph.start : paragraph.end]


def _publication_days(published: PublicationDate) -> tuple[int, int]:
    """Return the ordinals of the first and the last possible day; 0 if no year and no interval is known."""
    period = published.period
    return (period.since.toordinal(), period.until.toordinal()) if period else (0, 0)


def _record(article: Article) -> dict[str, Any]:
    published, correction = article.published, article.correction
    notice = find_notice(article.title, article.text)
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "published": published.iso(),
        "published_interval": published.iso_interval(),
        "published_from": "event" if published.from_event else None,
        "basis": published.basis,
        "evidence": published.evidence,
        "digest": article.digest,
        **({"section": article.section} if article.section else {}),
        **({"correction": correction.fields()} if correction else {}),
        **({"corrects": notice.fields()} if notice else {}),
    }
