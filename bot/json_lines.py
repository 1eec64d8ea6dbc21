"""The JSON lines of the command line, as the contract has them: extend the shapes, don't rename.

A batch's input line is ``{"question": str, "limit"?: int, "asked_at"?: iso}``. An answer's line is::

    {"question", "answered": bool, "confidence": 0..1, "understood": str | null, "period": null,
     "hits": [{"rank", "score", "text", "article_id", "paragraph", "sentence", "title", "source", "url",
               "published", "date_basis", "answer": [start, end] | null, "before", "after"}]}

``text`` is an exact slice of the article, ``answer`` offsets into it in code points. ``published`` is as much of a
date as is known: "2026-02-18", "2026-02", "2026", "--09-25" (year unknown) or null.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.answering import Answer
from retrieval.index import IndexedArticle
from retrieval.ranking import Passage

Json = Mapping[str, "str | int | float | bool | Sequence[int] | Sequence[Json] | None"]


class BatchLineError(ValueError):
    """A line of a batch asks nothing that can be answered; the message says what to mend."""


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """One question of a batch; ``limit`` is None where the line leaves it out."""

    question: str
    limit: int | None


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
    _check_time(record.get("asked_at"))
    return BatchQuestion(record["question"], limit)


def _check_time(asked_at: object) -> None:
    try:
        if asked_at is not None:
            datetime.fromisoformat(asked_at if isinstance(asked_at, str) else "")
    except ValueError:
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
            "period": None,
            "hits": [_hit(rank, passage) for rank, passage in enumerate(found.passages, start=1)],
        }
    )


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
