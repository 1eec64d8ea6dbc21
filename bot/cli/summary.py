"""The verb `summary`: one summary, or a batch of them."""

import argparse

from bot.cli.batch import run_batch
from bot.cli.output import FAILED, complain, write_line
from bot.composition.terminal import open_summaries
from bot.services.summaries import SYLLABLES, SummaryRequest, UnknownArticlesError
from bot.settings.settings import Settings
from bot.terminal.json_lines import read_summary_line, summary_error_line, summary_line
from bot.terminal.plain_text import summary_text
from bot.texts.texts import VIETNAMESE


def summary(settings: Settings, options: argparse.Namespace) -> int:
    """Summarise what the options select, or the lines of stdin with ``options.batch``."""
    with open_summaries(settings) as summaries:
        if options.batch:
            return run_batch(lambda line: summary_line(summaries.summary(read_summary_line(line))), summary_error_line)
        try:
            made = summaries.summary(_request(options))
        except UnknownArticlesError as error:
            complain(error)
            return FAILED
    write_line(summary_line(made) if options.json else summary_text(made, VIETNAMESE))
    return 0


def _request(options: argparse.Namespace) -> SummaryRequest:
    return SummaryRequest(
        topic=options.topic or "",
        articles=tuple(options.article),
        since=options.since,
        until=options.until,
        syllables=options.syllables or SYLLABLES,
    )
