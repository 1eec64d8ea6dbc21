"""The verb `corrections`: writes what editors have corrected of articles, and reads it from such lines."""

import argparse
import sys

from bot.cli.output import FAILED, complain, write_line
from bot.composition.database import store_corrections, stored_corrections
from bot.observability.audit import AuditLog, command_line_actor
from bot.settings.settings import Settings
from bot.terminal.correction_lines import correction_line, read_correction_line
from bot.terminal.json_lines import BatchLineError
from retrieval.dates.calendar import today


def corrections(settings: Settings, options: argparse.Namespace) -> int:
    """Write a line for each corrected article, or store the lines on stdin: all of them, or none if one is invalid."""
    return _read(settings) if options.read else _write(settings)


def _write(settings: Settings) -> int:
    for article, fields in stored_corrections(settings).items():
        write_line(correction_line(article, fields))
    return 0


def _read(settings: Settings) -> int:
    changes: dict[str, dict[str, str | None]] = {}
    faults = 0
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        try:
            article, fields = read_correction_line(line, today())
        except BatchLineError as error:
            complain(f"line {number} {error}")
            faults += 1
        else:
            changes.setdefault(article, {}).update(fields)
    if faults:
        complain("nothing was stored: correct these lines and read all again")
        return FAILED
    store_corrections(settings, changes)
    AuditLog(settings.data).note("corrections", command_line_actor(), f"{len(changes)} articles")
    write_line(f"stored corrections of {len(changes)} articles; the next rebuild of the index applies them")
    return 0
