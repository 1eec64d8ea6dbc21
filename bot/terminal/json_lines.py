"""The JSON lines of the command line, as the contract has them: extend the shapes, don't rename.

A batch's input line is ``{"question": str, "limit"?: int, "asked_at"?: iso}``. An answer's line is::

    {"question", "answered": bool, "confidence": 0..1, "understood": str | null, "period": [since, until] | null,
     "hits": [{"rank", "score", "text", "article_id", "paragraph", "sentence", "title", "source", "url",
               "published", "date_basis", "answer": [start, end] | null, "before", "after"}]}

``period`` is the first and last day that the question asks for, ISO dates, each null where open; ``asked_at`` without
an offset is Vietnam's time, and now where left out. ``text`` is an exact slice of the article, ``answer`` offsets into
it in code points. ``published`` is as much of a date as is known: "2026-02-18", "2026-02", "2026", "--09-25" (year
unknown) or null.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.services.answering import Answer
from retrieval.dates.asked_period import AskedPeriod
from retrieval.dates.calendar import HO_CHI_MINH
from retrieval.index.sentence_index import IndexedArticle
from retrieval.ranking.ranking import Passage

Json = Mapping[str, "str | int | float | bool | Sequence[int] | Sequence[str | None] | Sequence[Json] | None"]


class BatchLineError(ValueError):
    """A line of a batch asks nothing that can be answered; the message says what to mend."""


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """One question of a batch; ``limit`` and ``asked_at`` (aware) are None where the line leaves them out."""

    question: str
    limit: int | None
    asked_at: datetime | None = None


def read_batch_line(line: bytes) -> BatchQuestion:
    """Read one line of a batch. Raises `BatchLineError`."""
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BatchLineError(f"is not UTF-8 (byte {error.start}); send it as UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise BatchLineError(f'is no JSON ({error}); write it as {{"question": "…"}}') from error
    if not isinstance(record, dict) or not isinstance(record.get("question"), str):
        raise BatchLineError('needs a text "question"; write it as {"question": "…"}')
    limit = record.get("limit")
    if limit is not None and (not isinstance(limit, int) or isinstance(limit, bool) or limit < 1):
        raise BatchLineError('"limit" must be a whole number from 1 up; leave it out for the usual number')
    return BatchQuestion(record["question"], limit, _time(record.get("asked_at")))


def _time(asked_at: object) -> datetime | None:
    try:
        if asked_at is None:
            return None
        moment = datetime.fromisoformat(asked_at if isinstance(asked_at, str) else "")
        # Converted here, since a moment at either end of the calendar has no date in Vietnam.
        return (moment if moment.tzinfo else moment.replace(tzinfo=HO_CHI_MINH)).astimezone(HO_CHI_MINH)
    except (ValueError, OverflowError):
        raise BatchLineError('"asked_at" must be an ISO time, such as "2026-02-18T09:00:00+07:00"') from None


def answer_line(question: str, answer: Answer) -> str:
    """The line for one answer."""
    found = answer.found
    return _line(
        {
            "question": question,
            "answered": found.answered,
            "confidence": round(found.confidence, 4),
            "understood": found.query.understood,
            "period": _period(answer.asked_period),
            "hits": [_hit(rank, passage) for rank, passage in enumerate(found.passages, start=1)],
        }
    )


def _period(asked: AskedPeriod | None) -> list[str | None] | None:
    if asked is None or asked.period is None:
        return None
    since, until = asked.period.since, asked.period.until
    return [None if since == date.min else since.isoformat(), None if until == date.max else until.isoformat()]


def _hit(rank: int, passage: Passage) -> Json:
    article, sentence = passage.article, passage.sentence
    return {
        "rank": rank,
        "score": round(passage.score, 6),
        "text": sentence.text,
        "article_id": article.id,
        "paragraph": sentence.paragraph,
        "sentence": sentence.position,
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "published": article.published.iso(),
        "date_basis": article.published.basis,
        "answer": passage.answer,
        "before": passage.before,
        "after": passage.after,
    }


def error_line(message: str) -> str:
    """The line in the place of an answer, for a line of a batch that asks nothing."""
    return _line({"question": None, "error": message})


def article_line(article: IndexedArticle) -> str:
    """The line for one article of the index; ``sentences`` is how many it has."""
    return _line(
        {
            "id": article.id,
            "title": article.title,
            "source": article.source,
            "url": article.url,
            "published": article.published.iso(),
            "date_basis": article.published.basis,
            "date_evidence": article.published.evidence,
            "sentences": len(article.sentences),
        }
    )


def _line(record: Json) -> str:
    return json.dumps(record, ensure_ascii=False)
