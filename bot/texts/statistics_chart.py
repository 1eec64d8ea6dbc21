"""The picture of the statistics, and the caption that says what it shows."""

from datetime import date

from bot.services.charts import Chart, Panel, Series
from bot.services.statistics import History
from bot.texts.texts import Texts
from retrieval.dates.calendar import Period


def statistics_chart(history: History, texts: Texts) -> Chart:
    """Return the questions a day by outcome, the time to the answer, and the articles by month if any is known."""
    phrases, days = texts.charts, [numbers for _, numbers in history.days]
    labels = tuple(f"{day.day}/{day.month}" for day, _ in history.days)
    outcomes = ([one.answered for one in days], [one.unsure for one in days], [one.refused for one in days])
    latencies = ([one.median_ms for one in days], [one.slow_ms for one in days])
    panels = [
        Panel(
            phrases.questions,
            "bars",
            labels,
            tuple(Series(name, tuple(values)) for name, values in zip(phrases.outcomes, outcomes, strict=True)),
        ),
        Panel(
            phrases.latency,
            "lines",
            labels,
            tuple(Series(name, tuple(values)) for name, values in zip(phrases.quantiles, latencies, strict=True)),
        ),
    ]
    if history.months:
        by_month = Series(phrases.articles, tuple(count for _, count in history.months))
        panels.append(Panel(phrases.articles, "bars", tuple(_month(month) for month, _ in history.months), (by_month,)))
    return Chart(tuple(panels), texts.editor.thousands)


def statistics_caption(history: History, texts: Texts) -> str:
    """Return in words what the picture shows: a few lines, far below the limit of a caption."""
    return "\n".join(filter(None, (_questions(history, texts), _latency(history, texts), _articles(history, texts))))


def _questions(history: History, texts: Texts) -> str:
    number = texts.editor.number
    days = texts.dates.of_period(Period(history.days[0][0], history.days[-1][0]))
    asked = {day: one.answered + one.unsure + one.refused for day, one in history.days}
    total, busiest = sum(asked.values()), max(asked, key=lambda day: asked[day])
    if not total:
        return texts.charts.no_questions.format(days=days)
    answered = round(100 * sum(one.answered for _, one in history.days) / total)
    return texts.charts.questions_caption.format(
        days=days,
        total=number(total),
        answered=answered,
        day=f"{busiest.day}/{busiest.month}",
        most=number(asked[busiest]),
    )


def _latency(history: History, texts: Texts) -> str:
    for _, one in reversed(history.days):
        if one.median_ms is not None and one.slow_ms is not None:
            median, slow = (texts.editor.number(round(value)) for value in (one.median_ms, one.slow_ms))
            return texts.charts.latency_caption.format(median=median, slow=slow)
    return ""


def _articles(history: History, texts: Texts) -> str:
    if not history.months:
        return ""
    number, (month, most) = texts.editor.number, max(history.months, key=lambda one: one[1])
    return texts.charts.articles_caption.format(
        since=_month(history.months[0][0]),
        until=_month(history.months[-1][0]),
        total=number(sum(count for _, count in history.months)),
        month=_month(month),
        most=number(most),
    )


def _month(first: date) -> str:
    return f"{first.month}/{first.year}"
