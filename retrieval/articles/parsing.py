"""What every format shares: from what a file states to an article, without changing its text."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from retrieval.articles.boilerplate import text_lines
from retrieval.articles.formats.format import Document, DocumentError, megabytes
from retrieval.articles.formats.registry import document_format
from retrieval.articles.model import Article, Fault, Paragraph, ParsedArticle, PendingArticle, failure
from retrieval.articles.section import section_of
from retrieval.dates.publication.dating import published_date
from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.dates.publication.stated_date import stated_date
from retrieval.text.sentence_splitting import split_sentences

_DATELINE = re.compile(r"\s*(?:\((?P<named>[^()\n]{2,40})\)|(?P<online>TTO|TNO|NLĐO|PLO|TPO|[A-Z]+\.VN))\s*[-–—]\s*")
_SENTENCE_ENDS = (".", "!", "?", "…", ":", ";")
_CLOSING = '"”’»)]'
_LIST_ITEM = re.compile(r"[-–•*+]|\d{1,2}[.)]\s")
_WORD = re.compile(r"\w+")
_LONGEST_TEXT = 2 << 20  # bytes in UTF-8; chosen: a book
# In words, chosen.
_LONGEST_TITLE = 40
_LONGEST_SUBHEAD = 20
_LONGEST_SIGNATURE = 8

_LineSpan = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _StatedFields:
    """What a file states of its article; None for the missing ones. All enter the digest."""

    id: str
    path: str
    title: str | None
    source: str | None
    url: str | None
    published: PublicationDate | None
    section: str | None


def id_of(pending: PendingArticle) -> str:
    """Return the id of the article that `read_article` would yield; "" if it would yield a fault."""
    if not pending.states_id:
        return unicodedata.normalize("NFC", pending.path)
    try:
        own = document_format(pending.format).read(pending.content).id
    except DocumentError:
        return ""
    return unicodedata.normalize("NFC", own or pending.path)


def read_article(pending: PendingArticle) -> Iterator[ParsedArticle | Fault]:
    """Parse an article: yield it, after a fault if its stated date is invalid, or yield only a fault. Never raises."""
    try:
        yield from _read(pending)
    except DocumentError as error:
        yield Fault(pending.place, str(error), error.kind)
    except Exception as error:  # noqa: BLE001 — one article must not end the reading of all
        yield failure(pending.place, error)


def host_of(url: str | None) -> str | None:
    """Return the host in an address, in lower case; None if there is none or the address is invalid."""
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:
        return None


def _read(pending: PendingArticle) -> Iterator[ParsedArticle | Fault]:
    document = document_format(pending.format).read(pending.content)
    _check_length(document.text)
    lines = _text_lines(document)
    if not lines:
        raise DocumentError("holds no text", "remove it or write the article into it", "empty")
    stated = stated_date(document.published or "")
    is_misdated = bool(document.published) and stated is None
    if is_misdated:
        problem = f"states the date {document.published!r}, which is none"
        yield Fault(pending.place, f"{problem}; write it as 25/9/2024 or 2024-09-25", "date")
    # A fault is reported by every build, and an article that could state its id but does not has that of its place.
    key = "" if is_misdated or (pending.states_id and not document.id) else pending.key
    yield ParsedArticle(pending.place, _article(document, lines, pending, stated), key, pending.size)


def _text_lines(document: Document) -> list[_LineSpan]:
    """Return the lines of the text that are not blank, without links to other articles and the like."""
    lines = [line for line in _lines(document.text) if line[0] >= document.body_start]
    return [lines[number] for number in text_lines([document.text[slice(*line)] for line in lines])]


def _check_length(text: str) -> None:
    longest = (
        len(text) if text.isascii() or 4 * len(text) <= _LONGEST_TEXT else len(text.encode("utf-8", "surrogatepass"))
    )
    if longest > _LONGEST_TEXT:
        problem = f"holds {megabytes(longest)} of text, more than the {megabytes(_LONGEST_TEXT)} of an article"
        raise DocumentError(problem, "split it into articles", "too_large")


def _article(
    document: Document, lines: list[_LineSpan], pending: PendingArticle, stated: PublicationDate | None
) -> Article:
    text = document.text
    title_line = None
    if not document.title and document.may_open_with_title and len(lines) > 1 and _is_title(text[slice(*lines[0])]):
        title_line, lines = lines[0], lines[1:]
    paragraphs = [text[slice(*line)] for line in lines]
    dateline_source, lines = _without_dateline(text, lines)
    title = document.title or text[slice(*(title_line or _first_sentence(text, lines[0])))]
    fields = _StatedFields(
        id=document.id or pending.path,
        path=pending.path,
        title=document.title,
        source=document.source,
        url=document.url,
        published=stated,
        section=section_of(document.section),
    )
    headings = [Paragraph(*title_line, kind="heading")] if title_line else []
    return Article(
        id=unicodedata.normalize("NFC", fields.id),
        title=title,
        source=document.source or dateline_source or host_of(document.url),
        url=document.url,
        published=stated or _dated(title, paragraphs, document, pending),
        text=text,
        paragraphs=(*headings, *_paragraphs(text, lines)),
        digest=_digest(fields, text),
        section=fields.section,
    )


def _dated(title: str, paragraphs: list[str], document: Document, pending: PendingArticle) -> PublicationDate:
    return published_date(title=title, paragraphs=paragraphs, seen=pending.seen, url=document.url, path=pending.path)


def _without_dateline(text: str, lines: list[_LineSpan]) -> tuple[str | None, list[_LineSpan]]:
    """Return the source in a dateline and the lines without it; a dateline that is the whole text is kept."""
    start, end = lines[0]
    dateline = _DATELINE.match(text[start:end])
    if dateline is None:
        return None, lines
    rest = [(start + dateline.end(), end)] if dateline.end() < end - start else []
    source: str = dateline["named"] or dateline["online"]
    return source.strip() or None, [*rest, *lines[1:]] or lines


def _lines(text: str) -> list[_LineSpan]:
    """Return the lines that are not blank, as offsets without the white space around them."""
    spans = []
    position = 0
    for line in text.splitlines(keepends=True):
        start = position + len(line) - len(line.lstrip())
        end = position + len(line.rstrip())
        position += len(line)
        if start < end:
            spans.append((start, end))
    return spans


def _is_title(line: str) -> bool:
    return (
        not line.endswith((".", "…")) and _DATELINE.match(line) is None and len(_WORD.findall(line)) <= _LONGEST_TITLE
    )


def _first_sentence(text: str, line: _LineSpan) -> _LineSpan:
    start, end = line
    spans = split_sentences(text[start:end])
    return (start + spans[0][0], start + spans[0][1]) if spans else line


def _paragraphs(text: str, lines: list[_LineSpan]) -> Iterator[Paragraph]:
    """Yield the lines as paragraphs.

    Lone short lines without an end mark are headings: a subhead before a paragraph, a signature at the end.
    """
    short = [_could_be_heading(text[slice(*line)]) for line in lines]
    last = len(lines) - 1
    for i, line in enumerate(lines):
        lone = short[i] and not (i and short[i - 1])
        subhead = lone and i < last and not short[i + 1]
        signature = lone and 0 < i == last and len(_WORD.findall(text[slice(*line)])) <= _LONGEST_SIGNATURE
        yield Paragraph(*line, kind="heading" if subhead or signature else "body")


def _could_be_heading(line: str) -> bool:
    return (
        not line.rstrip(_CLOSING).endswith(_SENTENCE_ENDS)
        and _LIST_ITEM.match(line) is None
        and len(_WORD.findall(line)) <= _LONGEST_SUBHEAD
    )


def _digest(fields: _StatedFields, text: str) -> str:
    stated = asdict(fields)
    if fields.section is None:  # so that articles without one have the digest of before there were sections
        del stated["section"]
    head = json.dumps(stated, ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(head.encode("ascii") + text.encode("utf-8", "surrogatepass")).hexdigest()
