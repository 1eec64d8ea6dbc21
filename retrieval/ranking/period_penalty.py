"""Penalties that rank sentences of the period asked for before all others.

First come sentences published in the period that name a day, month or year of it, then those published in it, then
those that only name it. Sentences outside are penalised instead of the others promoted, so that the confidence in the
best is the same as for a question without a period.
"""

from datetime import date

import numpy as np

from retrieval.dates.asked_period import AskedPeriod
from retrieval.dates.calendar import Period
from retrieval.dates.date_expressions import find_dates
from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.index.sentence_index import Articles, SentenceIndex
from retrieval.ranking.term_evidence import SentenceNumbers, Vector
from retrieval.text.normalise import compose

# Penalties as shares of the best score, since scores depend on the size of the archive: for a sentence that neither
# was published in the period nor names it; that only names it; that was only published in it. Chosen, and checked with
# tests/bench/period_questions.py.
OUTSIDE, NAMED, PUBLISHED = 0.3, 0.1, 0.05
OLDER = 0.08  # at most, if the newest is asked for
_OLD = 365  # days older than the newest candidate from which on the penalty is constant


def published_in(index: SentenceIndex, period: Period, within: Articles | None = None) -> Articles:
    """Return the articles ``within`` (all if None) all of whose possible days of publication lie in ``period``."""
    since, until = index.publication_days.T
    inside: Articles = (since > 0) & (since >= period.since.toordinal()) & (until <= period.until.toordinal())
    return inside if within is None else inside & within


def newest_day(index: SentenceIndex) -> date | None:
    """Return the last possible day of publication of the newest article, None if no date is known.

    The newest is the one whose first possible day is the latest, so that a vague date is not the end of the archive.
    """
    since, until = index.publication_days.T
    last = int(until[since == since.max(initial=0)].max(initial=0))
    return date.fromordinal(last) if last else None


def period_penalty(index: SentenceIndex, sentences: SentenceNumbers, scores: Vector, asked: AskedPeriod) -> Vector:
    """Return the penalty for each of ``sentences``, zero for all if none of them was published in the period.

    In that case the question is about a time that the articles look back on, and its own words find the facts best.
    """
    if asked.period is None:
        older = _penalty_of_older(index, sentences)
        older *= scores.max()
        return older
    inside = published_in(index, asked.period)[index.article_of(sentences)]
    if not inside.any():
        return np.zeros(len(sentences), np.float32)
    named = np.array([_names(index, int(number), asked.period) for number in sentences], bool)
    penalty: Vector = np.full(len(sentences), OUTSIDE, np.float32)
    penalty[named] = NAMED
    penalty[inside] = PUBLISHED
    penalty[inside & named] = 0
    penalty -= penalty.min()
    penalty *= scores.max()
    return penalty


def _penalty_of_older(index: SentenceIndex, sentences: SentenceNumbers) -> Vector:
    published = index.publication_days[index.article_of(sentences), 0].astype(np.float32)
    age: Vector = np.minimum(published.max(initial=0) - published, _OLD)
    age *= np.float32(OLDER / _OLD)
    return age


def _names(index: SentenceIndex, number: int, period: Period) -> bool:
    """Whether the sentence names a day, month or year that lies in ``period``.

    A day without a year counts as one of the year of publication, if only one is possible.
    """
    sentence = index.sentence(number)
    years = {date.fromordinal(day).year if day else None for day in index.publication_days[sentence.article].tolist()}
    year = years.pop() if len(years) == 1 else None
    for found in find_dates(compose(sentence.text).text):
        if PublicationDate(found.year or year, found.month, found.day).lies_in(period):
            return True
    return False
