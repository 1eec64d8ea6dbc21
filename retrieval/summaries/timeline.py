"""A timeline: dated quotations on a topic, in the order in which what they tell happened.

What is told of one time in several ways is told once, in the best of them; figures that differ stand side by side,
each with its own words for the time and the scope. Nothing that cannot be dated is in a timeline.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.dates.calendar import Period
from retrieval.dates.event_dates import EventDate, event_date
from retrieval.index.sentence_index import Sentence, SentenceIndex
from retrieval.questions.query import Query
from retrieval.ranking.self_contained import is_statement, quotable_runs
from retrieval.summaries.same_event import Claim
from retrieval.summaries.sentence_scoring import Floats, Syllables, worth
from retrieval.text.normalise import compose

MOST_ENTRIES = 10

_BEFORE_OR_AFTER = re.compile(r"(?:Trước|Sau) đó,? (?:vào )?(?:hôm|ngày|sáng|trưa|chiều|tối|đêm|tháng|năm) \d")

_LONGEST = 600  # characters of a quotation
_WEIGHED = 150  # of the quotations that are worth most, the dates are read
_LEAST_OF_BEST = 0.03  # of the gain of the first entry, below which nothing more is taken
_ABOUT = 0.25  # the share of an article's sentences on the topic from which on all of it is about it
_BESIDE_TOPIC = 0.3  # what a sentence of such an article counts that does not name the topic
_LEAD = 3  # sentences that open an article, and tell its news
# What a quotation counts by how its date is known, and beside another entry of the
# same days, or one that is dated by the publication of the same article.
_PRECISION = ((1, 1.0), (31, 0.85), (366, 0.6))  # at most so many days
_VAGUE, _PUBLICATION = 0.5, 0.5
_CROWDED, _SAME_NEWS = 0.7, 0.4


@dataclass(frozen=True, slots=True)
class Entry:
    """One quotation: ``text`` is the exact slice ``start:end`` of its article's text, and ``event`` when it happened.

    ``words`` are the offsets into ``text`` of the words that date it, both equal where none do. ``rank`` counts from 0
    how much it is worth among the others.
    """

    article: int
    start: int
    end: int
    text: str
    event: EventDate
    words: tuple[int, int]
    rank: int


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Sentences that are quoted together, and when what they tell happened."""

    sentences: Sequence[Sentence]
    start: int
    text: str
    event: EventDate
    words: tuple[int, int]
    worth: float
    telling: Claim


def timeline(index: SentenceIndex, articles: Sequence[int], query: Query, period: Period | None = None) -> list[Entry]:
    """The at most `MOST_ENTRIES` best dated quotations on the topic ``query`` from ``articles``, in order of time.

    By the first day that an event may have been, the more precise first, a date of publication last, then as the
    articles have them. With ``period``, all days that it may have been are in it. Takes some hundred milliseconds.
    """
    candidates = list(_candidates(index, articles, query, period))
    chosen = _choose(candidates)
    entries = [
        Entry(one.sentences[0].article, one.start, one.start + len(one.text), one.text, one.event, one.words, rank)
        for rank, one in enumerate(chosen)
    ]
    return sorted(entries, key=_in_time)


def _in_time(entry: Entry) -> tuple[int, int, bool, int, int]:
    event = entry.event
    return event.period.since.toordinal(), event.days, event.basis == "publication", entry.article, entry.start


def _candidates(
    index: SentenceIndex, articles: Sequence[int], query: Query, period: Period | None
) -> Iterator[_Candidate]:
    """What can be quoted and dated, and is on the topic."""
    numbers = [number for article in sorted(articles) for number in index.article(article).sentences]
    sentences = [index.sentence(number) for number in numbers if index.syllables(number)]
    if not sentences:
        return
    worths, named = _worths(index, sentences, query)
    worth_of = {(first, last): float(worths[first : last + 1].mean()) for first, last in _runs(sentences, worths)}
    for first, last in sorted(worth_of, key=lambda run: (-worth_of[run], run))[:_WEIGHED]:
        found = _candidate(index, sentences[first : last + 1], worth_of[first, last])
        if found is None or (found.event.basis == "publication" and not named[last]):
            continue
        days = found.event.period
        if period is None or (period.since <= days.since and days.until <= period.until):
            yield found


def _runs(sentences: Sequence[Sentence], worths: Floats) -> set[tuple[int, int]]:
    """The places of the first and last of the sentences that may be quoted together and are worth it."""
    told_by_date = [(place, place) for place, sentence in enumerate(sentences) if _leans_on_its_date(sentence.text)]
    return {
        (first, last)
        for first, last in (*quotable_runs(sentences), *told_by_date)
        if worths[last] > 0
        and sentences[first].paragraph == sentences[last].paragraph
        and sentences[last].end - sentences[first].start <= _LONGEST
    }


def _worths(index: SentenceIndex, sentences: Sequence[Sentence], query: Query) -> tuple[Floats, NDArray[np.bool_]]:
    """What each sentence is worth, and whether it names the topic.

    In an article about the topic, what does not name it itself is worth a little, too.
    """
    syllables = Syllables.of(index, sentences)
    worths = worth(index, sentences, syllables, query)
    named = worths > 0
    anyway = worth(index, sentences, syllables, None)
    articles = np.array([sentence.article for sentence in sentences])
    for article in np.unique(articles):
        inside = articles == article
        if named[inside].mean() >= _ABOUT:
            worths[inside] = np.maximum(worths[inside], _BESIDE_TOPIC * anyway[inside])
    return worths, named


def _candidate(index: SentenceIndex, run: Sequence[Sentence], worth_of_run: float) -> _Candidate | None:
    dated = _dated(index, run)
    if dated is None:
        return None
    place, event = dated
    start = run[0].start
    shift = run[place].start - start if event.basis != "publication" else 0
    text = index.text(run[0].article)[start : run[-1].end]
    words = (event.start + shift, event.end + shift)
    return _Candidate(run, start, text, event, words, worth_of_run, Claim.of(index, run, text, words))


def _dated(index: SentenceIndex, run: Sequence[Sentence]) -> tuple[int, EventDate] | None:
    """The place in ``run`` of the sentence that dates it, the last that names a time, and its date."""
    article = index.article(run[0].article)
    whole = index.text(article.number)
    for place in reversed(range(len(run))):
        sentence = run[place]
        before = whole[max(0, sentence.start - 400) : sentence.start].rpartition("\n")[2]
        event = event_date(sentence.text, article.published, before)
        if event is None:
            return None
        if event.basis != "publication":
            return place, event
    event = event_date("", article.published)
    news = run[0].position < _LEAD or any(map(_has_figure, run))
    return (0, event) if event and news else None


def _leans_on_its_date(text: str) -> bool:
    """Whether a sentence names the time itself that it leans on the one before for: "Trước đó, hôm 16/1, …"."""
    composed = compose(text).text
    whole = composed.count("“") == composed.count("”") and composed.count('"') % 2 == 0
    return whole and _BEFORE_OR_AFTER.match(composed) is not None and is_statement(composed)


def _has_figure(sentence: Sentence) -> bool:
    return any(map(str.isdecimal, compose(sentence.text).text))


def _choose(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """The candidates to take, the best first: each time the one that gains most beside those taken."""
    gains = np.array([one.worth * _sureness(one.event) for one in candidates])
    chosen: list[_Candidate] = []
    least = 0.0
    while len(chosen) < MOST_ENTRIES and len(gains) and gains.max() > least:
        best = candidates[int(gains.argmax())]
        least = least or _LEAST_OF_BEST * float(gains.max())
        chosen.append(best)
        for place, other in enumerate(candidates):
            if best.telling.tells(other.telling, best.event, other.event):
                gains[place] = 0
            else:
                gains[place] *= _crowding(best, other)
    return chosen


def _crowding(taken: _Candidate, other: _Candidate) -> float:
    """What is left of a candidate's gain beside one that was taken."""
    if taken.event.basis == other.event.basis == "publication" and taken.telling.article == other.telling.article:
        return _SAME_NEWS
    return _CROWDED if taken.event.period == other.event.period else 1.0


def _sureness(event: EventDate) -> float:
    if event.basis == "publication":
        return _PUBLICATION
    return next((share for days, share in _PRECISION if event.days <= days), _VAGUE)
