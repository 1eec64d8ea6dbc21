"""Timelines: dated quotations on a topic, in the order of the events that they report.

An event reported several times is quoted once, in the best words; different figures are all quoted, each with its own
words for time and scope. Nothing that cannot be dated is in a timeline. The constants were chosen.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.dates.calendar import Period
from retrieval.dates.event_dates import EventDate, event_date
from retrieval.index.sentence_index import Sentence, SentenceIndex
from retrieval.index.stories import Stories
from retrieval.questions.query import Query
from retrieval.ranking.self_contained import is_statement, quotable_runs
from retrieval.summaries.same_event import Claim
from retrieval.summaries.sentence_scoring import Floats, Syllables, candidates_among, score_sentences
from retrieval.text.normalise import compose

MOST_ENTRIES = 10

_BEFORE_OR_AFTER = re.compile(r"(?:Trước|Sau) đó,? (?:vào )?(?:hôm|ngày|sáng|trưa|chiều|tối|đêm|tháng|năm) \d")

_LONGEST = 600  # characters of a quotation
_DATED = 150  # only the best quotations are dated, which is slow
_LEAST_OF_BEST = 0.03  # the share of the first entry's gain below which nothing more is taken
_ABOUT = 0.25  # the share of sentences on the topic from which on a whole article is about it
_OFF_TOPIC = 0.3  # factor for a sentence of such an article that does not name the topic itself
_LEAD = 3  # sentences that open an article, with its news
# Factors by the precision of the date, in days at most; less precise ones, and dates of publication.
_PRECISION = ((1, 1.0), (31, 0.85), (366, 0.6))
_VAGUE, _PUBLICATION = 0.5, 0.5
# Factors for each entry taken of the same days, or dated by the publication of the same article.
_CROWDED, _SAME_NEWS = 0.7, 0.4
_CONTEXT = 400  # characters before a sentence in which the time it refers to is looked for


@dataclass(frozen=True, slots=True)
class Entry:
    """A quotation: ``text`` is the exact slice ``start:end`` of its article's text, ``event`` the date of the event.

    ``words`` are the offsets in ``text`` of the words that date it, both equal if none do. ``rank`` counts entries by
    importance, from 0.
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
    """Sentences that are quoted together, with the date of their event and their importance."""

    sentences: Sequence[Sentence]
    start: int
    text: str
    event: EventDate
    words: tuple[int, int]
    score: float
    claim: Claim


def timeline(index: SentenceIndex, articles: Sequence[int], query: Query, period: Period | None = None) -> list[Entry]:
    """Return at most `MOST_ENTRIES` dated quotations on the topic ``query`` from ``articles``, in order of time.

    If these report `MOST_ENTRIES` stories or more, the topic is broad, and each story has one entry.
    The order is by the first day possible, the more precise date first, a date of publication last, then by place in
    the articles. With ``period``, every day possible lies in it. Takes some hundred milliseconds.
    """
    broad = len(index.stories.among(articles)) >= MOST_ENTRIES
    chosen = _choose(list(_candidates(index, articles, query, period)), index.stories if broad else None)
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
    """Yield what can be quoted and dated and is on the topic, the best first."""
    sentences = candidates_among(index, (number for article in articles for number in index.sentences_of(article)))
    if not sentences:
        return
    scores, named = _scores(index, sentences, query)
    score_of = {(first, last): float(scores[first : last + 1].mean()) for first, last in _runs(sentences, scores)}
    for first, last in sorted(score_of, key=lambda run: (-score_of[run], run))[:_DATED]:
        candidate = _candidate(index, sentences[first : last + 1], score_of[first, last])
        if candidate is None or (candidate.event.basis == "publication" and not named[last]):
            continue
        days = candidate.event.period
        if period is None or (period.since <= days.since and days.until <= period.until):
            yield candidate


def _runs(sentences: Sequence[Sentence], scores: Floats) -> set[tuple[int, int]]:
    """Return the places of the first and the last sentence of each run that can be quoted and is on the topic."""
    dated = [(place, place) for place, sentence in enumerate(sentences) if _names_time_it_refers_to(sentence.text)]
    return {
        (first, last)
        for first, last in (*quotable_runs(sentences), *dated)
        if scores[last] > 0
        and sentences[first].paragraph == sentences[last].paragraph
        and sentences[last].end - sentences[first].start <= _LONGEST
    }


def _scores(index: SentenceIndex, sentences: Sequence[Sentence], query: Query) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the importance of each sentence, and whether it names the topic.

    In an article about the topic, sentences that do not name it have some importance, too.
    """
    syllables = Syllables.of(index, sentences)
    scores = score_sentences(index, sentences, syllables, query)
    named = scores > 0
    without_topic = score_sentences(index, sentences, syllables, None)
    articles = np.array([sentence.article for sentence in sentences])
    for article in np.unique(articles):
        inside = articles == article
        if named[inside].mean() >= _ABOUT:
            scores[inside] = np.maximum(scores[inside], _OFF_TOPIC * without_topic[inside])
    return scores, named


def _candidate(index: SentenceIndex, run: Sequence[Sentence], score: float) -> _Candidate | None:
    dated = _dated(index, run)
    if dated is None:
        return None
    place, event = dated
    start = run[0].start
    shift = run[place].start - start if event.basis != "publication" else 0
    text = index.text(run[0].article)[start : run[-1].end]
    words = (event.start + shift, event.end + shift)
    return _Candidate(run, start, text, event, words, score, Claim.of(index, run, text, words))


def _dated(index: SentenceIndex, run: Sequence[Sentence]) -> tuple[int, EventDate] | None:
    """Return the place in ``run`` of the last sentence that names a time, and the date; None if it is uncertain.

    A run that names no time is dated by the publication of its article if it reports news.
    """
    article = index.article(run[0].article)
    whole = index.text(article.number)
    for place in reversed(range(len(run))):
        sentence = run[place]
        before = whole[max(0, sentence.start - _CONTEXT) : sentence.start].rpartition("\n")[2]
        event = event_date(sentence.text, article.published, before)
        if event is None:
            return None
        if event.basis != "publication":
            return place, event
    event = event_date("", article.published)
    news = run[0].position < _LEAD or any(map(_has_figure, run))
    return (0, event) if event and news else None


def _names_time_it_refers_to(text: str) -> bool:
    """Whether a sentence depends on the one before only for a time that it names: "Trước đó, hôm 16/1, …"."""
    composed = compose(text).text
    whole = composed.count("“") == composed.count("”") and composed.count('"') % 2 == 0
    return whole and _BEFORE_OR_AFTER.match(composed) is not None and is_statement(composed)


def _has_figure(sentence: Sentence) -> bool:
    return any(map(str.isdecimal, compose(sentence.text).text))


def _choose(candidates: Sequence[_Candidate], stories: Stories | None) -> list[_Candidate]:
    """Return the candidates to take, each time the one that gains most after those taken.

    One of each of ``stories`` is taken, if given.
    """
    gains = np.array([one.score * _precision(one.event) for one in candidates])
    chosen: list[_Candidate] = []
    least = 0.0
    while len(chosen) < MOST_ENTRIES and len(gains) and gains.max() > least:
        best = candidates[int(gains.argmax())]
        least = least or _LEAST_OF_BEST * float(gains.max())
        chosen.append(best)
        of_story = stories.story_of(best.claim.article) if stories else ()
        for place, other in enumerate(candidates):
            if other.claim.article in of_story or best.claim.covers(other.claim, best.event, other.event):
                gains[place] = 0
            else:
                gains[place] *= _crowding(best, other)
    return chosen


def _crowding(taken: _Candidate, other: _Candidate) -> float:
    """Return the factor for the gain of ``other`` once ``taken`` is taken."""
    if taken.event.basis == other.event.basis == "publication" and taken.claim.article == other.claim.article:
        return _SAME_NEWS
    return _CROWDED if taken.event.period == other.event.period else 1.0


def _precision(event: EventDate) -> float:
    if event.basis == "publication":
        return _PUBLICATION
    return next((factor for days, factor in _PRECISION if event.days <= days), _VAGUE)
