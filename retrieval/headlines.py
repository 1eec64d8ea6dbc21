"""Headlines: what is new, or was new in a period, one quotation a story, the stories of most articles first.

The constants were chosen; they bound the time to some milliseconds, whatever the size of the archive.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from retrieval.dates.calendar import Period
from retrieval.index.sentence_index import Articles, Sentence, SentenceIndex
from retrieval.ranking.period_match import fits, sentence_dates
from retrieval.ranking.period_penalty import published_in
from retrieval.ranking.self_contained import depends_on_previous, is_statement
from retrieval.text.normalise import composed, forms

_ON_TOPIC = 0.5  # the share of the best score for a topic from which on an article is about it
_AROUND = 60  # days before and after a period within which articles report on its events
_ARTICLES_AROUND = 80  # that are checked for such events, the nearest in time
_NEWEST = 200  # articles that are sorted first
_RECENT = 7  # days before the newest headline, without a period; chosen
_LEAD = 12  # sentences of an article, in which its headline is looked for
_DATED = 4  # of these, whose times are resolved, which is slow
_DATED_AROUND = 20  # in all articles that are checked for events
_NEARLY_SAME = 0.75  # the share of the shorter text's syllables that two reports of one story have in common
_FEWEST_SHARED = 4  # syllables
_FEW_MONTHS = 3  # of a period, up to which words of other months are left out before times are resolved

# Prefilters of sentences; alternatives of both cases are four times as fast as IGNORECASE.
_UNIT = r"(?:[Hh]ôm|[Ss]áng|[Tt]rưa|[Cc]hiều|[Tt]ối|[Đđ]êm|[Nn]gày|[Tt]uần|[Tt]háng|[Qq]uý|[Nn]ăm)"
_RELATIVE = rf"{_UNIT}\s(?:nay|qua|kia|mai|này|trước|ngoái|tới|sau)"
_ANY_TIME = re.compile(rf"\d\s?[/.\-]\s?\d|{_RELATIVE}|(?:[Tt]háng|[Qq]uý|[Nn]ăm)\s\S|[Tt]hứ\s|[Cc]hủ nhật|[Tt]ết")

_Story = tuple[set[str], set[str]]


@dataclass(frozen=True, slots=True)
class Headline:
    """The article that stands for a story, with the sentence that is quoted of it, both by number.

    Attributes:
        article: Its number.
        sentence: The number of the sentence.
        of_event: Whether a time in the sentence is of the period. An article that was published outside the period is a
            headline of it by such a time only.
        others: The numbers of the other articles of the story, without near copies of this one.
    """

    article: int
    sentence: int
    of_event: bool = False
    others: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Headlines:
    """Headlines of different stories.

    Attributes:
        hits: Those published in the period, of the largest story first and then of the newest, followed by those with
            an event in it, the newest first.
        period_met: Whether they are of the period asked for; None if none was asked for.
    """

    hits: tuple[Headline, ...]
    period_met: bool | None


def headlines(
    index: SentenceIndex, period: Period | None, limit: int, topic_scores: Mapping[int, float] | None = None
) -> Headlines:
    """Return at most ``limit`` headlines of ``period``; if it is None, of the newest days that have as many.

    These are at most a week. A period without any yields those of the newest day of all. ``topic_scores`` maps the
    numbers of articles to their score for a topic; others are left out. Articles without a statement that can be quoted
    are left out, too, and of the reports of one story all but one.
    """
    within = _on_topic(index, topic_scores)
    distinct = index.copies.without_later(within)
    if period is not None:
        inside = published_in(index, period, within)
        found = _by_story(index, inside, period, limit)
        if len(found) < limit:
            around = _of_events(index, period, distinct & ~inside)
            found = _distinct(index, around, limit, found)
        if found:
            return Headlines(tuple(found), period_met=True)
    newest = _distinct(index, _quoted(index, _newest_first(index, distinct), None), limit if period is None else 1)
    days = [int(index.publication_days[one.article, 0]) for one in newest]
    if days and days[0]:
        since = max(days[0] - _RECENT, min(days))
        newest = _by_story(index, within & (index.publication_days[:, 0] >= since), None, limit)
    return Headlines(tuple(newest[:limit] if days and days[0] else newest[:1]), None if period is None else False)


def _by_story(index: SentenceIndex, mask: Articles, period: Period | None, limit: int) -> list[Headline]:
    """Return the headlines of the stories in ``mask``, those of most articles first and then the newest."""
    return _distinct(index, _of_stories(index, mask, period), limit)


def _of_stories(index: SentenceIndex, mask: Articles, period: Period | None) -> Iterator[Headline]:
    distinct = index.copies.without_later(mask)
    shared = index.stories.within(distinct)
    numbers = np.array([article for story in shared for article in story], np.int64)
    age = dict(zip(numbers.tolist(), _ages(index, numbers).tolist(), strict=True))
    for story in sorted(shared, key=lambda story: (-len(story), min(map(age.__getitem__, story)))):
        headline = next(_quoted(index, story, period), None)
        if headline is not None:
            yield replace(headline, others=tuple(one for one in story if one != headline.article))
    distinct[numbers] = False
    yield from _quoted(index, _newest_first(index, distinct), period)


def is_reported(index: SentenceIndex, article: int, by: Iterable[int]) -> bool:
    """Return whether one of the articles ``by`` reports the story of ``article``.

    That of an article in none of the stories of the index is known by its title and its first sentence.
    """
    known, group = set(by), index.stories.story_of(article)
    if len(group) > 1:
        return not known.isdisjoint(group)
    story = _story(index, article)
    return any(_is_same_story(story, _story(index, other)) for other in known)


def _on_topic(index: SentenceIndex, scores: Mapping[int, float] | None) -> Articles:
    if scores is None:
        return index.every
    least = _ON_TOPIC * max(scores.values(), default=0.0)
    return index.mask([article for article, score in scores.items() if score >= least])


def _newest_first(index: SentenceIndex, mask: Articles) -> Iterator[int]:
    """Yield the articles of ``mask`` in the order of `PublicationDate.sort_key`, newest first, undated ones last."""
    numbers = np.flatnonzero(mask)
    age = _ages(index, numbers)
    # Sorting all articles of a large archive takes longer than all the rest, and few are needed.
    bound = np.partition(age, _NEWEST)[_NEWEST] if len(age) > _NEWEST else age.max(initial=0)
    for part in (age <= bound, age > bound):
        yield from numbers[part][np.argsort(age[part], kind="stable")].tolist()


def _ages(index: SentenceIndex, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return a key of each article that is the less, the newer the article is."""
    since, until = index.publication_days[numbers].astype(np.int64).T
    ages: NDArray[np.int64] = until - (since << 32)
    return ages


def _quoted(index: SentenceIndex, articles: Iterable[int], period: Period | None) -> Iterator[Headline]:
    """Yield the headline of each article: the sentence with a time of ``period``, else the first."""
    for article in articles:
        first = next(_quotable(_lead(index, article)), None)
        if first is None:
            continue
        dated = None if period is None else _of_period(index, _timed(index, article, _ANY_TIME, _DATED), period)
        yield Headline(article, first.number if dated is None else dated, dated is not None)


def _lead(index: SentenceIndex, article: int) -> Iterator[Sentence]:
    return map(index.sentence, index.sentences_of(article)[:_LEAD])


def _timed(index: SentenceIndex, article: int, times: re.Pattern[str], most: int) -> Iterator[Sentence]:
    """Yield the first sentences of an article that can be quoted and hold ``times``."""
    return islice(_quotable(one for one in _lead(index, article) if times.search(composed(one.text))), most)


def _quotable(sentences: Iterable[Sentence]) -> Iterator[Sentence]:
    """Yield those of ``sentences`` that can be quoted alone."""
    return (one for one in sentences if is_statement(one.text) and _is_whole(one))


def _is_whole(sentence: Sentence) -> bool:
    """Return whether the sentence opens with a capital or a figure, needs no other, and closes what it quotes."""
    text = composed(sentence.text)
    balanced = text.count("“") == text.count("”") and text.count('"') % 2 == 0
    return balanced and not text.lstrip('"“«(')[:1].islower() and not depends_on_previous(sentence.text)


def _of_period(index: SentenceIndex, sentences: Iterable[Sentence], period: Period) -> int | None:
    """Return the number of the first sentence that names a time of ``period``."""
    return next(
        (
            one.number
            for one in sentences
            if any(fits(found.period, period) for found in sentence_dates(index, one.number).dates)
        ),
        None,
    )


def _of_events(index: SentenceIndex, period: Period, within: Articles) -> Iterator[Headline]:
    """Yield articles of ``within`` published around ``period`` that name a time of it, newest first."""
    times, left, dated = _times_of(period), _DATED_AROUND, dict[int, int]()
    for article in _around(index, period, within):
        sentences = list(_timed(index, article, times, min(_DATED, left)))
        left -= len(sentences)
        if (number := _of_period(index, sentences, period)) is not None:
            dated[article] = number
        if not left:
            break
    for article in _newest_first(index, index.mask(dated)):
        yield Headline(article, dated[article], of_event=True)


def _around(index: SentenceIndex, period: Period, within: Articles) -> list[int]:
    """Return the articles published at most `_AROUND` days from ``period``, the nearest first."""
    since, until = index.publication_days.T
    early, late = period.since.toordinal() - until, since - period.until.toordinal()
    distance = np.maximum(np.maximum(early, late), 0)
    numbers = np.flatnonzero(within & (since > 0) & (distance <= _AROUND))
    order = np.lexsort((-since[numbers], distance[numbers]))[:_ARTICLES_AROUND]
    nearest: list[int] = numbers[order].tolist()
    return nearest


def _times_of(period: Period) -> re.Pattern[str]:
    """Return the pattern of what a sentence must hold to name a time of ``period``."""
    days = min((period.until - period.since).days, 31 * (_FEW_MONTHS + 1))
    try:
        months = {(period.since + timedelta(days=day)).month for day in range(days + 1)}
    except OverflowError:
        return _ANY_TIME
    if date.min == period.since or len(months) > _FEW_MONTHS:
        return _ANY_TIME
    named = "|".join(map(str, sorted(months)))
    return re.compile(rf"(?:\d\s?[/.\-]\s?|[Tt]háng\s)0?(?:{named})(?!\d)|{_RELATIVE}")


def _distinct(
    index: SentenceIndex, found: Iterable[Headline], limit: int, taken: Iterable[Headline] = ()
) -> list[Headline]:
    """Return ``taken`` and those ``found`` that report no story taken before, at most ``limit``."""
    kept = list(taken)
    stories = [_story(index, one.article) for one in kept]
    for one in found:
        if len(kept) >= limit:
            break
        story = _story(index, one.article)
        if not any(_is_same_story(story, other) for other in stories):
            kept.append(one)
            stories.append(story)
    return kept


def _is_same_story(story: _Story, other: _Story) -> bool:
    return any(_same(first, second) for first, second in zip(story, other, strict=True))


def _story(index: SentenceIndex, article: int) -> _Story:
    """Return the syllables of the title and of the first sentence of an article."""
    first = index.sentences_of(article)[:1]
    return set(forms(index.article(article).title)), {form for number in first for form in index.syllables(number)}


def _same(first: set[str], second: set[str]) -> bool:
    shared = len(first & second)
    return shared >= _FEWEST_SHARED and shared >= _NEARLY_SAME * max(len(first), len(second))
