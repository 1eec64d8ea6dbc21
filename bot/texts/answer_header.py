"""The lines above the passages of an answer and above the entries of a timeline; no markup."""

from collections.abc import Callable, Mapping

from bot.services.reply_plan import ReplyPlan, Status
from bot.services.timelines import Timeline, TimelineRequest
from bot.texts.texts import Texts
from bot.texts.truncation import on_one_line
from retrieval.dates.calendar import HO_CHI_MINH
from retrieval.dates.event_dates import EventDate
from retrieval.dates.publication.publication_date import PublicationDate

_LONGEST_QUESTION = 120  # UTF-16 units, chosen


def answer_header(plan: ReplyPlan, texts: Texts) -> str:
    """Return what stands above the passages of a reply, or all of it if there are none; often "".

    That is how old the articles are, if older than promised, the article that was asked, how the question was
    understood, and what the passages are, where that is not simply the answer.
    """
    if plan.status == "small_talk":
        return f"{texts.reply.small_talk[plan.small_talk or 'greeting']}\n{texts.reply.examples}"
    if not plan.articles:
        return texts.archive_empty
    if plan.asked_article and plan.article is None:
        return texts.reader.articles.unknown.format(number=plan.asked_article)
    within = texts.reply.within.format(number=plan.asked_article) if plan.asked_article else ""
    notes = (_age(plan, texts), within, _reading(plan, texts), _STATUS_NOTES[plan.status](plan, texts))
    return "\n".join(filter(None, notes))


def _age(plan: ReplyPlan, texts: Texts) -> str:
    """Return as of when the articles were searched, if that is longer ago than promised."""
    if plan.outdated is None:
        return ""
    at = plan.outdated.astimezone(HO_CHI_MINH)
    day = texts.dates.day.format(day=at.day, month=at.month, year=at.year)
    return texts.reply.outdated.format(time=f"{at:%H:%M}", day=day)


def _reading(plan: ReplyPlan, texts: Texts) -> str:
    if not plan.reworded or not plan.understood:
        return ""
    return texts.understood.format(question=on_one_line(plan.understood, _LONGEST_QUESTION))


def _answered_note(plan: ReplyPlan, texts: Texts) -> str:
    missing = on_one_line("; ".join(plan.unanswered), _LONGEST_QUESTION)
    notes = (
        texts.reply.answered_in_english if plan.language == "en" else "",
        _asked(plan, texts),
        texts.reply.unanswered.format(questions=missing) if missing else "",
        texts.differing if plan.differing else "",
    )
    return "\n".join(filter(None, notes))


def _unsure_note(plan: ReplyPlan, texts: Texts) -> str:
    return "\n".join(filter(None, (_asked(plan, texts), texts.reply.unsure)))


def _asked(plan: ReplyPlan, texts: Texts) -> str:
    """Return the period asked for, unless the line above names it."""
    period = _period(plan, texts)
    return "" if period and period in _reading(plan, texts) else texts.asked(plan.period)


def _other_period_note(plan: ReplyPlan, texts: Texts) -> str:
    period = _period(plan, texts)
    published = plan.passages[0].article.published
    asked = plan.period.period if plan.period else None
    if published.period is None or (asked is not None and published.lies_in(asked)):  # then its events are of another
        return texts.reply.other_period_undated.format(period=period)
    return texts.reply.other_period.format(period=period, nearest=texts.dates.plain(published))


def _not_found_note(plan: ReplyPlan, texts: Texts) -> str:
    nothing = texts.reply.not_in_article if plan.article else texts.nothing_found(plan.source)
    return f"{nothing}\n{texts.nearest}" if plan.shown else nothing


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


def spaced_header(header: str) -> str:
    """Return ``header`` with the line breaks before the first passage: one if it announces the passage, else two."""
    return header and header + ("\n" if header.endswith(":") else "\n\n")


def event_time(event: EventDate, published: PublicationDate, texts: Texts) -> str:
    """Return the time of an event as precisely as it is known; ``published`` is the date of its article.

    A time that the quotation alone does not give is counted from that date, as `timeline_footnote` says.
    """
    forms = texts.reader.timelines
    if event.basis == "publication":
        date = texts.dates.of(published)
        return date if published.from_event else forms.published.format(date=date)
    unit = texts.dates.of_event(event.unit)
    part = forms.parts[event.part].format(unit=unit) if event.part else unit
    return forms.bounds[event.bound].format(time=part)


def timeline_heading(timeline: Timeline, request: TimelineRequest, texts: Texts) -> str:
    """Return what stands above the entries of a timeline, or why it has none."""
    reasons = texts.reader.timelines
    if not timeline.articles:
        return reasons.topic_unknown
    topic, articles = texts.topic_of(request.topic, request.period), texts.editor.number(timeline.articles)
    if timeline.entries and request.articles:
        return texts.reader.views.timeline_heading.format(articles=articles)
    if timeline.entries:
        return reasons.heading.format(topic=topic, articles=articles)
    return reasons.period_empty.format(topic=topic) if request.period else reasons.undated


def timeline_footnote(timeline: Timeline, texts: Texts) -> str:
    """Return how dates were counted that the words of an entry do not give by themselves; "" if there are none."""
    counted = any(shown.entry.event.basis == "article" for shown in timeline.entries)
    return texts.reader.timelines.counted if counted else ""
