"""Reads how an editor corrects an article, as typed after ``/sua``, and checks what is to be stored."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import urlsplit

from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.dates.publication.stated_date import stated_date

Field = Literal["published", "title", "source", "url"]
Act = Literal["show", "correct", "replace", "undo"]
Problem = Literal["no_date", "no_year", "future", "no_address", "empty", "too_long"]
Refusal = Problem | Literal["unknown", "itself", "circle", "changed"]
"""Why nothing is stored: also for an article that is not there, one that would replace itself, or another date."""

_LONGEST: Mapping[Field, int] = {"title": 300, "source": 100, "url": 2000, "published": 100}  # characters, chosen
_ARTICLE = r"(?:(?:bài|bai|article)(?:\s+(?:số|so))?\s+)?#?(?P<number>\d{1,9})"
_ORDER = re.compile(rf"{_ARTICLE}(?!\d)[\s:,]*(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_FIELDS: Mapping[Field, str] = {
    "published": r"ngày(?: đăng)?|ngay(?: dang)?|date",
    "source": r"nguồn|nguon|source",
    "title": r"tiêu đề|tieu de|tựa đề|tua de|title",
    "url": r"url|link|địa chỉ|dia chi",
}
_COMPILED = {field: re.compile(rf"(?:{words})\b[\s:=]*", re.IGNORECASE) for field, words in _FIELDS.items()}
_REPLACES = re.compile(
    rf"(?:thay(?: cho| thế| the)?|(?:đính|dinh) (?:chính|chinh)(?: cho)?|replaces|corrects)\s+{_ARTICLE}", re.IGNORECASE
)
_UNDO = re.compile(r"bỏ|bo|hủy|huỷ|huy|undo", re.IGNORECASE)


class CorrectionRefusedError(ValueError):
    """A value cannot be what an editor means; ``problem`` is why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem: Problem = problem


@dataclass(frozen=True, slots=True)
class Order:
    """What an editor orders for the article with the public number ``number``.

    Attributes:
        number: The article.
        act: Show its facts, correct the ``field`` to the ``value``, let it ``replace`` the article ``other``, or undo
            all corrections of it.
        field: Of a correction.
        value: As typed.
        other: The public number of the article that it replaces.
    """

    number: int
    act: Act
    field: Field = "title"
    value: str = ""
    other: int = 0


def read_order(text: str) -> Order | None:
    """Return what ``text``, all that follows the command, orders; None if it is no order."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    match = _ORDER.fullmatch(line)
    if match is None:
        return None
    number, rest = int(match["number"]), match["rest"]
    if not rest:
        return Order(number, "show")
    if _UNDO.fullmatch(rest):
        return Order(number, "undo")
    if older := _REPLACES.fullmatch(rest):
        return Order(number, "replace", other=int(older["number"]))
    for field, words in _COMPILED.items():
        if found := words.match(rest):
            return Order(number, "correct", field, rest[found.end() :])
    return None


def checked_value(field: Field, typed: str, today: date) -> str:
    """Return the text of ``field`` to store: on one line, a date as an ISO date with a year.

    Raises:
        CorrectionRefusedError: It cannot be what is meant.
    """
    value = " ".join(unicodedata.normalize("NFC", typed).split())
    if not value:
        raise CorrectionRefusedError("empty")
    if len(value) > _LONGEST[field]:
        raise CorrectionRefusedError("too_long")
    if field == "published":
        return _checked_date(value, today)
    if field == "url" and not _is_web_address(value):
        raise CorrectionRefusedError("no_address")
    return value


def _checked_date(value: str, today: date) -> str:
    published = stated_date(value)
    if published is None or published.iso() is None:
        raise CorrectionRefusedError("no_date")
    if published.period is None:
        raise CorrectionRefusedError("no_year")
    if published.period.since > today:
        raise CorrectionRefusedError("future")
    return PublicationDate(published.year, published.month, published.day).iso() or ""


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in value and value.isprintable()
