"""Exports with an article in a row, whose columns are known by their headings, in Vietnamese or English."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from retrieval.articles.formats.format import DocumentError, Member
from retrieval.articles.formats.json_lines import RECORD
from retrieval.text.normalise import fold, forms

# By field, as normalised forms without diacritics; the first column with one of them counts.
_HEADINGS: Mapping[str, frozenset[str]] = {
    "id": frozenset({"id", "ma", "ma bai", "ma bai viet", "article id", "guid", "key"}),
    "title": frozenset({"title", "headline", "tieu de", "tua de", "tua", "tit", "ten bai", "ten bai viet", "dau de"}),
    "source": frozenset(
        {"source", "newspaper", "publisher", "site", "website", "nguon", "bao", "to bao", "ten bao", "toa soan"}
    ),
    "url": frozenset({"url", "link", "address", "permalink", "lien ket", "duong dan", "dia chi", "dia chi bai"}),
    "published": frozenset(
        (
            *("published", "published at", "publish date", "publication date", "pubdate", "pub date", "date", "time"),
            *("ngay", "ngay dang", "ngay xuat ban", "ngay phat hanh", "thoi gian", "thoi gian dang", "ngay gio"),
        )
    ),
    "section": frozenset(
        {"section", "category", "categories", "chuyen muc", "chuyen trang", "muc", "danh muc", "ten chuyen muc"}
    ),
    "summary": frozenset(
        {"summary", "description", "lead", "sapo", "sa po", "tom tat", "mo ta", "dan de", "trich dan"}
    ),
    "body": frozenset(
        (
            *("body", "text", "content", "article", "full text", "article text", "noi dung", "noi dung bai"),
            *("bai", "bai viet", "noi dung bai viet", "van ban", "toan van", "than bai"),
        )
    ),
}
_FIELDS = {heading: field for field, headings in _HEADINGS.items() for heading in headings}

Cell = object  # text, a number, a date, or None


def members_of(
    rows: Iterable[tuple[int, Sequence[Cell] | DocumentError]], sheet: str = ""
) -> Iterator[Member | DocumentError]:
    """Yield the articles in rows with their numbers, of which the first that has text holds the headings.

    Raises:
        DocumentError: No heading names the text.
    """
    columns: dict[str, int] | None = None
    for number, row in rows:
        place = f"{sheet}{number}"
        if isinstance(row, DocumentError):
            row.place = place
            yield row
        elif not any(map(_text, row)):
            continue
        elif columns is None:
            columns = _columns(row)
        else:
            yield _member(place, {field: _text(row[at]) for field, at in columns.items() if at < len(row)})


def _columns(headings: Sequence[Cell]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for at, heading in enumerate(headings):
        field = _FIELDS.get(" ".join(fold(form) for form in forms(_text(heading).replace("_", " "))))
        if field:
            columns.setdefault(field, at)
    if "body" not in columns:
        named = ", ".join(filter(None, map(_text, headings)))[:100]
        raise DocumentError(
            f"has no column with the text of articles, but: {named}", 'name that column "Nội dung" or "body"', "record"
        )
    return columns


def _member(place: str, fields: Mapping[str, str]) -> Member:
    body = "\n".join(filter(None, (fields.get("summary"), fields.get("body"))))
    stated = {
        name: fields[name] for name in ("id", "title", "source", "url", "published", "section") if fields.get(name)
    }
    content = json.dumps({**stated, "body": body}, ensure_ascii=False).encode("utf-8", "replace")
    return Member(place, RECORD.name, content, states_id="id" in stated)


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
