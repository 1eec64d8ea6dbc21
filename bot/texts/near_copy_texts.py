"""How the near copies of an article are named below it; see `bot.texts.texts`."""

from collections.abc import Mapping
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
    unnamed: str  # {number}, for an article without a newspaper
    dated: str  # {name} {date}
    more: str  # {count}

    def named(self, article: IndexedArticle, dates: DateTexts) -> tuple[Mapping[str, IndexedArticle], str]:
        """Return the copies to name by newspaper and date, the earliest first, and "" or how many others there are.

        Those of the newspaper and the date of ``article`` itself are left out.
        """
        labelled: dict[str, IndexedArticle] = {}
        for copy in article.copies:
            labelled.setdefault(self._label(copy, dates), copy)
        labelled.pop(self._label(article, dates), None)
        named = dict(islice(labelled.items(), _MOST_NAMED))
        left_out = len(labelled) - len(named)
        return named, self.more.format(count=left_out) if left_out else ""

    def line(self, article: IndexedArticle, dates: DateTexts) -> str:
        """Return the copies on one line, "" if there are none to name."""
        named, more = self.named(article, dates)
        return self.heading + "; ".join(filter(None, (*named, more))) if named else ""

    def _label(self, article: IndexedArticle, dates: DateTexts) -> str:
        source = on_one_line(article.source, _LONGEST_SOURCE) if article.source else ""
        name = source or self.unnamed.format(number=article.public_number)
        return self.dated.format(name=name, date=dates.briefly(article.published))


VIETNAMESE = NearCopyTexts(
    heading="Cũng đăng: ", unnamed="bài số {number}", dated="{name} ({date})", more="và {count} bài nữa"
)

ENGLISH = NearCopyTexts(
    heading="Also in: ", unnamed="article {number}", dated="{name} ({date})", more="and {count} more"
)
