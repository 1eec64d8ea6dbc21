"""From a question as typed, in its conversation, to what is found for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from retrieval.aliases import Aliases
from retrieval.asked_source import AskedSource, find_asked_source
from retrieval.follow_up import read_follow_up
from retrieval.index import SentenceIndex
from retrieval.normalise import fold, forms
from retrieval.ranking import Found, search
from retrieval.reading import Query, read_question
from retrieval.segmentation import Segmenter
from retrieval.standing_alone import stands_alone


@dataclass(frozen=True, slots=True)
class Asked:
    """What was found, and the name of the ``source`` that was asked for, if one was."""

    found: Found
    source: str | None = None


class Asking:
    """Asks one index. Not safe in several threads, as its segmenter is not."""

    def __init__(self, index: SentenceIndex, segmenter: Segmenter, aliases: Aliases | None = None) -> None:
        """Ask ``index``, words being those of ``segmenter`` and names known by ``aliases``."""
        self._index = index
        self._segmenter = segmenter
        self._aliases = aliases

    def ask(self, question: str, limit: int, earlier: Sequence[str] = ()) -> Asked:
        """The at most ``limit`` best passages for ``question``; any text will do. Takes milliseconds.

        ``earlier`` are the questions of the same conversation before, oldest first: one that can't stand alone is read
        with the last of them. Where a source is asked for, passages come from it; where it does not answer, those
        nearest in all articles are found, as no answer.
        """
        query = self._in_conversation(question, earlier)
        meant = query.understood or query.text
        source = find_asked_source(meant, self._index.sources)
        if source is None:
            return Asked(search(self._index, query, limit))
        if not source.articles:  # none comes from it, but one may tell what it wrote
            found = search(self._index, query, limit)
            if found.answered and self._mentions(found, source.name):
                return Asked(found)
        return Asked(self._from(source, query, limit), source.name)

    def _from(self, source: AskedSource, query: Query, limit: int) -> Found:
        read = self._read(source.question, plain=query.unaccented)
        told = f"{read.understood or source.question} (theo {source.name})"
        read = replace(read, text=query.text, understood=told)
        found = search(self._index, read, limit, within=source.articles)
        if found.answered:
            return found
        return replace(search(self._index, read, limit), answered=False, confidence=found.confidence)

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
