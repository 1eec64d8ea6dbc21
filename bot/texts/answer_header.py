"""The lines above the passages of an answer and above the entries of a timeline; no markup."""

from bot.services.answering import Answer
from bot.texts.texts import Texts
from bot.texts.truncation import on_one_line
from retrieval.dates.event_dates import EventDate
from retrieval.dates.publication.publication_date import PublicationDate

_LONGEST_QUESTION = 200  # UTF-16 units, chosen


def answer_header(answer: Answer, texts: Texts) -> str:
    """Return how the question and its period were understood, then a note on the passages; often "".

    The note is that the passages give different figures, that they are only the nearest, or that there are none.
    """
    if not answer.articles:
        return texts.archive_empty
    found = answer.found
    understood = found.query.understood and on_one_line(found.query.understood, _LONGEST_QUESTION)
    reading = (texts.understood.format(question=understood) if understood else "", texts.asked(answer.asked_period))
    parts = ["\n".join(filter(None, reading))]
    if answer.differing:
        parts.append(texts.differing)
    if not (found.answered and found.passages):
        parts.append(texts.nothing_found(answer.source))
    if found.passages and not found.answered:
        parts.append(texts.nearest)
    return "\n\n".join(filter(None, parts))


def spaced_header(header: str, *, answered: bool) -> str:
    """Return ``header`` with the line breaks before the first passage: one if it announces the nearest, else two."""
    return header and header + ("\n\n" if answered else "\n")


def event_time(event: EventDate, published: PublicationDate, texts: Texts) -> str:
    """Return the time of an event as precisely as it is known; ``published`` is the date of its article.

    If the quotation alone does not give the time, how the article's date was used follows, and what that date was
    inferred from.
    """
    forms = texts.reader.timelines
    if event.basis == "publication":
        return forms.published.format(date=texts.dates.of(published))
    unit = forms.unit(event.unit)
    part = forms.parts[event.part].format(unit=unit) if event.part else unit
    time = forms.bounds[event.bound].format(time=part)
    if event.basis == "words":
        return time
    if published.basis == "inferred":
        form = forms.counted_from_inferred if published.evidence else forms.counted_from_content
        return form.format(time=time, evidence=published.evidence)
    return (forms.counted_from_file_name if published.basis == "file" else forms.counted).format(time=time)


def empty_reason(articles: int, texts: Texts, *, of_period: bool) -> str:
    """Return why a timeline is empty; ``articles`` is the number of articles about its topic."""
    reasons = texts.reader.timelines
    if not articles:
        return reasons.topic_unknown
    return reasons.period_empty if of_period else reasons.undated
