"""The verb `ask`: the answer to one question, or to each question of a batch."""

import argparse

from bot.cli.batch import run_batch
from bot.cli.output import write_line
from bot.composition.terminal import open_answers
from bot.services.answering import PASSAGES
from bot.settings.settings import Settings
from bot.terminal.json_lines import answer_error_line, answer_line, read_question_line
from bot.terminal.plain_text import answer_text
from bot.texts.texts import VIETNAMESE


def ask(settings: Settings, options: argparse.Namespace) -> int:
    """Answer ``options.question``, or the lines of stdin with ``options.batch``."""
    limit = options.limit or PASSAGES
    with open_answers(settings) as answers:

        def reply(line: bytes) -> str:
            asked = read_question_line(line)
            plan = answers.answer(asked.question, asked.limit or limit, asked.earlier, asked.asked_at)
            return answer_line(asked.question, plan, asked.earlier)

        if options.batch:
            return run_batch(reply, answer_error_line)
        if options.json:
            write_line(answer_line(options.question, answers.answer(options.question, limit)))
        else:
            write_line(answer_text(answers.answer(options.question, limit), VIETNAMESE))
    return 0
