"""The JSON lines of the verb `summary`, as the contract has them: extend the shapes, don't rename.

A batch's input line is ``{"topic"?: str, "articles"?: [id], "since"?: day, "until"?: day, "syllables"?: int}``, days
being ISO dates; what is null counts as left out. A summary's line is::

    {"sentences": [{"text", "article_id", "title", "source", "published", "date_basis"}], "articles": int,
     "undated": int}

``text`` is an exact slice of the article. ``articles`` is how many were summarised; ``undated`` how many were left
out because their date does not tell whether they belong to the period.
"""

import json
from datetime import date

from bot.services.summaries import SYLLABLES, Summary, SummaryRequest, SummarySentence
from bot.terminal.json_lines import BatchLineError

_EXAMPLE = '{"topic": "…"} or {"articles": ["…"]}'


def read_summary_line(line: bytes) -> SummaryRequest:
    """Read one line of a batch. Raises `BatchLineError`."""
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BatchLineError(f"is not UTF-8 (byte {error.start}); send it as UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise BatchLineError(f"is no JSON ({error}); write it as {_EXAMPLE}") from error
    if not isinstance(record, dict):
        raise BatchLineError(f"is no JSON object; write it as {_EXAMPLE}")
    given = {name: value for name, value in record.items() if value is not None}
    if not given.keys() & {"topic", "articles", "since", "until"}:
        raise BatchLineError(f'names nothing to summarise; give "topic", "articles", "since" or "until": {_EXAMPLE}')
    return SummaryRequest(
        topic=_topic(given.get("topic", "")),
        articles=_ids(given.get("articles", [])),
        since=_day("since", given.get("since")),
        until=_day("until", given.get("until")),
        syllables=_syllables(given.get("syllables", SYLLABLES)),
    )


def _topic(value: object) -> str:
    if not isinstance(value, str):
        raise BatchLineError('"topic" must be text')
    return value


def _ids(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(id_, str) for id_ in value):
        raise BatchLineError('"articles" must be a list of ids, each a text')
    return tuple(value)


def _day(name: str, value: object) -> date | None:
    try:
        return None if value is None else date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise BatchLineError(f'"{name}" must be an ISO date, such as "2026-02-18"') from None


def _syllables(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise BatchLineError('"syllables" must be a whole number from 1 up; leave it out for the usual length')
    return value


def summary_line(summary: Summary) -> str:
    """The line for one summary."""
    record = {
        "sentences": [_sentence(quoted) for quoted in summary.sentences],
        "articles": summary.articles,
        "undated": summary.undated,
    }
    return json.dumps(record, ensure_ascii=False)


def _sentence(quoted: SummarySentence) -> dict[str, str | None]:
    article = quoted.article
    return {
        "text": quoted.sentence.text,
        "article_id": article.id,
        "title": article.title,
        "source": article.source,
        "published": article.published.iso(),
        "date_basis": article.published.basis,
    }


def summary_error_line(message: str) -> str:
    """The line in the place of a summary, for a line of a batch that asks for none or names an unknown article."""
    return json.dumps({"sentences": [], "articles": 0, "error": message}, ensure_ascii=False)
