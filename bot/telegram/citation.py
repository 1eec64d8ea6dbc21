"""A quotation as plain text to paste elsewhere, within the length that a button can copy."""

from bot.telegram.html import is_web_address
from bot.texts.texts import Texts
from bot.texts.truncation import cut_at_word, on_one_line, units
from retrieval.index.sentence_index import IndexedArticle

LONGEST = 256  # a limit of the Bot API

_CUT = " […]"
_LONGEST_NAME = 80  # chosen; of the newspaper or the title
_LEAST_QUOTED = 40  # chosen; a link that leaves less of the sentence is left out


def citation(sentence: str, article: IndexedArticle, texts: Texts) -> str:
    """Return a sentence of an article with its newspaper, date and web address, in at most `LONGEST` UTF-16 units.

    An article without a newspaper is named by its title. If all is too long, the sentence is cut at a word and ends
    with […].
    """
    name = on_one_line(article.source or article.title, _LONGEST_NAME)
    origin = f"\n{name}, {texts.dates.briefly(article.published)}"
    link = f"\n{article.url}" if article.url and is_web_address(article.url) else ""
    if units(_cut(sentence, LONGEST - units(f"“”{origin}{link}"))) < min(_LEAST_QUOTED, units(sentence)):
        link = ""
    return f"“{_cut(sentence, LONGEST - units(f'“”{origin}{link}'))}”{origin}{link}"


def _cut(sentence: str, room: int) -> str:
    if units(sentence) <= room:
        return sentence
    return cut_at_word(sentence, room - units(_CUT)) + _CUT if room > units(_CUT) else ""
