"""Render headlines as Telegram HTML: a line a story, by section where that helps."""

from collections.abc import Sequence

from bot.services.news_sections import section_starts
from bot.services.past_answers import PastPassage
from bot.telegram.html import LONGEST_MESSAGE, Markup, facts, joined, linked_title, near_copies, on_lines, plain, tagged
from bot.texts.texts import Texts
from retrieval.ranking.ranking import Passage

_LONGEST = LONGEST_MESSAGE - 400  # below a header; the copies are left out from there on


def headlines(found: Sequence[PastPassage], texts: Texts) -> Markup:
    """Render a line for each passage: its rank if there are several, title, source and date; below it its copies."""
    lines = [_line(one, rank if len(found) > 1 else 0, texts) for rank, one in enumerate(found, 1)]
    copies = [near_copies(one.article, texts) if isinstance(one, Passage) else plain("") for one in found]
    for start, section in section_starts(found).items():
        heading = tagged("b", plain(section or texts.reply.without_section))
        lines[start] = plain("\n" if start else "") + heading + plain("\n") + lines[start]
    whole = joined(map(on_lines, lines, copies), "\n")
    return whole if whole.length <= _LONGEST else joined(lines, "\n")


def _line(one: PastPassage, rank: int, texts: Texts) -> Markup:
    mark = plain(f"{rank}. " if rank else "• ")
    if isinstance(one, Passage):
        return mark + linked_title(one.article) + plain(" · ") + facts(one.article, texts)
    return mark + plain(texts.reader.buttons.sentence_missing[one])
