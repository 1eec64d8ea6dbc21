"""The command line: `python -m bot`, also installed as `hoibao`.

Only a verb's output goes to stdout. Exit code 0: the verb ran; 1: it failed; 2: wrong usage or invalid settings.
"""

import argparse
import faulthandler
import importlib
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from bot import __version__
from bot.cli.output import FAILED, MISUSED, complain, day, positive, telegram_id
from bot.errors import BotError
from bot.logs import configure_logging
from bot.settings.settings import Settings
from bot.settings.values import SettingsError
from retrieval.errors import RetrievalError
from storage.errors import StorageError

# The module of each verb, which has a function of the verb's name. Only the chosen one is imported, so that no verb
# waits for the libraries of another: underthesea takes half a second to import, Telegram and SQLAlchemy a second.
_MODULES = {
    "run": "bot.cli.run",
    "chat": "bot.cli.run",
    "ask": "bot.cli.ask",
    "summary": "bot.cli.summary",
    "timeline": "bot.cli.timeline",
    "articles": "bot.cli.index",
    "reindex": "bot.cli.index",
    "meaning": "bot.cli.meaning",
    "corrections": "bot.cli.corrections",
    "check": "bot.cli.maintenance",
    "health": "bot.cli.health",
    "backup": "bot.cli.maintenance",
    "restore": "bot.cli.maintenance",
    "forget": "bot.cli.maintenance",
    "move-database": "bot.cli.maintenance",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit code."""
    if sys.__stderr__ is not None:
        faulthandler.enable(sys.__stderr__)  # names the line of a crash, as when a mapped file is cut short
    os.umask(0o077)  # what people ask is nobody else's business on this machine
    parser = _parser()
    options = parser.parse_args(arguments)
    if misuse := _misuse(options):
        parser.error(misuse)
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            # A lone surrogate, which JSON can contain, is written as its JSON escape.
            stream.reconfigure(encoding="utf-8", errors="replace" if stream is sys.stdin else "backslashreplace")
    try:
        return _run(options)
    except BrokenPipeError:  # the reader of the output has closed it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        return FAILED


def _run(options: argparse.Namespace) -> int:
    if options.verb == "health":  # reads no more settings than it needs, and tests nothing by writing
        health: int = importlib.import_module(_MODULES["health"]).health(os.environ)
        return health
    try:
        settings = Settings.from_env(os.environ)
    except SettingsError as error:
        if options.verb == "check":
            code: int = importlib.import_module(_MODULES["check"]).check_invalid_settings(error)
            return code
        complain(error)
        return MISUSED
    cluster = importlib.import_module("retrieval.cluster.address")
    if settings.index_url is not None and cluster.is_cluster(settings.index_url):
        for name, value in cluster.ClusterAddress.parse(settings.index_url).environment.items():
            os.environ.setdefault(name, value)
    serves_telegram = options.verb == "run" and settings.token is not None
    if serves_telegram:
        # Makes python-telegram-bot return durations as timedelta, its future default, instead of warning about it.
        os.environ.setdefault("PTB_TIMEDELTA", "true")
    level = settings.log_level or ("info" if serves_telegram else "warning")
    configure_logging(settings.log_format, level, settings.token)
    try:
        code = getattr(importlib.import_module(_MODULES[options.verb]), options.verb.replace("-", "_"))(
            settings, options
        )
    except (BotError, RetrievalError, StorageError) as error:
        complain(error)
        return FAILED
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hoibao",
        description="Answers questions in Vietnamese from a folder of news articles, by quotation.",
        epilog="Settings are environment variables, which README.md lists. Exit codes: 0 done, 1 failed, 2 wrong usage"
        " or invalid settings.",
    )
    parser.add_argument("--version", action="version", version=f"hoibao {__version__}")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB")
    parser.set_defaults(verb="run")
    verbs.add_parser("run", help="serve Telegram if TELEGRAM_BOT_TOKEN is set, else open the chat (the default)")
    verbs.add_parser("chat", help="answer questions and slash commands in the terminal")
    _add_ask(verbs.add_parser("ask", help="answer one question, or a batch"))
    _add_summary(verbs.add_parser("summary", help="summarise a topic, articles or a period, by quotation"))
    _add_timeline(verbs.add_parser("timeline", help="list the dated events of a topic, by quotation"))
    articles = verbs.add_parser("articles", help="list the indexed articles")
    articles.add_argument("--json", action="store_true", help="write a JSON line for each article")
    _add_reindex(verbs.add_parser("reindex", help="build and check a new index, and make it the current one"))
    verbs.add_parser("meaning", help="embed all sentences now, with HOIBAO_MEANING; the bot does it in the background")
    corrections = verbs.add_parser("corrections", help="write what editors have corrected of articles, as JSON lines")
    corrections.add_argument("--read", action="store_true", help="read such lines from stdin and store them instead")
    check = verbs.add_parser("check", help="list problems and their remedies; exit code 1 if there is a fault")
    parts = check.add_mutually_exclusive_group()
    parts.add_argument("--settings", action="store_true", help="only the settings; exit code 1 if one is invalid")
    parts.add_argument(
        "--dates", action="store_true", help="only articles with an unknown or inferred date, the least certain first"
    )
    verbs.add_parser("health", help="exit code 0 if the running bot works, else 1")
    kept = "conversations, article numbers and added articles"
    backup = verbs.add_parser("backup", help=f"save {kept}, also while the bot runs")
    backup.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="a new file (default: backups/TIME.zip in the data folder)"
    )
    restore = verbs.add_parser("restore", help=f"replace {kept} by those of a backup")
    restore.add_argument("file", type=Path, metavar="FILE", help="a file written by `backup`")
    _add_forget(verbs.add_parser("forget", help="delete all that is stored of a person, also while the bot runs"))
    _add_move(verbs.add_parser("move-database", help="copy an SQLite file to an empty database of a PostgreSQL server"))
    return parser


def _add_ask(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", nargs="?", help="the question, as typed")
    _add_batch(parser)
    parser.add_argument("--json", action="store_true", help="write the answer as a JSON line")
    parser.add_argument("--limit", type=positive, metavar="N", help="maximum number of passages (default: 3)")


def _add_summary(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("topic", nargs="?", help="topic of the summary, as typed")
    parser.add_argument(
        "--article", action="append", default=[], metavar="ID", help="only this article; may be repeated"
    )
    _add_days(parser, "was published")
    parser.add_argument("--syllables", type=positive, metavar="N", help="maximum length (default: 200)")
    parser.add_argument("--json", action="store_true", help="write the summary as a JSON line")
    _add_batch(parser)


def _add_timeline(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("topic", help="topic of the timeline, as typed; may name a period")
    _add_days(parser, "happened")
    parser.add_argument("--json", action="store_true", help="write the timeline as a JSON line")


def _add_reindex(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--full", action="store_true", help="reuse nothing of the current index")
    parser.add_argument("--force", action="store_true", help="accept an index that lost articles or answers")
    parser.add_argument("--rollback", action="store_true", help="build nothing; go back to the previous index")


def _add_forget(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("user", nargs="?", type=telegram_id, metavar="USER", help="the Telegram id of the person")
    parser.add_argument(
        "--restored", action="store_true", help="instead, what a restored dump has of people who were forgotten since"
    )


def _add_move(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="FROM", help="sqlite:////path/to/file.db")
    parser.add_argument(
        "target", metavar="TO", help="postgresql+asyncpg://user@host/database, with the password in PGPASSWORD"
    )


def _add_batch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--batch", action="store_true", help="read JSON lines from stdin and write one for each, in order"
    )


def _add_days(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("--since", type=day, metavar="DAY", help=f"only what {what} on this day (2026-02-18) or later")
    parser.add_argument("--until", type=day, metavar="DAY", help=f"only what {what} on this day or earlier")


def _misuse(options: argparse.Namespace) -> str | None:
    """Return what is wrong with a combination of well-formed options; None if nothing is."""
    match options.verb:
        case "ask" if options.question is not None if options.batch else not (options.question or "").strip():
            return 'ask needs either a question, as in ask "…", or --batch'
        case "reindex" if options.rollback and (options.full or options.force):
            return "reindex --rollback builds nothing, so it takes neither --full nor --force"
        case "forget" if options.restored == (options.user is not None):
            return "forget needs either a USER or --restored"
        case "summary":
            return _summary_misuse(options)
        case "timeline":
            return _days_misuse(options) if options.topic.strip() else 'timeline needs a topic, as in timeline "…"'
        case _:
            return None


def _summary_misuse(options: argparse.Namespace) -> str | None:
    selected = bool((options.topic or "").strip() or options.article or options.since or options.until)
    if options.batch:
        return "summary --batch reads from stdin what to summarise" if selected or options.syllables else None
    if not selected:
        return 'summary needs a topic, as in summary "…", --article, --since, --until or --batch'
    return _days_misuse(options)


def _days_misuse(options: argparse.Namespace) -> str | None:
    return "--since is after --until" if options.since and options.until and options.since > options.until else None


if __name__ == "__main__":
    sys.exit(main())
