"""The verb `timeline`."""

import argparse
from datetime import UTC, datetime

from bot.cli.output import write_line
from bot.composition.terminal import open_timelines
from bot.services.timelines import TimelineRequest, timeline_as_typed
from bot.settings.settings import Settings
from bot.terminal.json_lines import timeline_line
from bot.terminal.plain_text import timeline_text
from bot.texts.texts import VIETNAMESE


def timeline(settings: Settings, options: argparse.Namespace) -> int:
    """Write the timeline of ``options.topic``."""
    with open_timelines(settings) as timelines:
        request = _request(options)
        made = timelines.timeline(request)
    write_line(timeline_line(made) if options.json else timeline_text(made, request, VIETNAMESE))
    return 0


def _request(options: argparse.Namespace) -> TimelineRequest:
    """Return the request; a period named in the topic applies only without ``--since`` and ``--until``."""
    if options.since or options.until:
        return TimelineRequest(options.topic, options.since, options.until)
    return timeline_as_typed(options.topic, datetime.now(UTC))
