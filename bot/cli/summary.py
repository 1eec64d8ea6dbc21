"""The verb `summary` of the command line: its options, one summary, a batch of them."""

import argparse
from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.services.summaries import SummaryRequest, SummaryService
    from bot.texts.texts import Texts

Say = Callable[[str], None]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("topic", nargs="?", help="what the summary is to be about, as typed")
    parser.add_argument(
        "--article", action="append", default=[], metavar="ID", help="only this article; may be given again"
    )
    parser.add_argument(
        "--since", type=_day, metavar="DAY", help="only what was published on this day (2026-02-18) or later"
    )
    parser.add_argument("--until", type=_day, metavar="DAY", help="only what was published on this day or earlier")
    parser.add_argument("--syllables", type=_positive, metavar="N", help="how long it may be (200)")
    parser.add_argument("--json", action="store_true", help="write the summary as a JSON line")
    parser.add_argument("--batch", action="store_true", help="read JSON lines from stdin, write one for each, in order")


def misuse(options: argparse.Namespace) -> str | None:
    """What is wrong with options that are each well-formed; None where nothing is."""
    chosen = bool((options.topic or "").strip() or options.article or options.since or options.until)
    if options.batch:
        return "summary --batch takes what to summarise from stdin" if chosen or options.syllables else None
    if not chosen:
        return 'summary needs a topic, as in summary "…", --article, --since, --until or --batch'
    if options.since and options.until and options.since > options.until:
        return "--since is after --until"
    return None


def request_of(options: argparse.Namespace) -> "SummaryRequest":
    """What the options ask for."""
    from bot.services.summaries import SYLLABLES, SummaryRequest  # noqa: PLC0415 — NumPy takes its time to import

    return SummaryRequest(
        topic=options.topic or "",
        articles=tuple(options.article),
        since=options.since,
        until=options.until,
        syllables=options.syllables or SYLLABLES,
    )


def summarise_one(
    summarising: "SummaryService", request: "SummaryRequest", say: Say, *, as_json: bool, texts: "Texts"
) -> None:
    """Say one summary. Raises `UnknownArticlesError`."""
    from bot.terminal.json_lines import summary_line  # noqa: PLC0415 — as in request_of
    from bot.terminal.plain_text import summary_text  # noqa: PLC0415 — as in request_of

    summary = summarising.summary(request)
    say(summary_line(summary) if as_json else summary_text(summary, texts))


def summarise_batch(summarising: "SummaryService", lines: Iterable[bytes], say: Say, complain: Say) -> bool:
    """Say a line for each line that is not empty, at once; returns whether all of them could be followed."""
    from bot.services.summaries import UnknownArticlesError  # noqa: PLC0415 — as above
    from bot.terminal.json_lines import BatchLineError, read_summary_line, summary_error_line, summary_line  # noqa: PLC0415 — as above

    good = True
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            told = summary_line(summarising.summary(read_summary_line(line)))
        except (BatchLineError, UnknownArticlesError) as error:
            message = f"line {number}{':' if isinstance(error, UnknownArticlesError) else ''} {error}"
            complain(message)
            told, good = summary_error_line(message), False
        say(told)
    return good


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as 2026-02-18") from None


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError("must be 1 or more")
    return int(text)
