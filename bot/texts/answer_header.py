"""What stands above the passages of an answer; knows no markup."""

from bot.services.answering import Answer
from bot.texts.texts import Texts
from bot.texts.truncation import on_one_line

_LONGEST_QUESTION = 200


def opening(answer: Answer, texts: Texts) -> str:
    """How the question was understood, the time it asks for, then what is to be said of the passages.

    That is that they give different figures, or are only the nearest, or that there is none. Often there is nothing to
    be said.
    """
    if not answer.articles:
        return texts.archive_empty
    found = answer.found
    understood = found.query.understood and on_one_line(found.query.understood, _LONGEST_QUESTION)
    taken_for = (texts.understood.format(question=understood) if understood else "", texts.asked(answer.asked_period))
    said = ["\n".join(filter(None, taken_for))]
    if answer.differing:
        said.append(texts.differing)
    if not (found.answered and found.passages):
        said.append(texts.nothing_found(answer.source))
    if found.passages and not found.answered:
        said.append(texts.nearest)
    return "\n\n".join(filter(None, said))


def below(above: str, *, answered: bool) -> str:
    """``above``, an `opening`, up to where the passages begin: what announces the nearest one stands close to it."""
    return above and above + ("\n\n" if answered else "\n")
