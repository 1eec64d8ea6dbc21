"""The JSON lines of the command line. They are a contract: keys may be added, not renamed.

An input line of ``ask --batch`` is ``{"question": str, "limit"?: int, "asked_at"?: iso, "earlier"?: [str]}``,
one of ``summary --batch``
``{"topic"?: str, "articles"?: [id], "since"?: day, "until"?: day, "syllables"?: int}``. A null value counts as left
out, and unknown keys are ignored. ``asked_at`` without an offset is Vietnam's time; it defaults to now.

The output lines are, for an answer, a summary, a timeline and an article::

    {"question", "earlier"?: [str], "answered": bool, "status", "confidence": 0..1, "understood": str | null,
     "language": "vi" | "en", "small_talk": bool, "period": [since, until] | null, "period_met": bool | null,
     "outdated": iso | null,
     "hits": [{"rank", "score", "text", "article_id", "paragraph", "sentence", "title", "source", "url",
               "published", "published_interval", "published_from", "date_basis", "replaced_by": id | null,
               "answer": [start, end] | null, "before", "after", "shown": bool}],
     "cards": [{"article_id", "title", "source", "published", "published_interval", "published_from", "date_basis",
                "replaced_by",
                "quotations": [{"text", "paragraph", "sentences": [first, last], "answer": [[start, end]]}]}]}
    {"sentences": [{"text", "article_id", "title", "source", "published", "published_interval", "published_from",
                    "date_basis", "replaced_by"}], "articles": int, "undated": int,
     "figures"?: [{"text", "event": [since, until], "sentence", "article_id", "title", "source", "url", "published",
                   "published_interval", "published_from", "date_basis", "replaced_by"}]}
    {"entries": [{"event": [since, until], "event_basis", "event_words": [start, end] | null, "text", "article_id",
                  "title", "source", "url", "published", "published_interval", "published_from", "date_basis",
                  "replaced_by"}], "articles": int}
    {"id", "title", "source", "url", "published", "published_interval", "published_from", "date_basis",
     "replaced_by", "date_evidence", "sentences": int}

``text`` is an exact slice of the article; ``answer`` and ``event_words`` are offsets into it, in code points.
Whatever has a title also has ``"copies"`` if there are others with nearly the same text, the earliest first: those that
have the quoted sentences, each ``{"article_id", "title", "source", "url", "published", "published_interval",
"published_from", "date_basis"}``; a headline likewise has ``"reports"``, the others on the same event.
``published`` is as much of the date as is known: "2026-02-18", "2026-02", "2026", "--09-25" (year unknown) or null.
``published_interval`` is the first and the last day of the months in which an article of unknown year most likely was
published, ["2025-09-01", "2026-02-28"], or null; ``published_from`` is "event" if ``published`` is the day of an event
and the date of publication is not known otherwise, else null. ``replaced_by`` is the id of the article that corrects or
replaces an article. ``date_evidence`` is "biên tập" if an editor has stated the date.
``status`` is one of `bot.services.reply_plan.Status`; ``answered`` is true for ``answered`` and for ``headlines`` that
have any. The hits that are ``shown`` come first, in the order shown, and quote no sentence twice; ``cards`` are these
by article, neighbours merged. ``period`` is the first and last day that the question asks about, as ISO dates, each
null if open. ``outdated`` is the time as of which the articles were searched, if that is longer ago than the operator
promises. ``articles`` counts the articles that were summarised or are about the topic, ``undated`` those excluded
because their date does not show whether they belong to the period. ``figures``, if a summary begins with any, are
those of one quantity in order of time, ``text`` in its ``sentence``.

``event`` is the first and last possible day of the event; the first is null for "until then", the last for "since
then". The beginning, middle and end of a year or month are its thirds. ``event_basis`` is "words" if the text states
the whole date, "article" if the date was completed from the article's date, "publication" if it is the article's date.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.services.quoted_text import as_quoted
from bot.services.reply_plan import Card, Quotation, ReplyPlan
from bot.services.summaries import SYLLABLES, Summary, SummaryFigure, SummaryRequest, SummarySentence
from bot.services.timelines import Timeline, TimelineEntry
from retrieval.dates.asked_period import AskedPeriod
from retrieval.dates.calendar import HO_CHI_MINH
from retrieval.index.sentence_index import IndexedArticle
from retrieval.ranking.ranking import Passage

Json = Mapping[
    str,
    "str | int | float | bool | Sequence[int] | Sequence[Sequence[int]] | Sequence[str | None] | Sequence[Json] | None",
]

_QUESTION_EXAMPLE = '{"question": "…"}'
_SUMMARY_EXAMPLE = '{"topic": "…"} or {"articles": ["…"]}'


class BatchLineError(ValueError):
    """An input line is malformed; the message, which follows "line 3", names the problem and the remedy."""


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """An input line of ``ask --batch``; ``limit`` and ``asked_at`` (aware) are None if left out.

    ``earlier`` are the questions before it in the conversation, oldest first.
    """

    question: str
    limit: int | None
    asked_at: datetime | None = None
    earlier: tuple[str, ...] = ()


def read_question_line(line: bytes) -> BatchQuestion:
    """Decode an input line of ``ask --batch``. Raises `BatchLineError`."""
    given = _decode(line, _QUESTION_EXAMPLE)
    question = given.get("question")
    if not isinstance(question, str):
        raise BatchLineError(f'needs a text "question"; write it as {_QUESTION_EXAMPLE}')
    return BatchQuestion(
        question,
        _positive("limit", given.get("limit"), default="number"),
        _time("asked_at", given.get("asked_at")),
        _questions("earlier", given.get("earlier", [])),
    )


def read_summary_line(line: bytes) -> SummaryRequest:
    """Decode an input line of ``summary --batch``. Raises `BatchLineError`."""
    given = _decode(line, _SUMMARY_EXAMPLE)
    if not given.keys() & {"topic", "articles", "since", "until"}:
        raise BatchLineError(
            f'names nothing to summarise; give "topic", "articles", "since" or "until": {_SUMMARY_EXAMPLE}'
        )
    return SummaryRequest(
        topic=_topic(given.get("topic", "")),
        articles=_ids(given.get("articles", [])),
        since=_day("since", given.get("since")),
        until=_day("until", given.get("until")),
        syllables=_positive("syllables", given.get("syllables"), default="length") or SYLLABLES,
    )


def _decode(line: bytes, example: str) -> dict[str, object]:
    """Return the values of one line that are not null."""
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BatchLineError(f"is not UTF-8 (byte {error.start}); send it as UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise BatchLineError(f"is no JSON ({error}); write it as {example}") from error
    if not isinstance(record, dict):
        raise BatchLineError(f"is no JSON object; write it as {example}")
    return {name: value for name, value in record.items() if value is not None}


def _topic(value: object) -> str:
    if not isinstance(value, str):
        raise BatchLineError('"topic" must be text')
    return value


def _ids(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(id_, str) for id_ in value):
        raise BatchLineError('"articles" must be a list of ids, each a text')
    return tuple(value)


def _questions(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(question, str) for question in value):
        raise BatchLineError(f'"{name}" must be a list of questions, each a text')
    return tuple(value)


def _positive(name: str, value: object, *, default: str) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise BatchLineError(f'"{name}" must be a whole number from 1 up; leave it out for the usual {default}')
    return value


def _day(name: str, value: object) -> date | None:
    try:
        return None if value is None else date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise BatchLineError(f'"{name}" must be an ISO date, such as "2026-02-18"') from None


def _time(name: str, value: object) -> datetime | None:
    try:
        if value is None:
            return None
        moment = datetime.fromisoformat(value if isinstance(value, str) else "")
        # Converted here because a time at either end of the calendar overflows in Vietnam's time zone.
        return (moment if moment.tzinfo else moment.replace(tzinfo=HO_CHI_MINH)).astimezone(HO_CHI_MINH)
    except (ValueError, OverflowError):
        raise BatchLineError(f'"{name}" must be an ISO time, such as "2026-02-18T09:00:00+07:00"') from None


def answer_line(question: str, plan: ReplyPlan, earlier: Sequence[str] = ()) -> str:
    """Return the output line of a reply; ``earlier`` questions, if any, are repeated in it."""
    return _line(
        {
            "question": question,
            **({"earlier": [*earlier]} if earlier else {}),
            "answered": plan.answered,
            "status": plan.status,
            "confidence": round(plan.confidence, 4),
            "understood": plan.understood,
            "language": plan.language,
            "small_talk": plan.status == "small_talk",
            "period": _period(plan.period),
            "period_met": plan.period_met,
            "outdated": plan.outdated.isoformat(timespec="seconds") if plan.outdated else None,
            "hits": [_hit(rank, passage, shown=rank <= plan.shown) for rank, passage in enumerate(plan.passages, 1)],
            "cards": [_card(card) for card in plan.cards],
        }
    )


def answer_error_line(message: str) -> str:
    """Return the output line for a malformed question line."""
    return _line({"question": None, "error": message})


def summary_line(summary: Summary) -> str:
    """Return the output line of a summary."""
    figures = {"figures": [*map(_figure, summary.figures)]} if summary.figures else {}
    return _line(
        {
            **figures,
            "sentences": [_sentence(quoted) for quoted in summary.sentences],
            "articles": summary.articles,
            "undated": summary.undated,
        }
    )


def summary_error_line(message: str) -> str:
    """Return the output line for a malformed summary line, or for one that names an unknown article."""
    return _line({"sentences": [], "articles": 0, "error": message})


def timeline_line(timeline: Timeline) -> str:
    """Return the output line of a timeline."""
    return _line({"entries": [_entry(dated) for dated in timeline.entries], "articles": timeline.articles})


def article_line(article: IndexedArticle) -> str:
    """Return the output line of an indexed article."""
    evidence = article.published.evidence
    return _line({"id": article.id, **_facts(article), "date_evidence": evidence, "sentences": len(article.sentences)})


def _period(asked: AskedPeriod | None) -> list[str | None] | None:
    if asked is None or asked.period is None:
        return None
    since, until = asked.period.since, asked.period.until
    return [None if since == date.min else since.isoformat(), None if until == date.max else until.isoformat()]


def _hit(rank: int, passage: Passage, *, shown: bool) -> Json:
    passage = as_quoted(passage)
    return {
        "rank": rank,
        "score": round(passage.score, 6),
        "text": passage.sentence.text,
        "article_id": passage.article.id,
        "paragraph": passage.sentence.paragraph,
        "sentence": passage.sentence.position,
        **_facts(passage.article),
        "answer": passage.answer,
        "before": passage.before,
        "after": passage.after,
        "shown": shown,
    }


def _card(card: Card) -> Json:
    facts = {name: value for name, value in _facts(card.article).items() if name != "url"}
    return {"article_id": card.article.id, **facts, "quotations": [*map(_quotation, card.quotations)]}


def _quotation(quotation: Quotation) -> Json:
    return {
        "text": quotation.text,
        "paragraph": quotation.paragraph,
        "sentences": quotation.sentences,
        "answer": [*map(list, quotation.answers)],
    }


def _sentence(quoted: SummarySentence) -> Json:
    article = quoted.article
    facts = {name: value for name, value in _facts(article).items() if name != "url"}
    return {"text": quoted.sentence.text, "article_id": article.id, **facts}


def _entry(dated: TimelineEntry) -> Json:
    event, article = dated.entry.event, dated.article
    since = None if event.bound == "until" else event.period.since.isoformat()
    until = None if event.bound == "since" else event.period.until.isoformat()
    return {
        "event": [since, until],
        "event_basis": event.basis,
        "event_words": None if event.basis == "publication" else list(dated.entry.words),
        "text": dated.entry.text,
        "article_id": article.id,
        **_facts(article),
    }


def _figure(stated: SummaryFigure) -> Json:
    figure, article = stated.figure, stated.article
    days = figure.entry.event.period
    return {
        "text": figure.text,
        "event": [days.since.isoformat(), days.until.isoformat()],
        "sentence": figure.entry.text,
        "article_id": article.id,
        **_facts(article),
    }


def _facts(article: IndexedArticle) -> Json:
    groups = {"copies": article.copies, "reports": article.reports}
    others = {name: [{"article_id": one.id, **_facts(one)} for one in group] for name, group in groups.items() if group}
    return {
        **others,
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "published": article.published.iso(),
        "published_interval": article.published.iso_interval(),
        "published_from": "event" if article.published.from_event else None,
        "date_basis": article.published.basis,
        "replaced_by": article.replaced_by.id if article.replaced_by else None,
    }


def _line(record: Json) -> str:
    return json.dumps(record, ensure_ascii=False)
