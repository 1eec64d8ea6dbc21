"""The labels of the buttons under an answer, and the headings of what they show; see `bot.texts.texts`."""

from dataclasses import dataclass

from bot.texts.truncation import on_one_line

# UTF-16 units; chosen.
_LONGEST_IN_LABEL = 24
_LONGEST_IN_HEADING = 80
_NEWSPAPER = "báo "


@dataclass(frozen=True, slots=True)
class AnswerViewTexts:
    """The texts in one language. Comments name the fields of a format."""

    surroundings: str
    surroundings_of: str  # {rank}
    news: str
    news_of: str  # {rank}
    one_more: str
    more: str  # {count}
    summary: str
    summary_of: str  # {count}
    timeline: str
    only: str  # {source}
    copy: str
    copy_of: str  # {rank}
    back: str
    more_heading: str
    only_heading: str  # {source}
    summary_heading: str  # {articles}
    timeline_heading: str  # {articles}

    def more_label(self, count: int) -> str:
        """Return the label of the button to the next ``count`` passages."""
        return self.one_more if count == 1 else self.more.format(count=count)

    def summary_label(self, articles: int) -> str:
        """Return the label of the button to the summary of some articles."""
        return self.summary if articles == 1 else self.summary_of.format(count=articles)

    def only_label(self, source: str) -> str:
        """Return the label of the button to the passages of one newspaper."""
        return self.only.format(source=on_one_line(_without_kind(source), _LONGEST_IN_LABEL))

    def only_these(self, source: str) -> str:
        """Return the heading of the passages of one newspaper."""
        return self.only_heading.format(source=on_one_line(_without_kind(source), _LONGEST_IN_HEADING))


def _without_kind(source: str) -> str:
    """Return the name of a newspaper without the word for newspaper, which the texts have before it."""
    return source[len(_NEWSPAPER) :] if source.lower().startswith(_NEWSPAPER) else source


VIETNAMESE = AnswerViewTexts(
    surroundings="Đọc quanh đoạn này",
    surroundings_of="Quanh đoạn {rank}",
    news="Đọc tin này",
    news_of="Đọc tin {rank}",
    one_more="Đoạn khác",
    more="{count} đoạn khác",
    summary="Tóm tắt bài",
    summary_of="Tóm tắt {count} bài",
    timeline="Dòng thời gian",
    only="Chỉ báo {source}",
    copy="Sao chép",
    copy_of="Chép đoạn {rank}",
    back="‹ Trở lại",
    more_heading="Các đoạn khác có thể liên quan:",
    only_heading="Chỉ báo {source}:",
    summary_heading="Tóm tắt {articles} bài:",
    timeline_heading="Các sự kiện theo thứ tự thời gian ({articles} bài):",
)

ENGLISH = AnswerViewTexts(
    surroundings="Read around this",
    surroundings_of="Around {rank}",
    news="Read this",
    news_of="Read {rank}",
    one_more="Another passage",
    more="{count} more passages",
    summary="Sum up the article",
    summary_of="Sum up {count} articles",
    timeline="Timeline",
    only="Only {source}",
    copy="Copy",
    copy_of="Copy no. {rank}",
    back="‹ Back",
    more_heading="Other passages that may be related:",
    only_heading="Only {source}:",
    summary_heading="Summary of {articles} articles:",
    timeline_heading="The events in order of time (articles: {articles}):",
)
