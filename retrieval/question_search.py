"""From a question as typed, in its conversation, to what is found for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from retrieval.dates.asked_period import AskedPeriod, read_period, without_period
from retrieval.follow_ups.detection import stands_alone
from retrieval.follow_ups.rewriting import read_follow_up
from retrieval.index.sentence_index import Articles, SentenceIndex
from retrieval.questions.aliases import Aliases
from retrieval.questions.asked_source import AskedSource, find_asked_source
from retrieval.questions.query import Query, read_question
from retrieval.ranking.period_penalty import published_in
from retrieval.ranking.ranking import Found, Scope, search
from retrieval.text.normalise import fold, forms
from retrieval.text.segmentation import Segmenter


@dataclass(frozen=True, slots=True)
class Asked:
    """What was found, and what was asked for: the name of a ``source``, and a ``period``; each None if none was.

    The offsets of the period are into the question as understood, without the source.
    """

    found: Found
    source: str | None = None
    period: AskedPeriod | None = None


class QuestionSearch:
    """Asks one index at one moment. Not safe in several threads, as its segmenter is not."""

    def __init__(
        self,
        index: SentenceIndex,
        segmenter: Segmenter,
        aliases: Aliases | None = None,
        *,
        asked_at: datetime | None = None,
    ) -> None:
        """Ask ``index``, words being those of ``segmenter`` and names known by ``aliases``.

        ``asked_at`` (aware; now where None) is what "hôm qua" and "tháng 9" are told by.
        """
        self._index = index
        self._segmenter = segmenter
        self._aliases = aliases
        self._asked_at = asked_at or datetime.now(UTC)

    def ask(self, question: str, limit: int, earlier: Sequence[str] = ()) -> Asked:
        """The at most ``limit`` best passages for ``question``; any text will do. Takes milliseconds.

        ``earlier`` are the questions of the same conversation before, oldest first: one that can't stand alone is read
        with the last of them. Where a source is asked for, passages come from it; where it does not answer, those
        nearest in all articles are found, as no answer. Where a period is asked for, what lies in it comes first; where
        news of a period are, nothing else is found.
        """
        query = self._in_conversation(question, earlier)
        meant = query.understood or query.text
        source = find_asked_source(meant, self._index.sources)
        if source is None:
            return self._found(query, meant, limit)
        if not source.articles:  # none comes from it, but one may tell what it wrote
            asked = self._found(query, meant, limit)
            if asked.found.answered and self._mentions(asked.found, source.name):
                return asked
        return self._from(source, query, limit)

    def _from(self, source: AskedSource, query: Query, limit: int) -> Asked:
        read = self._read(source.question, plain=query.unaccented)
        asks = read.understood or source.question
        read = replace(read, text=query.text, understood=f"{asks} (theo {source.name})")
        asked = self._found(read, asks, limit, self._index.mask(source.articles))
        if not asked.found.answered:
            nearest = self._found(read, asks, limit).found
            asked = replace(asked, found=replace(nearest, answered=False, confidence=asked.found.confidence))
        return replace(asked, source=source.name)

    def _found(self, query: Query, asks: str, limit: int, within: Articles | None = None) -> Asked:
        """What the articles ``within`` hold for ``query``, and for the period in the words ``asks`` that it is of."""
        asks = fold(asks) if query.unaccented else asks  # a follow-up may be typed with diacritics in part
        asked = read_period(asks, self._asked_at)
        if asked is None or asked.period is None:
            return Asked(search(self._index, query, limit, scope=Scope(within, asked)), period=asked)
        inside = published_in(self._index, asked.period, within)
        open_ended = date.min == asked.period.since or date.max == asked.period.until
        if asked.restricts or (inside.any() and not open_ended):
            query = self._without_period(query, asks, asked)
        scope = Scope(inside) if asked.restricts else Scope(within, asked)
        return Asked(search(self._index, query, limit, scope=scope), period=asked)

    def _without_period(self, query: Query, asks: str, asked: AskedPeriod) -> Query:
        """The query without the words of the period: no article says *tuần trước* of itself."""
        narrowed = self._read(without_period(asks, asked), plain=query.unaccented)
        return replace(narrowed, text=query.text, understood=query.understood) if any(narrowed.weights) else query

    def _mentions(self, found: Found, name: str) -> bool:
        """Whether the article of the best passage names ``name``."""
        text = " ".join(forms(self._index.text(found.passages[0].article.number)))
        return f" {' '.join(forms(name))} " in f" {text} "

    def _in_conversation(self, question: str, earlier: Sequence[str]) -> Query:
        query = self._read(question)
        meant = query.understood or query.text
        if not earlier or stands_alone(meant):
            return query
        last = self.ask(earlier[-1], 1, earlier[:-1])
        whole = read_follow_up(meant, last.found, self._index)
        if last.source and find_asked_source(whole, self._index.sources) is None:
            whole = f"{whole} (theo {last.source})"
        # Where either is typed without diacritics, the other is compared without them, too.
        read = self._read(whole, plain=query.unaccented or last.found.query.unaccented)
        return replace(read, text=query.text, understood=read.understood or whole)

    def _read(self, question: str, *, plain: bool = False) -> Query:
        return read_question(
            fold(question) if plain else question, self._segmenter, self._index.spelling, self._aliases
        )
