"""How the time of an event is told: as precisely as it is known, with what it rests on."""

from bot.texts.texts import Texts
from retrieval.dates.event_dates import EventDate
from retrieval.dates.publication.publication_date import PublicationDate


def event_time(event: EventDate, published: PublicationDate, texts: Texts) -> str:
    """The time as a reader reads it, given when its article was ``published``.

    Nothing is added where the quotation tells all of it; else how the article's date was used, and if that one was
    inferred from what.
    """
    said = texts.reader.timelines
    if event.basis == "publication":
        return said.published.format(date=texts.dates.of(published))
    unit = said.unit(event.unit)
    told = said.parts[event.part].format(unit=unit) if event.part else unit
    time = said.bounds[event.bound].format(time=told)
    if event.basis == "words":
        return time
    if published.basis == "inferred":
        form = said.counted_from_inferred if published.evidence else said.counted_from_content
        return form.format(time=time, evidence=published.evidence)
    return (said.counted_from_file_name if published.basis == "file" else said.counted).format(time=time)


def empty_reason(articles: int, texts: Texts, *, of_period: bool) -> str:
    """Why a timeline is empty, given how many ``articles`` are about its topic."""
    said = texts.reader.timelines
    if not articles:
        return said.topic_unknown
    return said.period_empty if of_period else said.undated
