"""Files of articles into `Article`: what an editor drops into a folder, read without changing a letter.

``.txt``: one paragraph a line. Optional head lines first (``Tiêu đề:``, ``Nguồn:``, ``Ngày:``, ``URL:``); then a
first short line without a full stop is the title, else the first sentence serves. ``.jsonl``: a record a line,
``{"id", "title", "source", "url", "published", "body"}``, ``body`` being a string (a line a paragraph) or a list.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from retrieval.articles.model import Article, Fault, Paragraph, ParsedArticle, PendingArticle
from retrieval.dates.publication.publication_date import PublicationDate, published_date, stated_date
from retrieval.text.sentence_splitting import Span, split_sentences

_HEAD_LINE = re.compile(r"\s*(tiêu đề|nguồn|ngày|url)\s*:\s*(.*?)\s*", re.IGNORECASE)
_DATELINE = re.compile(r"\s*(?:\((?P<named>[^()\n]{2,40})\)|(?P<online>TTO|TNO|NLĐO|PLO|TPO|[A-Z]+\.VN))\s*[-–—]\s*")
_SENTENCE_ENDS = (".", "!", "?", "…", ":", ";")
_CLOSING = '"”’»)]'
_LIST_ITEM = re.compile(r"[-–•*+]|\d{1,2}[.)]\s")
_HALF_PAIR = re.compile("[\ud800-\udfff]")
_WORD = re.compile(r"\w+")
_LONGEST_TITLE = 40  # words
_LONGEST_SUBHEAD = 20
_LONGEST_SIGNATURE = 8


@dataclass(frozen=True, slots=True)
class _Given:
    """What a record or the head lines say of an article; None where they are silent."""

    id: str
    path: str
    title: str | None
    source: str | None
    url: str | None
    published: PublicationDate | None


def read_article(unread: PendingArticle) -> Iterator[ParsedArticle | Fault]:
    """The article that it holds, behind a fault where its date is none; or the fault that leaves it out."""
    return _read_record(unread) if unread.number else _read_text(unread)


def has_own_id(line: str) -> bool:
    """Whether a record may name its id; one that does not goes by the number of its line."""
    return '"id"' in line


def _read_text(unread: PendingArticle) -> Iterator[ParsedArticle | Fault]:
    text = unread.text
    head, body_start = _head_lines(text)
    lines = [line for line in _lines(text) if line[0] >= body_start]
    if not lines:
        yield Fault(unread.place, "holds no text; remove it or write the article into it", "empty")
        return
    title_line = None
    if "tiêu đề" not in head and len(lines) > 1 and _is_title(text[slice(*lines[0])]):
        title_line, lines = lines[0], lines[1:]
    stated = stated_date(head.get("ngày", ""))
    if "ngày" in head and stated is None:
        yield Fault(unread.place, f"the head line 'Ngày: {head['ngày']}' holds no date; write it as 25/9/2024", "date")
    given = _Given(
        id=_without_ending(unread.path),
        path=unread.path,
        title=head.get("tiêu đề"),
        source=head.get("nguồn"),
        url=head.get("url"),
        published=stated,
    )
    told = "ngày" in head and stated is None  # a fault is told every time
    yield ParsedArticle(unread.place, _article(given, text, lines, title_line), "" if told else unread.key, unread.size)


def _read_record(unread: PendingArticle) -> Iterator[ParsedArticle | Fault]:
    place = unread.place
    try:
        record = json.loads(unread.text)
        fields = _record_fields(record)
    except (ValueError, RecursionError) as error:  # json.JSONDecodeError is a ValueError
        yield Fault(place, f"is no article record: {error}", "record")
        return
    stated = stated_date(fields["published"] or "")
    if fields["published"] and stated is None:
        yield Fault(place, f'"published": {fields["published"]!r} holds no date; write it as 2024-09-25', "date")
    given = _Given(
        id=fields["id"] or f"{_without_ending(unread.path)}/{unread.number}",
        path=unread.path,
        title=fields["title"],
        source=fields["source"],
        url=fields["url"],
        published=stated,
    )
    body = fields["body"] or ""
    told = fields["published"] and stated is None
    keyed = not told and (fields["id"] or not has_own_id(unread.text))
    yield ParsedArticle(place, _article(given, body, _lines(body), None), unread.key if keyed else "", unread.size)


def _without_ending(path: str) -> str:
    return PurePosixPath(path).with_suffix("").as_posix()


def _record_fields(record: object) -> Mapping[str, str | None]:
    """The fields of one record as text, empty ones as None. Raises ValueError that names the field and the mend."""
    if not isinstance(record, dict):
        raise ValueError(  # noqa: TRY004 — the caller reports whatever is wrong with a record alike
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
        if value is not None and _HALF_PAIR.search(value):
            raise ValueError(f'"{name}" holds half of a surrogate pair, which no text may; write the character whole')
        fields[name] = value.strip() if value and name != "body" else value
    if not (fields["body"] or "").strip():
        raise ValueError('"body" is missing or empty; give a string or a list of paragraphs')
    return fields


def _article(given: _Given, text: str, lines: list[Span], title_line: Span | None) -> Article:
    paragraphs = [text[slice(*line)] for line in lines]
    source, lines = _without_dateline(text, lines)
    source = given.source or source or _host(given.url)
    title = given.title or text[slice(*(title_line or _first_sentence(text, lines[0])))]
    published = given.published or published_date(title=title, paragraphs=paragraphs, url=given.url, path=given.path)
    headings = [Paragraph(*title_line, kind="heading")] if title_line else []
    return Article(
        id=unicodedata.normalize("NFC", given.id),
        title=title,
        source=source,
        url=given.url,
        published=published,
        text=text,
        paragraphs=(*headings, *_paragraphs(text, lines)),
        digest=_digest(given, text),
    )


def _without_dateline(text: str, lines: list[Span]) -> tuple[str | None, list[Span]]:
    """The source that a dateline names, and the lines without it; a dateline alone is left to be the article."""
    start, end = lines[0]
    dateline = _DATELINE.match(text[start:end])
    if dateline is None:
        return None, lines
    rest = [(start + dateline.end(), end)] if dateline.end() < end - start else []
    source: str = dateline["named"] or dateline["online"]
    return source.strip() or None, [*rest, *lines[1:]] or lines


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:  # an address that is none names nobody
        return None


def _head_lines(text: str) -> tuple[dict[str, str], int]:
    """The head lines at the top by lower-case name, and where the text after them starts."""
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


def _lines(text: str) -> list[Span]:
    """The lines that hold anything visible, as offsets without the white space around them."""
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


def _first_sentence(text: str, line: Span) -> Span:
    start, end = line
    spans = split_sentences(text[start:end])
    return (start + spans[0][0], start + spans[0][1]) if spans else line


def _paragraphs(text: str, lines: list[Span]) -> Iterator[Paragraph]:
    """Mark as headings lone short lines without an end mark: a subhead before a paragraph, a signature at the end."""
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


def _digest(given: _Given, text: str) -> str:
    head = json.dumps(asdict(given), ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(head.encode("ascii") + text.encode("utf-8", "surrogatepass")).hexdigest()
