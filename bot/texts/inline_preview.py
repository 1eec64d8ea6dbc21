"""How a passage is offered in the list of an inline query: a title and a few lines, without markup."""

from dataclasses import dataclass

from bot.services.quoted_text import as_quoted
from bot.texts.texts import Texts
from bot.texts.truncation import on_one_line, units
from retrieval.ranking.ranking import Passage

# UTF-16 units. Chosen: a client shows a line of the title and two or three of the description, of about 40 characters.
_LONGEST_TITLE, _LONGEST_SOURCE, _LONGEST_DESCRIPTION = 64, 40, 120
_BEFORE_ANSWER = 30  # characters, likewise


@dataclass(frozen=True, slots=True)
class Preview:
    """What a person chooses a passage by."""

    title: str
    description: str


def preview_of(passage: Passage, texts: Texts) -> Preview:
    """Return the title of the article; below it source and date, and the sentence around its answer."""
    article = passage.article
    source = on_one_line(article.source, _LONGEST_SOURCE) if article.source else ""
    facts = " · ".join(filter(None, (source, texts.dates.briefly(article.published))))
    excerpt = on_one_line(_from_answer(passage), max(_LONGEST_DESCRIPTION - units(facts), _LONGEST_SOURCE))
    title = on_one_line(article.title, _LONGEST_TITLE) or on_one_line(excerpt, _LONGEST_TITLE)
    return Preview(title, f"{facts}\n{excerpt}")


def _from_answer(passage: Passage) -> str:
    """Return the sentence, from a little before its answer on if that comes late."""
    shown = as_quoted(passage)
    text, answer = shown.sentence.text, shown.answer
    if answer is None or units(text[: answer[1]]) <= _LONGEST_DESCRIPTION - _LONGEST_SOURCE:
        return text
    start = text.rfind(" ", 0, max(answer[0] - _BEFORE_ANSWER, 0)) + 1
    return "…" * (start > 0) + text[start:]
