"""The lines above the passages of an answer and above the entries of a timeline; no markup."""

from collections.abc import Callable, Mapping

from bot.services.reply_plan import ReplyPlan, Status
from bot.texts.texts import Texts
from bot.texts.truncation import on_one_line
from retrieval.dates.event_dates import EventDate
from retrieval.dates.publication.publication_date import PublicationDate

_LONGEST_QUESTION = 200  # UTF-16 units, chosen


def answer_header(plan: ReplyPlan, texts: Texts) -> str:
    """Return what stands above the passages of a reply, or all of it if there are none; often "".

    That is the article that was asked, how the question was understood, and what the passages are, where that is not
    simply the answer.
    """
    if plan.status == "small_talk":
        return f"{texts.reply.small_talk[plan.small_talk or 'greeting']}\n{texts.reply.examples}"
    if not plan.articles:
        return texts.archive_empty
    if plan.asked_article and plan.article is None:
        return texts.reader.articles.unknown.format(number=plan.asked_article)
    within = texts.reply.within.format(number=plan.asked_article) if plan.asked_article else ""
    understood = plan.understood and on_one_line(plan.understood, _LONGEST_QUESTION)
    reading = texts.understood.format(question=understood) if understood else ""
    header = "\n\n".join(filter(None, (reading, _STATUS_NOTES[plan.status](plan, texts))))
    return "\n".join(filter(None, (within, header)))


def _answered_note(plan: ReplyPlan, texts: Texts) -> str:
    missing = on_one_line("; ".join(plan.unanswered), _LONGEST_QUESTION)
    notes = (
        texts.asked(plan.period),
        texts.reply.unanswered.format(questions=missing) if missing else "",
        texts.differing if plan.differing else "",
    )
    return "\n".join(filter(None, notes))


def _unsure_note(plan: ReplyPlan, texts: Texts) -> str:
    return "\n".join(filter(None, (texts.asked(plan.period), texts.reply.unsure)))


def _other_period_note(plan: ReplyPlan, texts: Texts) -> str:
    period = _period(plan, texts)
    published = plan.passages[0].article.published
    asked = plan.period.period if plan.period else None
    if published.period is None or (asked is not None and published.lies_in(asked)):  # then its events are of another
        return texts.reply.other_period_undated.format(period=period)
    return texts.reply.other_period.format(period=period, nearest=texts.dates.plain(published))


def _not_found_note(plan: ReplyPlan, texts: Texts) -> str:
    nothing = texts.reply.not_in_article if plan.article else texts.nothing_found(plan.source)
    return f"{nothing} {texts.nearest}" if plan.shown else nothing


def _headlines_note(plan: ReplyPlan, texts: Texts) -> str:
    if not plan.shown:
        return texts.reply.archive_undated
    if plan.period is None or plan.period.period is None:
        return texts.reply.newest
    if plan.period_met:
        return texts.reply.headlines.format(period=_period(plan, texts))
    newest = texts.dates.plain(plan.passages[0].article.published)
    return texts.reply.nothing_new.format(period=_period(plan, texts), newest=newest)


def _forwarded_note(plan: ReplyPlan, texts: Texts) -> str:
    return texts.reader.messages.forwarded if plan.shown else texts.reader.messages.forwarded_unknown


def _other_language_note(_: ReplyPlan, texts: Texts) -> str:
    return f"{texts.reply.other_language}\n{texts.reply.examples}"


def _period(plan: ReplyPlan, texts: Texts) -> str:
    period = plan.period.period if plan.period else None
    return texts.dates.of_period(period) if period else ""


_STATUS_NOTES: Mapping[Status, Callable[[ReplyPlan, Texts], str]] = {
    "answered": _answered_note,
    "unsure": _unsure_note,
    "other_period": _other_period_note,
    "not_found": _not_found_note,
    "headlines": _headlines_note,
    "forwarded": _forwarded_note,
    "other_language": _other_language_note,
}


def spaced_header(header: str, plan: ReplyPlan) -> str:
    """Return ``header`` with the line breaks before the first passage: one if it announces the passage, else two."""
    return header and header + ("\n\n" if plan.status == "answered" else "\n")


def event_time(event: EventDate, published: PublicationDate, texts: Texts) -> str:
    """Return the time of an event as precisely as it is known; ``published`` is the date of its article.

    If the quotation alone does not give the time, how the article's date was used follows, and what that date was
    inferred from.
    """
    forms = texts.reader.timelines
    if event.basis == "publication":
        date = texts.dates.of(published)
        return date if published.from_event else forms.published.format(date=date)
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
