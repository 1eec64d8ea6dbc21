"""The question of a text that is too long for one."""

import re

from retrieval.questions.understood_question import LONGEST_QUESTION

_END = re.compile(r"(?<=[.!?…])\s+|\n+")


def last_question(text: str) -> str:
    """Return the last sentence of ``text`` with a question mark, else the last one; at most `LONGEST_QUESTION` long.

    Of a sentence that is longer, the end is returned, from a word on if it has any.
    """
    sentences = [sentence.strip() for sentence in _END.split(text) if sentence.strip()]
    asked = [sentence for sentence in sentences if sentence.endswith("?")]
    question = (asked or sentences or [""])[-1]
    if len(question) <= LONGEST_QUESTION:
        return question
    end = question[-LONGEST_QUESTION:]
    _, blank, rest = end.partition(" ")
    return rest.strip() if blank and not question[-LONGEST_QUESTION - 1].isspace() else end.strip()
