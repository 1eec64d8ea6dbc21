"""Which of the passages found are quoted in a reply, and in which order; no sentence is quoted twice."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

from retrieval.index.sentence_index import SentenceIndex
from retrieval.ranking.conflicting_figures import conflicting_figures
from retrieval.ranking.ranking import Passage, SearchResult
from retrieval.ranking.replacing_first import replaced
from retrieval.text.normalise import fold, forms

MOST_SHOWN = 3  # chosen: they fit on a phone's screen
# How far a passage may score behind the best one to be shown. Of those at most so far behind, one in six answers a
# question that the best does not; beyond, one in ten and fewer (second candidates, tests.bench.train_ranking).
_MARGIN = 1.5
_SAME_ARTICLE_MARGIN = _MARGIN / 2  # another sentence of an article that is quoted already says little more
_OFFERED_MARGIN = (
    5.0  # likewise, to be offered to choose from; chosen: those on another topic are twice as far and more behind
)
_NEAR_CONTENT = 3  # syllables, about two words
_SHORTEST_REPEATED = 4  # syllables; shorter sentences may be the same by chance


@dataclass(frozen=True, slots=True)
class ShownPassages:
    """The passages of a reply, of which the ``shown`` first are quoted; the first ``differing`` of them conflict."""

    passages: tuple[Passage, ...]
    shown: int
    differing: int = 0


def choose_shown(results: Sequence[SearchResult], limit: int) -> ShownPassages:
    """Return at most ``limit`` passages of the ``results`` of one message, which asks several things if there are more.

    The best passage of each result comes before the second of any. Where a result does not answer, only its best
    passage is shown, unmarked if it is no answer at all.
    """
    differing = conflicting_figures(results[0], results[0].question.period) if len(results) == 1 else ()
    share = max(1, MOST_SHOWN // len(results))
    quoted = _Quoted()
    quoted.add_in_turns([_comparable(result, differing) for result in results], share)
    shown = min(len(quoted.passages), limit)
    repeated = [
        replace(passage, before="", after="", answer=None)
        for passage in _in_turns([result.passages for result in results])
        if not quoted.holds(passage) and not quoted.add(replace(passage, answer=None))
    ]
    keys = {_key(passage) for passage in differing}
    conflicting = sum(_key(passage) in keys for passage in quoted.passages[:shown])
    passages = (*quoted.passages, *repeated)[:limit]
    return ShownPassages(passages, shown, conflicting if conflicting > 1 else 0)


def fitting(passages: Sequence[Passage], shown: int) -> tuple[Passage, ...]:
    """Return the passages of a plan that are shown, or fit nearly as well as the best of those."""
    best = max((passage.score for passage in passages[:shown]), default=0.0)
    return (*passages[:shown], *(passage for passage in passages[shown:] if best - passage.score <= _OFFERED_MARGIN))


def is_near(index: SentenceIndex, result: SearchResult) -> bool:
    """Whether the best passage shares a name or two content words with a question that it does not answer."""
    if not result.passages:
        return False
    query, best = result.query, result.passages[0]
    held = {*forms(best.sentence.text), *index.heading_syllables(best.article.number)}
    if query.unaccented:
        held = {*map(fold, held)}
    content = {form for form, weight in zip(query.syllables, query.weights, strict=True) if weight == 1}
    return 0 < len(content & held) >= min(_NEAR_CONTENT, len(content)) or not held.isdisjoint(query.names)


def _comparable(result: SearchResult, differing: Sequence[Passage]) -> list[Passage]:
    """Return the passages of one result to quote, those with conflicting figures first."""
    if not result.passages:
        return []
    best, older = result.marked(result.passages[0]), replaced(result.passages)
    if not result.answered:
        if result.tier == "unsure":
            return [best, *filter(None, [older])]
        return [replace(best, before="", after="", answer=None)]
    kept: list[Passage] = [*differing] or [best, *filter(None, [older])]
    best = older or best  # what the question found, whose score is that to compare with
    for passage in result.passages[1:]:
        known = any(one.article.number == passage.article.number for one in kept)
        margin = _SAME_ARTICLE_MARGIN if known else _MARGIN
        if best.score - passage.score <= margin and _key(passage) not in map(_key, kept):
            # Of figures that do not conflict, only the best is surely of what is asked for.
            kept.append(passage if result.query.kind == "number" else result.marked(passage))
    return kept


def _in_turns(lists: Iterable[Sequence[Passage]]) -> Iterator[Passage]:
    """Yield the first of each list, then the second of each, and so on."""
    return (passage for passage in chain.from_iterable(zip_longest(*lists)) if passage is not None)


class _Quoted:
    """Passages none of which repeats a sentence of another."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self.passages: list[Passage] = []

    def add(self, passage: Passage) -> bool:
        """Add ``passage`` without the neighbours that are quoted already; False if its own sentence is."""
        line = _line(passage.sentence.text)
        if self._repeats(line):
            return False
        self._lines.append(line)
        before, after = (self._new(text) for text in (passage.before, passage.after))
        self.passages.append(replace(passage, before=before, after=after))
        return True

    def add_in_turns(self, lists: Sequence[Sequence[Passage]], share: int) -> None:
        """Add the first of each list, then the second of each, and so on: at most ``share`` of a list."""
        added = [0] * len(lists)
        for turn in zip_longest(*lists):
            for place, passage in enumerate(turn):
                if passage is not None and added[place] < share:
                    added[place] += self.add(passage)

    def holds(self, passage: Passage) -> bool:
        """Whether the sentence of ``passage`` was added as one of its own."""
        return any(_key(one) == _key(passage) for one in self.passages)

    def _new(self, text: str) -> str:
        line = _line(text)
        if not text or self._repeats(line):
            return ""
        self._lines.append(line)
        return text

    def _repeats(self, line: str) -> bool:
        if line.count(" ") < _SHORTEST_REPEATED:
            return line in self._lines
        return any(line in other or (other in line and other.count(" ") >= _SHORTEST_REPEATED) for other in self._lines)


def _line(text: str) -> str:
    return " ".join(forms(text))


def _key(passage: Passage) -> tuple[int, int]:
    return passage.article.number, passage.sentence.position
