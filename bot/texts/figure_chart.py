"""The figures of a topic: the picture of a timeline with its caption, and the lines in a summary, with each source."""

from bot.services.charts import Chart, Panel, Series
from bot.services.summaries import Summary
from bot.services.timelines import Timeline, TimelineRequest
from bot.texts.answer_header import event_time
from bot.texts.texts import Texts
from bot.texts.truncation import on_one_line, units
from retrieval.index.sentence_index import IndexedArticle
from retrieval.summaries.figures import Figure, FigureSeries

_LONGEST_CAPTION = 1024  # UTF-16 units; a limit of the Bot API
_LONGEST_TIME, _LONGEST_FIGURE = 36, 36  # chosen
_LONGEST_SOURCES = (40, 25, 12, 1)  # the first that fits
_LONGEST_TOPIC = 24  # of a title, chosen: with the unit it fits on the picture
_LONGEST_LABEL = 16  # chosen


def figure_chart(series: FigureSeries, request: TimelineRequest, texts: Texts) -> Chart:
    """Return the figures of a timeline in rows, in order of time, with what the articles write at them."""
    title = texts.charts.figures.format(topic=on_one_line(request.topic, _LONGEST_TOPIC), unit=series.unit)
    labels = tuple(on_one_line(texts.dates.of_event(one.entry.event.period), _LONGEST_LABEL) for one in series.figures)
    notes = tuple(on_one_line(figure.number, _LONGEST_LABEL) for figure in series.figures)
    points = Series("", tuple(figure.value for figure in series.figures), notes)
    return Chart((Panel(title, "rows", labels, (points,)),), texts.editor.thousands)


def figure_caption(series: FigureSeries, timeline: Timeline, request: TimelineRequest, texts: Texts) -> str:
    """Return what the picture shows: a line a point with time, figure and newspaper, within the limit of a caption."""
    heading = texts.charts.figures_caption.format(topic=texts.topic_of(request.topic, request.period))
    dated = {one.entry.rank: one for one in timeline.entries}
    articles = [dated[figure.entry.rank].article for figure in series.figures]
    captions = (
        "\n".join([heading, *(_line(*one, texts, longest) for one in zip(series.figures, articles, strict=True))])
        for longest in _LONGEST_SOURCES
    )
    return next(caption for caption in captions if units(caption) <= _LONGEST_CAPTION)


def figures_of_summary(summary: Summary, texts: Texts) -> str:
    """Return the figures that a summary begins with: a line each, as in a caption; "" if it has none."""
    lines = [_line(one.figure, one.article, texts, _LONGEST_SOURCES[0]) for one in summary.figures]
    return "\n".join([texts.reader.summaries.figures, *lines]) if lines else ""


def _line(figure: Figure, article: IndexedArticle, texts: Texts, longest: int) -> str:
    time = on_one_line(event_time(figure.entry.event, article.published, texts), _LONGEST_TIME)
    source = on_one_line(article.source or article.title, longest)
    return f"• {time}: {on_one_line(figure.text, _LONGEST_FIGURE)} ({source})"
