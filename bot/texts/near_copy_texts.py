"""How the near copies of an article, and the other reports of its story, are named below it; see `bot.texts.texts`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from bot.texts.date_texts import DateTexts
from bot.texts.truncation import on_one_line
from retrieval.index.sentence_index import IndexedArticle

_MOST_NAMED = 5  # chosen; the others are counted
_LONGEST_SOURCE = 40  # UTF-16 units, chosen


@dataclass(frozen=True, slots=True)
class NearCopyTexts:
    """The texts in one language. Comments name the fields of a format."""

    heading: str
    reports: str
    unnamed: str  # {number}, for an article without a newspaper
    dated: str  # {name} {date}
    more: str  # {count}

    def named(
        self, article: IndexedArticle, others: Iterable[IndexedArticle], dates: DateTexts
    ) -> tuple[Mapping[str, IndexedArticle], str]:
        """Return the ``others`` to name by newspaper and date, in their order, and "" or how many more there are.

        Those of the newspaper and the date of ``article`` itself are left out.
        """
        labelled: dict[str, IndexedArticle] = {}
        for copy in others:
            labelled.setdefault(self._label(copy, dates), copy)
        labelled.pop(self._label(article, dates), None)
        named = dict(islice(labelled.items(), _MOST_NAMED))
        left_out = len(labelled) - len(named)
        return named, self.more.format(count=left_out) if left_out else ""

    def line(self, article: IndexedArticle, dates: DateTexts) -> str:
        """Return the copies and the other reports on one line, "" if there are none to name."""
        pieces = []
        for heading, others in self.others(article):
            named, more = self.named(article, others, dates)
            pieces += [heading + "; ".join(filter(None, (*named, more)))] if named else []
        return " · ".join(pieces)

    def others(self, article: IndexedArticle) -> tuple[tuple[str, Iterable[IndexedArticle]], ...]:
        """Return the copies and the other reports, each with its heading."""
        return (self.heading, article.copies), (self.reports, article.reports)

    def _label(self, article: IndexedArticle, dates: DateTexts) -> str:
        source = on_one_line(article.source, _LONGEST_SOURCE) if article.source else ""
        name = source or self.unnamed.format(number=article.public_number)
        return self.dated.format(name=name, date=dates.briefly(article.published))


VIETNAMESE = NearCopyTexts(
    heading="Cũng đăng: ",
    reports="Cùng tin: ",
    unnamed="bài số {number}",
    dated="{name} ({date})",
    more="và {count} bài nữa",
)

ENGLISH = NearCopyTexts(
    heading="Also in: ",
    reports="Same story: ",
    unnamed="article {number}",
    dated="{name} ({date})",
    more="and {count} more",
)
