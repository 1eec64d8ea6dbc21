"""The verbs `run`, which serves Telegram, and `chat`, the same conversation in the terminal."""

import argparse

from bot.cli.output import complain, write_line
from bot.composition.terminal import open_chat
from bot.settings.settings import Settings


def run(settings: Settings, options: argparse.Namespace) -> int:
    """Serve Telegram until SIGTERM or SIGINT; without a token, open the chat in the terminal."""
    if settings.token is None:
        complain("TELEGRAM_BOT_TOKEN is not set, so this is the chat in the terminal")
        return chat(settings, options)
    # Importing Telegram and SQLAlchemy would double the time that the chat takes to start.
    from bot.composition.telegram import serve_telegram  # noqa: PLC0415 — as explained above

    serve_telegram(settings, settings.token)
    return 0


def chat(settings: Settings, _: argparse.Namespace) -> int:
    """Answer the lines of stdin until it ends, `/thoat` or Ctrl-C."""
    with open_chat(settings) as conversation:
        try:
            conversation.run()
        except KeyboardInterrupt:
            write_line("")
    return 0
