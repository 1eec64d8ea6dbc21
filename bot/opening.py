"""What stands above the passages of an answer; knows no markup."""

from bot.answering import Answer
from bot.shortening import on_one_line
from bot.texts import Texts

_LONGEST_QUESTION = 200


def opening(answer: Answer, texts: Texts) -> str:
    """How the question was understood, the time it asks for, then what there is to say of the passages.

    That is whether they are only the nearest, or give different figures. Ends as the first passage is to follow; all
    that is said where there is none.
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
    above = "\n\n".join(filter(None, said))
    if not found.passages:
        return above
    if not found.answered:
        return f"{above}\n\n{texts.nearest}\n"
    return f"{above}\n\n" if above else ""
