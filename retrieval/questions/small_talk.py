"""Messages that are not questions: greetings, thanks, praise, insults, requests for help.

A message is small talk only if it consists of listed phrases.
"""

import re
from typing import Literal, get_args

from retrieval.questions.closed_phrases import closed_phrases
from retrieval.text.normalise import forms

SmallTalk = Literal["insult", "help", "thanks", "goodbye", "praise", "greeting", "laughter", "assent", "emoji"]
# Of several in one message the first of these is answered.
KINDS: tuple[SmallTalk, ...] = get_args(SmallTalk)

_EMOTICON = re.compile(
    r"(?<![^\W\d_])(?:[:;=8xX][-'o^]?(?:[()DdpPvV3oO*|/\\<>]+|\]+)|<3+|[TtoO>][_.][TtoO<]|\^[_.]?\^)(?!\w)"
)
_LAUGHTER = re.compile(
    r"(?<!\w)(?:(?:h[aeiêíìơoừu]|k[aeiê]|hj|hè|hé|há|hì|hí|hơ){2,}h?|k{3,}|h{3,}|lol|lmao|haizz*|hu+hu+)(?!\w)",
    re.IGNORECASE,
)


def small_talk(text: str) -> SmallTalk | None:
    """Return the kind of small talk that ``text`` is, or None if it may be a question."""
    rest = _LAUGHTER.sub(" ", _EMOTICON.sub(" ", text))
    if not forms(rest):
        if not text.strip():
            return None
        return "laughter" if _LAUGHTER.search(text) else "emoji"
    found = closed_phrases("small_talk.txt").labels_of(rest)
    if found is None:
        return None
    if {"about_you", "you"} <= found:
        return "help"
    if "about_you" in found:  # it may be a follow-up: *bao nhiêu tuổi?*
        return None
    kind = next((kind for kind in KINDS if kind in found), None)
    return kind or ("laughter" if _LAUGHTER.search(text) else None)
