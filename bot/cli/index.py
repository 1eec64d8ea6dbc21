"""The verbs `articles`, which lists what is indexed, and `reindex`, which builds the index."""

import argparse

from bot.cli.meaning import fill
from bot.cli.output import complain, write_line
from bot.composition.archive import open_archive
from bot.composition.meaning import meaning_or_notice
from bot.observability.audit import AuditLog, command_line_actor
from bot.settings.settings import Settings
from bot.terminal.json_lines import article_line
from bot.terminal.plain_text import article_text
from bot.texts.texts import VIETNAMESE
from retrieval.errors import MeaningError
from retrieval.index.near_copies import with_copies


def articles(settings: Settings, options: argparse.Namespace) -> int:
    """Write each indexed article, in order of path; build the index first if there is none."""
    index = open_archive(settings).open_index()
    for one in index.articles:
        article = with_copies(index, one.number)
        write_line(article_line(article) if options.json else article_text(article, VIETNAMESE))
    return 0


def reindex(settings: Settings, options: argparse.Namespace) -> int:
    """Build the index and make it current, or make the generation before the current one current again.

    Where HOIBAO_MEANING is set, the sentences of a new one are embedded afterwards: questions are answered meanwhile.
    What is left if this is interrupted or fails, or after a rollback, is done by the running bot.
    """
    archive, audit = open_archive(settings), AuditLog(settings.data)
    if options.rollback:
        generation = archive.generations.roll_back()
        audit.note("rollback", command_line_actor(), f"generation {generation}")
        write_line(f"generation {generation} is current again")
        return 0
    report = archive.reindex(full=options.full, force=options.force)
    act = "reindex (forced)" if options.force else "reindex"
    audit.note(act, command_line_actor(), f"generation {report.generation}")
    write_line(VIETNAMESE.reindexed(report))
    if layer := meaning_or_notice(settings, archive.source.index, complain):
        try:
            fill(settings, layer)
        except MeaningError as error:  # the index is current all the same
            complain(f"vectors of sentences are not filled: {error}")
    return 0
