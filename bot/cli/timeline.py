"""The verb `timeline` of the command line: its options, and one timeline."""

import argparse
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.services.timelines import TimelineRequest, TimelineService
    from bot.texts.texts import Texts

Say = Callable[[str], None]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("topic", help="what the timeline is to be about, as typed; it may name a period")
    parser.add_argument(
        "--since", type=_day, metavar="DAY", help="only what happened on this day (2026-02-18) or later"
    )
    parser.add_argument("--until", type=_day, metavar="DAY", help="only what happened on this day or earlier")
    parser.add_argument("--json", action="store_true", help="write the timeline as a JSON line")


def misuse(options: argparse.Namespace) -> str | None:
    """What is wrong with options that are each well-formed; None where nothing is."""
    if not options.topic.strip():
        return 'timeline needs a topic, as in timeline "…"'
    if options.since and options.until and options.since > options.until:
        return "--since is after --until"
    return None


def request_of(options: argparse.Namespace) -> "TimelineRequest":
    """What the options ask for; a period in the topic counts where no day is given."""
    from bot.services.timelines import TimelineRequest, timeline_as_typed  # noqa: PLC0415 — NumPy takes its time to import

    if options.since or options.until:
        return TimelineRequest(options.topic, options.since, options.until)
    return timeline_as_typed(options.topic, datetime.now(UTC))


def write_timeline(
    timelines: "TimelineService", request: "TimelineRequest", say: Say, *, as_json: bool, texts: "Texts"
) -> None:
    """Say one timeline."""
    from bot.terminal.json_lines import timeline_line  # noqa: PLC0415 — as in request_of
    from bot.terminal.plain_text import timeline_text  # noqa: PLC0415 — as in request_of

    timeline = timelines.timeline(request)
    say(timeline_line(timeline) if as_json else timeline_text(timeline, request, texts))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as 2026-02-18") from None
