"""The command line: `python -m bot`, also installed as `hoibao`.

Only a verb's output goes to stdout. Exit code 0: it ran; 1: it failed; 2: usage or settings.
"""

import argparse
import io
import logging
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import summary as summary_verb
from bot.cli import timeline as timeline_verb
from bot.settings import Settings, SettingsError
from retrieval.errors import RetrievalError
from storage.errors import StorageError

if TYPE_CHECKING:
    from bot.maintenance.checks import Finding
    from bot.services.answering import AnswerService

FAILED, MISUSED = 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.verb == "ask" and options.batch == (options.question is not None):
        parser.error('ask needs either a question, as in ask "…", or --batch')
    if options.verb == "summary" and (wrong := summary_verb.misuse(options)):
        parser.error(wrong)
    if options.verb == "timeline" and (wrong := timeline_verb.misuse(options)):
        parser.error(wrong)
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            # Half of a surrogate pair, which JSON can carry, goes out as the escape that JSON has for it.
            stream.reconfigure(encoding="utf-8", errors="replace" if stream is sys.stdin else "backslashreplace")
    try:
        return _run(options)
    except BrokenPipeError:  # whoever read the output has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        return FAILED


def _run(options: argparse.Namespace) -> int:
    try:
        settings = Settings.from_env(os.environ)
        serving = options.verb == "run" and settings.token is not None
        _configure_logging(settings, logging.INFO if serving else logging.WARNING)
        return _VERBS[options.verb](settings, options)
    except SettingsError as error:
        if options.verb == "check":
            return _settings_unusable(error)
        _complain(error)
        return MISUSED
    except (RetrievalError, StorageError) as error:
        _complain(error)
        return FAILED


def _configure_logging(settings: Settings, level: int) -> None:
    from bot.logs import configure_logging  # noqa: PLC0415 — nothing is logged before there are settings

    configure_logging(settings.log_format, level, settings.token)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hoibao", description="Answers questions in Vietnamese from a folder of news articles, by quotation."
    )
    verbs = parser.add_subparsers(dest="verb", metavar="VERB")
    verbs.add_parser("run", help="serve Telegram with TELEGRAM_BOT_TOKEN set, chat without (the default)")
    verbs.add_parser("chat", help="the same in the terminal: questions and slash commands")
    ask = verbs.add_parser("ask", help="answer one question, or a batch of them")
    ask.add_argument("question", nargs="?", help="the question, as typed")
    ask.add_argument("--batch", action="store_true", help="read JSON lines from stdin, write one for each, in order")
    ask.add_argument("--json", action="store_true", help="write the answer as a JSON line")
    ask.add_argument("--limit", type=_positive, metavar="N", help="how many passages at most (3)")
    summary_verb.add_options(verbs.add_parser("summary", help="summarise a topic, articles or a period, by quotation"))
    timeline_verb.add_options(verbs.add_parser("timeline", help="tell what happened when on a topic, by quotation"))
    articles = verbs.add_parser("articles", help="list what is indexed")
    articles.add_argument("--json", action="store_true", help="write a JSON line for each article")
    reindex = verbs.add_parser("reindex", help="build, check and swap the index")
    reindex.add_argument("--full", action="store_true", help="take nothing over from the index of before")
    reindex.add_argument("--force", action="store_true", help="serve the new index though articles or answers are lost")
    reindex.add_argument("--rollback", action="store_true", help="build nothing: go back to the index of before")
    verbs.add_parser("check", help="say what is wrong and how to mend it; exit code 1 where something is")
    backup = verbs.add_parser("backup", help="save conversations and article numbers to a file; a running bot goes on")
    backup.add_argument("file", nargs="?", type=Path, metavar="FILE", help="a new file (backups/TIME.zip in the data)")
    restore = verbs.add_parser("restore", help="put what a backup holds in the place of what there is")
    restore.add_argument("file", type=Path, metavar="FILE", help="what `backup` wrote")
    parser.set_defaults(verb="run")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _run_bot(settings: Settings, options: argparse.Namespace) -> int:
    if settings.token is None:
        _complain("TELEGRAM_BOT_TOKEN is not set, so this is the chat in the terminal")
        return _chat(settings, options)
    # Has PTB give spans of time as such, as it will always do, instead of warning of it.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    from bot.composition.archive import serve_telegram  # noqa: PLC0415 — as in _chat
    from bot.telegram.errors import ServingError  # noqa: PLC0415 — as in _chat

    try:
        serve_telegram(settings, settings.token)
    except ServingError as error:
        _complain(error)
        return FAILED
    return 0


def _chat(settings: Settings, _: argparse.Namespace) -> int:
    from bot.composition.archive import open_chat  # noqa: PLC0415 — underthesea takes half a second to import

    with open_chat(settings) as chat:
        try:
            chat.run()
        except KeyboardInterrupt:  # as good a goodbye as any
            _say("")
    return 0


def _ask(settings: Settings, options: argparse.Namespace) -> int:
    from bot.composition.archive import open_answering  # noqa: PLC0415 — as in _chat
    from bot.services.answering import HITS, PASSAGES  # noqa: PLC0415 — as in _chat
    from bot.terminal.chat import answer_text  # noqa: PLC0415 — as in _chat
    from bot.terminal.json_lines import answer_line  # noqa: PLC0415 — as in _chat
    from bot.texts.texts import VIETNAMESE  # noqa: PLC0415 — as in _chat

    with open_answering(settings) as answering:
        if options.batch:
            return _ask_batch(answering, options.limit or PASSAGES)
        limit = options.limit or PASSAGES
        if options.json:
            _say(answer_line(options.question, answering.answer(options.question, limit)))
        else:
            _say(answer_text(answering.answer(options.question, max(limit, HITS)).for_reader(limit), VIETNAMESE))
    return 0


def _ask_batch(answering: "AnswerService", limit: int) -> int:
    from bot.terminal.json_lines import BatchLineError, answer_error_line, answer_line, read_question_line  # noqa: PLC0415 — as in _chat

    code = 0
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        try:
            asked = read_question_line(line)
        except BatchLineError as error:
            message = f"line {number} {error}"
            _complain(message)
            _say(answer_error_line(message))
            code = FAILED
        else:
            answer = answering.answer(asked.question, asked.limit or limit, asked_at=asked.asked_at)
            _say(answer_line(asked.question, answer))
    return code


def _summary(settings: Settings, options: argparse.Namespace) -> int:
    from bot.composition.archive import open_summarising  # noqa: PLC0415 — as in _chat
    from bot.services.summaries import UnknownArticlesError  # noqa: PLC0415 — as in _chat
    from bot.texts.texts import VIETNAMESE  # noqa: PLC0415 — as in _chat

    with open_summarising(settings) as summarising:
        if options.batch:
            good = summary_verb.summarise_batch(summarising, sys.stdin.buffer, _say, _complain)
            return 0 if good else FAILED
        request = summary_verb.request_of(options)
        try:
            summary_verb.summarise_one(summarising, request, _say, as_json=options.json, texts=VIETNAMESE)
        except UnknownArticlesError as error:
            _complain(error)
            return FAILED
    return 0


def _timeline(settings: Settings, options: argparse.Namespace) -> int:
    from bot.composition.archive import open_timelines  # noqa: PLC0415 — as in _chat
    from bot.texts.texts import VIETNAMESE  # noqa: PLC0415 — as in _chat

    with open_timelines(settings) as timelines:
        request = timeline_verb.request_of(options)
        timeline_verb.write_timeline(timelines, request, _say, as_json=options.json, texts=VIETNAMESE)
    return 0


def _articles(settings: Settings, options: argparse.Namespace) -> int:
    from bot.composition.archive import open_index  # noqa: PLC0415 — as in _chat
    from bot.terminal.json_lines import article_line  # noqa: PLC0415 — as in _chat
    from bot.terminal.plain_text import article_text  # noqa: PLC0415 — as in _chat
    from bot.texts.texts import VIETNAMESE  # noqa: PLC0415 — as in _chat

    for article in open_index(settings).articles:
        _say(article_line(article) if options.json else article_text(article, VIETNAMESE))
    return 0


def _reindex(settings: Settings, options: argparse.Namespace) -> int:
    from bot.composition.archive import reindex, roll_back  # noqa: PLC0415 — as in _chat
    from bot.texts.texts import VIETNAMESE  # noqa: PLC0415 — as in _chat

    if options.rollback:
        _say(f"generation {roll_back(settings)} is current again")
    else:
        _say(VIETNAMESE.reindexed(reindex(settings, full=options.full, force=options.force)))
    return 0


def _backup(settings: Settings, options: argparse.Namespace) -> int:
    from bot.composition.archive import backup  # noqa: PLC0415 — as in _chat
    from bot.maintenance.backup import BackupError  # noqa: PLC0415 — only this verb and the next need it

    try:
        _say(str(backup(settings, options.file)))
    except BackupError as error:
        _complain(error)
        return FAILED
    return 0


def _restore(settings: Settings, options: argparse.Namespace) -> int:
    from bot.composition.archive import restore  # noqa: PLC0415 — as in _chat
    from bot.maintenance.backup import BackupError  # noqa: PLC0415 — as in _backup

    try:
        for line in restore(settings, options.file):
            _say(line)
    except BackupError as error:
        _complain(error)
        return FAILED
    return 0


def _check(settings: Settings, _: argparse.Namespace) -> int:
    from bot.composition.archive import check  # noqa: PLC0415 — as in _chat

    return _tell_findings(check(settings))


def _settings_unusable(error: SettingsError) -> int:
    from bot.maintenance.checks import settings_faults  # noqa: PLC0415 — only this verb needs SQL

    return _tell_findings(settings_faults(error))


def _tell_findings(findings: "Iterable[Finding]") -> int:
    code = 0
    for finding in findings:
        _say(str(finding))
        if finding.level == "fault":
            code = FAILED
    return code


_VERBS: Mapping[str, Callable[[Settings, argparse.Namespace], int]] = {
    "run": _run_bot,
    "chat": _chat,
    "ask": _ask,
    "summary": _summary,
    "timeline": _timeline,
    "articles": _articles,
    "reindex": _reindex,
    "check": _check,
    "backup": _backup,
    "restore": _restore,
}


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _complain(message: object) -> None:
    sys.stderr.write(f"hoibao: {message}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
