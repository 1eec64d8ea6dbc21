"""Timelines as Telegram HTML within Telegram's limits."""

from bot.services.timelines import Timeline, TimelineEntry, TimelineRequest
from bot.telegram.html import LONGEST_MESSAGE, Markup, facts, joined, linked_title, plain, tagged
from bot.texts.answer_header import empty_reason, event_time
from bot.texts.texts import Texts
from bot.texts.truncation import on_one_line

_LONGEST_TOPIC = 80
_LONGEST_TIME = 160


def timeline_html(timeline: Timeline, request: TimelineRequest, texts: Texts) -> str:
    """The timeline that was requested, or why there is none; where it is too long, without what is worth least."""
    period = request.period
    above = f"{texts.period.format(period=texts.dates.of_period(period))}\n" if period else ""
    if not timeline.entries:
        return plain(above + empty_reason(timeline.articles, texts, of_period=period is not None)).html
    topic = on_one_line(request.topic, _LONGEST_TOPIC)
    head = plain(above + texts.reader.timelines.heading.format(topic=topic, articles=timeline.articles))
    for count in range(len(timeline.entries), 0, -1):
        kept = [told for told in timeline.entries if told.entry.rank < count]
        message = joined([head, *(_entry(told, texts) for told in kept)], "\n\n")
        if message.length <= LONGEST_MESSAGE:
            return message.html
    raise AssertionError("a single entry is short enough")  # by the bound on quotations


def _entry(told: TimelineEntry, texts: Texts) -> Markup:
    """When, the words with those that tell the time in bold, and where they stand."""
    entry, article = told.entry, told.article
    start, end = entry.words
    text = entry.text
    time = on_one_line(event_time(entry.event, article.published, texts), _LONGEST_TIME)
    words = plain(text[:start]) + tagged("b", plain(text[start:end])) + plain(text[end:])
    source = linked_title(article) + plain(" · ") + facts(article, texts)
    return joined([tagged("b", plain(time)), tagged("blockquote", words), source], "\n")
