"""The same answers in a terminal, in plain text, and a conversation there. Nothing is logged."""

import unicodedata
from collections.abc import Callable
from typing import TextIO

from bot.services.answering import EARLIER, HITS, PASSAGES, Answer, AnswerService
from bot.services.reindexing import is_force
from bot.services.summaries import Summary
from bot.services.timelines import Timeline, TimelineRequest
from bot.texts.answer_header import answer_header, empty_reason, event_time, spaced_header
from bot.texts.texts import CommandName, Texts
from bot.texts.truncation import on_one_line
from retrieval.building.build import BuildReport
from retrieval.errors import RetrievalError
from retrieval.index.sentence_index import IndexedArticle
from retrieval.ranking.ranking import Passage

COMMANDS: tuple[CommandName, ...] = ("hoi", "reindex", "help", "thoat")

_PROMPT = "? "
_LONGEST_TITLE = 80


def answer_text(answer: Answer, texts: Texts) -> str:
    """The reply to a question: its passages, or that there is none and the nearest one."""
    found = answer.found
    above = answer_header(answer, texts)
    if not found.passages:
        return above
    shown = found.passages if found.answered else found.passages[:1]
    return spaced_header(above, answered=found.answered) + _quoted(shown, texts)


def _quoted(passages: tuple[Passage, ...], texts: Texts) -> str:
    several = len(passages) > 1
    blocks = []
    for number, passage in enumerate(passages, start=1):
        label = f"{number}. " if several else ""
        quotation = " ".join(filter(None, (passage.before, passage.sentence.text, passage.after)))
        article = passage.article
        facts = f"{article.source or texts.source_unknown} · {texts.dates.of(article.published)}"
        title = on_one_line(article.title, _LONGEST_TITLE)
        lines = [f"“{quotation}”", f"{label}{title}", facts, article.url or ""]
        blocks.append("\n".join(_harmless(line) for line in lines if line))
    return "\n\n".join(blocks)


def article_text(article: IndexedArticle, texts: Texts) -> str:
    """An article in two lines: its id and title, and its source, date and number of sentences."""
    sentences = texts.sentences.format(count=len(article.sentences))
    facts = " · ".join((article.source or texts.source_unknown, texts.dates.of(article.published), sentences))
    return f"{_harmless(article.id)}: {_harmless(on_one_line(article.title, _LONGEST_TITLE))}\n    {_harmless(facts)}"


def summary_text(summary: Summary, texts: Texts) -> str:
    """A summary: each sentence, and below it where it stands; or that nothing was found to summarise."""
    blocks = []
    for quoted in summary.sentences:
        article = quoted.article
        title = on_one_line(article.title, _LONGEST_TITLE)
        facts = (title, article.source or texts.source_unknown, texts.dates.of(article.published))
        blocks.append(f"“{_harmless(quoted.sentence.text)}”\n    {_harmless(' · '.join(facts))}")
    return "\n\n".join(blocks) or texts.reader.summaries.topic_unknown


def timeline_text(timeline: Timeline, request: TimelineRequest, texts: Texts) -> str:
    """A timeline: each time, what happened, and where it stands; or why there is none."""
    if not timeline.entries:
        return empty_reason(timeline.articles, texts, of_period=request.period is not None)
    blocks = []
    for told in timeline.entries:
        article = told.article
        title = on_one_line(article.title, _LONGEST_TITLE)
        facts = (title, article.source or texts.source_unknown, texts.dates.of(article.published))
        time = event_time(told.entry.event, article.published, texts)
        blocks.append(f"{_harmless(time)}\n“{_harmless(told.entry.text)}”\n    {_harmless(' · '.join(facts))}")
    return "\n\n".join(blocks)


def _harmless(line: str) -> str:
    """The line without the control characters by which an article could steer a terminal."""
    return "".join(" " if unicodedata.category(character) == "Cc" else character for character in line)


class Chat:
    """A conversation over text streams: a line a question or a slash command, until the end of the input."""

    def __init__(
        self,
        answering: AnswerService,
        reindex: Callable[[bool], BuildReport],
        texts: Texts,
        *,
        lines: TextIO,
        out: TextIO,
    ) -> None:
        """Answer what comes by ``lines`` to ``out``; ``reindex`` rebuilds, forced or not, and serves."""
        self._answering = answering
        self._reindex = reindex
        self._texts = texts
        self._lines = lines
        self._out = out
        self._earlier: list[str] = []

    def run(self) -> None:
        """Talk until the input ends or the person leaves. A prompt is shown only to a person."""
        asked_by_person = self._lines.isatty()
        if asked_by_person:
            self._say(self._texts.welcome(*COMMANDS))
        while True:
            if asked_by_person:
                self._out.write(_PROMPT)
                self._out.flush()
            line = self._lines.readline()
            if not line or line.strip() == "/thoat":
                return
            if line.strip():
                self._say(self._reply(line.strip()))

    def _reply(self, line: str) -> str:
        command, _, rest = line.partition(" ")
        match command:
            case "/start":
                return self._texts.welcome(*COMMANDS)
            case "/help":
                return self._texts.help(*COMMANDS)
            case "/hoi" | "/ask":
                return self._answer(rest) if rest.strip() else self._texts.question_missing
            case "/reindex":
                return self._reindexed(force=is_force(rest))
            case _ if command.startswith("/"):
                return self._texts.unknown_command
            case _:
                return self._answer(line)

    def _answer(self, question: str) -> str:
        answer = self._answering.answer(question, HITS, self._earlier).for_reader(PASSAGES)
        self._earlier = [*self._earlier, question][-EARLIER:]
        return answer_text(answer, self._texts)

    def _reindexed(self, *, force: bool) -> str:
        try:
            return self._texts.reindexed(self._reindex(force))
        except RetrievalError as error:
            return self._texts.not_reindexed(error)

    def _say(self, text: str) -> None:
        self._out.write(f"{text}\n\n")
        self._out.flush()
