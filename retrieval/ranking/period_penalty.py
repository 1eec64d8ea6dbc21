"""How the period that a question asks for bears on the ranking: what lies in it comes before what does not.

First comes what was published in it and names a day, month or year of it, then what was only published in it, then
what only names it: articles of the time, and facts about it.
What does not lie in it is set back rather than the others set forth, so that the confidence in the best is that of a
question without a period.
"""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from retrieval.dates.asked_period import AskedPeriod
from retrieval.dates.calendar import Period
from retrieval.dates.date_expressions import find_dates
from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.index.sentence_index import Articles, SentenceIndex
from retrieval.text.normalise import compose

Numbers = NDArray[np.int64]
Scores = NDArray[np.float32]

# What a sentence is set back, as a share of the best score, since scores of a small archive are larger: one that was
# not published in the period and names it not; one that only names it; one that was only published in it.
OUTSIDE, NAMED, PUBLISHED = 0.3, 0.1, 0.05
OLDER = 0.08  # at most, where the newest is asked for
_OLD = 365  # days behind the newest candidate after which all are as old


def published_in(index: SentenceIndex, period: Period, within: Articles | None = None) -> Articles:
    """The articles, of those ``within`` where they are given, all of whose possible days of publication it holds."""
    since, until = index.publication_days.T
    inside: Articles = (since > 0) & (since >= period.since.toordinal()) & (until <= period.until.toordinal())
    return inside if within is None else inside & within


def period_penalty(index: SentenceIndex, sentences: Numbers, scores: Scores, asked: AskedPeriod) -> Scores:
    """What to take off the ``scores`` of ``sentences``; nothing where none of them was published in the period.

    Then the question is about facts of a time that the articles look back on, and its own words find them best.
    """
    if asked.period is None:
        older = _shares_of_older(index, sentences)
        older *= scores.max()
        return older
    inside = published_in(index, asked.period)[index.article_of(sentences)]
    if not inside.any():
        return np.zeros(len(sentences), np.float32)
    named = np.array([_names(index, int(number), asked.period) for number in sentences], bool)
    taken_off: Scores = np.full(len(sentences), OUTSIDE, np.float32)
    taken_off[named] = NAMED
    taken_off[inside] = PUBLISHED
    taken_off[inside & named] = 0
    taken_off -= taken_off.min()
    taken_off *= scores.max()
    return taken_off


def _shares_of_older(index: SentenceIndex, sentences: Numbers) -> Scores:
    published = index.publication_days[index.article_of(sentences), 0].astype(np.float32)
    behind: Scores = np.minimum(published.max(initial=0) - published, _OLD)
    behind *= np.float32(OLDER / _OLD)
    return behind


def _names(index: SentenceIndex, number: int, period: Period) -> bool:
    """Whether the sentence names a day, month or year that lies in ``period``.

    A day without a year is one of the year of its article, where that is known.
    """
    sentence = index.sentence(number)
    published = int(index.publication_days[sentence.article, 0])
    year = date.fromordinal(published).year if published else None
    for found in find_dates(compose(sentence.text).text):
        if PublicationDate(found.year or year, found.month, found.day).lies_in(period):
            return True
    return False
