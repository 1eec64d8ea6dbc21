"""A conversation in the terminal, answered in plain text. Nothing is logged."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TextIO

from bot.services.answering import EARLIER, HITS, AnswerService
from bot.services.article_list import ArticleList
from bot.services.news_requests import news_question
from bot.services.reindexing import is_force
from bot.services.summaries import SummaryRequest, SummaryService, request_as_typed
from bot.terminal.plain_text import answer_text, article_list_text, card_text, summary_text
from bot.texts.command_texts import CommandName
from bot.texts.texts import Texts
from retrieval.building.build import BuildReport
from retrieval.errors import RetrievalError

COMMANDS: tuple[CommandName, ...] = (
    "hoi", "tinmoi", "homnay", "tuannay", "tomtat", "baiviet", "reindex", "help", "thoat",
)  # fmt: skip

_PROMPT = "? "
_MOST_DIGITS = 9  # of an article's number; chosen


class Chat:
    """A conversation over text streams: each line is a question or a slash command."""

    def __init__(  # noqa: PLR0913 — the parts that the commands need
        self,
        answers: AnswerService,
        summaries: SummaryService,
        articles: ArticleList,
        reindex: Callable[[bool], BuildReport],
        texts: Texts,
        *,
        lines: TextIO,
        out: TextIO,
    ) -> None:
        """Read from ``lines`` and write to ``out``; ``reindex(force)`` rebuilds the index and serves the new one."""
        self._answers = answers
        self._summaries = summaries
        self._articles = articles
        self._reindex = reindex
        self._texts = texts
        self._lines = lines
        self._out = out
        self._earlier: list[str] = []

    def run(self) -> None:
        """Answer each line until the input ends or is ``/thoat``. A prompt is written only if a terminal is read."""
        interactive = self._lines.isatty()
        if interactive:
            self._write(self._texts.welcome(*COMMANDS))
        while True:
            if interactive:
                self._out.write(_PROMPT)
                self._out.flush()
            line = self._lines.readline()
            if not line or line.strip() == "/thoat":
                return
            if line.strip():
                self._write(self._reply(line.strip()))

    def _reply(self, line: str) -> str:  # noqa: PLR0911 — one for each command
        command, _, rest = line.partition(" ")
        match command:
            case "/start" | "/help":
                return (self._texts.welcome if command == "/start" else self._texts.help)(*COMMANDS)
            case "/hoi" | "/ask":
                return self._answer(rest) if rest.strip() else self._texts.question_missing
            case "/tinmoi" | "/news" | "/homnay" | "/today" | "/tuannay" | "/week":
                return self._answer(news_question(command, rest.strip()))
            case "/tomtat" | "/summary":
                return self._summarise(rest.strip())
            case "/baiviet" | "/articles":
                return self._show_articles(rest.strip())
            case "/reindex":
                return self._reindex_and_report(force=is_force(rest))
            case _:
                return self._texts.unknown_command if command.startswith("/") else self._answer(line)

    def _answer(self, question: str) -> str:
        plan = self._answers.answer(question, HITS, self._earlier)
        self._earlier = [*self._earlier, question][-EARLIER:]
        return answer_text(plan, self._texts)

    def _summarise(self, argument: str) -> str:
        """Return the summary of the article of a number, or else of what is typed: a topic, a period or both."""
        phrases, number = self._texts.reader.summaries, _number(argument)
        if not argument:
            return phrases.missing
        if card := self._articles.find(number):
            summary = self._summaries.summary(SummaryRequest(articles=(card.article.id,)))
            return summary_text(summary, self._texts) if summary.sentences else phrases.article_empty
        if number:
            return self._texts.reader.articles.unknown.format(number=number)
        request, period = request_as_typed(argument, datetime.now(UTC))
        summary = self._summaries.summary(request)
        if summary.sentences:
            return summary_text(summary, self._texts)
        return self._texts.no_summary(request.topic, period, summary.newest)

    def _show_articles(self, argument: str) -> str:
        """Return the article of a number, or else the first page of those with the words, of all without any."""
        if card := self._articles.find(_number(argument)):
            return card_text(card, self._texts)
        return article_list_text(self._articles.page(1, argument), self._texts)

    def _reindex_and_report(self, *, force: bool) -> str:
        try:
            return self._texts.reindexed(self._reindex(force))
        except RetrievalError as error:
            return self._texts.not_reindexed(error)

    def _write(self, text: str) -> None:
        self._out.write(f"{text}\n\n")
        self._out.flush()


def _number(argument: str) -> int:
    """Return the number of an article that is typed, with or without ``#``; 0 for anything else."""
    digits = argument.removeprefix("#")
    return int(digits) if digits.isdecimal() and len(digits) <= _MOST_DIGITS else 0
