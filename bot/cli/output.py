"""What the verbs share: lines of output, messages, exit codes and types of options."""

import argparse
import sys
from datetime import date

FAILED, MISUSED = 1, 2  # exit codes


def write_line(line: str) -> None:
    """Write a line of output to stdout at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def complain(message: object) -> None:
    """Write a message to stderr."""
    sys.stderr.write(f"hoibao: {message}\n")
    sys.stderr.flush()


def day(text: str) -> date:
    """Parse an option that is an ISO date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day; write it like 2026-02-18") from None


def telegram_id(text: str) -> int:
    """Parse an option that is the Telegram id of a person."""
    if not (text.isascii() and text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is not the Telegram id of a person; write one like 123456789")
    return int(text)


def positive(text: str) -> int:
    """Parse an option that is a whole number from 1 up."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number
