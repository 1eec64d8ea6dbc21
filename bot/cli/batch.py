"""The loop of the verbs that read JSON lines from stdin and write one for each, in order."""

import sys
from collections.abc import Callable

from bot.cli.output import FAILED, complain, write_line
from bot.services.summaries import UnknownArticlesError
from bot.terminal.json_lines import BatchLineError


def run_batch(reply: Callable[[bytes], str], error_line: Callable[[str], str]) -> int:
    """Write ``reply(line)`` for each line that is not blank, before the next line is read; return the exit code.

    If ``reply`` raises `BatchLineError` or `UnknownArticlesError`, ``error_line(message)`` is written instead and the
    message goes to stderr, too; the batch continues and fails at its end.
    """
    code = 0
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        try:
            output = reply(line)
        except BatchLineError as error:
            message = f"line {number} {error}"
        except UnknownArticlesError as error:
            message = f"line {number}: {error}"
        else:
            write_line(output)
            continue
        complain(message)
        write_line(error_line(message))
        code = FAILED
    return code
