"""Parsing of files and records into articles, without changing their text.

``.txt``: a paragraph a line, after optional head lines (``Tiêu đề:``, ``Nguồn:``, ``Ngày:``, ``URL:``). If none
states a title, a first short line without a full stop is it, else the first sentence. ``.jsonl``: a record a line,
``{"id", "title", "source", "url", "published", "body"}``, where ``body`` is a string (a line a paragraph) or a list.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from retrieval.articles.model import Article, Fault, Paragraph, ParsedArticle, PendingArticle, failure
from retrieval.dates.publication.dating import published_date
from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.dates.publication.stated_date import stated_date
from retrieval.text.sentence_splitting import split_sentences

_HEAD_LINE = re.compile(r"\s*(tiêu đề|nguồn|ngày|url)\s*:\s*(.*?)\s*", re.IGNORECASE)
_DATELINE = re.compile(r"\s*(?:\((?P<named>[^()\n]{2,40})\)|(?P<online>TTO|TNO|NLĐO|PLO|TPO|[A-Z]+\.VN))\s*[-–—]\s*")
_SENTENCE_ENDS = (".", "!", "?", "…", ":", ";")
_CLOSING = '"”’»)]'
_LIST_ITEM = re.compile(r"[-–•*+]|\d{1,2}[.)]\s")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_WORD = re.compile(r"\w+")
# In words, chosen.
_LONGEST_TITLE = 40
_LONGEST_SUBHEAD = 20
_LONGEST_SIGNATURE = 8

_LineSpan = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _StatedFields:
    """The fields of a record, or those that head lines state; None for the missing ones. All enter the digest."""

    id: str
    path: str
    title: str | None
    source: str | None
    url: str | None
    published: PublicationDate | None


def id_of(pending: PendingArticle) -> str:
    """Return the id of the article that `read_article` would yield; "" if it would yield a fault."""
    if pending.number and has_own_id(pending.text):
        try:
            own = _record_fields(json.loads(pending.text))["id"]
        except (ValueError, RecursionError):
            return ""
        return unicodedata.normalize("NFC", own or _numbered_id(pending))
    return unicodedata.normalize("NFC", _numbered_id(pending) if pending.number else _without_ending(pending.path))


def read_article(pending: PendingArticle) -> Iterator[ParsedArticle | Fault]:
    """Parse an article: yield it, after a fault if its stated date is invalid, or yield only a fault. Never raises."""
    try:
        yield from _read_record(pending) if pending.number else _read_text(pending)
    except Exception as error:  # noqa: BLE001 — one article must not end the reading of all
        yield failure(pending.place, error)


def host_of(url: str | None) -> str | None:
    """Return the host in an address, in lower case; None if there is none or the address is invalid."""
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:
        return None


def has_own_id(line: str) -> bool:
    """Return whether a record may state its id; the id of any other contains the number of its line."""
    return '"id"' in line


def _read_text(pending: PendingArticle) -> Iterator[ParsedArticle | Fault]:
    text = pending.text
    head, body_start = _head_lines(text)
    lines = [line for line in _lines(text) if line[0] >= body_start]
    if not lines:
        yield Fault(pending.place, "holds no text; remove it or write the article into it", "empty")
        return
    title_line = None
    if "tiêu đề" not in head and len(lines) > 1 and _is_title(text[slice(*lines[0])]):
        title_line, lines = lines[0], lines[1:]
    stated = stated_date(head.get("ngày", ""))
    if "ngày" in head and stated is None:
        yield Fault(pending.place, f"the head line 'Ngày: {head['ngày']}' holds no date; write it as 25/9/2024", "date")
    stated_fields = _StatedFields(
        id=_without_ending(pending.path),
        path=pending.path,
        title=head.get("tiêu đề"),
        source=head.get("nguồn"),
        url=head.get("url"),
        published=stated,
    )
    key = "" if "ngày" in head and stated is None else pending.key  # a fault is reported by every build
    article = _article(stated_fields, text, lines, title_line, pending.seen)
    yield ParsedArticle(pending.place, article, key, pending.size)


def _read_record(pending: PendingArticle) -> Iterator[ParsedArticle | Fault]:
    place = pending.place
    try:
        record = json.loads(pending.text)
        fields = _record_fields(record)
    except (ValueError, RecursionError) as error:  # json.JSONDecodeError is a ValueError
        yield Fault(place, f"is no article record: {error}", "record")
        return
    stated = stated_date(fields["published"] or "")
    if fields["published"] and stated is None:
        yield Fault(place, f'"published": {fields["published"]!r} holds no date; write it as 2024-09-25', "date")
    stated_fields = _StatedFields(
        id=fields["id"] or _numbered_id(pending),
        path=pending.path,
        title=fields["title"],
        source=fields["source"],
        url=fields["url"],
        published=stated,
    )
    body = fields["body"] or ""
    has_fault = fields["published"] and stated is None  # which every build reports
    key = pending.key if not has_fault and (fields["id"] or not has_own_id(pending.text)) else ""
    article = _article(stated_fields, body, _lines(body), None, pending.seen)
    yield ParsedArticle(place, article, key, pending.size)


def _numbered_id(pending: PendingArticle) -> str:
    return f"{_without_ending(pending.path)}/{pending.number}"


def _without_ending(path: str) -> str:
    return PurePosixPath(path).with_suffix("").as_posix()


def _record_fields(record: object) -> Mapping[str, str | None]:
    """Return the fields of a record as text, None for empty ones.

    Raises:
        ValueError: A field is invalid; the message names it and the remedy.
    """
    if not isinstance(record, dict):
        raise ValueError(  # noqa: TRY004 — callers handle all invalid records alike
            'it must be an object {"id", "title", "source", "url", "published", "body"}'
        )
    body = record.get("body")
    if isinstance(body, list) and all(isinstance(paragraph, str) for paragraph in body):
        record = record | {"body": "\n".join(body)}
    fields: dict[str, str | None] = {}
    for name in ("id", "title", "source", "url", "published", "body"):
        value = record.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and name in {"id", "published"}:
            value = str(value)
        if value is not None and not isinstance(value, str):
            raise ValueError(f'"{name}" must be text, not {type(value).__name__}')
        if value is not None and "\0" in value:
            raise ValueError(f'"{name}" holds a NUL character, which no text may; remove it')
        if value is not None and _LONE_SURROGATE.search(value):
            raise ValueError(f'"{name}" holds half of a surrogate pair, which no text may; write the character whole')
        fields[name] = value.strip() if value and name != "body" else value
    if not (fields["body"] or "").strip():
        raise ValueError('"body" is missing or empty; give a string or a list of paragraphs')
    return fields


def _article(
    stated_fields: _StatedFields, text: str, lines: list[_LineSpan], title_line: _LineSpan | None, seen: date
) -> Article:
    paragraphs = [text[slice(*line)] for line in lines]
    source, lines = _without_dateline(text, lines)
    source = stated_fields.source or source or host_of(stated_fields.url)
    title = stated_fields.title or text[slice(*(title_line or _first_sentence(text, lines[0])))]
    published = stated_fields.published or published_date(
        title=title, paragraphs=paragraphs, seen=seen, url=stated_fields.url, path=stated_fields.path
    )
    headings = [Paragraph(*title_line, kind="heading")] if title_line else []
    return Article(
        id=unicodedata.normalize("NFC", stated_fields.id),
        title=title,
        source=source,
        url=stated_fields.url,
        published=published,
        text=text,
        paragraphs=(*headings, *_paragraphs(text, lines)),
        digest=_digest(stated_fields, text),
    )


def _without_dateline(text: str, lines: list[_LineSpan]) -> tuple[str | None, list[_LineSpan]]:
    """Return the source in a dateline and the lines without it; a dateline that is the whole text is kept."""
    start, end = lines[0]
    dateline = _DATELINE.match(text[start:end])
    if dateline is None:
        return None, lines
    rest = [(start + dateline.end(), end)] if dateline.end() < end - start else []
    source: str = dateline["named"] or dateline["online"]
    return source.strip() or None, [*rest, *lines[1:]] or lines


def _head_lines(text: str) -> tuple[dict[str, str], int]:
    """Return the head lines at the top by lower-case name, and the offset of the text after them."""
    head: dict[str, str] = {}
    position = 0
    for line in text.splitlines(keepends=True):
        match = _HEAD_LINE.fullmatch(unicodedata.normalize("NFC", line))
        if match is None and line.strip():
            break
        if match and match[2]:
            head.setdefault(match[1].lower(), match[2])
        position += len(line)
    return head, position if head else 0


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


def _digest(stated_fields: _StatedFields, text: str) -> str:
    head = json.dumps(asdict(stated_fields), ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(head.encode("ascii") + text.encode("utf-8", "surrogatepass")).hexdigest()
